"""Rows as readers hand them over, and their cells as typed values; what cannot be read is noted, not raised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from drawback.domain.identifiers import NotAnIdentifier, mask_personal
from drawback.domain.money import Money
from drawback.intake import values
from drawback.intake.columns import Columns
from drawback.intake.problems import RawRow
from drawback.intake.values import BadValue

T = TypeVar("T")


class Row(NamedTuple):
    """One row of a table: its number in the file (the first row is 1) and its cells as text.

    `error` says why a row could not be read as cells at all; its only cell is then the text that stands there.
    """

    number: int
    cells: Sequence[str]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One cell, or one contradiction between rows: what was seen and what was expected.

    A flaw with a `remark` does not hold the row back; the same remark is made once per file.
    """

    row: int
    column: str
    value: str
    expected: str
    message: str
    remark: str = ""


@dataclass(slots=True)
class Record:
    """A row read through the column map. Getters return None (or "") for blank and for flawed cells."""

    row: Row
    columns: Columns
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.row.number

    def text(self, name: str) -> str:
        """The cell of a field without surrounding blanks; the profile's constant where there is no column."""
        place = self.columns.places.get(name)
        if place is None:
            return self.columns.constants.get(name, "")
        cells = self.row.cells
        return cells[place].strip() if place < len(cells) else ""

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """Read a cell with `reader`; blank gives None, a flaw is noted and gives None."""
        text = self.text(name)
        if not text or values.is_blank(text):
            return None
        try:
            return reader(text)
        except BadValue as bad:
            self.flaw(name, bad.expected)
        except NotAnIdentifier as bad:
            self.flaw(name, str(bad).rpartition("expected ")[2], str(bad))
        return None

    def needed(self, name: str, reader: Callable[[str], T], expected: str) -> T | None:
        """Read a cell that may not be blank."""
        if values.is_blank(self.text(name)):
            self.flaw(name, expected)
            return None
        return self.read(name, reader)

    def money(self, name: str) -> Money | None:
        return self.read(name, values.money)

    def quantity(self, name: str) -> Decimal | None:
        return self.read(name, values.quantity)

    def day(self, name: str) -> date | None:
        return self.read(name, values.day)

    def flaw(self, name: str, expected: str, message: str = "", *, remark: str = "") -> None:
        """Note that the cell of a field is wrong."""
        seen = mask_personal(self.text(name))
        heading = self.columns.heading(name)
        said = f"row {self.number}, column {heading!r}: "
        said += message or f"{'is blank' if not seen else f'saw {seen!r}'}; expected {expected}"
        self.flaws.append(Flaw(self.number, heading, seen, expected, said, remark))

    def raw(self) -> RawRow:
        """The row as it stood in the file, social security numbers masked."""
        if self.row.error:
            return self.number, {"text": mask_personal(self.row.cells[0])}
        cells: Mapping[str, str] = {
            heading or f"column {place + 1}": mask_personal(cell)
            for place, (heading, cell) in enumerate(zip(self.columns.headings, self.row.cells, strict=False))
        }
        return self.number, cells


def once(records: Sequence[Record], name: str, reader: Callable[[str], T]) -> T | None:
    """Read a field that repeats on the rows of one entry or line: all rows that fill it must agree."""
    if not records:
        return None
    place = records[0].columns.places.get(name)
    if place is None:
        return records[0].read(name, reader) if name in records[0].columns.constants else None
    found: T | None = None
    seen = {""}
    holder: Record | None = None
    for record in records:
        cells = record.row.cells
        text = cells[place].strip() if place < len(cells) else ""
        if text in seen or values.is_blank(text):
            continue
        seen.add(text)
        value = record.read(name, reader)
        if value is None:
            continue
        if holder is None:
            found, holder = value, record
        elif value != found:
            record.flaw(name, f"{holder.text(name)!r}, as on row {holder.number}")
    return found


def once_needed(records: Sequence[Record], name: str, reader: Callable[[str], T], expected: str) -> T | None:
    """Read a field that repeats and that at least one row must fill."""
    value = once(records, name, reader)
    if value is None and all(values.is_blank(record.text(name)) for record in records):
        records[0].flaw(name, expected)
    return value
