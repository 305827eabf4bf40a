"""Rules about several fields of an event at once, which no limit on one type can say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import inspect

from drawback.engine.judging import Report
from drawback_schemas import Event
from drawback_schemas.adcvd import InstructionIssued, RateCorrected, RatePublished
from drawback_schemas.claims import AmendmentTransmitted, ClaimAssembled, ClaimFiled, ClaimPaid
from drawback_schemas.entries import EntryCorrected, EntryFiled
from drawback_schemas.limits import FIRST_YEAR, LAST_YEAR
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import DesignationPart, LinePart, RatePart

FACT_DAYS: Final = 366
"""How far behind the day on which it is told a day may lie that has happened: entries are filed with the day they are expected."""
SCHEDULED_DAYS: Final = 20 * 366
"""The same for a day that is scheduled, due or agreed."""
_AHEAD: Final = frozenset(
    {"scheduled_on", "until_on", "due_on", "answer_by", "planned_on", "effective_on", "effective_from"}
)
_ENDLESS: Final = frozenset({"effective_to", "period_to"})
"""Ends of a time, which may lie as far ahead as anybody likes to write."""


def as_a_whole(event: Event, told_on: date | None, report: Report) -> Event:
    """Note what contradicts itself in an event, also against the day on which somebody told it; money back to CBP is a repayment, which may be written with a minus."""
    for name, most in _days_of(type(event)):
        if told_on is None or not FIRST_YEAR <= told_on.year <= LAST_YEAR:
            break
        on: date | None = getattr(event, name)
        if on is not None and on.year <= LAST_YEAR and (on - told_on).days > most:
            expected = f"a day at most {most // 366} year{'s' * (most > FACT_DAYS)} after {told_on}, on which the event is told"
            report.fault(("data", name), on.isoformat(), expected)
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


def _rate(event: Any, report: Report) -> None:
    """A published rate is a percentage or an amount for each unit: with neither it says nothing, with both not which."""
    rate: RatePart = event.rate
    if rate.rate_percent is None and rate.per_unit is None:
        expected = "a rate in percent, e.g. 15.50, or per_unit with its unit"
        report.missing(("data", "rate", "rate_percent"), expected)
    _one_rate(rate, ("data", "rate"), report)


def _instructed(event: InstructionIssued, report: Report) -> None:
    """A message that states a rate has one; whom a message without a rate concerns is a part without one."""
    rates: list[tuple[tuple[str, ...], RatePart]] = (
        [(("data", "rate"), event.rate)] if event.rate is not None else []
    )
    rates += [(("data", "parts", f"[{place}]", "rate"), one.rate) for place, one in enumerate(event.parts)]
    for at, rate in rates:
        _one_rate(rate, at, report)
        if event.rate_mode == "stated" and rate.rate_percent is None and rate.per_unit is None:
            expected = "the stated rate in percent, e.g. 15.50, or per_unit with its unit"
            report.missing((*at, "rate_percent"), expected)
    if event.rate_mode == "stated" and not rates:
        report.missing(("data", "rate"), "the stated rate")


def _one_rate(rate: RatePart, at: tuple[str, ...], report: Report) -> None:
    if rate.rate_percent is not None and rate.per_unit is not None:
        report.fault((*at, "per_unit"), rate.per_unit, "nothing beside a rate in percent: one of the two")
    if rate.per_unit is not None and not rate.unit.strip():
        report.missing((*at, "unit"), "the unit of the rate, e.g. KG")


@cache
def _days_of(event: type[Event]) -> tuple[tuple[str, int], ...]:
    """The days an event names, each with how far ahead of its telling it may lie."""
    kind = inspect.type_info(event)
    assert isinstance(kind, inspect.StructType)  # noqa: S101 - every event is one
    named = [field.name for field in kind.fields if _is_day(field.type)]
    return tuple(
        (name, SCHEDULED_DAYS if name in _AHEAD else FACT_DAYS) for name in named if name not in _ENDLESS
    )


def _is_day(kind: inspect.Type) -> bool:
    match kind:
        case inspect.Metadata(type=inner):
            return _is_day(inner)
        case inspect.UnionType(types=types):
            return any(map(_is_day, types))
    return isinstance(kind, inspect.DateType)


def _period(event: Any, report: Report) -> None:
    if event.period_from and event.period_to and event.period_to < event.period_from:
        expected = f"a day not before {event.period_from}, on which the period begins"
        report.fault(("data", "period_to"), event.period_to.isoformat(), expected)


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
    (RatePublished, RateCorrected): _rate,
    (InstructionIssued,): _instructed,
}
