"""The shape of a table of law: a CSV text with fixed columns, a source in every row, and the day each row became known.

An error names file, line, column, what was seen and what was expected.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from drawback.domain.errors import UserError
from drawback.rules.answers import EARLIEST, Certainty

R = TypeVar("R")
Cells = Mapping[str, str]


class BadTableError(UserError):
    """A table of law that cannot be used; the message names file, line and column."""


class WrongCell(ValueError):  # noqa: N818 - reads as the sentence it is
    """A cell that is not as the schema says."""

    def __init__(self, column: str, seen: str, expected: str) -> None:
        super().__init__(
            f"column {column}: saw {repr(seen) if seen.strip() else 'nothing'}; expected {expected}"
        )


@dataclass(frozen=True, slots=True)
class TableSchema(Generic[R]):
    """One kind of table: what it is called, where it lies, how a row is read, and when all rows together are sound."""

    name: str
    file: str
    columns: tuple[str, ...]
    row: Callable[[Cells], R]
    cells: Callable[[R], Iterable[object]]
    key: Callable[[R], tuple[object, ...]]
    """What makes a row the same row in a newer file."""
    check: Callable[[tuple[R, ...], str], None]
    """Refuses rows that are not sound together; the second argument is what the sentence calls them."""

    def read(self, text: str, name: str = "") -> tuple[R, ...]:
        """Read the rows of a text, each by itself; `name` is what a complaint calls the text.

        Raises:
            ValueError: a row is not as the schema says.
        """
        return read_rows(text, name or self.file, self.columns, self.row)

    def write(self, rows: Iterable[R]) -> str:
        """Write rows as CSV text."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.cells(row) for row in rows)
        return out.getvalue()

    def laid_over(self, current: Iterable[R], newer: Iterable[R], name: str = "") -> tuple[R, ...]:
        """Lay newer rows over the current ones: a row of the same key is replaced, every other one stays.

        Raises:
            ValueError: the rows together are not sound.
        """
        merged = {self.key(row): row for row in current}
        merged.update({self.key(row): row for row in newer})
        rows = tuple(merged.values())
        self.check(rows, name or self.file)
        return rows


def header_of(text: str) -> tuple[str, ...]:
    """Return the column names of a CSV text."""
    return tuple(name.strip() for name in next(csv.reader(io.StringIO(text.lstrip("\ufeff"))), ()))


def read_rows(text: str, name: str, columns: tuple[str, ...], make: Callable[[Cells], R]) -> tuple[R, ...]:
    """Read the rows of a CSV text whose columns are these, in any order."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    names = tuple(column.strip() for column in reader.fieldnames or ())
    reader.fieldnames = list(names)
    if sorted(names) != sorted(columns):
        raise ValueError(f"{name}: columns are {', '.join(names) or 'none'}; expected {', '.join(columns)}")
    rows: list[R] = []
    try:
        rows.extend(make(_whole(cells, len(columns))) for cells in reader)
    except WrongCell as error:
        raise ValueError(f"{name} line {reader.line_num}, {error}") from error
    except (ValueError, csv.Error) as error:
        raise ValueError(f"{name} line {reader.line_num}: {error}") from error
    return tuple(rows)


def _whole(cells: Mapping[Any, Any], count: int) -> Cells:
    if None in cells or None in cells.values():
        seen = sum(value is not None for name, value in cells.items() if name) + len(cells.get(None, ()))
        raise ValueError(f"saw {seen} cells; expected {count}")
    return {column: cell.strip() for column, cell in cells.items()}


def given(cells: Cells, column: str, expected: str = "a text in every row") -> str:
    """Return a cell that must not be empty."""
    if not cells[column]:
        raise WrongCell(column, cells[column], expected)
    return cells[column]


def source(cells: Cells) -> str:
    """Return where the row stands; no row is taken without."""
    return given(cells, "source", "where the row can be read, such as a Federal Register page")


def one_of(cells: Cells, column: str, allowed: Iterable[str]) -> str:
    """Return a cell that must be one of these words."""
    words = tuple(allowed)
    if cells[column] not in words:
        raise WrongCell(column, cells[column], f"one of {', '.join(words)}")
    return cells[column]


def optional_day(cells: Cells, column: str) -> date | None:
    """Return a day, or None where the cell is empty."""
    return needed_day(cells, column) if cells[column] else None


def needed_day(cells: Cells, column: str) -> date:
    """Return a day."""
    try:
        return date.fromisoformat(cells[column])
    except ValueError as error:
        raise WrongCell(column, cells[column], "a date such as 2025-04-05") from error


def known_day(cells: Cells) -> date:
    """Return the day from which a row counts as known; general knowledge has none and counts for as long as anybody asks."""
    general = cells["certainty"] == Certainty.GENERAL.name.lower()
    return EARLIEST if general and not cells["known_on"] else needed_day(cells, "known_on")


def known_cell(known_on: date) -> str:
    """Write the day from which a row counts as known as its table does: empty where there is none."""
    return "" if known_on == EARLIEST else known_on.isoformat()


def figure(cells: Cells, column: str, expected: str) -> Decimal:
    """Return a figure of zero or more."""
    try:
        number = Decimal(cells[column])
    except InvalidOperation as error:
        raise WrongCell(column, cells[column], expected) from error
    if not number.is_finite() or number < 0:
        raise WrongCell(column, cells[column], expected)
    return number


def certainty(cells: Cells) -> Certainty:
    """Return how well the text behind the row is known."""
    return Certainty[one_of(cells, "certainty", (known.name.lower() for known in Certainty)).upper()]


def in_order(cells: Cells, first: str, last: str) -> None:
    """Refuse a span of days, or of numbers, whose end lies before its beginning; an empty end is open."""
    if cells[first] and cells[last] and cells[first] > cells[last]:
        raise WrongCell(last, cells[last], f"{cells[first]} ({first}) or later")
