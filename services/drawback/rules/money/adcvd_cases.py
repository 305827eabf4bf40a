"""AD/CVD case numbers, and which cash deposit rate applies (R-95 to R-97, R-102)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from drawback.rules.answers import Certainty, Cite, Dated, Undetermined
from drawback.rules.dates.counting import missing
from drawback.rules.registry import rule, table

RETROSPECTIVE = Cite("19 CFR 351.212(a)")
CASE_NUMBERS = Cite("form of Commerce case numbers", Certainty.GENERAL)
DEPOSIT_RATE = Cite("19 CFR 351.107(c)-(e), 351.109(f)")
FROM_PUBLICATION = Cite("Commerce final results notices, cash deposit section", Certainty.SECONDARY)

ESTIMATE = table(
    "R-95",
    cite=RETROSPECTIVE,
    name="adcvd_cases.ESTIMATE",
    says="The deposit at entry is an estimate; the duty is fixed by review or automatically afterwards.",
    holds="estimate",
)


class DutyKind(StrEnum):
    """Antidumping or countervailing."""

    AD = "A"
    CVD = "C"


@dataclass(frozen=True, slots=True)
class CaseId:
    """The parts of a case number; company "000" stands for all others or the country-wide entity."""

    kind: DutyKind
    country: str
    number: str
    company: str

    def __str__(self) -> str:
        base = f"{self.kind}-{self.country}-{self.number}"
        return f"{base}-{self.company}" if self.company else base


_FORM = re.compile(r"([AC])-?(\d{3})-?(\d{3})(?:-?(\d{3}))?")


@rule("R-96", cite=CASE_NUMBERS)
def case_parts(text: str) -> CaseId | None:
    """Read a case number such as A-570-967 or C-570-968-000, with or without dashes; None where it is no case number."""
    match = _FORM.fullmatch(text.strip().upper())
    if match is None:
        return None
    kind, country, number, company = match.groups()
    return CaseId(DutyKind(kind), country, number, company or "")


class Party(StrEnum):
    """Whose rate it is: the own rate of a party to the sale, or that of everybody who has none."""

    COMBINATION = "combination"
    EXPORTER = "exporter"
    PRODUCER = "producer"
    SUPPLIER = "supplier"
    ENTITY = "entity"
    ALL_OTHERS = "all others"


@dataclass(frozen=True, slots=True)
class KnownRates:
    """The rates Commerce has published that could apply to one import; None where there is none.

    All are of one measure, so that they can be compared: per cent of value, or the dollars each gives on the import.
    """

    combination: Decimal | None = None
    exporter: Decimal | None = None
    producer: Decimal | None = None
    supplier: Decimal | None = None
    """Rate of the exporter that supplied a third-country reseller."""
    entity: Decimal | None = None
    all_others: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RateChoice:
    """The rate that applies, whose it is, and the step of the paragraph that chose it."""

    rate: Decimal
    party: Party
    because: str
    basis: Cite


@rule("R-97", cite=DEPOSIT_RATE)
def deposit_rate(
    kind: DutyKind, known: KnownRates, *, non_market: bool = False, reseller: bool = False
) -> RateChoice | Undetermined:
    """Which of the rates in force applies to an import: an own rate goes before that of everybody else, whatever came last.

    A combination rate goes first. AD, market economy: exporter, producer, all others. AD, non-market economy: the
    exporter's separate rate, for a third-country reseller its supplier's, then the entity. CVD: with exporter and
    producer both known the higher, else whichever exists, else all others.
    """
    if known.combination is not None:
        because = "combination rate of producer and exporter"
        return RateChoice(known.combination, Party.COMBINATION, because, DEPOSIT_RATE)
    if kind is DutyKind.CVD and known.exporter is not None and known.producer is not None:
        higher = Party.EXPORTER if known.exporter >= known.producer else Party.PRODUCER
        because = "the higher of exporter and producer"
        return RateChoice(max(known.exporter, known.producer), higher, because, DEPOSIT_RATE)
    if kind is DutyKind.AD and non_market:
        order = (
            (None if reseller else known.exporter, Party.EXPORTER, "separate rate of the exporter"),
            (
                known.supplier if reseller else None,
                Party.SUPPLIER,
                "rate of the exporter that supplied the reseller",
            ),
            (known.entity, Party.ENTITY, "rate of the non-market-economy entity"),
        )
    else:
        order = (
            (known.exporter, Party.EXPORTER, "rate of the exporter"),
            (known.producer, Party.PRODUCER, "rate of the producer"),
            (known.all_others, Party.ALL_OTHERS, "all-others rate"),
        )
    for rate, party, because in order:
        if rate is not None:
            return RateChoice(rate, party, because, DEPOSIT_RATE)
    return missing(DEPOSIT_RATE, "entity rate" if kind is DutyKind.AD and non_market else "all-others rate")


@rule("R-102", cite=FROM_PUBLICATION)
def deposit_rate_in_force(published: Mapping[date, Decimal], entry_on: date) -> Decimal:
    """Deposit rate for an entry: that of the last final results published on or before its day; older entries keep theirs.

    Raises:
        NoValueInForce: the entry is older than the first published rate.
    """
    return Dated(FROM_PUBLICATION, "date of entry", published).on(entry_on)
