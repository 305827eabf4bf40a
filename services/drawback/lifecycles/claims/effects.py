"""What each event does to the view of a claim. Pure; which event is allowed where stands in `machine.py`."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.claims.state import (
    CLOSED,
    DENIED,
    Amendment,
    AmendmentState,
    ClaimState,
    ClaimView,
    Conclusion,
    FilingRoute,
)
from drawback.lifecycles.remedies import with_ended, with_taken
from drawback.rules.answers import Determination
from drawback.rules.dates.uploads import EASTERN, claim_date
from drawback_schemas.claims import (
    AmendmentAnswered,
    AmendmentApproved,
    AmendmentTransmitted,
    ClaimAccepted,
    ClaimApproved,
    ClaimAssembled,
    ClaimExtended,
    ClaimFiled,
    ClaimLiquidated,
    ClaimPaid,
    ClaimProtestDecided,
    ClaimProtested,
    ClaimRejected,
    ClaimSuspended,
    ClaimSuspensionLifted,
    ClaimWithdrawn,
    LiquidationRequested,
)
from drawback_schemas.parts import DesignationPart
from drawback_schemas.remedies import ClaimRemedyEnded, ClaimRemedyTaken
from drawback_schemas.time import DeadlinePassed

_ROUTES: Mapping[str, tuple[FilingRoute, str]] = MappingProxyType(
    {
        "amendment": (FilingRoute.AMENDMENT, "19 CFR 190.52(c)"),
        "protest": (FilingRoute.PROTEST, "19 U.S.C. 1514(a)(6), (c)(2)(D), (c)(3); 19 CFR 190.84"),
        "tender": (FilingRoute.TENDER, "19 CFR 190.81(c)"),
        "disclosure": (FilingRoute.DISCLOSURE, "19 U.S.C. 1593a(c)"),
    }
)
"""How a changed claim is filed with CBP, and under which paragraph."""


def claimed_total(designations: tuple[DesignationPart, ...]) -> Money:
    """What the designations ask for in all classes together."""
    return sum((amount.amount for part in designations for amount in part.claimed), ZERO)


def assembled(view: ClaimView, event: ClaimAssembled) -> ClaimView:
    return replace(
        view,
        state=ClaimState.ASSEMBLED,
        provision=event.provision,
        assembled_on=event.assembled_on,
        assembled_by=event.by,
        proposal=event.proposal,
        designations=event.designations,
    )


def approved(view: ClaimView, event: ClaimApproved) -> ClaimView:
    return replace(view, state=ClaimState.APPROVED, approved_on=event.approved_on, approved_by=event.by)


def filed(view: ClaimView, event: ClaimFiled) -> ClaimView:
    """Transmitted: from here on the amounts asked are on record."""
    return replace(
        view,
        state=ClaimState.PERFECTED if view.state is ClaimState.REJECTED else ClaimState.FILED,
        number=event.claim_number,
        provision=event.provision,
        port=event.port,
        filed_on=event.filed_on,
        transmitted_on=event.filed_on,
        accelerated=event.accelerated,
        designations=event.designations,
        claim_on=event.filed_on,
        filed_at=event.filed_at,
        accepted_on=None,
        documents_on=None,
        waivers=event.waivers,
    )


def accepted(view: ClaimView, event: ClaimAccepted) -> ClaimView:
    """The claim date is the acceptance, or the day the uploads were complete (CBP policy of September 2019)."""
    return replace(
        view,
        state=view.state if view.state is ClaimState.PAID else ClaimState.ACCEPTED,
        accepted_on=event.accepted_on,
        claim_on=_claim_on(view, event),
        documents_on=_documents_on(event) or view.documents_on,
    )


def _documents_on(event: ClaimAccepted) -> date | None:
    if event.complete_at is not None:
        return event.complete_at.astimezone(EASTERN).date()
    return event.complete_on


def _claim_on(view: ClaimView, event: ClaimAccepted) -> date:
    """By the twenty-four hours where the instants are known, else by the days."""
    if view.filed_at is not None and event.complete_at is not None:
        accepted_at = event.accepted_at or datetime.combine(event.accepted_on, time(12), EASTERN)
        answer = claim_date(view.filed_at, accepted_at, event.complete_at)
        assert isinstance(answer, Determination)  # noqa: S101 - all three instants are given
        return answer.on
    complete_on = _documents_on(event)
    return max(event.accepted_on, complete_on) if complete_on else event.accepted_on


def rejected(view: ClaimView, event: ClaimRejected) -> ClaimView:
    return replace(view, state=ClaimState.REJECTED, rejected_on=event.rejected_on, reject_reason=event.reason)


def paid(view: ClaimView, event: ClaimPaid) -> ClaimView:
    """Money in, or money back where `kind` is a repayment."""
    amount = -event.amount if event.kind == "repayment" else event.amount
    early = event.kind == "accelerated" and view.state is ClaimState.ACCEPTED
    return replace(view, paid=view.paid + amount, state=ClaimState.PAID if early else view.state)


def extended(view: ClaimView, event: ClaimExtended) -> ClaimView:
    return replace(view, extended=True, extended_until=event.until_on)


def suspended(view: ClaimView, event: ClaimSuspended) -> ClaimView:
    """By statute or court order no clock runs until the suspension is removed; what began first counts."""
    running = view.suspended_on is not None and view.lifted_on is None
    return replace(view, suspended_on=view.suspended_on if running else event.suspended_on, lifted_on=None)


def lifted(view: ClaimView, event: ClaimSuspensionLifted) -> ClaimView:
    """The earliest known notice of removal counts (U-17)."""
    return replace(view, lifted_on=min(view.lifted_on or event.lifted_on, event.lifted_on))


def requested(view: ClaimView, event: LiquidationRequested) -> ClaimView:
    return replace(view, requested_on=event.requested_on)


def liquidated(view: ClaimView, event: ClaimLiquidated) -> ClaimView:
    """Liquidated or reliquidated by CBP. A protest that is not decided yet, or was denied in part, goes on beside it."""
    answered = event.kind != "reliquidated" or not _protest_goes_on(view)
    state = ClaimState.DEEMED if event.kind == "deemed" else ClaimState.LIQUIDATED
    return replace(
        view,
        state=state,
        liquidated_on=event.liquidated_on,
        liquidated=event.amount,
        liquidated_by_clock=False,
        before_protest=None,
        protest_number="" if answered else view.protest_number,
        protested_on=None if answered else view.protested_on,
        protest_decided_on=None if answered else view.protest_decided_on,
        protest_outcome="" if answered else view.protest_outcome,
    )


def _protest_goes_on(view: ClaimView) -> bool:
    undone = view.protest_decided_on is None or view.protest_outcome in DENIED
    return view.protested_on is not None and undone


def deemed_by_clock(view: ClaimView, event: DeadlinePassed) -> ClaimView:
    """The year went by: liquidated by operation of law at the drawback asserted (19 U.S.C. 1504(a)(2))."""
    return replace(
        view,
        state=ClaimState.DEEMED,
        liquidated_on=event.due_on,
        liquidated=claimed_total(view.designations),
        liquidated_by_clock=True,
        concluded=(*view.concluded, _conclusion(view, event)),
    )


def _conclusion(view: ClaimView, event: DeadlinePassed) -> Conclusion:
    return Conclusion(view.state, event.deadline, event.due_on)


def reopened(view: ClaimView) -> ClaimView:
    """Take back the clock's last conclusion: CBP acts as if it had not come about, and CBP's word is the fact."""
    last = view.concluded[-1]
    back = replace(view, state=last.before, concluded=view.concluded[:-1])
    if view.state is not ClaimState.DEEMED or not view.liquidated_by_clock:
        return back
    return replace(back, liquidated_on=None, liquidated=None, liquidated_by_clock=False)


def protested(view: ClaimView, event: ClaimProtested) -> ClaimView:
    moved = replace(
        view,
        state=ClaimState.PROTESTED,
        before_protest=view.state,
        protest_number=event.protest_number,
        protested_on=event.protested_on,
        protest_decided_on=None,
        protest_outcome="",
    )
    if event.amount_sought is None:
        return moved
    sought = event.amount_sought - (view.liquidated or Decimal(0))
    return replace(moved, done=(*view.done, _protest(view, event, sought)))


def _protest(view: ClaimView, event: ClaimProtested, difference: Money) -> Amendment:
    return Amendment(
        number=len(view.done) + 1,
        state=AmendmentState.TRANSMITTED,
        way=FilingRoute.PROTEST,
        difference=difference,
        causes=(),
        detected_on=event.protested_on,
        because=f"protest {event.protest_number} against the liquidation of {view.liquidated_on}",
        citation="19 U.S.C. 1514(a)(6), (c)(3)",
        transmitted_on=event.protested_on,
    )


def protest_decided(view: ClaimView, event: ClaimProtestDecided) -> ClaimView:
    answered = (
        AmendmentState.ACCEPTED
        if event.outcome in {"approved", "partly-approved"}
        else AmendmentState.REFUSED
    )
    done = view.done
    if done and done[-1].way is FilingRoute.PROTEST and done[-1].state is AmendmentState.TRANSMITTED:
        done = (*done[:-1], replace(done[-1], state=answered, answered_on=event.decided_on))
    return replace(
        view,
        state=view.before_protest or ClaimState.LIQUIDATED,
        before_protest=None,
        protest_decided_on=event.decided_on,
        protest_outcome=event.outcome,
        done=done,
    )


def decided_after(view: ClaimView, event: ClaimProtestDecided) -> ClaimView:
    """The decision on a protest that a reliquidation answered before it was told."""
    return replace(protest_decided(view, event), state=view.state)


def withdrawn(view: ClaimView, event: ClaimWithdrawn) -> ClaimView:
    return replace(view, state=ClaimState.WITHDRAWN, withdrawn_on=event.withdrawn_on)


def abandoned(view: ClaimView, event: DeadlinePassed) -> ClaimView:
    return replace(view, state=ClaimState.ABANDONED, concluded=(*view.concluded, _conclusion(view, event)))


def became_final(view: ClaimView, event: DeadlinePassed) -> ClaimView:
    return replace(view, state=ClaimState.FINAL, concluded=(*view.concluded, _conclusion(view, event)))


def amendment_approved(view: ClaimView, event: AmendmentApproved) -> ClaimView:  # noqa: ARG001 - one shape for all effects
    """What it approves depends on entries and exports as they now are; `approving` judges that."""
    return view


def amendment_transmitted(view: ClaimView, event: AmendmentTransmitted) -> ClaimView:
    """The amended claim was transmitted to CBP: its amounts are now those claimed."""
    way, citation = _ROUTES[event.route]
    transmitted = Amendment(
        number=len(view.done) + 1,
        state=AmendmentState.TRANSMITTED,
        way=way,
        difference=claimed_total(event.designations) - claimed_total(view.designations),
        causes=(),
        detected_on=event.transmitted_on,
        because=f"told to CBP on {event.transmitted_on}",
        citation=citation,
        transmitted_on=event.transmitted_on,
        transmitted_by=event.by,
    )
    return replace(
        view,
        before_amendment=view.designations,
        designations=event.designations,
        transmitted_on=event.transmitted_on,
        approvals=(),
        done=(*view.done, transmitted),
    )


def amendment_answered(view: ClaimView, event: AmendmentAnswered) -> ClaimView:
    """CBP took the amendment, or refused it: then what was asked before stands again."""
    state = AmendmentState.ACCEPTED if event.accepted else AmendmentState.REFUSED
    last = replace(
        view.done[-1],
        state=state,
        answered_on=event.answered_on,
        answered_by=event.by,
        because=event.reason or view.done[-1].because,
    )
    return replace(
        view,
        done=(*view.done[:-1], last),
        designations=view.designations if event.accepted else view.before_amendment,
    )


def remedy_taken(view: ClaimView, event: ClaimRemedyTaken) -> ClaimView:
    """A suit, a disclosure or a tender without an amendment."""
    return replace(view, remedies=with_taken(view.remedies, event))


def remedy_ended(view: ClaimView, event: ClaimRemedyEnded) -> ClaimView:
    """It was decided, or withdrawn; a suit that gave nothing leaves the liquidation final."""
    lost = event.remedy == "suit" and event.outcome in {"denied", "withdrawn"} and view.state in CLOSED
    return replace(
        view,
        remedies=with_ended(view.remedies, event),
        state=ClaimState.FINAL if lost else view.state,
    )
