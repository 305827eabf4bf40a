"""The tables of law a user keeps newer than the program: in one folder, each laid over the one that ships."""

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
class TableUpdate:
    """What an update did: which table, where it lies, and how many of its rows are new, replaced and in force in all.

    `overruled` are rows of the file that count on no day, because a row known later covers all of theirs.
    """

    table: str
    path: Path
    added: int
    replaced: int
    in_force: int
    overruled: int = 0


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


def open_tables(folder: Path | None = None) -> LawTables:
    """Read the tables that ship, with what lies in the user's folder over them.

    Raises:
        ValueError: a table is not as its schema says; the sentence names file, line and column.
    """
    return LawTables(
        Programmes(load_programmes().charges, _rows(PROGRAMME_TABLE, folder)),
        Rates(_rows(RATE_TABLE, folder)),
        MpfLimits(_rows(MPF_TABLE, folder)),
    )


def update_table(folder: Path, newer: Path) -> TableUpdate:
    """Lay a newer file over the table whose columns it has; the whole is checked before a byte is written.

    Raises:
        ValueError: the file has the columns of no table, a row is not as the schema says, or all rows together are not sound.
        OSError: the file cannot be read, or the folder not be written.
    """
    try:
        text = newer.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{newer}: saw bytes that are not UTF-8; expected a CSV table of law") from error
    table = table_of(text, str(newer))
    return _update(table, folder, table.read(text, str(newer)), str(newer))


def _update(table: TableSchema[R], folder: Path, fresh: tuple[R, ...], name: str) -> TableUpdate:
    if not fresh:
        raise ValueError(f"{name}: saw no row; expected at least one")
    own = _own(table, folder)
    known = {table.key(row) for row in (*_shipped(table), *own)}
    in_force = table.laid_over((*_shipped(table), *own), fresh, name)
    replaced = sum(table.key(row) in known for row in fresh)
    kept = {table.key(row): row for row in (*own, *fresh)}
    path = folder / table.file
    folder.mkdir(parents=True, exist_ok=True)
    waiting = path.with_suffix(".new")
    waiting.write_text(table.write(kept.values()), encoding="utf-8")
    waiting.replace(path)
    return TableUpdate(
        table.name,
        path,
        len(in_force) - len(known),
        replaced,
        len(in_force),
        _overruled(table, fresh, in_force),
    )


def _overruled(table: TableSchema[R], fresh: tuple[R, ...], in_force: tuple[R, ...]) -> int:
    if table is PROGRAMME_TABLE:
        return 0  # whether a row is reached there depends on heading and date together
    counting = {table.key(span.row) for span in lay_out(in_force)}  # type: ignore[type-var]
    return sum(table.key(row) not in counting for row in fresh)


def _rows(table: TableSchema[R], folder: Path | None) -> tuple[R, ...]:
    own = _own(table, folder)
    return table.laid_over(_shipped(table), own, str(folder / table.file) if folder and own else table.file)


@cache
def _shipped(table: TableSchema[Any]) -> tuple[Any, ...]:
    return table.read((files("drawback.rules") / "data" / table.file).read_text(encoding="utf-8"))


def _own(table: TableSchema[R], folder: Path | None) -> tuple[R, ...]:
    path = folder / table.file if folder else None
    if path is None or not path.exists():
        return ()
    return table.read(path.read_text(encoding="utf-8"), str(path))
