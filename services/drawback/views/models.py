"""Rows as typed values: a read model is bound to its table, and each of its fields is a column there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Engine, Select, Table, select

import drawback.adapters.sql.alert_tables
import drawback.adapters.sql.decisions
import drawback.adapters.sql.own_desk
import drawback.adapters.sql.people_tables
import drawback.adapters.sql.standing  # noqa: F401 - and so do these
from drawback.adapters.sql.tables import metadata
from drawback.views.paging import COUNT_CAP, PAGE_SIZE, Page, SortOrder, count, fetch

T = TypeVar("T")
_CHUNK = 1000


class Model(Generic[T]):
    """A read model and its table.

    Raises:
        KeyError: a field of the read model is no column of the table.
    """

    def __init__(self, table: str, row: type[T]) -> None:
        self.table: Table = metadata.tables[table]
        self.row: Callable[..., T] = row
        self.columns: tuple[Column[Any], ...] = tuple(self.table.c[field.name] for field in fields(row))  # type: ignore[arg-type]  # T is a dataclass

    def select(self, *where: ColumnElement[bool]) -> Select[Any]:
        """The query for rows that meet all conditions."""
        return select(*self.columns).where(*where)

    def read(self, connection: Connection, query: Select[Any]) -> list[T]:
        """Run a query made by `select`."""
        return [self.row(*row) for row in connection.execute(query)]

    def one(self, connection: Connection, *where: ColumnElement[bool]) -> T | None:
        """The row that meets all conditions, if there is one."""
        row = connection.execute(self.select(*where)).one_or_none()
        return None if row is None else self.row(*row)


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list as somebody chose it: which rows, in which order."""

    model: Model[T]
    where: tuple[ColumnElement[bool], ...]
    order: SortOrder

    def page(
        self, connection: Connection, *, after: str = "", before: str = "", size: int = PAGE_SIZE
    ) -> Page[T]:
        """Read the page after or before a place; without one, the first page.

        Raises:
            BadCursor: the place cannot be read.
        """
        found = fetch(
            connection, self.model.select(*self.where), self.order, after=after, before=before, size=size
        )
        return Page([self.model.row(*row) for row in found.rows], found.previous, found.next)

    def count(self, connection: Connection, cap: int = COUNT_CAP) -> int:
        """Count the rows, but no more than one above the cap."""
        return count(connection, self.model.select(*self.where), cap)

    def every(self, engine: Engine) -> Iterator[list[T]]:
        """Read all rows, a chunk at a time, each chunk by key."""
        after = ""
        while True:
            with engine.connect() as connection:
                page = self.page(connection, after=after, size=_CHUNK)
            yield list(page.rows)
            if not page.next:
                return
            after = page.next

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(column.name for column in self.model.columns)


def as_fields(row: Any, without: Iterable[str] = ()) -> dict[str, Any]:
    """A read model as a mapping, as JSON and tables are made of."""
    left_out = frozenset(without)
    return {name: value for name, value in asdict(row).items() if name not in left_out}
