"""The history of an entry: a line for each thing that happened, in legal order.

It is a function of the facts: the line of a fact does not depend on which others arrived with it.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries.assessment import adcvd_amounts
from drawback.lifecycles.entries.case_book import Ruling, rulings
from drawback.lifecycles.entries.case_orders import CaseOrder, Does, case_orders
from drawback.lifecycles.entries.evolve import EntryStep, Moment, walk
from drawback.lifecycles.entries.line_versions import total
from drawback.lifecycles.entries.refund_paths import ieepa_paid
from drawback.lifecycles.entries.state import EntryEvent, EntryRecord, EntryState, EntryView
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.remedies import remedy_words
from drawback.lifecycles.vocabulary import HistoryLine
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.entries import (
    EntryBillClosed,
    EntryBilled,
    EntryBillPaid,
    EntryCancelled,
    EntryCorrected,
    EntryFiled,
    EntryPaymentReversed,
    EntryRefunded,
    EntryRefundReturned,
    LineVersionPart,
)
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from drawback_schemas.parts import LinePart
from drawback_schemas.remedies import EntryReconciliationFlagged, EntryRemedyEnded, EntryRemedyTaken
from drawback_schemas.time import DeadlinePassed

_IN_COURT = {
    Does.ENJOINED: "enjoined by the court",
    Does.DISSOLVED: "no longer enjoined, suspension not lifted yet",
}
Line = tuple[date, str, str, Money]
"""Day, kind, words and money of one line."""


def story(
    before: EntryRecord | None, record: EntryRecord, calendar: BusinessCalendar
) -> Iterator[HistoryLine]:
    """Yield what is new since `before`: facts, notices and conclusions without a line so far."""
    if record.view.state is EntryState.AWAITED:
        return
    known = before if before is not None and before.view.state is not EntryState.AWAITED else None
    recorded = _recorded(known)
    refused = {refusal.event_id for refusal in record.view.refused}
    for step in _steps(known, record, calendar):
        key = _key(step.moment)
        if key in recorded or key in refused:
            continue
        event_id = step.moment.id if isinstance(step.moment, Fact) else ""
        for on, kind, text, money in _lines(step):
            yield HistoryLine(on, f"entry.{kind}", f"entry {record.number}{text}", money, event_id)
    seen = {(finding.kind, finding.on) for finding in known.view.findings} if known is not None else set()
    for finding in record.view.findings:
        if (finding.kind, finding.on) not in seen:
            kind = f"entry.finding.{finding.kind.value}"
            yield HistoryLine(finding.on, kind, f"entry {record.number}: {finding.says}", finding.money)


def _steps(known: EntryRecord | None, record: EntryRecord, calendar: BusinessCalendar) -> Iterator[EntryStep]:
    """The steps of an entry; where only its last fact is new and the clock concluded nothing, that one alone."""
    if (
        known is not None
        and not record.cases
        and record.facts[:-1] == known.facts
        and _conclusions(known.view) == _conclusions(record.view)
    ):
        yield EntryStep(record.facts[-1], known.view, record.view)
    else:
        yield from walk(record.facts, record.cases, calendar)[1]


def _conclusions(view: EntryView) -> tuple[object, ...]:
    return (
        view.liquidated_by_clock,
        view.deemed_before_on,
        view.final_on if view.state is EntryState.FINAL else None,
    )


def _key(moment: Moment | DeadlinePassed) -> object:
    if isinstance(moment, Fact):
        return moment.id
    return (moment.deadline, moment.due_on) if isinstance(moment, DeadlinePassed) else moment


def _recorded(record: EntryRecord | None) -> set[object]:
    """What had a line when this was the record; a fact that was refused then had none."""
    if record is None:
        return set()
    view = record.view
    recorded: set[object] = {fact.id for fact in record.facts}
    recorded -= {refusal.event_id for refusal in view.refused}
    if record.cases and view.entry_on is not None:
        recorded |= {
            *rulings(record.cases, view.entry_on),
            *case_orders(record.cases, view.entry_on, view.importer_number),
        }
    recorded.add((dates.DEEMED, view.liquidated_on if view.liquidated_by_clock else view.deemed_before_on))
    if view.state is EntryState.FINAL:
        recorded.add((dates.FINAL, view.final_on))
    return recorded


def _lines(step: EntryStep) -> Iterator[Line]:
    moment, before, after = step.moment, step.before, step.after
    if isinstance(moment, DeadlinePassed):
        if after.state is EntryState.FINAL:
            yield moment.due_on, "final", " liquidation final", _stands_at(after)
        else:
            yield moment.due_on, "deemed-liquidated", f" deemed liquidated {moment.due_on}", _stands_at(after)
            yield from _versions(step)
    elif isinstance(moment, Ruling):
        yield from _versions(step)
    elif isinstance(moment, CaseOrder):
        reference = moment.ruling.reference
        if before.suspended and not after.suspended:
            yield moment.on, "lifted", f" suspension lifted {after.lifted_on} ({reference})", ZERO
        elif after.suspended and not before.suspended:
            yield moment.on, "suspended", f" liquidation suspended again ({reference})", ZERO
        elif moment.does in {Does.ENJOINED, Does.DISSOLVED} and after.suspended:
            yield moment.on, moment.does.value, f": liquidation {_IN_COURT[moment.does]} ({reference})", ZERO
    else:
        yield from _of_fact(moment, step)


def _of_fact(fact: Fact[EntryEvent], step: EntryStep) -> Iterator[Line]:
    event, after = fact.event, step.after
    match event:
        case EntryFiled():
            again = "" if not step.before.versions else " again, in place of the summary before"
            bound = ", liquidation suspended by statute (AD/CVD)" if after.suspended_by_statute else ""
            yield fact.on, "filed", f" filed{again}{bound}", after.deposited
            yield from _versions(step, skip=1)
        case EntryCorrected():
            yield from _versions(step)
        case LiquidationPosted():
            yield from _of_liquidation(fact, event, step)
        case ProtestFiled():
            yield fact.on, "protested", f" protested ({event.protest_number})", _stands_at(after)
        case ProtestDecided():
            yield fact.on, "protest-decided", f": protest {event.protest_number} {event.outcome}", ZERO
        case EntryCapeAnswered():
            under = f" ({event.declaration})" if event.declaration else ""
            said = f": {event.reason}" if event.reason else ""
            yield (
                fact.on,
                f"cape-{event.outcome}",
                f": {event.outcome} by CAPE{under}{said}".replace("submitted by", "handed in to"),
                ieepa_paid(after),
            )
        case EntryCancelled():
            yield fact.on, "cancelled", " cancelled", ZERO
        case LiquidationScheduled() | LiquidationExtended() | LiquidationSuspended() | SuspensionLifted():
            kind, words = _on_its_way(event, step)
            yield fact.on, kind, words, ZERO
        case _:
            yield from _of_remedy(fact)
            yield from _of_money(fact)


def _on_its_way(
    event: LiquidationScheduled | LiquidationExtended | LiquidationSuspended | SuspensionLifted,
    step: EntryStep,
) -> tuple[str, str]:
    match event:
        case LiquidationScheduled():
            if event.scheduled_on is not None:
                return "scheduled", f" scheduled to liquidate {event.scheduled_on}"
            was = step.before.scheduled_on
            return (
                "unscheduled",
                f": the scheduled liquidation{f' of {was}' if was else ''} is no longer shown",
            )
        case LiquidationExtended():
            until = f", until {event.until_on}" if event.until_on else ""
            return "extended", f" liquidation extended ({step.after.extensions}){until}"
        case LiquidationSuspended():
            return "suspended", f" liquidation suspended (code {event.code})"
        case SuspensionLifted():
            return "lifted", f" suspension lifted {event.lifted_on}"


def _of_liquidation(fact: Fact[EntryEvent], event: LiquidationPosted, step: EntryStep) -> Iterator[Line]:
    source = f" ({event.reported_by})" if event.reported_by else ""
    if step.after.assessments == step.before.assessments and step.after.liquidated_on != event.liquidated_on:
        yield (
            fact.on,
            "reported",
            f": another report of its liquidation, on {event.liquidated_on}{source}",
            ZERO,
        )
        return
    kind = {"liquidated": "liquidated", "deemed": "deemed-liquidated", "reliquidated": "reliquidated"}[
        event.kind
    ]
    yield fact.on, kind, f" {kind.replace('-', ' ')} {event.liquidated_on}{source}", _stands_at(step.after)
    if step.after.assessments:
        change = step.after.assessments[-1].change
        known = step.before.assessments[-1:]
        repeated = bool(known) and known[0] == step.after.assessments[-1]
        if not repeated and (change or len(step.after.versions) > len(step.before.versions)):
            yield fact.on, event.kind, f": {event.kind} by CBP{_money(change)}", change


def _of_remedy(fact: Fact[EntryEvent]) -> Iterator[Line]:
    match fact.event:
        case EntryReconciliationFlagged() as flag:
            yield fact.on, "reconciliation-flagged", f" flagged for reconciliation ({flag.issue})", ZERO
        case EntryRemedyTaken() as taken:
            yield fact.on, "remedy-taken", f": {remedy_words(taken)}", taken.amount or ZERO
        case EntryRemedyEnded() as ended:
            yield fact.on, "remedy-ended", f": {remedy_words(ended)}", ended.amount or ZERO
        case _:
            return


def _of_money(fact: Fact[EntryEvent]) -> Iterator[Line]:
    match fact.event:
        case EntryBilled() as billed:
            whole = billed.amount + billed.interest
            number = f" {billed.bill_number}" if billed.bill_number else ""
            yield fact.on, "billed", f": bill{number} {dollars(whole)}", whole
        case EntryBillPaid() as paid:
            yield fact.on, "bill-paid", f": {dollars(paid.amount)} paid", paid.amount
        case EntryPaymentReversed() as back:
            why = f": {back.reason}" if back.reason else ""
            yield (
                fact.on,
                "payment-reversed",
                f": payment of {dollars(back.amount)} reversed{why}",
                back.amount,
            )
        case EntryRefunded() as refunded:
            whole = refunded.amount + refunded.interest
            yield fact.on, "refunded", f": {dollars(whole)} refunded by CBP", whole
        case EntryRefundReturned() as returned:
            why = f": {returned.reason}" if returned.reason else ""
            yield (
                fact.on,
                "refund-returned",
                f": refund of {dollars(returned.amount)} returned{why}",
                returned.amount,
            )
        case EntryBillClosed() as closed:
            by = f" by {closed.by}" if closed.by else ""
            yield fact.on, "bill-closed", f": bill closed{by} without payment: {closed.reason}", ZERO
        case _:
            return


def _versions(step: EntryStep, skip: int = 0) -> Iterator[Line]:
    """The versions of the lines that a moment made, with what they move on the entry."""
    before, after = step.before, step.after
    was = before.versions[-1].lines if before.versions else ()
    for version in after.versions[len(before.versions) + skip :] if not skip else after.versions[skip:]:
        moved = _moved_by(version, was, step)
        text = f": {version.explanation}{_money(moved)}"
        yield version.effective_on, version.cause, text, moved


def _moved_by(version: LineVersionPart, was: tuple[LinePart, ...], step: EntryStep) -> Money:
    """What a version of the lines did: to the AD/CVD expected, before liquidation to what is asserted, at it to the money of the entry."""
    if version.cause == "adcvd":
        return _adcvd(version.lines) - _adcvd(was)
    asserted = step.before.current
    if step.after.assessed is None and asserted is not None:
        return total(version.lines, version.mpf_paid) - total(asserted.lines, asserted.mpf_paid)
    return _moved(step.before, step.after)


def _adcvd(lines: tuple[LinePart, ...]) -> Money:
    return sum(adcvd_amounts(lines).values(), ZERO)


def _moved(before: EntryView, after: EntryView) -> Money:
    """What a change did to the sum of the entry."""
    return _stands_at(after) - _stands_at(before)


def _stands_at(view: EntryView) -> Money:
    """All duties, taxes and fees as they stand: as assessed, else as deposited."""
    return view.deposited if view.assessed is None else view.assessed


def _money(amount: Decimal) -> str:
    if not amount:
        return ""
    return f" → {'bill' if amount > 0 else 'refund'} {dollars(abs(amount))} on the entry"
