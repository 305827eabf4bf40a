"""The schema of the charge and programme tables."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from drawback.domain.types import DutyClass, Provision
from drawback.rules.answers import Certainty
from drawback.rules.tables.table_schema import (
    Cells,
    TableSchema,
    WrongCell,
    certainty,
    given,
    in_order,
    known_cell,
    known_day,
    one_of,
    optional_day,
    read_rows,
    source,
)

CHARGE_COLUMNS: Final = (
    "duty_class", "answer", "revenue_class", "ad_valorem", "reason", "citation", "source", "certainty", "known_on",
)  # fmt: skip
PROGRAMME_COLUMNS: Final = (
    "programme", "heading_from", "heading_to", "entry_from", "entry_to", "answer", "provisions", "reason", "otherwise",
    "authority", "source", "certainty", "known_on", "open_point",
)  # fmt: skip

_HEADING_DIGITS: Final = 8


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
        """Whether the row covers entries of that day; both ends are included."""
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
            known_cell(self.known_on),
        )


def read_charges(text: str) -> tuple[ChargeRow, ...]:
    """Read the charge table; every duty class must have exactly one row."""
    rows = read_rows(text, "charges.csv", CHARGE_COLUMNS, _charge)
    named = [row.duty_class for row in rows]
    missing = [duty_class.value for duty_class in DutyClass if named.count(duty_class) != 1]
    if missing:
        raise ValueError(
            f"charges.csv: each duty class needs exactly one row; not so for {', '.join(missing)}"
        )
    return rows


def read_programmes(text: str, name: str = "") -> tuple[ProgrammeRow, ...]:
    """Read the programme table; two rows learnt on one day must not cover the same heading and day."""
    rows = PROGRAMME_TABLE.read(text, name)
    PROGRAMME_TABLE.check(rows, name or PROGRAMME_TABLE.file)
    return rows


def _check(rows: tuple[ProgrammeRow, ...], name: str) -> None:
    for index, row in enumerate(rows):
        for other in rows[index + 1 :]:
            if row.known_on == other.known_on and _overlap(row, other):
                raise ValueError(
                    f"{name}: {row.programme!r} and {other.programme!r} both speak of headings "
                    f"{max(row.heading_from, other.heading_from)} on the same entry dates, both known on {row.known_on}"
                )


def _overlap(one: ProgrammeRow, other: ProgrammeRow) -> bool:
    headings = one.heading_from <= other.heading_to and other.heading_from <= one.heading_to
    starts = max(one.entry_from or date.min, other.entry_from or date.min)
    ends = min(one.entry_to or date.max, other.entry_to or date.max)
    return headings and starts <= ends


def _charge(cells: Cells) -> ChargeRow:
    return ChargeRow(
        duty_class=DutyClass(one_of(cells, "duty_class", DutyClass)),
        answer=one_of(cells, "answer", ("yes", "no", "by programme")),
        revenue_class=cells["revenue_class"],
        ad_valorem=one_of(cells, "ad_valorem", ("always", "by rate")),
        reason=given(cells, "reason"),
        citation=given(cells, "citation"),
        source=source(cells),
        certainty=certainty(cells),
        known_on=known_day(cells),
    )


def _programme(cells: Cells) -> ProgrammeRow:
    in_order(cells, "entry_from", "entry_to")
    low, high = _heading(cells, "heading_from"), _heading(cells, "heading_to")
    in_order(cells, "heading_from", "heading_to")
    provisions = frozenset(_provision(code) for code in cells["provisions"].split())
    return ProgrammeRow(
        programme=given(cells, "programme"),
        heading_from=low,
        heading_to=high,
        entry_from=optional_day(cells, "entry_from"),
        entry_to=optional_day(cells, "entry_to"),
        answer=one_of(cells, "answer", ("yes", "no", "conditional", "contested")),
        provisions=provisions,
        reason=given(cells, "reason"),
        otherwise=given(cells, "otherwise", "what other provisions are told")
        if provisions
        else cells["otherwise"],
        authority=given(cells, "authority", "the legal act"),
        source=source(cells),
        certainty=certainty(cells),
        known_on=known_day(cells),
        open_point=cells["open_point"],
    )


def _provision(code: str) -> Provision:
    if code not in {known.value for known in Provision}:
        raise WrongCell("provisions", code, "codes 51 to 77 with spaces between them")
    return Provision(code)


def _heading(cells: Cells, column: str) -> str:
    heading = cells[column]
    digits = heading.isascii() and heading.isdigit() and len(heading) == _HEADING_DIGITS
    if not (digits and heading.startswith("99")):
        raise WrongCell(column, heading, "eight digits of chapter 99 such as 99038803")
    return heading


def _cells(row: ProgrammeRow) -> tuple[object, ...]:
    return (
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
        known_cell(row.known_on),
        row.open_point,
    )


PROGRAMME_TABLE: Final[TableSchema[ProgrammeRow]] = TableSchema(
    name="tariff programmes",
    file="programmes.csv",
    columns=PROGRAMME_COLUMNS,
    row=_programme,
    cells=_cells,
    key=lambda row: row.key,
    check=_check,
)
