"""What the story of a claim gains when it changes: each step that came in, by its own event and day.

Files may bring years of facts at once, and a fact may come late: every step is written that was not written before, and a step that
no longer holds is taken back.
"""

from collections.abc import Iterator
from datetime import date

from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.claims.effects import claimed_total
from drawback.lifecycles.claims.state import Amendment, ClaimRecord, ClaimState, ClaimView, FilingRoute
from drawback.lifecycles.claims.steps import ClaimStep, steps
from drawback.lifecycles.remedies import remedy_words
from drawback.lifecycles.vocabulary import HistoryLine
from drawback.rules.lawbook import LawBook
from drawback_schemas.claims import (
    AmendmentApproved,
    ClaimAccepted,
    ClaimApproved,
    ClaimExtended,
    ClaimLiquidated,
    ClaimProtestDecided,
    ClaimSuspended,
    ClaimSuspensionLifted,
    ClaimWithdrawn,
    LiquidationRequested,
)
from drawback_schemas.remedies import ClaimRemedyEnded, ClaimRemedyTaken


def story(before: ClaimRecord | None, record: ClaimRecord, law: LawBook) -> tuple[HistoryLine, ...]:
    """Return the new lines, in the order of their days."""
    was = before.view if before else ClaimView()
    lines = [*_steps(before, record, law), *_done(was, record)]
    draft = record.view.open_amendment
    if draft is not None and not _same(draft, was.open_amendment):
        lines.append(_draft(draft, was.open_amendment, _name(record)))
    return tuple(lines)


def _name(record: ClaimRecord) -> str:
    return record.view.number or record.claim_id


def _steps(before: ClaimRecord | None, record: ClaimRecord, law: LawBook) -> Iterator[HistoryLine]:
    if before is not None and before.facts == record.facts and before.view.state is record.view.state:
        return
    now = steps(record, law)
    before_steps = {step.key: step for step in steps(before, law)} if before else {}
    holds = {step.key for step in now}
    for step in before_steps.values():
        if step.key not in holds and step.after.state is not step.before.state:
            text = f"claim {_name(record)}: no longer so: {_described(step, before or record)}"
            yield HistoryLine(step.on, "claim.corrected", text)
    for step in now:
        if step.key not in before_steps and not step.refusal:
            yield from _lines(step, record)


def _lines(step: ClaimStep, record: ClaimRecord) -> Iterator[HistoryLine]:
    name, before, after, event_id = _name(record), step.before, step.after, step.event_id
    if after.state is not before.state or isinstance(step.event, ClaimLiquidated):
        text = f"claim {name} {_described(step, record)}"
        yield HistoryLine(step.on, f"claim.{after.state.value}", text, _amount(after, record), event_id)
    if after.paid != before.paid:
        money = after.paid - before.paid
        text = f"{dollars(money)} received" if money > 0 else f"{dollars(-money)} paid back"
        yield HistoryLine(step.on, "claim.paid", f"claim {name}: {text}", money, event_id)
    beside = _beside(step)
    if beside is not None:
        kind, text = beside
        yield HistoryLine(step.on, kind, f"claim {name}: {text}", ZERO, event_id)


def _beside(step: ClaimStep) -> tuple[str, str] | None:
    """What happened beside the state, as a kind of line and its words; None where the state says it all."""
    line: tuple[str, str] | None = None
    match step.event:
        case ClaimExtended(until_on=until):
            line = "claim.extended", f"extended until {until}" if until else "extended"
        case ClaimSuspended(reason=reason):
            line = "claim.suspended", f"suspended: {reason}" if reason else "suspended"
        case ClaimSuspensionLifted():
            line = "claim.suspension-lifted", "the suspension is over"
        case LiquidationRequested():
            line = (
                "claim.requested",
                "liquidation on estimated duties requested, with waiver (19 CFR 190.81(b))",
            )
        case ClaimAccepted() if step.before.accepted_on is not None:
            line = "claim.completed", f"documents complete: the claim date is {step.after.claim_on}"
        case ClaimRemedyTaken() | ClaimRemedyEnded() as remedy:
            kind = "remedy-taken" if isinstance(remedy, ClaimRemedyTaken) else "remedy-ended"
            line = f"claim.{kind}", remedy_words(remedy)
        case AmendmentApproved(by=by, difference=difference):
            what = f"{signed(difference)} drawback" if difference is not None else "content not recorded"
            who = by or "somebody whose name was not recorded"
            line = "claim.amendment-approved", f"amendment approved by {who}: {what}"
        case _:
            pass
    return line


def _done(was: ClaimView, record: ClaimRecord) -> Iterator[HistoryLine]:
    for amendment in record.view.done:
        if not any(_same(amendment, known) for known in was.done):
            on = amendment.answered_on or amendment.transmitted_on or amendment.detected_on
            text = f"claim {_name(record)}: {amendment.way.value} {amendment.state.value} {dollars(amendment.difference)}"
            yield HistoryLine(on, f"amendment.{amendment.state.value}", text, amendment.difference)


def _same(one: Amendment, other: Amendment | None) -> bool:
    """Whether two amendments say the same to a reader of the story."""
    return other is not None and _shown(one) == _shown(other)


def _shown(amendment: Amendment) -> tuple[object, ...]:
    return (
        amendment.number,
        amendment.state,
        amendment.way,
        amendment.difference,
        amendment.because,
        amendment.due_on,
        amendment.transmitted_on,
        amendment.answered_on,
    )


def _draft(now: Amendment, was: Amendment | None, name: str) -> HistoryLine:
    what = now.state.value if now.way is FilingRoute.NONE else f"{now.way.value} {now.state.value}"
    text = f"claim {name} re-priced, {what} {signed(now.difference)} drawback: {now.because}"
    on: date = now.approval.approved_on if now.approval is not None else now.detected_on
    return HistoryLine(
        on, f"amendment.{now.state.value}", text, now.difference - (was.difference if was else ZERO)
    )


def signed(amount: Money) -> str:
    """An amount with its sign before the dollar sign."""
    return f"{'+' if amount >= 0 else '−'}{dollars(abs(amount))}"


def _amount(view: ClaimView, record: ClaimRecord) -> Money:
    if view.liquidated is not None:
        return view.liquidated
    return claimed_total(view.designations) or record.view.entitled


def _described(step: ClaimStep, record: ClaimRecord) -> str:
    """What became of the claim, in the words of the event where it says more than the state."""
    amount = dollars(_amount(step.after, record))
    match step.event:
        case ClaimApproved(by=by) if by:
            return f"approved by {by}, {amount}"
        case ClaimWithdrawn(reason=reason) if reason:
            return f"withdrawn: {reason}"
        case ClaimProtestDecided(protest_number=number, outcome=outcome):
            return f"protest {number} {outcome.replace('-', ' ')}, stands liquidated at {amount}"
        case _:
            return _by_state(step, amount)


def _by_state(step: ClaimStep, amount: str) -> str:
    view, count = step.after, len(step.after.designations)
    return {
        ClaimState.ASSEMBLED: f"assembled: {count} {'designation' if count == 1 else 'designations'}, {amount}",
        ClaimState.APPROVED: f"approved, {amount}",
        ClaimState.FILED: f"filed, {amount} asked",
        ClaimState.REJECTED: f"rejected: {view.reject_reason}",
        ClaimState.PERFECTED: f"perfected and filed again, {amount} asked",
        ClaimState.ACCEPTED: f"accepted, {amount}",
        ClaimState.PAID: f"paid early, {dollars(view.paid)}",
        ClaimState.LIQUIDATED: f"{'reliquidated' if step.before.liquidated_on else 'liquidated'} at {amount}",
        ClaimState.DEEMED: f"deemed liquidated at {amount}",
        ClaimState.PROTESTED: f"protested ({view.protest_number})",
        ClaimState.FINAL: f"final at {amount}",
        ClaimState.WITHDRAWN: "withdrawn",
        ClaimState.ABANDONED: "abandoned: the five years to file are over",
        ClaimState.AWAITED: "awaits its content",
    }[view.state]
