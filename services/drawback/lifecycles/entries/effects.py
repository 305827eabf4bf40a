"""What each event does to the view of an entry. Pure; which event is allowed where stands in `machine.py`."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.entries.state import EntryState, EntryView
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
from drawback_schemas.time import DeadlinePassed

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
    return replace(
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


def corrected(view: EntryView, event: EntryCorrected) -> EntryView:
    explanation = event.explanation or _EXPLAINED[event.reason]
    new = version(event.corrected_on, event.reason, explanation, event.lines, event.mpf_paid)
    corrected_view = replace(
        view, entry_type=event.entry_type or view.entry_type, corrected_on=event.corrected_on
    )
    return _with(corrected_view, new)


def expected(view: EntryView, new: LineVersionPart) -> EntryView:
    """Final results of a review change what AD/CVD will be assessed; nothing is assessed yet."""
    return replace(_with(view, new), results_published_on=view.results_published_on or new.effective_on)


def cancelled(view: EntryView, event: EntryCancelled) -> EntryView:
    return replace(view, state=EntryState.CANCELLED, cancelled_on=event.cancelled_on)


def scheduled(view: EntryView, event: LiquidationScheduled) -> EntryView:
    if view.state is EntryState.SUSPENDED:
        return replace(view, scheduled_on=event.scheduled_on)
    state = EntryState.SCHEDULED if event.scheduled_on else _unscheduled(view)
    return replace(view, state=state, scheduled_on=event.scheduled_on)


def _unscheduled(view: EntryView) -> EntryState:
    return EntryState.EXTENDED if view.extensions else EntryState.FILED


def extended(view: EntryView, event: LiquidationExtended) -> EntryView:
    return replace(
        view,
        state=EntryState.EXTENDED,
        extensions=view.extensions + 1,
        extended_until=event.until_on,
        scheduled_on=None,
    )


def suspended(view: EntryView, event: LiquidationSuspended) -> EntryView:
    return replace(
        view,
        state=EntryState.SUSPENDED,
        suspension_codes=tuple(sorted({*view.suspension_codes, event.code})),
        suspended_on=view.suspended_on if view.suspended else event.suspended_on,
        lifted_on=None,
        scheduled_on=None,
    )


def lifted(view: EntryView, event: SuspensionLifted) -> EntryView:
    return replace(view, state=_unscheduled(view), lifted_on=event.lifted_on)


def lifted_again(view: EntryView, event: SuspensionLifted) -> EntryView:
    """The same lifting told by another source; the earliest known notice counts (U-17)."""
    return replace(view, lifted_on=min(view.lifted_on or event.lifted_on, event.lifted_on))


def posted(view: EntryView, event: LiquidationPosted) -> EntryView:
    """A liquidation of any kind: from here on the lines are what CBP assessed."""
    state = {
        "liquidated": EntryState.LIQUIDATED,
        "deemed": EntryState.DEEMED,
        "reliquidated": EntryState.RELIQUIDATED,
    }[event.kind]
    closed = replace(
        view,
        state=state,
        liquidated_on=event.liquidated_on,
        first_liquidated_on=view.first_liquidated_on or event.liquidated_on,
        liquidated_by_clock=False,
        lifted_on=view.lifted_on or (event.liquidated_on if view.suspended else None),
        outcome=event.outcome,
        liquidated_duty=event.liquidated_duty,
        before_protest=None,
        protest_number="" if event.kind == "reliquidated" else view.protest_number,
        protest_filed_on=None if event.kind == "reliquidated" else view.protest_filed_on,
        protest_decided_on=None if event.kind == "reliquidated" else view.protest_decided_on,
    )
    return _assess(closed, event)


def _assess(view: EntryView, event: LiquidationPosted) -> EntryView:
    current = view.current
    if current is None:
        return view
    if event.lines:
        paid = current.mpf_paid
        new = version(event.liquidated_on, event.kind, f"{event.kind} by CBP", event.lines, paid)
        return _with(view, new)
    if event.kind == "deemed":
        return _as_asserted(view, event.liquidated_on, "deemed liquidated: the amounts asserted stand")
    return replace(view, assessed=total(current.lines, current.mpf_paid))


def _as_asserted(view: EntryView, on: date, explanation: str) -> EntryView:
    """At deemed liquidation the rate, value and amount asserted by the importer stand (19 U.S.C. 1504(a)(1))."""
    asserted = next(v for v in reversed(view.versions) if v.cause != "adcvd")
    if asserted is view.versions[-1]:
        return replace(view, assessed=total(asserted.lines, asserted.mpf_paid))
    return _with(view, version(on, "deemed", explanation, asserted.lines, asserted.mpf_paid))


def confirmed(view: EntryView, event: LiquidationPosted) -> EntryView:
    """The same liquidation told again, perhaps with more: the assessed lines, or CBP's posting after the clock's."""
    told = replace(
        view,
        state=EntryState.DEEMED if event.kind == "deemed" else EntryState.LIQUIDATED,
        liquidated_by_clock=False,
        outcome=event.outcome if event.outcome != "unknown" else view.outcome,
        liquidated_duty=event.liquidated_duty or view.liquidated_duty,
    )
    return _assess(told, event) if event.lines else told


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
