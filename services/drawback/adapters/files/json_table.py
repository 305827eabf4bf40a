"""Objects of a JSON file as rows: wrapped in an object or not, lines nested in their entries or not."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeGuard

from drawback.adapters.files.json_items import JsonItems, JsonValue
from drawback.adapters.files.json_shapes import Known, as_objects
from drawback.adapters.files.tables import MOST_CELLS, MOST_COLUMNS, Progress, Table, Tables, Unreadable
from drawback.intake.records import Row

_DEEPEST: Final = 12
"""How many objects may lie in each other; what lies deeper is text."""
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
    own: dict[str, str] = {}
    lists: list[list[dict[str, JsonValue]]] = []
    for name, member in value.items():
        if depth < _DEEPEST and _is_rows(member):
            lists.append(member)
        elif depth < _DEEPEST and isinstance(member, dict):
            lists.extend(_inner(own, name, member, known))
        else:
            own[name] = as_text(member)
    facts = {**above, **own} if not lists or known(list(own)) >= _FACTS else dict(above)
    if not lists:
        yield facts
        return
    for each in max(lists, key=lambda rows: (known(list(rows[0])), len(rows))):
        yield from _flat(each, known, facts, depth + 1)


def _inner(
    own: dict[str, str], name: str, member: Mapping[str, JsonValue], known: Known
) -> Iterator[list[dict[str, JsonValue]]]:
    """Put the members of an inner object beside the others, under both names where that is a heading; give its lists."""
    for inner, value in member.items():
        if _is_rows(value):
            yield value
            continue
        both = f"{name} {inner}"
        own[both if known([both]) or inner in own or not known([inner]) else inner] = as_text(value)


def _is_rows(value: JsonValue) -> TypeGuard[list[dict[str, JsonValue]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


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
