"""The schema of the charge and programme tables: reading, checking, writing and merging their CSV text."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from drawback.domain.words import DutyClass, Provision
from drawback.rules.words import Certainty

CHARGE_COLUMNS: Final = (
    "duty_class", "answer", "revenue_class", "ad_valorem", "reason", "citation", "source", "certainty", "known_on",
)  # fmt: skip
PROGRAMME_COLUMNS: Final = (
    "programme", "heading_from", "heading_to", "entry_from", "entry_to", "answer", "provisions", "reason", "otherwise",
    "authority", "source", "certainty", "known_on", "open_point",
)  # fmt: skip

_HEADING_DIGITS: Final = 8
T = TypeVar("T")
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """What 19 CFR 190.3 says of one duty class."""

    duty_class: DutyClass
    answer: str
    revenue_class: str
    ad_valorem: str
    reason: str
    citation: str
    source: str
    certainty: Certainty
    known_on: date


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """What the legal act of one tariff programme says of drawback, for headings and dates of entry (inclusive)."""

    programme: str
    heading_from: str
    heading_to: str
    entry_from: date | None
    entry_to: date | None
    answer: str
    provisions: frozenset[Provision]
    reason: str
    otherwise: str
    authority: str
    source: str
    certainty: Certainty
    known_on: date
    open_point: str

    def covers(self, heading: str) -> bool:
        return self.heading_from <= heading <= self.heading_to

    def in_force(self, entry_on: date) -> bool:
        """Whether the row speaks of entries of that day; both ends are included."""
        return (self.entry_from is None or self.entry_from <= entry_on) and (
            self.entry_to is None or entry_on <= self.entry_to
        )

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes a row the same row in a newer file."""
        return (
            self.heading_from,
            self.heading_to,
            str(self.entry_from),
            str(self.entry_to),
            str(self.known_on),
        )


def read_charges(text: str) -> tuple[ChargeRow, ...]:
    """Read the charge table; every duty class must have exactly one row."""
    rows = _read(text, CHARGE_COLUMNS, "charges.csv", _charge)
    named = [row.duty_class for row in rows]
    missing = [duty_class.value for duty_class in DutyClass if named.count(duty_class) != 1]
    if missing:
        raise ValueError(
            f"charges.csv: each duty class needs exactly one row; not so for {', '.join(missing)}"
        )
    return rows


def read_programmes(text: str) -> tuple[ProgrammeRow, ...]:
    """Read the programme table; two rows learnt on one day must not speak of one heading and day."""
    rows = _read(text, PROGRAMME_COLUMNS, "programmes.csv", _programme)
    for index, row in enumerate(rows):
        for other in rows[index + 1 :]:
            if row.known_on == other.known_on and _overlap(row, other):
                raise ValueError(
                    f"programmes.csv: {row.programme!r} and {other.programme!r} both speak of headings "
                    f"{max(row.heading_from, other.heading_from)} on the same entry dates, both known on {row.known_on}"
                )
    return rows


def _overlap(one: ProgrammeRow, other: ProgrammeRow) -> bool:
    headings = one.heading_from <= other.heading_to and other.heading_from <= one.heading_to
    starts = max(one.entry_from or date.min, other.entry_from or date.min)
    ends = min(one.entry_to or date.max, other.entry_to or date.max)
    return headings and starts <= ends


def _read(text: str, columns: tuple[str, ...], name: str, make: Callable[[Cells], T]) -> tuple[T, ...]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    if tuple(reader.fieldnames or ()) != columns:
        raise ValueError(f"{name}: columns are {reader.fieldnames}; expected {', '.join(columns)}")
    rows = []
    for cells in reader:
        if None in cells or None in cells.values():
            raise ValueError(f"{name} line {reader.line_num}: expected {len(columns)} cells")
        try:
            rows.append(make(cells))
        except ValueError as error:
            raise ValueError(f"{name} line {reader.line_num}: {error}") from error
    return tuple(rows)


def _charge(cells: Cells) -> ChargeRow:
    return ChargeRow(
        duty_class=DutyClass(cells["duty_class"]),
        answer=_one_of(cells, "answer", ("yes", "no", "by programme")),
        revenue_class=cells["revenue_class"],
        ad_valorem=_one_of(cells, "ad_valorem", ("always", "by rate")),
        reason=_given(cells, "reason"),
        citation=_given(cells, "citation"),
        source=_given(cells, "source"),
        certainty=_certainty(cells),
        known_on=_day(cells, "known_on") or _missing("known_on"),
    )


def _programme(cells: Cells) -> ProgrammeRow:
    start, end = _day(cells, "entry_from"), _day(cells, "entry_to")
    if start and end and start > end:
        raise ValueError(f"entry_from {start} lies after entry_to {end}")
    low, high = _heading(cells, "heading_from"), _heading(cells, "heading_to")
    if low > high:
        raise ValueError(f"heading_from {low} lies after heading_to {high}")
    provisions = frozenset(Provision(code) for code in cells["provisions"].split())
    return ProgrammeRow(
        programme=_given(cells, "programme"),
        heading_from=low,
        heading_to=high,
        entry_from=start,
        entry_to=end,
        answer=_one_of(cells, "answer", ("yes", "no", "conditional")),
        provisions=provisions,
        reason=_given(cells, "reason"),
        otherwise=_given(cells, "otherwise") if provisions else cells["otherwise"],
        authority=_given(cells, "authority"),
        source=_given(cells, "source"),
        certainty=_certainty(cells),
        known_on=_day(cells, "known_on") or _missing("known_on"),
        open_point=cells["open_point"],
    )


def _missing(column: str) -> date:
    raise ValueError(f"{column} is empty; every row says when it became known")


def _given(cells: Cells, column: str) -> str:
    if not cells[column].strip():
        raise ValueError(f"{column} is empty; every row needs one")
    return cells[column]


def _one_of(cells: Cells, column: str, allowed: tuple[str, ...]) -> str:
    if cells[column] not in allowed:
        raise ValueError(f"{column} is {cells[column]!r}; expected one of {', '.join(allowed)}")
    return cells[column]


def _day(cells: Cells, column: str) -> date | None:
    if not cells[column]:
        return None
    try:
        return date.fromisoformat(cells[column])
    except ValueError as error:
        raise ValueError(f"{column} is {cells[column]!r}; expected a date such as 2025-04-05") from error


def _heading(cells: Cells, column: str) -> str:
    heading = cells[column]
    if not (
        heading.isascii()
        and heading.isdigit()
        and len(heading) == _HEADING_DIGITS
        and heading.startswith("99")
    ):
        raise ValueError(f"{column} is {heading!r}; expected eight digits of chapter 99 such as 99038803")
    return heading


def _certainty(cells: Cells) -> Certainty:
    name = _one_of(cells, "certainty", tuple(certainty.name.lower() for certainty in Certainty))
    return Certainty[name.upper()]


def merge_programmes(current: str, newer: str) -> str:
    """Lay a newer programme table over the current one and return the merged CSV text.

    Both are checked first; a newer row replaces the current row for the same headings, entry dates and day of
    knowledge, every other row stays. The result is checked again as a whole.
    """
    merged = {row.key: row for row in read_programmes(current)}
    merged.update({row.key: row for row in read_programmes(newer)})
    text = write_programmes(tuple(merged.values()))
    read_programmes(text)
    return text


def write_programmes(rows: tuple[ProgrammeRow, ...]) -> str:
    """Write the programme table as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(PROGRAMME_COLUMNS)
    for row in rows:
        writer.writerow(
            [
                row.programme,
                row.heading_from,
                row.heading_to,
                row.entry_from or "",
                row.entry_to or "",
                row.answer,
                " ".join(sorted(row.provisions)),
                row.reason,
                row.otherwise,
                row.authority,
                row.source,
                row.certainty.name.lower(),
                row.known_on,
                row.open_point,
            ]
        )
    return out.getvalue()
