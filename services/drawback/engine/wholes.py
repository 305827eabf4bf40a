"""Rules about several fields of an event at once, which no limit on one type can say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from drawback.engine.judging import Report
from drawback_schemas import Event
from drawback_schemas.adcvd import InstructionIssued, RateCorrected, RatePublished
from drawback_schemas.claims import AmendmentTransmitted, ClaimAssembled, ClaimFiled, ClaimPaid
from drawback_schemas.entries import EntryCorrected, EntryFiled
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import DesignationPart, LinePart, RatePart


def as_a_whole(event: Event, report: Report) -> Event:
    """Note what contradicts itself in an event; money back to CBP is a repayment, which may be written with a minus."""
    for kinds, check in _CHECKS.items():
        if isinstance(event, kinds):
            check(event, report)
    return _repayment(event, report) if isinstance(event, ClaimPaid) else event


def _repayment(event: ClaimPaid, report: Report) -> ClaimPaid:
    if not event.amount.is_finite() or event.amount >= 0:
        return event
    if event.kind != "repayment":
        expected = "a payment above zero; money paid back to CBP has the kind 'repayment'"
        report.fault(("data", "amount"), event.amount, expected)
        return event
    report.respelled(("data", "amount"), event.amount, str(-event.amount))
    return msgspec.structs.replace(event, amount=-event.amount)


def _lines(event: Any, report: Report) -> None:
    lines: Sequence[LinePart] = event.lines
    for place in _again(line.line_number for line in lines):
        report.fault(
            ("data", "lines", f"[{place}]", "line_number"),
            lines[place].line_number,
            "each line of the entry once",
        )


def _amounts(event: Any, report: Report) -> None:
    designations: Sequence[DesignationPart] = event.designations
    for number, part in enumerate(designations):
        for place in _again(amount.class_code for amount in part.claimed):
            at = ("data", "designations", f"[{number}]", "claimed", f"[{place}]", "class_code")
            report.fault(at, part.claimed[place].class_code, "each revenue class of a designation once")


def _period(event: Any, report: Report) -> None:
    if event.period_from and event.period_to and event.period_to < event.period_from:
        expected = f"a day not before {event.period_from}, on which the period begins"
        report.fault(("data", "period_to"), event.period_to.isoformat(), expected)


def _rate(event: Any, report: Report) -> None:
    """A rate is one of two: what is assessed by both, or by neither, nobody can say."""
    _one_rate(event.rate, ("data", "rate"), report)
    for number, part in enumerate(getattr(event, "parts", ())):
        _one_rate(part.rate, ("data", "parts", f"[{number}]", "rate"), report)


def _one_rate(rate: RatePart | None, at: tuple[str, ...], report: Report) -> None:
    if rate is None or (rate.rate_percent is None) != (rate.per_unit is None):
        return
    seen = "neither" if rate.per_unit is None else f"{rate.rate_percent} % and {rate.per_unit} per unit"
    report.fault(at, seen, "a percentage (rate_percent) or dollars per unit (per_unit), one of the two")


def _again(values: Iterable[object]) -> Iterable[int]:
    """The places of values that stood before."""
    seen: set[object] = set()
    for place, value in enumerate(values):
        if value in seen:
            yield place
        seen.add(value)


_CHECKS: Final[Mapping[tuple[type[Event], ...], Callable[[Any, Report], None]]] = {
    (EntryFiled, EntryCorrected, LiquidationPosted): _lines,
    (ClaimAssembled, ClaimFiled, AmendmentTransmitted): _amounts,
    (RatePublished, RateCorrected, InstructionIssued): _period,
    (InstructionIssued, RatePublished, RateCorrected): _rate,
}
