"""What each event does to the view of an entry. Pure; which event is allowed where stands in `machine.py`."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.entries.state import (
    DENIED,
    GRANTED,
    OPEN,
    Assessed,
    CapeStanding,
    EntryState,
    EntryView,
)
from drawback.lifecycles.entries.totals import duties, shared_out, without_ieepa
from drawback.lifecycles.remedies import with_ended, with_taken
from drawback.rules.dates.suspension import COURT_CODES, suspended_by_statute
from drawback.rules.eligibility.cape import CAPE_REASON
from drawback.rules.eligibility.cape_answers import Ground, grounds
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.entries import EntryCancelled, EntryCorrected, EntryFiled, LineVersionPart
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

_STATES = {
    "liquidated": EntryState.LIQUIDATED,
    "deemed": EntryState.DEEMED,
    "reliquidated": EntryState.RELIQUIDATED,
}
_EXPLAINED = {
    "psc": "post summary correction",
    "cbp": "changed by CBP",
    "report": "a newer report shows other figures",
}


def version(
    effective_on: date, cause: str, explanation: str, lines: tuple[LinePart, ...], mpf_paid: Money | None
) -> LineVersionPart:
    """Build a version of the lines; the value subject to MPF is that of the lines that bear it (19 CFR 190.51(b)(2))."""
    subject = [line for line in lines if any(charge.duty_class == "mpf" for charge in line.charges)]
    listed = sum((c.amount for line in subject for c in line.charges if c.duty_class == "mpf"), ZERO)
    return LineVersionPart(
        effective_on=effective_on,
        cause=cause,
        explanation=explanation,
        mpf_paid=listed if mpf_paid is None else mpf_paid,
        mpf_value=sum((line.value for line in subject), Decimal(0)),
        lines=lines,
    )


def total(lines: tuple[LinePart, ...], mpf_paid: Money) -> Money:
    """All duties, taxes and fees of an entry: line charges, with the MPF as paid on the entry."""
    return sum((c.amount for line in lines for c in line.charges if c.duty_class != "mpf"), ZERO) + mpf_paid


def _with(view: EntryView, new: LineVersionPart) -> EntryView:
    amount = total(new.lines, new.mpf_paid)
    if view.liquidated_on is None and new.cause != "adcvd":
        return replace(view, versions=(*view.versions, new), deposited=amount)
    if view.liquidated_on is not None:
        return replace(view, versions=(*view.versions, new), assessed=amount)
    return replace(view, versions=(*view.versions, new))


def filed(view: EntryView, event: EntryFiled) -> EntryView:
    """The summary begins the entry; a second summary of the same number replaces the first.

    A list of entries tells of one without its lines: where the lines are known, it adds nothing.
    """
    if not event.lines and view.versions and view.versions[0].lines:
        return view
    first = version(
        event.filed_on or event.entry_on, "filed", "entry summary filed", event.lines, event.mpf_paid
    )
    begun = replace(
        view,
        state=EntryState.FILED if view.state is EntryState.AWAITED else view.state,
        entry_type=event.entry_type,
        importer_number=event.importer_number,
        port=event.port,
        mode_of_transport=event.mode_of_transport,
        entry_on=event.entry_on,
        import_on=event.import_on,
        summary_on=event.summary_on,
        versions=(first,),
        deposited=total(first.lines, first.mpf_paid),
    )
    return _under_statute(begun)


def corrected(view: EntryView, event: EntryCorrected) -> EntryView:
    explanation = event.explanation or _EXPLAINED[event.reason]
    new = version(event.corrected_on, event.reason, explanation, event.lines, event.mpf_paid)
    corrected_view = replace(
        view, entry_type=event.entry_type or view.entry_type, corrected_on=event.corrected_on
    )
    after = _with(corrected_view, new)
    if view.liquidated_on is None or not view.assessments:
        return _under_statute(after)
    *earlier, last = view.assessments
    return replace(after, assessments=(*earlier, replace(last, after=after.assessed)))


def _under_statute(view: EntryView) -> EntryView:
    """Goods under AD/CVD are suspended from entry on; a correction may bring them there, or out again."""
    current = view.current
    if current is None or view.state not in OPEN:
        return view
    classes = {charge.duty_class for line in current.lines for charge in line.charges}
    bound = suspended_by_statute(view.entry_type, classes)
    unnoticed = view.suspended_by_statute and view.suspended and not view.suspension_codes
    if bound and (view.suspended_on is None or unnoticed):
        return replace(
            view, state=EntryState.SUSPENDED, suspended_on=view.entry_on, suspended_by_statute=True
        )
    if not bound and view.suspended_by_statute:
        out = replace(view, suspended_by_statute=False)
        return (
            out if view.suspension_codes or not view.suspended else _standing(replace(out, suspended_on=None))
        )
    return view


def expected(view: EntryView, new: LineVersionPart) -> EntryView:
    """Final results of a review change what AD/CVD will be assessed; nothing is assessed yet."""
    return replace(view, versions=(*view.versions, new))


def published(view: EntryView, on: date) -> EntryView:
    """The last final results that the entry's AD/CVD waited for are published."""
    return replace(view, results_published_on=view.results_published_on or on)


def resumed(view: EntryView, on: date) -> EntryView:
    """CBP instructed its ports to suspend again: what was published or lifted before starts no clock any more."""
    return replace(
        view,
        state=EntryState.SUSPENDED,
        suspended_on=view.suspended_on if view.suspended else on,
        lifted_on=None,
        results_published_on=None,
        scheduled_on=None,
    )


def cancelled(view: EntryView, event: EntryCancelled) -> EntryView:
    return replace(view, state=EntryState.CANCELLED, cancelled_on=event.cancelled_on)


def scheduled(view: EntryView, event: LiquidationScheduled) -> EntryView:
    """ACE shows a liquidation date ahead, or no longer shows one; it lifts no suspension."""
    gone = event.scheduled_on is None and view.scheduled_on is not None
    told = replace(
        view,
        scheduled_on=event.scheduled_on,
        unscheduled_on=event.noticed_on if gone else None,
    )
    return _standing(told)


def scheduled_after(view: EntryView, event: LiquidationScheduled) -> EntryView:
    """A date ahead of a liquidation that is posted already: a person must look what is coming."""
    return replace(view, scheduled_after_on=event.scheduled_on)


def _standing(view: EntryView) -> EntryView:
    """The state of an unliquidated entry: suspended, else scheduled, else extended, else filed."""
    if view.suspended:
        state = EntryState.SUSPENDED
    elif view.scheduled_on is not None:
        state = EntryState.SCHEDULED
    else:
        state = EntryState.EXTENDED if view.extensions else EntryState.FILED
    return replace(view, state=state)


def extended(view: EntryView, event: LiquidationExtended) -> EntryView:
    """One more extension; a suspension goes on beside it."""
    return _standing(
        replace(
            view,
            extensions=view.extensions + 1,
            extended_until=event.until_on,
            scheduled_on=None,
            unscheduled_on=event.extended_on if view.scheduled_on is not None else view.unscheduled_on,
        )
    )


def suspended(view: EntryView, event: LiquidationSuspended) -> EntryView:
    """A notice of suspension; one by a court, or after a lifting, makes what was published before start no clock."""
    anew = event.code in COURT_CODES or not view.suspended
    return replace(
        view,
        state=EntryState.SUSPENDED,
        suspension_codes=tuple(sorted({*view.suspension_codes, event.code})),
        suspended_on=view.suspended_on if view.suspended else event.suspended_on,
        results_published_on=None if anew else view.results_published_on,
        lifted_on=None,
        scheduled_on=None,
    )


def lifted(view: EntryView, event: SuspensionLifted) -> EntryView:
    return _standing(replace(view, lifted_on=event.lifted_on))


def lifted_again(view: EntryView, event: SuspensionLifted) -> EntryView:
    """The same lifting reported by another source; the earliest known notice counts (U-17)."""
    return replace(view, lifted_on=min(view.lifted_on or event.lifted_on, event.lifted_on))


def posted(view: EntryView, event: LiquidationPosted) -> EntryView:
    """A liquidation of any kind: from here on the lines are what CBP assessed.

    A reliquidation answers a protest. One that is not decided yet, or was denied in part, is kept: its decision may come
    after the reliquidation, and what was denied can still be taken to court.
    """
    answered = event.kind == "reliquidated" and not _protest_goes_on(view)
    closed = replace(
        view,
        state=_STATES[event.kind],
        liquidated_on=event.liquidated_on,
        first_liquidated_on=view.first_liquidated_on or event.liquidated_on,
        liquidated_by_clock=False,
        lifted_on=view.lifted_on or (event.liquidated_on if view.suspended else None),
        outcome=event.outcome,
        liquidated_duty=event.liquidated_duty,
        scheduled_after_on=None,
        before_protest=None,
        protest_number="" if answered else view.protest_number,
        protest_filed_on=None if answered else view.protest_filed_on,
        protest_decided_on=None if answered else view.protest_decided_on,
    )
    before = view.deposited if view.assessed is None else view.assessed
    after = _assess(closed, event)
    return replace(after, assessments=(*view.assessments, _assessment(after, event, before)))


def _protest_goes_on(view: EntryView) -> bool:
    undone = view.protest_decided_on is None or view.protest_outcome in DENIED
    return view.protest_filed_on is not None and undone


def confirmed(view: EntryView, event: LiquidationPosted) -> EntryView:
    """The same liquidation reported again, perhaps with more: the assessed lines, or their total."""
    told = replace(
        view,
        state=_STATES[event.kind],
        outcome=event.outcome if event.outcome != "unknown" else view.outcome,
        liquidated_duty=view.liquidated_duty if event.liquidated_duty is None else event.liquidated_duty,
    )
    if not event.lines and event.liquidated_duty is None:
        return told
    after = _assess(told, event)
    *earlier, last = view.assessments
    return replace(after, assessments=(*earlier, _assessment(after, event, last.before)))


def _assessment(view: EntryView, event: LiquidationPosted, before: Money) -> Assessed:
    """What the liquidation did to the money; unknown where CBP reported a change without a figure."""
    after = before if view.assessed is None else view.assessed
    told = bool(event.lines) or event.liquidated_duty is not None
    hidden = (event.outcome == "increase" and after <= before) or (
        event.outcome == "refund" and after >= before
    )
    granted = event.kind == "reliquidated" and view.protest_outcome in GRANTED
    return Assessed(
        event.liquidated_on, event.kind, before, None if hidden and not told else after, upon_protest=granted
    )


def _assess(view: EntryView, event: LiquidationPosted) -> EntryView:
    current = view.current
    if current is None:
        return view
    plain = replace(view, shared_out=None, not_shared_out=None)
    told = _told(event, current)
    if told is not None:
        lines, explanation = told
        return _with(plain, version(event.liquidated_on, event.kind, explanation, lines, current.mpf_paid))
    if event.liquidated_duty is not None:
        return _by_total(plain, event, current, event.liquidated_duty)
    if event.kind == "deemed":
        return _as_asserted(plain, event.liquidated_on, "deemed liquidated: the amounts asserted stand")
    if event.kind == "liquidated" and event.outcome == "no-change":
        return _as_asserted(plain, event.liquidated_on, "liquidated by CBP without change", event.kind)
    return replace(plain, assessed=total(current.lines, current.mpf_paid))


def _told(event: LiquidationPosted, current: LineVersionPart) -> tuple[tuple[LinePart, ...], str] | None:
    """The lines as CBP told them, and in which words: one by one, or by a liquidation for CAPE that says nothing else."""
    if event.lines:
        return event.lines, f"{event.kind} by CBP"
    if CAPE_REASON not in event.reason_codes or event.outcome in {"no-change", "increase"}:
        return None
    lines = without_ieepa(current.lines)
    sums = (None, duties(lines), total(lines, current.mpf_paid))
    if lines == current.lines or event.liquidated_duty not in sums:
        return None
    return lines, f"{event.kind} by CBP, IEEPA duty given back (CAPE)"


def _by_total(
    view: EntryView, event: LiquidationPosted, current: LineVersionPart, liquidated_duty: Money
) -> EntryView:
    """Assess by the one sum that CBP reported: the lines follow where it is known which of them bears it."""
    beyond = liquidated_duty - duties(current.lines)
    if beyond and liquidated_duty == total(current.lines, current.mpf_paid):
        beyond = ZERO  # the listing's sum holds the fees too
    lines = shared_out(current.lines, beyond)
    if lines is None:
        whole = total(current.lines, current.mpf_paid) + beyond
        return replace(view, assessed=whole, not_shared_out=beyond)
    explanation = f"{event.kind} by CBP, total duty ${liquidated_duty:,.2f}"
    new = version(event.liquidated_on, event.kind, explanation, lines, current.mpf_paid)
    return _with(replace(view, shared_out=beyond or None), new)


def _as_asserted(view: EntryView, on: date, explanation: str, cause: str = "deemed") -> EntryView:
    """At deemed liquidation the rate, value and amount asserted by the importer stand (19 U.S.C. 1504(a)(1))."""
    asserted = next(v for v in reversed(view.versions) if v.cause != "adcvd")
    if asserted is view.versions[-1]:
        return replace(view, assessed=total(asserted.lines, asserted.mpf_paid))
    return _with(view, version(on, cause, explanation, asserted.lines, asserted.mpf_paid))


def protested(view: EntryView, event: ProtestFiled) -> EntryView:
    return replace(
        view,
        state=EntryState.PROTESTED,
        before_protest=view.state,
        protest_number=event.protest_number,
        protest_filed_on=event.filed_on,
        protest_decided_on=None,
        protest_outcome="",
    )


def protest_decided(view: EntryView, event: ProtestDecided) -> EntryView:
    return replace(
        view,
        state=view.before_protest or EntryState.LIQUIDATED,
        before_protest=None,
        protest_decided_on=event.decided_on,
        protest_outcome=event.outcome,
    )


def decided_after(view: EntryView, event: ProtestDecided) -> EntryView:
    """The decision on a protest that a reliquidation answered before it was told."""
    *earlier, last = view.assessments
    return replace(
        view,
        protest_decided_on=event.decided_on,
        protest_outcome=event.outcome,
        assessments=(*earlier, replace(last, upon_protest=event.outcome in GRANTED)),
    )


def cape_answered(view: EntryView, event: EntryCapeAnswered) -> EntryView:
    """CAPE's word on the entry; the latest stands, and the first acceptance of a declaration starts the forty-five days."""
    was = view.cape
    again = was is not None and was.declaration == event.declaration and was.accepted_on is not None
    accepted_on = None
    if event.outcome == "accepted":
        accepted_on = was.accepted_on if was is not None and again else event.answered_on
    return replace(
        view,
        cape=CapeStanding(
            event.outcome,
            event.answered_on,
            event.declaration,
            event.reason,
            accepted_on,
            flagged=Ground.RECONCILIATION in grounds(event.reason) or (was is not None and was.flagged),
        ),
    )


def flagged(view: EntryView, event: EntryReconciliationFlagged) -> EntryView:
    """The summary is flagged for reconciliation; flagged again, the last word counts."""
    return replace(view, reconciliation=event.issue, reconciliation_flagged_on=event.flagged_on)


def remedy_taken(view: EntryView, event: EntryRemedyTaken) -> EntryView:
    """A remedy without a state of its own was taken."""
    return replace(view, remedies=with_taken(view.remedies, event))


def remedy_ended(view: EntryView, event: EntryRemedyEnded) -> EntryView:
    """It was decided, or withdrawn."""
    return replace(view, remedies=with_ended(view.remedies, event))


def deemed_by_clock(view: EntryView, event: DeadlinePassed) -> EntryView:
    """The year (or the extension, or the six months) went by: liquidated by operation of law, posting or not."""
    closed = replace(
        view,
        state=EntryState.DEEMED,
        liquidated_on=event.due_on,
        first_liquidated_on=event.due_on,
        liquidated_by_clock=True,
        outcome="no-change",
    )
    return _as_asserted(
        closed, event.due_on, "deemed liquidated by operation of law: the amounts asserted stand"
    )


def became_final(view: EntryView, event: DeadlinePassed) -> EntryView:  # noqa: ARG001 - one shape for all effects
    return replace(view, state=EntryState.FINAL)
