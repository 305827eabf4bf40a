"""The shapes in which programs write a table as JSON beside a list of objects: headings once and rows as lists, or columns as lists."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeGuard

from drawback.adapters.files.json_items import JsonItem, JsonValue

_HEADS: Final = ("columns", "headers", "header", "headings", "fields")
_ROWS: Final = ("data", "rows", "values", "records")
_FACTS: Final = 2
"""Headings that must be known before lists are taken for a table."""

Known = Callable[[list[str]], int]
"""How many of some names are headings that are known."""


def as_objects(items: Iterable[JsonItem], known: Known) -> Iterator[JsonItem]:
    """Yield the items with each row of such a table as an object of its own; all others as they are.

    Rows keep the number of the item that holds them, or their own where each row is an item.
    """
    headings: list[str] | None = None
    for item in items:
        value = item.value
        if isinstance(value, list) and _is_flat(value):
            if headings is None and known(_names(value)) >= _FACTS:
                headings = _names(value)
                continue
            if headings is not None:
                yield item._replace(value=_row(headings, value))
                continue
        rows = list(_rows_in(value, known)) if isinstance(value, dict) else []
        if not rows:
            yield item
        for row in rows:
            yield item._replace(value=row)


def _rows_in(value: dict[str, JsonValue], known: Known) -> Iterator[dict[str, JsonValue]]:
    """The rows of one object: `{"columns": […], "data": [[…]]}`, `{"heading": [cells]}` or `{"0": {…}, "1": {…}}`."""
    heads = next((value[name] for name in _HEADS if isinstance(value.get(name), list)), None)
    rows = next((value[name] for name in _ROWS if isinstance(value.get(name), list)), None)
    if isinstance(heads, list) and isinstance(rows, list) and known(_names(heads)) >= _FACTS:
        yield from (_row(_names(heads), row) for row in rows if isinstance(row, list))
        return
    lists = [member for member in value.values() if isinstance(member, list) and _is_flat(member)]
    if len(lists) == len(value) and len({len(each) for each in lists}) == 1 and known(list(value)) >= _FACTS:
        yield from (_row(list(value), list(cells)) for cells in zip(*lists, strict=True))
        return
    if len(value) > 1 and all(
        isinstance(member, dict) and known(list(member)) >= _FACTS for member in value.values()
    ):
        yield from (member for member in value.values() if isinstance(member, dict))


def _names(heads: list[JsonValue]) -> list[str]:
    """The headings, given as text or as objects with a name."""
    return [str(head.get("name", "")) if isinstance(head, dict) else str(head or "") for head in heads]


def _row(headings: list[str], cells: list[JsonValue]) -> dict[str, JsonValue]:
    """One row as an object; cells beyond the last heading are kept under a name that is no heading."""
    named = headings + [f"column {place}" for place in range(len(headings) + 1, len(cells) + 1)]
    return dict(zip(named, cells, strict=False))


def _is_flat(value: list[JsonValue]) -> TypeGuard[list[JsonValue]]:
    return bool(value) and not any(isinstance(cell, list | dict) for cell in value)
