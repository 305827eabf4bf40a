"""The part of the tariff schedule that the example ships: numbers, rates, Section 301 lists, dated chapter 99 rows."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from drawback.domain.money import Money, cents

ANNEX_II = frozenset({"semiconductors", "list-3-semiconductors"})
"""Programmes whose goods the reciprocal tariff left out: they carry heading 9903.01.32 at nothing."""
ANNEX_II_HEADING = "99030132"
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class ExampleTariffLine:
    """One ten-digit number: its unit, its column 1 general rate and the programme that adds to it for China.

    `substitution` is the number of digits on which goods may be substituted under 19 U.S.C. 1313(j)(2), (5):
    "8", "10", or "no" where both texts begin with "other".
    """

    hts: str
    unit: str
    general_rate: str
    ad_valorem: Decimal | None
    specific: Decimal | None
    programme: str
    substitution: str
    text: str


@dataclass(frozen=True, slots=True)
class AddedDuty:
    """One chapter 99 heading while it is in force: for goods of a programme, of some origins ("*" for all)."""

    programme: str
    heading: str
    rate_percent: Decimal
    origins: frozenset[str]
    entered_from: date
    entered_to: date

    def falls_on(self, line: ExampleTariffLine, origin: str, entry_on: date) -> bool:
        """Whether an entry of that day of these goods of that origin bears the duty."""
        everyone = self.programme in ("all", "reciprocal", "section-122")
        return (
            (everyone or self.programme == line.programme)
            and ("*" in self.origins or origin in self.origins)
            and self.entered_from <= entry_on <= self.entered_to
        )


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One tariff row of an entry line: heading, ad valorem rate where it has one, and the duty on the line."""

    heading: str
    rate_percent: Decimal | None
    duty: Money


@dataclass(frozen=True, slots=True)
class ProcessingFee:
    """Rate, floor and cap of the merchandise processing fee in one fiscal year (19 CFR 24.23)."""

    starts: date
    ends: date
    rate: Decimal
    minimum: Money
    maximum: Money


@dataclass(frozen=True)
class ExampleTariff:
    """All tables together."""

    lines: Mapping[str, ExampleTariffLine]
    added: tuple[AddedDuty, ...]
    fees: tuple[ProcessingFee, ...]

    def rows(
        self, hts: str, origin: str, value: Money, quantity: Decimal, entry_on: date
    ) -> tuple[DutyRow, ...]:
        """Return the tariff rows of a line as a filer reports them: chapter 99 first, the commodity last."""
        line = self.lines[hts]
        rows = [*self._added(line, origin, value, entry_on)]
        duty = cents(value * (line.ad_valorem or 0) / _HUNDRED) + cents(quantity * (line.specific or 0))
        rows.append(DutyRow(hts, None if line.specific else line.ad_valorem, duty))
        return tuple(rows)

    def _added(self, line: ExampleTariffLine, origin: str, value: Money, entry_on: date) -> Iterator[DutyRow]:
        for duty in self.added:
            if not duty.falls_on(line, origin, entry_on):
                continue
            if duty.programme == "reciprocal" and line.programme in ANNEX_II:
                yield DutyRow(ANNEX_II_HEADING, Decimal(0), Decimal("0.00"))
            else:
                yield DutyRow(duty.heading, duty.rate_percent, cents(value * duty.rate_percent / _HUNDRED))

    def fee(self, entry_on: date) -> ProcessingFee:
        """Return the processing fee of the fiscal year of a date of entry."""
        for fee in self.fees:
            if fee.starts <= entry_on <= fee.ends:
                return fee
        raise LookupError(f"no merchandise processing fee is known for entries of {entry_on}")


def _table(name: str) -> Iterator[dict[str, str]]:
    text = (files("drawback.simulation") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _figure(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@cache
def load_tariff() -> ExampleTariff:
    """Read the tables that ship with the example."""
    lines = {
        row["hts"]: ExampleTariffLine(
            row["hts"],
            row["unit"],
            row["general_rate"],
            _figure(row["ad_valorem_percent"]),
            _figure(row["specific_per_unit"]),
            row["programme"],
            row["substitution"],
            row["text"],
        )
        for row in _table("tariff.csv")
    }
    added = tuple(
        AddedDuty(
            row["programme"],
            row["heading"],
            Decimal(row["rate_percent"]),
            frozenset(row["origin"].split()),
            date.fromisoformat(row["entered_from"]),
            date.fromisoformat(row["entered_to"]) if row["entered_to"] else date.max,
        )
        for row in _table("chapter99.csv")
    )
    fees = tuple(
        ProcessingFee(
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["to"]),
            Decimal(row["ad_valorem_rate"]),
            Decimal(row["minimum_usd"]),
            Decimal(row["maximum_usd"]),
        )
        for row in _table("mpf_limits.csv")
    )
    return ExampleTariff(lines, added, fees)
