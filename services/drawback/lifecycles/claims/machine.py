"""The claim's lifecycle as a table. What is not in the table is refused, and parked with that reason."""

from collections.abc import Callable

from drawback.domain.state_machine import Machine, Transition
from drawback.lifecycles.claims import effects as do
from drawback.lifecycles.claims.state import (
    CLOSED,
    DENIED,
    UNFILED,
    WITH_CBP,
    AmendmentState,
    ClaimState,
    ClaimView,
)
from drawback.lifecycles.remedies import NAMES, open_use
from drawback.rules.dates.entry_review import protest_is_timely
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
from drawback_schemas.remedies import ClaimRemedyEnded, ClaimRemedyTaken
from drawback_schemas.time import DeadlinePassed

S = ClaimState
FILE_BY, DEEMED, PROTEST, SUIT = "D-02", "D-22", "D-23", "D-38"
"""The deadlines whose going by changes a claim's state."""


def _timely(view: ClaimView, event: ClaimProtested) -> str:
    if view.liquidated_on is not None and protest_is_timely(
        event.protested_on, view.liquidated_on, protest_until=view.protest_until
    ):
        return ""
    return f"a protest is filed within 180 days after liquidation ({view.liquidated_on}), seen {event.protested_on}"


def _passed(*deadlines: str) -> Callable[[ClaimView, DeadlinePassed], str]:
    def guard(_view: ClaimView, event: DeadlinePassed) -> str:
        return "" if event.deadline in deadlines else "another deadline"

    return guard


def _again(_view: ClaimView, event: ClaimLiquidated) -> str:
    return (
        ""
        if event.kind == "reliquidated"
        else "the claim is liquidated already; a second one is a reliquidation"
    )


def _first(_view: ClaimView, event: ClaimLiquidated) -> str:
    return "a reliquidation needs a liquidation before it" if event.kind == "reliquidated" else ""


def _after_clock(view: ClaimView, _event: ClaimLiquidated) -> str:
    return "" if view.liquidated_by_clock else "the claim is liquidated already"


def _awaits_answer(view: ClaimView, _event: AmendmentAnswered) -> str:
    if view.done and view.done[-1].state is AmendmentState.TRANSMITTED:
        return ""
    return "no amendment awaits an answer"


def _documents_came(_view: ClaimView, event: ClaimAccepted) -> str:
    if event.complete_on is not None or event.complete_at is not None:
        return ""
    return "the claim is accepted already; told again, it says when the documents were complete"


def _discloses(_view: ClaimView, event: AmendmentTransmitted) -> str:
    return "" if event.route == "disclosure" else "the claim is final: only a prior disclosure is left"


def _was_suspended(view: ClaimView, _event: ClaimSuspensionLifted) -> str:
    return "" if view.suspended_on is not None else f"the claim is {view.state.value}, not suspended"


def _answered_before(view: ClaimView, event: ClaimProtestDecided) -> str:
    if view.protest_number == event.protest_number and view.protest_decided_on is None:
        return ""
    return f"no protest {event.protest_number} of this claim is open"


def _may_be_taken(view: ClaimView, event: ClaimRemedyTaken) -> str:
    if event.remedy != "suit":
        return ""
    if view.protest_decided_on is None or view.protest_outcome not in DENIED:
        return "a suit needs a protest that was denied"
    if view.state is S.FINAL or event.taken_on < view.protest_decided_on:
        return f"a suit is filed within 180 days after the denial of {view.protest_decided_on}, seen {event.taken_on}"
    return ""


def _was_taken(view: ClaimView, event: ClaimRemedyEnded) -> str:
    return "" if open_use(view.remedies, event.remedy) else f"no {NAMES[event.remedy]} of this claim is open"


_TRANSMITTED = WITH_CBP | CLOSED | {S.PROTESTED}

CLAIM_MACHINE: Machine[ClaimView] = Machine(
    "claim",
    lambda view: view.state,
    (
        Transition(frozenset({S.AWAITED}) | UNFILED, ClaimAssembled, do.assembled, (S.ASSEMBLED,)),
        Transition(frozenset({S.ASSEMBLED}), ClaimApproved, do.approved, (S.APPROVED,)),
        Transition(UNFILED | {S.AWAITED}, ClaimFiled, do.filed, (S.FILED,)),
        Transition(frozenset({S.REJECTED}), ClaimFiled, do.filed, (S.PERFECTED,), label="perfected"),
        Transition(frozenset({S.FILED, S.PERFECTED}), ClaimAccepted, do.accepted, (S.ACCEPTED,)),
        Transition(
            frozenset({S.ACCEPTED, S.PAID}),
            ClaimAccepted,
            do.accepted,
            (S.ACCEPTED, S.PAID),
            _documents_came,
            "documents complete",
        ),
        Transition(WITH_CBP - {S.PAID}, ClaimRejected, do.rejected, (S.REJECTED,)),
        Transition(_TRANSMITTED | {S.FINAL}, ClaimPaid, do.paid, (S.PAID,)),
        Transition(WITH_CBP, ClaimExtended, do.extended, tuple(WITH_CBP), label="extended"),
        Transition(WITH_CBP, ClaimSuspended, do.suspended, tuple(WITH_CBP), label="suspended"),
        Transition(
            WITH_CBP, ClaimSuspensionLifted, do.lifted, tuple(WITH_CBP), _was_suspended, "suspension lifted"
        ),
        Transition(
            WITH_CBP, LiquidationRequested, do.requested, tuple(WITH_CBP), label="request with waiver"
        ),
        Transition(WITH_CBP, ClaimLiquidated, do.liquidated, (S.LIQUIDATED, S.DEEMED), _first),
        Transition(
            CLOSED | {S.PROTESTED},
            ClaimLiquidated,
            do.liquidated,
            (S.LIQUIDATED,),
            _after_clock,
            "posted after the clock",
        ),
        Transition(
            CLOSED | {S.PROTESTED}, ClaimLiquidated, do.liquidated, (S.LIQUIDATED,), _again, "reliquidated"
        ),
        Transition(CLOSED, ClaimProtested, do.protested, (S.PROTESTED,), _timely),
        Transition(frozenset({S.PROTESTED}), ClaimProtestDecided, do.protest_decided, tuple(CLOSED)),
        Transition(
            frozenset({S.LIQUIDATED}),
            ClaimProtestDecided,
            do.decided_after,
            (S.LIQUIDATED,),
            _answered_before,
            "decided after the reliquidation",
        ),
        Transition(UNFILED | WITH_CBP | {S.REJECTED}, ClaimWithdrawn, do.withdrawn, (S.WITHDRAWN,)),
        Transition(
            _TRANSMITTED | {S.FINAL},
            AmendmentApproved,
            do.amendment_approved,
            tuple(WITH_CBP),
            label="amendment approved",
        ),
        Transition(
            _TRANSMITTED,
            AmendmentTransmitted,
            do.amendment_transmitted,
            tuple(WITH_CBP),
            label="amendment transmitted",
        ),
        Transition(
            frozenset({S.FINAL}), AmendmentTransmitted, do.amendment_transmitted, (S.FINAL,), _discloses
        ),
        Transition(
            _TRANSMITTED | {S.FINAL},
            AmendmentAnswered,
            do.amendment_answered,
            tuple(WITH_CBP),
            _awaits_answer,
            "amendment answered",
        ),
        Transition(
            _TRANSMITTED | {S.FINAL},
            ClaimRemedyTaken,
            do.remedy_taken,
            tuple(_TRANSMITTED | {S.FINAL}),
            _may_be_taken,
            "remedy taken",
        ),
        Transition(
            _TRANSMITTED | {S.FINAL},
            ClaimRemedyEnded,
            do.remedy_ended,
            tuple(_TRANSMITTED | {S.FINAL}),
            _was_taken,
            "remedy ended",
        ),
        Transition(
            UNFILED | {S.REJECTED}, DeadlinePassed, do.abandoned, (S.ABANDONED,), _passed(FILE_BY), "time bar"
        ),
        Transition(
            frozenset({S.ACCEPTED, S.PAID}), DeadlinePassed, do.deemed_by_clock, (S.DEEMED,), _passed(DEEMED)
        ),
        Transition(CLOSED, DeadlinePassed, do.became_final, (S.FINAL,), _passed(PROTEST, SUIT)),
    ),
)
