"""The processing and harbor fees an entry pays: by line, by entry, with floor and cap of its fiscal year (R-25, R-26)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import cache
from importlib.resources import files
from typing import ClassVar, Final

from drawback.domain.money import EXACT, ZERO, Money, cents
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, dated
from drawback.rules.registry import rule
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

MPF: Final = Cite("19 U.S.C. 58c(a)(9); 19 CFR 24.23, 190.3(a)(4)", Certainty.CBP)
HMF: Final = Cite("26 U.S.C. 4461(b); 19 CFR 24.24, 190.3(a)(5)", Certainty.PRIMARY)
HMF_RATES: Final = dated(
    HMF, "date of entry", (acts.HARBORS, Decimal("0.0004")), (acts.HARBORS_DEARER, Decimal("0.00125"))
)
VESSEL: Final = frozenset({"10", "11", "12"})
"""Modes of transport on which the harbor maintenance fee falls (vessel)."""

COLUMNS: Final = (
    "fiscal_year",
    "from",
    "to",
    "rate",
    "minimum",
    "maximum",
    "source",
    "certainty",
    "known_on",
)


@dataclass(frozen=True, slots=True)
class MpfLimit:
    """The merchandise processing fee of one fiscal year: rate, least and most per formal entry."""

    fiscal_year: int
    from_on: date
    through_on: date
    rate: Decimal
    minimum: Money
    maximum: Money
    source: str
    certainty: Certainty
    known_on: date


@dataclass(frozen=True)
class MpfLimits(DatedTable[MpfLimit]):
    """The fiscal years known; a day outside them is refused, never guessed (U-21)."""

    CITE: ClassVar[Cite] = MPF
    UNKNOWN: ClassVar[str] = "no value known for date of entry"

    def on(self, day: date) -> MpfLimit:
        """Return the fiscal year of a date of entry.

        Raises:
            NoValueInForce: no row covers the day.
        """
        return self.span(day).row


@dataclass(frozen=True, slots=True)
class EntryFee:
    """What an entry pays: the fee of each line before the limits, their sum, and the fee after floor and cap."""

    by_line: tuple[Money, ...]
    calculated: Money
    paid: Money
    limit: MpfLimit | None

    @property
    def limited(self) -> bool:
        return self.paid != self.calculated


def read_limits(text: str, name: str = "") -> MpfLimits:
    """Read the fiscal years from CSV text; they leave no day between them open, each with its source.

    Raises:
        ValueError: a row is not as the schema says; the sentence names line and column.
    """
    rows = MPF_TABLE.read(text, name)
    MPF_TABLE.check(rows, name or MPF_TABLE.file)
    return MpfLimits(rows)


def _row(cells: Cells) -> MpfLimit:
    in_order(cells, "from", "to")
    year = cells["fiscal_year"]
    if not (year.isdecimal() and len(year) == len("2026")):
        raise WrongCell("fiscal_year", year, "a year such as 2026")
    rate = figure(cells, "rate", "a rate such as 0.003464")
    if rate >= 1:
        raise WrongCell("rate", cells["rate"], "a rate such as 0.003464, not per cent")
    least = figure(cells, "minimum", "dollars such as 33.58")
    most = figure(cells, "maximum", "dollars such as 651.50")
    if least > most:
        raise WrongCell("maximum", cells["maximum"], f"{least} (minimum) or more")
    return MpfLimit(
        int(year),
        needed_day(cells, "from"),
        needed_day(cells, "to"),
        rate,
        least,
        most,
        source(cells),
        certainty(cells),
        needed_day(cells, "known_on"),
    )


def _cells(row: MpfLimit) -> tuple[object, ...]:
    span = (row.fiscal_year, row.from_on, row.through_on)
    return (*span, row.rate, row.minimum, row.maximum, row.source, row.certainty.name.lower(), row.known_on)


MPF_TABLE: Final[TableSchema[MpfLimit]] = TableSchema(
    name="MPF limits",
    file="mpf_limits.csv",
    columns=COLUMNS,
    row=_row,
    cells=_cells,
    key=lambda row: (row.from_on, row.through_on, row.known_on),
    check=check_days,
)


@cache
def load_limits() -> MpfLimits:
    """Read the fiscal years that ship with this program."""
    return read_limits((files("drawback.rules") / "data" / MPF_TABLE.file).read_text(encoding="utf-8"))


@rule("R-25", cite=MPF)
def processing_fee(line_values: Iterable[Money], entry_on: date, limits: MpfLimits) -> EntryFee:
    """Compute the processing fee of a formal entry from the values of its lines subject to the fee.

    Each line is rounded to the cent, the lines are added, and the sum is held between the least and the most of the
    fiscal year of the entry. An entry without such lines pays nothing.

    Raises:
        NoValueInForce: the fiscal year of the entry is not in the table; the fee is refused, not guessed.
    """
    limit = limits.on(entry_on)
    with localcontext(EXACT):
        by_line = tuple(cents(limit.rate * value) for value in line_values)
        calculated = sum(by_line, ZERO)
    if not by_line:
        return EntryFee((), ZERO, ZERO, None)
    return EntryFee(by_line, calculated, min(max(calculated, limit.minimum), limit.maximum), limit)


@rule("R-26", "R-35", cite=HMF)
def harbor_fee(line_value: Money, mode_of_transport: str, entry_on: date) -> Money:
    """Compute the harbor maintenance fee of a line: 0.125 % of its value where it came by vessel, else nothing."""
    return cents(HMF_RATES.on(entry_on) * line_value) if mode_of_transport in VESSEL else ZERO
