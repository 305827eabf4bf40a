"""The tables of law a user keeps newer than the program: in one folder, each laid over the one that ships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from drawback.rules.eligibility.programmes import Programmes, load_programmes
from drawback.rules.money.mpf import MPF_TABLE, MpfLimits
from drawback.rules.tables.dated_table import lay_out
from drawback.rules.tables.interest_table import RATE_TABLE, Rates
from drawback.rules.tables.law_tables import table_of
from drawback.rules.tables.programme_table import PROGRAMME_TABLE
from drawback.rules.tables.table_schema import TableSchema

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class LawTables:
    """The tables as they count: those that ship, and what the user keeps over them."""

    programmes: Programmes
    rates: Rates
    limits: MpfLimits

    def as_known_on(self, day: date) -> "LawTables":
        """Return the tables as they stood in our knowledge on `day`."""
        return LawTables(
            self.programmes.as_known_on(day), self.rates.as_known_on(day), self.limits.as_known_on(day)
        )


Updates = Sequence[tuple[str, str]]
"""Tables by name, with the rows that were laid over each as CSV, in the order in which that was done."""


def open_tables(folder: Path | None = None, updates: Updates = ()) -> LawTables:
    """Read the tables that ship, with what lies in the user's folder over them, and these updates over both.

    Raises:
        ValueError: a table is not as its schema says; the sentence names file, line and column.
    """
    return LawTables(
        Programmes(load_programmes().charges, _rows(PROGRAMME_TABLE, folder, updates)),
        Rates(_rows(RATE_TABLE, folder, updates)),
        MpfLimits(_rows(MPF_TABLE, folder, updates)),
    )


@dataclass(frozen=True, slots=True)
class NewerTable:
    """A checked file that may be laid over a table: the rows as CSV, and what they would do.

    `added` rows are new, `replaced` ones stand in the place of others, `in_force` is how many count in all; `overruled` are rows of
    the file that count on no day, because a row known later covers all of theirs.
    """

    table: str
    rows: str
    added: int
    replaced: int
    in_force: int
    overruled: int


def newer_table(newer: Path, folder: Path | None, updates: Updates) -> NewerTable:
    """Check a newer file against the table whose columns it has, with all that lies over it already.

    Raises:
        ValueError: the file has the columns of no table, a row is not as the schema says, or all rows together are not sound.
        OSError: the file cannot be read.
    """
    table, fresh = _read(newer)
    own = own_rows(table, folder, updates)
    found = _laid(table, own, fresh, str(newer))
    return NewerTable(table.name, table.write(fresh), *found)


def _read(newer: Path) -> tuple[TableSchema[Any], tuple[Any, ...]]:
    try:
        text = newer.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{newer}: saw bytes that are not UTF-8; expected a CSV table of law") from error
    table = table_of(text, str(newer))
    return table, table.read(text, str(newer))


def _laid(
    table: TableSchema[R], own: tuple[R, ...], fresh: tuple[R, ...], name: str
) -> tuple[int, int, int, int]:
    """How many rows of a file are new, how many replace others, how many are in force then, how many of the file count on no day."""
    if not fresh:
        raise ValueError(f"{name}: saw no row; expected at least one")
    known = {table.key(row) for row in (*_shipped(table), *own)}
    in_force = table.laid_over((*_shipped(table), *own), fresh, name)
    replaced = sum(table.key(row) in known for row in fresh)
    return len(in_force) - len(known), replaced, len(in_force), _overruled(table, fresh, in_force)


def _overruled(table: TableSchema[R], fresh: tuple[R, ...], in_force: tuple[R, ...]) -> int:
    if table is PROGRAMME_TABLE:
        return 0  # whether a row is reached there depends on heading and date together
    counting = {table.key(span.row) for span in lay_out(in_force)}  # type: ignore[type-var]
    return sum(table.key(row) not in counting for row in fresh)


def _rows(table: TableSchema[R], folder: Path | None, updates: Updates) -> tuple[R, ...]:
    own = own_rows(table, folder, updates)
    return table.laid_over(_shipped(table), own, str(folder / table.file) if folder and own else table.file)


@cache
def _shipped(table: TableSchema[Any]) -> tuple[Any, ...]:
    return table.read((files("drawback.rules") / "data" / table.file).read_text(encoding="utf-8"))


def own_rows(table: TableSchema[R], folder: Path | None, updates: Updates = ()) -> tuple[R, ...]:
    """The user's rows: of the folder, and of the updates; the later of two with one key counts."""
    path = folder / table.file if folder else None
    read = [table.read(path.read_text(encoding="utf-8"), str(path))] if path and path.exists() else []
    read += [table.read(rows, f"update of {name}") for name, rows in updates if name == table.name]
    return tuple({table.key(row): row for rows in read for row in rows}.values())
