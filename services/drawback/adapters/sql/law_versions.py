"""The tables of law that people laid over those that ship: version by version, with who did it and when.

A version is one update. The law of version N is what ships, with the updates 1 to N over it in their order; none is ever changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.columns import instant


class LawVersionRow(SQLModel, table=True):
    """One update: the rows it laid over a table, as CSV with the columns of that table."""

    __tablename__ = "law_version"

    number: int = Field(primary_key=True)
    table_name: str
    rows: str
    file: str
    who: str
    laid_at: datetime = instant(nullable=False)


_TABLE = SQLModel.metadata.tables["law_version"]


@dataclass(frozen=True, slots=True)
class LawUpdate:
    """One version of the law: which table, the rows that were laid over it as CSV, from which file, by whom and when."""

    number: int
    table: str
    rows: str
    file: str
    who: str
    laid_at: datetime


def law_version(connection: Connection) -> int:
    """The newest version; 0 where nothing was laid over what ships."""
    return connection.scalar(select(func.max(_TABLE.c.number))) or 0


def law_updates(connection: Connection, until: int | None = None) -> Sequence[LawUpdate]:
    """The updates in their order; with `until` those of which that version is made."""
    columns = _TABLE.c
    query = select(*columns).order_by(columns.number)
    if until is not None:
        query = query.where(columns.number <= until)
    return [LawUpdate(*row) for row in connection.execute(query)]


def keep_law(connection: Connection, update: LawUpdate) -> None:
    """Add a version.

    Raises:
        IntegrityError: another one took its number meanwhile.
    """
    values = (update.number, update.table, update.rows, update.file, update.who, update.laid_at)
    connection.execute(insert(_TABLE).values(dict(zip(_TABLE.columns.keys(), values, strict=True))))
