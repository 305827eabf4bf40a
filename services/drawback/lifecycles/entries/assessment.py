"""AD/CVD on an entry: which final rate of the case book concerns a line, and what it makes of the lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec

from drawback.domain.money import ZERO, Money, cents
from drawback.lifecycles.entries.effects import version
from drawback.lifecycles.entries.state import EntryView
from drawback_schemas.adcvd import CaseChanged, InstructionIssued, RatePublished
from drawback_schemas.entries import LineVersionPart
from drawback_schemas.parts import ChargePart, LinePart, RatePart

_ADCVD = frozenset({"ad", "cvd"})


@dataclass(frozen=True, slots=True)
class Ruling:
    """A notice that fixes what is assessed on the entries of a period: final results, or CBP's instruction."""

    on: date
    case_number: str
    rate: RatePart | None
    reference: str
    lifting_on: date | None = None


def case_numbers(lines: tuple[LinePart, ...]) -> tuple[str, ...]:
    """The AD/CVD cases under which lines were entered, each once, sorted."""
    return tuple(sorted({c.case_number for line in lines for c in line.charges if c.case_number}))


def base_case(case_number: str) -> str:
    """The case without its company suffix: "A-570-967-001" is a page of "A-570-967"."""
    return "-".join(case_number.split("-")[:3])


def rulings(cases: tuple[CaseChanged, ...], entry_on: date) -> Iterator[Ruling]:
    """Yield what the case book says of entries of this day, in the order in which it was published."""
    found: list[Ruling] = []
    for case in cases:
        found += [
            Ruling(r.published_on, r.case_number, r.rate, r.fr_cite or f"final results of {r.published_on}")
            for r in case.rates
            if r.kind == "final" and _covers(r, entry_on)
        ]
        for instruction in case.instructions:
            if _covers(instruction, entry_on) and instruction.rate_mode in {
                "stated",
                "without-regard",
                "as-entered",
            }:
                found += [_instructed(instruction, number) for number in instruction.case_numbers]
    yield from sorted(
        found, key=lambda r: (r.on, r.case_number, r.reference, r.rate.exporter if r.rate else "")
    )


def _covers(notice: RatePublished | InstructionIssued, entry_on: date) -> bool:
    after = notice.period_from is None or notice.period_from <= entry_on
    return after and (notice.period_to is None or entry_on <= notice.period_to)


def _instructed(instruction: InstructionIssued, case_number: str) -> Ruling:
    rate = instruction.rate if instruction.rate_mode == "stated" else None
    if instruction.rate_mode == "without-regard":
        rate = RatePart(rate_percent=Decimal(0))
    return Ruling(
        instruction.issued_on,
        case_number,
        rate,
        f"CBP message {instruction.message_number}",
        instruction.lifting_on,
    )


def rate_concerns(ruling: Ruling, charge: ChargePart, line: LinePart) -> int:
    """How closely a ruling fits a line: 0 not at all, then all others, producer, exporter, both (19 CFR 351.107)."""
    if charge.case_number is None or base_case(charge.case_number) != base_case(ruling.case_number):
        return 0
    if ruling.case_number.count("-") > 2 and charge.case_number != ruling.case_number:  # noqa: PLR2004
        return 0
    rate = ruling.rate
    if rate is None:
        return 1
    if rate.exporter and rate.exporter != line.exporter:
        return 0
    if rate.producer and rate.producer != line.producer:
        return 0
    return 1 + 2 * bool(rate.exporter) + bool(rate.producer)


def assessed_amount(rate: RatePart, line: LinePart, deposited: Money) -> Money:
    """What a rate gives on a line: ad valorem on entered value, or per unit where Commerce so instructs (R-96)."""
    if rate.per_unit is not None:
        return cents(rate.per_unit * line.quantity)
    if rate.rate_percent is not None:
        return cents(line.value * rate.rate_percent / 100)
    return deposited


def revised(view: EntryView, ruling: Ruling) -> LineVersionPart | None:
    """The lines with AD/CVD at the ruling's rate, or None where it changes nothing on this entry."""
    current = view.current
    if current is None or ruling.rate is None:
        return None
    lines = tuple(_revise(line, ruling, ruling.rate) for line in current.lines)
    if lines == current.lines:
        return None
    shown = (
        f"{ruling.rate.rate_percent} %"
        if ruling.rate.rate_percent is not None
        else f"{ruling.rate.per_unit} a unit"
    )
    return version(
        ruling.on, "adcvd", f"{ruling.reference} {ruling.case_number} {shown}", lines, current.mpf_paid
    )


def _revise(line: LinePart, ruling: Ruling, rate: RatePart) -> LinePart:
    charges = tuple(
        msgspec.structs.replace(
            charge, amount=assessed_amount(rate, line, charge.amount), rate_percent=rate.rate_percent
        )
        if charge.duty_class in _ADCVD and rate_concerns(ruling, charge, line)
        else charge
        for charge in line.charges
    )
    return line if charges == line.charges else msgspec.structs.replace(line, charges=charges)


def adcvd_amounts(lines: tuple[LinePart, ...]) -> dict[tuple[int, str], Money]:
    """AD/CVD per line and case."""
    amounts: dict[tuple[int, str], Money] = {}
    for line in lines:
        for charge in line.charges:
            if charge.duty_class in _ADCVD and charge.case_number:
                key = (line.line_number, charge.case_number)
                amounts[key] = amounts.get(key, ZERO) + charge.amount
    return amounts
