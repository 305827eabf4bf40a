"""Objects of a JSON file as rows: wrapped in an object or not, lines nested in their entries or not."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from drawback.adapters.files.json_items import JsonItems, JsonValue
from drawback.adapters.files.json_shapes import Known, as_objects
from drawback.adapters.files.tables import MOST_CELLS, MOST_COLUMNS, Progress, Table, Tables, Unreadable
from drawback.domain.identifiers import NotAnIdentifier, find_itn, read_entry_number
from drawback.intake.records import Row

_DEEPEST: Final = 12
"""How many objects may lie in each other; what lies deeper is text."""
_ABOUT: Final = ("__", "@")
"""How names begin that tell of the transport and not of the goods, as OData writes them."""
_FACTS: Final = 2
"""Known members that an object must have to be a thing of its own, and no wrapping."""


@dataclass(frozen=True)
class JsonTable(Table):
    """Objects as rows: the names of their members are the headings, in order of appearance."""

    source: JsonItems
    headings: tuple[str, ...]
    known: Known
    name: str = field(default="", init=False)

    @property
    def path(self) -> Path:  # type: ignore[override] # the source's
        return self.source.path

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        return self.source.described

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        """A row of headings (number 0), then one row per object; what is no object is a row with an error."""
        yield Row(0, self.headings)
        for item in as_objects(self.source.items(progress), self.known):
            if isinstance(item.value, dict):
                for row in _flat(item.value, self.known):
                    yield Row(item.number, [row.get(heading, "") for heading in self.headings])
            else:
                yield Row(item.number, [item.text], item.error or "the value is no JSON object")


def as_table(source: JsonItems, known: Known) -> Tables:
    """See objects as a table; the whole file is looked through for the names of members."""
    headings: dict[str, None] = {}
    count = 0
    for item in as_objects(source.items(), known):
        if isinstance(item.value, dict):
            for row in _flat(item.value, known):
                headings.update(dict.fromkeys(row))
                count += 1
                if len(headings) > MOST_COLUMNS or len(headings) * count > MOST_CELLS:
                    raise Unreadable(
                        f"{count} objects have {len(headings)} members of different names; expected a report"
                    )
    return Tables((JsonTable(source, tuple(headings), known),))


def _flat(
    value: Mapping[str, JsonValue], known: Known, above: Mapping[str, str] = {}, depth: int = 0
) -> Iterator[dict[str, str]]:
    """The rows of an object: one, or one for each object of the list in it that looks most like rows of a report."""
    own, lists = _members(value, known, depth)
    facts = {**above, **own} if not lists or known(list(own)) >= _FACTS else dict(above)
    if not lists:
        yield facts
        return
    for each in max(lists, key=lambda rows: (known(_all_names(rows[0])), len(rows))):
        yield from _flat(each, known, facts, depth + 1)


def _members(
    value: Mapping[str, JsonValue], known: Known, depth: int
) -> tuple[dict[str, str], list[list[dict[str, JsonValue]]]]:
    """The cells of an object and of the objects in it, and the lists of rows found there.

    A member of an inner object goes under both names where that is a heading, or where its own is none or is taken.
    """
    own: dict[str, str] = {}
    lists: list[list[dict[str, JsonValue]]] = []
    for name, member in value.items():
        if name.startswith(_ABOUT):
            continue
        rows = _rows(member) if depth < _DEEPEST else []
        if rows:
            lists.append(rows)
        elif depth < _DEEPEST and isinstance(member, dict):
            inside, more = _members(member, known, depth + 1)
            lists.extend(more)
            for inner, text in inside.items():
                both = f"{name} {inner}"
                own[both if known([both]) or inner in own or not known([inner]) else inner] = text
        else:
            own[name] = as_text(member)
    return own, lists


def _rows(member: JsonValue) -> list[dict[str, JsonValue]]:
    """The rows of a member: a list of objects, or objects under the numbers of their entries or shipments."""
    if isinstance(member, list) and member and all(isinstance(each, dict) for each in member):
        return [each for each in member if isinstance(each, dict)]
    if isinstance(member, dict) and member and all(map(_names_one, member)):
        objects = {name: each for name, each in member.items() if isinstance(each, dict)}
        if len(objects) == len(member):
            return [{_heading_of(name): name, **each} for name, each in objects.items()]
    return []


def _names_one(name: str) -> bool:
    return bool(_heading_of(name))


def _heading_of(name: str) -> str:
    """Under which heading a number would stand; "" for what is no number of an entry or shipment."""
    if find_itn(name):
        return "ITN"
    try:
        return "Entry Number" if read_entry_number(name) else ""
    except NotAnIdentifier:
        return ""


def _all_names(value: Mapping[str, JsonValue], depth: int = 0) -> list[str]:
    """The names of an object's members and of the members of objects in it, as deep as they are looked at."""
    return [
        name
        for own, member in value.items()
        for name in (
            own,
            *(_all_names(member, depth + 1) if isinstance(member, dict) and depth < _DEEPEST else ()),
        )
    ]


def as_text(value: JsonValue) -> str:
    """Write a member as a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return value
        case list():
            return "; ".join(
                as_text(part) if isinstance(part, str | bool | None) else json.dumps(part) for part in value
            )
        case _:
            return json.dumps(value)
