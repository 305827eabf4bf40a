"""The processing and harbor fees an entry pays: by line, by entry, with floor and cap of its fiscal year (R-25, R-26)."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import cache
from importlib.resources import files
from typing import Final

from drawback.domain.money import EXACT, ZERO, Money, cents
from drawback.rules.registry import rule
from drawback.rules.words import Certainty, Cite, Dated

MPF: Final = Cite("19 U.S.C. 58c(a)(9); 19 CFR 24.23, 190.3(a)(4)", Certainty.CBP, date(2026, 7, 1))
HMF: Final = Cite("26 U.S.C. 4461(b); 19 CFR 24.24, 190.3(a)(5)", Certainty.PRIMARY)
HMF_RATE: Final = Decimal("0.00125")
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
    rate: Decimal
    minimum: Money
    maximum: Money
    source: str


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


def read_limits(text: str) -> Dated[MpfLimit]:
    """Read the fiscal years from CSV text; they must follow one another without a gap.

    Raises:
        ValueError: a row lacks a source, or does not begin the day after the row before it ends.
    """
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"mpf_limits.csv: columns are {reader.fieldnames}; expected {', '.join(COLUMNS)}")
    values: dict[date, MpfLimit] = {}
    through: date | None = None
    for row in reader:
        start, end = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        if not row["source"].strip():
            raise ValueError(f"mpf_limits.csv line {reader.line_num}: source is empty; every row needs one")
        if through is not None and start != through + timedelta(days=1):
            raise ValueError(
                f"mpf_limits.csv line {reader.line_num}: begins {start}; expected the day after {through}"
            )
        values[start] = MpfLimit(
            int(row["fiscal_year"]),
            Decimal(row["rate"]),
            Decimal(row["minimum"]),
            Decimal(row["maximum"]),
            row["source"],
        )
        through = end
    return Dated(MPF, "date of entry", values, through)


@cache
def load_limits() -> Dated[MpfLimit]:
    """Read the fiscal years that ship with this program."""
    return read_limits((files("drawback.rules") / "data" / "mpf_limits.csv").read_text(encoding="utf-8"))


@rule("R-25", cite=MPF)
def processing_fee(line_values: Iterable[Money], entry_on: date, limits: Dated[MpfLimit]) -> EntryFee:
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
def harbor_fee(line_value: Money, mode_of_transport: str) -> Money:
    """Compute the harbor maintenance fee of a line: 0.125 % of its value where it came by vessel, else nothing."""
    return cents(HMF_RATE * line_value) if mode_of_transport in VESSEL else ZERO
