"""The quarterly interest rates of 26 U.S.C. 6621 for customs: a data file with a source in every row."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import ClassVar, Final, Self

from drawback.domain.calendar import days_later
from drawback.rules.answers import Certainty, Cite, NoValueInForce
from drawback.rules.tables.dated_table import DatedTable, check_days
from drawback.rules.tables.table_schema import (
    Cells,
    TableSchema,
    WrongCell,
    certainty,
    figure,
    in_order,
    needed_day,
    source,
)

RATES_CITE: Final = Cite("26 U.S.C. 6621; 19 U.S.C. 1505(c)", Certainty.GENERAL)
COLUMNS: Final = (
    "from_on",
    "through_on",
    "underpayment",
    "overpayment",
    "corporate_overpayment",
    "corporate_above_10000",
    "source",
    "certainty",
    "known_on",
)
_MONTHS_OF_QUARTER: Final = 3
_MOST_PERCENT: Final = Decimal(100)


class RateKind(StrEnum):
    """Which of the rates: a bill bears the first, a refund one of the others."""

    UNDERPAYMENT = "underpayment"
    OVERPAYMENT = "overpayment"
    CORPORATE_OVERPAYMENT = "corporate_overpayment"
    CORPORATE_ABOVE_10000 = "corporate_above_10000"
    """The part of a corporate overpayment above $10,000; CBP's own notices print no such rate for customs."""


def kind_of(difference: Decimal) -> RateKind:
    """A bill bears the underpayment rate; a refund to an importer, taken to be a corporation, the corporate one."""
    return RateKind.UNDERPAYMENT if difference > 0 else RateKind.CORPORATE_OVERPAYMENT


@dataclass(frozen=True, slots=True)
class InterestRateRow:
    """The rates of one span of days, both days included, in per cent a year."""

    from_on: date
    through_on: date
    percent: Mapping[RateKind, Decimal]
    source: str
    certainty: Certainty
    known_on: date


@dataclass(frozen=True)
class Rates(DatedTable[InterestRateRow]):
    """All rates known; a day outside them is refused, never guessed (U-21)."""

    CITE: ClassVar[Cite] = RATES_CITE
    UNKNOWN: ClassVar[str] = "no interest rate known for"

    def row(self, on: date) -> InterestRateRow:
        """Return the row in force on a day.

        Raises:
            NoValueInForce: no row covers the day.
        """
        return self.span(on).row

    def percent(self, kind: RateKind, on: date) -> Decimal:
        """Return the rate in per cent a year.

        Raises:
            NoValueInForce: no row covers the day, or its row does not print this kind.
        """
        row = self.row(on)
        if kind not in row.percent:
            raise NoValueInForce(f"{RATES_CITE}: no {kind} rate known for {on} ({row.source})")
        return row.percent[kind]

    def as_known_on(self, day: date) -> Self:
        """Return the rates as known on `day`: announced quarter by quarter (26 U.S.C. 6621(b)), so none beyond its own."""
        ends = _quarter_end(day)
        rows = (
            replace(row, through_on=min(row.through_on, max(ends, row.from_on)))
            for row in self.rows
            if row.known_on <= day
        )
        return type(self)(tuple(rows), day)


def _quarter_end(day: date) -> date:
    after = (day.month - 1) // _MONTHS_OF_QUARTER * _MONTHS_OF_QUARTER + _MONTHS_OF_QUARTER
    next_quarter = date(day.year + after // 12, after % 12 + 1, 1)
    return days_later(next_quarter, -1)


def read_rates(text: str, name: str = "") -> Rates:
    """Read the rate table; its rows leave no day between them without a rate, each with its source."""
    rows = RATE_TABLE.read(text, name)
    RATE_TABLE.check(rows, name or RATE_TABLE.file)
    return Rates(rows)


def _row(cells: Cells) -> InterestRateRow:
    in_order(cells, "from_on", "through_on")
    return InterestRateRow(
        needed_day(cells, "from_on"),
        needed_day(cells, "through_on"),
        {kind: _percent(cells, kind) for kind in RateKind if cells[kind] or kind in _ALWAYS},
        source(cells),
        certainty(cells),
        needed_day(cells, "known_on"),
    )


_ALWAYS: Final = frozenset(RateKind) - {RateKind.CORPORATE_ABOVE_10000}


def _percent(cells: Cells, kind: RateKind) -> Decimal:
    expected = "a rate in per cent a year such as 7"
    percent = figure(cells, kind, expected)
    if percent > _MOST_PERCENT:
        raise WrongCell(kind, cells[kind], expected)
    return percent


def _cells(row: InterestRateRow) -> tuple[object, ...]:
    percents = (row.percent.get(kind, "") for kind in RateKind)
    return (row.from_on, row.through_on, *percents, row.source, row.certainty.name.lower(), row.known_on)


RATE_TABLE: Final[TableSchema[InterestRateRow]] = TableSchema(
    name="interest rates",
    file="interest_rates.csv",
    columns=COLUMNS,
    row=_row,
    cells=_cells,
    key=lambda row: (row.from_on, row.through_on, row.known_on),
    check=check_days,
)


@cache
def shipped_rates() -> Rates:
    """Return the table that comes with the program."""
    return read_rates(files("drawback.rules").joinpath("data", RATE_TABLE.file).read_text(encoding="utf-8"))
