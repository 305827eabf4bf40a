"""What each event does to the view of an entry. Pure; which event is allowed where stands in `machine.py`."""

from datetime import date

from msgspec.structs import replace

from drawback.lifecycles.entries.line_versions import (
    as_asserted,
    assess,
    assessment,
    total,
    version,
    with_version,
)
from drawback.lifecycles.entries.state import (
    DENIED,
    GRANTED,
    OPEN,
    Assessed,
    CapeStanding,
    EntryState,
    EntryView,
)
from drawback.lifecycles.remedies import with_ended, with_taken
from drawback.rules.dates.suspension import COURT_CODES, suspended_by_statute
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
    after = with_version(corrected_view, new)
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
            extension_code=event.code,
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
    after = assess(closed, event)
    return replace(after, assessments=(*view.assessments, assessment(after, event, before)))


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
    after = assess(told, event)
    *earlier, last = view.assessments
    return replace(after, assessments=(*earlier, assessment(after, event, last.before)))


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
    after = as_asserted(
        closed, event.due_on, "deemed liquidated by operation of law: the amounts asserted stand"
    )
    if after.assessed is None or after.assessed == after.deposited:
        return after
    given_back = Assessed(event.due_on, "deemed", after.deposited, after.assessed)
    return replace(after, assessments=(*after.assessments, given_back))


def became_final(view: EntryView, event: DeadlinePassed) -> EntryView:  # noqa: ARG001 - one shape for all effects
    return replace(view, state=EntryState.FINAL)
