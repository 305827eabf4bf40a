"""Pages by key, never by offset: each page starts where the last one ended, however long the list is."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, func, literal, or_, select
from sqlalchemy.types import Date

from drawback.adapters.sql.columns import Cents, Exact
from drawback.domain.errors import UserError

T = TypeVar("T")
PAGE_SIZE = 50
COUNT_CAP = 10_000


class BadCursor(UserError):  # noqa: N818 - reads as the sentence it is
    """The place in the list that the address names is none of this list."""


@dataclass(frozen=True, slots=True)
class SortOrder:
    """How a list is sorted: an indexed column, which may be empty in some rows (they come last), then a unique key."""

    name: str
    label: str
    column: Column[Any] | None
    tie: tuple[Column[Any], ...]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows, and the places before and after it (empty at the ends)."""

    rows: Sequence[T]
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: the value of the sort column (None in the empty segment) and the key."""

    value: Any
    key: tuple[Any, ...]


def fetch(
    connection: Connection,
    query: Select[Any],
    order: SortOrder,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Page[Row[Any]]:
    """Return the page after or before a place; without one, the first page.

    Raises:
        BadCursor: the place cannot be read.
    """
    back = bool(before) and not after
    place = _read(after or before, order) if after or before else None
    rows: list[Row[Any]] = []
    for empty in _segments(order, back=back):
        if len(rows) > size:
            break
        statement = _segment(query, order, place, empty=empty, back=back)
        if statement is not None:
            rows += connection.execute(statement.limit(size + 1 - len(rows))).all()
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page(())
    first, last = _write(rows[0], order), _write(rows[-1], order)
    return Page(
        rows,
        previous=first if (more if back else place is not None) else "",
        next=last if (place is not None if back else more) else "",
    )


def count(connection: Connection, query: Select[Any], cap: int = COUNT_CAP) -> int:
    """Count the rows of a query, but no more than one above the cap."""
    some = (
        query.with_only_columns(literal(1), maintain_column_froms=True)
        .order_by(None)
        .limit(cap + 1)
        .subquery()
    )
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _segments(order: SortOrder, *, back: bool) -> tuple[bool, ...]:
    if order.column is None or not order.column.nullable:
        return (False,)
    return (True, False) if back else (False, True)


def _segment(
    query: Select[Any], order: SortOrder, place: Place | None, *, empty: bool, back: bool
) -> Select[Any] | None:
    """Return the query of the filled or the empty segment from the place on, or None where it lies wholly before."""
    column = order.column
    keys = [key.desc() if back else key.asc() for key in order.tie]
    if column is None:
        if place is not None:
            query = query.where(_beyond(order.tie, place.key, back=back))
        return query.order_by(*keys)
    if empty:
        query = query.where(column.is_(None)).order_by(*keys)
        if place is not None and place.value is None:
            return query.where(_beyond(order.tie, place.key, back=back))
        return None if back and place is not None else query
    if column.nullable:
        query = query.where(column.is_not(None))
    falls = order.descending != back
    query = query.order_by(column.desc() if falls else column.asc(), *keys)
    if place is None:
        return query
    if place.value is None:
        return query if back else None
    past = column < place.value if falls else column > place.value
    bound = column <= place.value if falls else column >= place.value
    same = and_(column == place.value, _beyond(order.tie, place.key, back=back))
    return query.where(bound, or_(past, same))


def _beyond(columns: Sequence[Column[Any]], key: Sequence[Any], *, back: bool) -> ColumnElement[bool]:
    """Say "this key comes after that one" without row values, which not every index serves."""
    column, value = columns[0], key[0]
    past: ColumnElement[bool] = column < value if back else column > value
    if len(columns) == 1:
        return past
    return or_(past, and_(column == value, _beyond(columns[1:], key[1:], back=back)))


def _write(row: Row[Any], order: SortOrder) -> str:
    mapping = row._mapping  # noqa: SLF001 - SQLAlchemy's public accessor has this name
    values = [mapping[column] for column in _columns(order)]
    text = json.dumps([order.name, *(_plain(value) for value in values)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _read(cursor: str, order: SortOrder) -> Place:
    columns = _columns(order)
    try:
        name, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        typed = [_typed(value, column) for value, column in zip(values, columns, strict=True)]
    except (binascii.Error, ValueError, TypeError, ArithmeticError, RecursionError):
        raise BadCursor("the place in the list cannot be read; go back to the first page") from None
    if name != order.name:
        raise BadCursor(f"the place belongs to a list sorted by {name!r}, not by {order.name!r}")
    if order.column is None:
        return Place(None, tuple(typed))
    return Place(typed[0], tuple(typed[1:]))


def _typed(value: Any, column: Column[Any]) -> Any:
    if value is None:
        if not column.nullable:
            raise ValueError(f"{column.name} is never empty")
        return None
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, (Cents, Exact)):
        return Decimal(value)
    if not isinstance(value, column.type.python_type):
        raise TypeError(f"{column.name} cannot be {value!r}")
    return value


def _columns(order: SortOrder) -> tuple[Column[Any], ...]:
    return order.tie if order.column is None else (order.column, *order.tie)
