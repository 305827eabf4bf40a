"""Rows as readers hand them over, and their cells as typed values; what cannot be read is noted, not raised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from drawback.domain.identifiers import NotAnIdentifier, mask_personal
from drawback.domain.money import Money
from drawback.intake import values
from drawback.intake.columns import Columns
from drawback.intake.conventions import Conventions
from drawback.intake.fields import AHEAD, COUNTRIES, DATES, ENDLESS
from drawback.intake.problems import RawRow
from drawback.intake.values import BadValue

T = TypeVar("T")

SPELLED: Final = ("entry.number", "entry.filer_code", "export.itn")
"""Fields whose cells name what rows belong to; two spellings of one number are the same."""
_FACT_DAYS: Final = 366
"""How far behind the report's day a day may lie that has happened: entries are filed with the day they are expected."""
_SCHEDULED_DAYS: Final = 20 * 366
PLAIN = Conventions()
"""A decimal point, and the month first."""


class Row(NamedTuple):
    """One row of a table: its number in the file (the first row is 1) and its cells as text.

    `error` says why a row could not be read as cells at all; its only cell is then the text that stands there. `note`
    says what a row is that is no row of data, such as a total. `sheet` names the sheet where a workbook has several.
    `covered` are the columns that a merged cell of a row above covers, with what stands in it.
    """

    number: int
    cells: Sequence[str]
    error: str = ""
    note: str = ""
    sheet: str = ""
    covered: Sequence[tuple[int, str]] = ()

    @property
    def place(self) -> str:
        """Where the row stands, for a sentence."""
        return f"sheet {self.sheet!r}, row {self.number}" if self.sheet else f"row {self.number}"


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
    conventions: Conventions = PLAIN
    flaws: list[Flaw] = field(default_factory=list)
    as_of: date | None = None
    """The day of the report, beyond which what it tells has not happened yet."""

    @property
    def number(self) -> int:
        return self.row.number

    def text(self, name: str) -> str:
        """The cell of a field without surrounding blanks; the profile's constant where there is no column.

        Of two columns for one field the exact heading of ACE goes first; a blank cell leaves the word to the other.
        """
        place = self.columns.places.get(name)
        if place is None:
            return self.columns.constants.get(name, "")
        text = self._cell(place)
        for other in self.columns.doubles.get(name, ()):
            text = text or self._cell(other)
        return text

    def _cell(self, place: int) -> str:
        cells = self.row.cells
        return cells[place].strip() if place < len(cells) else ""

    def blank(self, name: str) -> bool:
        """Say whether the cell of a field says nothing; the country NA is Namibia."""
        text = self.text(name)
        if name in DATES:
            return values.is_no_day(text)
        return values.is_blank(text) and not (name in COUNTRIES and text.upper() == "NA")

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """Read a cell with `reader`, as its column is written; blank gives None, a flaw is noted and gives None."""
        if self.blank(name):
            return None
        value = self._read(name, self.text(name), reader)
        for place in self.columns.doubles.get(name, ()):
            other = self._cell(place)
            if value is not None and other and self._read(name, other, reader) not in (value, None):
                self.flaw(name, f"the same as column {self.columns.headings[place]!r}, which says {other!r}")
        return value

    def _read(self, name: str, text: str, reader: Callable[[str], T]) -> T | None:
        try:
            return self._in_time(name, reader(self.conventions.plain(name, text)))
        except BadValue as bad:
            self.flaw(name, bad.expected)
        except NotAnIdentifier as bad:
            self.flaw(name, str(bad).rpartition("expected ")[2], str(bad))
        return None

    def _in_time(self, name: str, value: T) -> T:
        """The value; a day far behind the report's is a slip of the year: `2052` for `2025`, or two digits of another century.

        Raises:
            BadValue: it is such a day.
        """
        if self.as_of and name not in ENDLESS:
            days = _days_behind(value, self.as_of)
            if days > (_SCHEDULED_DAYS if name in AHEAD else _FACT_DAYS):
                years = days // 365
                raise BadValue(
                    f"a day that is not {years} year{'s' if years > 1 else ''} after the report's day, {self.as_of}"
                )
        return value

    def needed(self, name: str, reader: Callable[[str], T], expected: str) -> T | None:
        """Read a cell that may not be blank."""
        if self.blank(name):
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
        if any(flaw.column == heading and not flaw.remark for flaw in self.flaws):
            return  # one sentence for a cell
        sentence = f"{self.row.place}, column {heading!r}: "
        sentence += message or f"{'is blank' if not seen else f'saw {seen!r}'}; expected {expected}"
        self.flaws.append(Flaw(self.number, heading, seen, expected, sentence, remark))

    def raw(self) -> RawRow:
        """The row as it stood in the file, social security numbers masked."""
        if self.row.error:
            return self.number, {"text": mask_personal(self.row.cells[0])}
        cells: Mapping[str, str] = {
            heading or f"column {place + 1}": mask_personal(cell)
            for place, (heading, cell) in enumerate(zip(self.columns.headings, self.row.cells, strict=False))
        }
        return self.number, cells


def _days_behind(value: object, as_of: date) -> int:
    """How many days a day lies behind the report's; other values lie nowhere."""
    return (value - as_of).days if isinstance(value, date) else 0


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
        if text in seen and name not in record.columns.doubles:
            continue
        seen.add(text)
        value = record.read(name, reader)
        if value is None:
            continue
        if holder is None:
            found, holder = value, record
        elif value != found:
            record.flaw(name, f"{holder.text(name)!r}, as on {holder.row.place}")
    return found


def once_needed(records: Sequence[Record], name: str, reader: Callable[[str], T], expected: str) -> T | None:
    """Read a field that repeats and that at least one row must fill."""
    value = once(records, name, reader)
    if value is None and all(record.blank(name) for record in records):
        records[0].flaw(name, expected)
    return value


def content_of(record: Record) -> tuple[str, ...]:
    """What a row says, but for the number of its entry or shipment, which may be spelled in several ways."""
    names = {place for name in SPELLED if (place := record.columns.places.get(name)) is not None}
    return tuple(cell.strip() for place, cell in enumerate(record.row.cells) if place not in names)
