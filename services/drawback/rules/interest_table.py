"""The quarterly interest rates of 26 U.S.C. 6621 for customs: a data file with a source in every row."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from drawback.domain.calendar import days_later
from drawback.rules.words import Certainty, Cite, NoValueInForce

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


class RateKind(StrEnum):
    """Which of the rates: a bill bears the first, a refund one of the others."""

    UNDERPAYMENT = "underpayment"
    OVERPAYMENT = "overpayment"
    CORPORATE_OVERPAYMENT = "corporate_overpayment"
    CORPORATE_ABOVE_10000 = "corporate_above_10000"
    """The part of a corporate overpayment above $10,000; CBP's own notices print no such rate for customs."""


@dataclass(frozen=True, slots=True)
class RateRow:
    """The rates of one span of days, both days included, in per cent a year."""

    from_on: date
    through_on: date
    percent: Mapping[RateKind, Decimal]
    source: str
    certainty: Certainty
    known_on: date


@dataclass(frozen=True, slots=True)
class Rates:
    """All rates known; a day outside them is refused, never guessed (U-21)."""

    rows: tuple[RateRow, ...]

    def row(self, on: date) -> RateRow:
        """Return the row in force on a day.

        Raises:
            NoValueInForce: the day lies outside the table.
        """
        for row in reversed(self.rows):
            if row.from_on <= on <= row.through_on:
                return row
        known = f"{self.rows[0].from_on} to {self.rows[-1].through_on}"
        raise NoValueInForce(f"{RATES_CITE}: no interest rate known for {on}; known for {known}")

    def percent(self, kind: RateKind, on: date) -> Decimal:
        """Return the rate in per cent a year.

        Raises:
            NoValueInForce: the day lies outside the table, or its row does not print this kind.
        """
        row = self.row(on)
        if kind not in row.percent:
            raise NoValueInForce(f"{RATES_CITE}: no {kind} rate known for {on} ({row.source})")
        return row.percent[kind]


def read_rates(text: str) -> Rates:
    """Read the rate table; rows follow one another without gap or overlap, each with its source."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(
            f"interest_rates.csv: columns are {reader.fieldnames}; expected {', '.join(COLUMNS)}"
        )
    rows: list[RateRow] = []
    for cells in reader:
        try:
            row = _row(cells)
        except (ValueError, InvalidOperation) as error:
            raise ValueError(f"interest_rates.csv line {reader.line_num}: {error}") from error
        if rows and row.from_on != days_later(rows[-1].through_on, 1):
            raise ValueError(
                f"interest_rates.csv line {reader.line_num}: starts on {row.from_on}; "
                f"expected {days_later(rows[-1].through_on, 1)}, the day after the row before"
            )
        rows.append(row)
    if not rows:
        raise ValueError("interest_rates.csv: no row; expected at least one quarter")
    return Rates(tuple(rows))


def merge_rates(current: str, newer: str) -> str:
    """Lay a newer rate table over the current one and return the merged CSV text.

    Both are checked first; the newer table holds from its first day on, the current one before it. The result is
    checked again as a whole, so that no day between them is left without a rate.
    """
    kept, added = read_rates(current).rows, read_rates(newer).rows
    starts = added[0].from_on
    ends = days_later(starts, -1)
    before = [replace(row, through_on=min(row.through_on, ends)) for row in kept if row.from_on < starts]
    text = write_rates(Rates((*before, *added)))
    read_rates(text)
    return text


def write_rates(rates: Rates) -> str:
    """Write the rate table as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rates.rows:
        percents = [row.percent.get(kind, "") for kind in RateKind]
        writer.writerow(
            [row.from_on, row.through_on, *percents, row.source, row.certainty.name.lower(), row.known_on]
        )
    return out.getvalue()


def _row(cells: Mapping[str, str]) -> RateRow:
    first, last = date.fromisoformat(cells["from_on"]), date.fromisoformat(cells["through_on"])
    if first > last:
        raise ValueError(f"from_on {first} lies after through_on {last}")
    if not cells["source"].strip():
        raise ValueError("source is empty; every row needs one")
    if cells["certainty"].upper() not in Certainty.__members__:
        names = ", ".join(name.lower() for name in Certainty.__members__)
        raise ValueError(f"certainty is {cells['certainty']!r}; expected one of {names}")
    percent = {kind: Decimal(cells[kind]) for kind in RateKind if cells[kind]}
    missing = [
        kind for kind in RateKind if kind not in percent and kind is not RateKind.CORPORATE_ABOVE_10000
    ]
    if missing:
        raise ValueError(f"{', '.join(missing)} is empty; expected a rate in per cent such as 7")
    return RateRow(
        first,
        last,
        percent,
        cells["source"],
        Certainty[cells["certainty"].upper()],
        date.fromisoformat(cells["known_on"]),
    )


@cache
def shipped_rates() -> Rates:
    """Return the table that comes with the program."""
    return read_rates(files("drawback.rules").joinpath("data/interest_rates.csv").read_text(encoding="utf-8"))
