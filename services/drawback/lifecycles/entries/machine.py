"""The import entry's lifecycle as a table. What is not in the table is refused, and parked with that reason."""

from collections.abc import Callable

from drawback.domain.state_machine import Machine, Transition
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries import effects as do
from drawback.lifecycles.entries.state import CLOSED, DENIED, OPEN, EntryState, EntryView
from drawback.lifecycles.remedies import NAMES, open_use
from drawback.rules.dates.entry_liquidation import EXTENSIONS
from drawback.rules.dates.entry_review import protest_is_timely
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.entries import EntryCancelled, EntryCorrected, EntryFiled
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

S = EntryState
_STALE = "the date was moved by what we know now"


def _kind_is(*kinds: str) -> Callable[[EntryView, LiquidationPosted], str]:
    def guard(view: EntryView, event: LiquidationPosted) -> str:
        if event.kind in kinds:
            return ""
        if event.kind == "reliquidated":
            return f"a reliquidation needs a liquidation before it; the entry is {view.state.value}"
        return f"the entry was already liquidated on {view.liquidated_on}"

    return guard


def _same_liquidation(view: EntryView, event: LiquidationPosted) -> str:
    if (
        event.kind != "reliquidated"
        and event.liquidated_on == view.first_liquidated_on
        and not view.liquidated_by_clock
    ):
        return ""
    return f"the entry was already liquidated on {view.liquidated_on}, seen another {event.kind} on {event.liquidated_on}"


def _same_reliquidation(view: EntryView, event: LiquidationPosted) -> str:
    if event.kind == "reliquidated" and event.liquidated_on == view.liquidated_on:
        return ""
    return f"the entry was reliquidated on {view.liquidated_on}"


def _by_cbp(view: EntryView, _event: LiquidationScheduled) -> str:
    return "the entry is taken as deemed liquidated" if view.liquidated_by_clock else ""


def _was_lifted(view: EntryView, _event: SuspensionLifted) -> str:
    return "" if view.lifted_on is not None else f"the entry is {view.state.value}, not suspended"


def _not_too_often(view: EntryView, _event: LiquidationExtended) -> str:
    if view.extensions < EXTENSIONS.at(view.entry_on):
        return ""
    return "liquidation was already extended three times, the most 19 U.S.C. 1504(b) allows"


def _after_liquidation_by_cbp(_view: EntryView, event: EntryCorrected) -> str:
    return "a post summary correction needs an unliquidated entry" if event.reason == "psc" else ""


def _timely(view: EntryView, event: ProtestFiled) -> str:
    if view.liquidated_on is not None and protest_is_timely(
        event.filed_on, view.liquidated_on, entry_on=view.entry_on, protest_until=view.protest_until
    ):
        return ""
    return (
        f"a protest is filed within 180 days after liquidation ({view.liquidated_on}), seen {event.filed_on}"
    )


def _answered_before(view: EntryView, event: ProtestDecided) -> str:
    if view.protest_number == event.protest_number and view.protest_decided_on is None:
        return ""
    return f"no protest {event.protest_number} of this entry is open"


def _deemed_due(view: EntryView, event: DeadlinePassed) -> str:
    due = dates.deemed_on(view)
    return "" if event.deadline == dates.DEEMED and due == event.due_on else _STALE


def _final_due(view: EntryView, event: DeadlinePassed) -> str:
    due = dates.final_on(view)
    return "" if event.deadline == dates.FINAL and due == event.due_on else _STALE


def _may_be_taken(view: EntryView, event: EntryRemedyTaken) -> str:
    if event.remedy != "suit":
        return ""
    if view.protest_decided_on is None or view.protest_outcome not in DENIED:
        return "a suit needs a protest that was denied"
    if view.state is S.FINAL:
        return f"the liquidation is final since {view.suit_until}"
    until = view.suit_until
    if until is not None and not view.protest_decided_on <= event.taken_on <= until:
        return f"a suit is filed within 180 days after the denial of {view.protest_decided_on}, until {until}, seen {event.taken_on}"
    return ""


def _was_taken(view: EntryView, event: EntryRemedyEnded) -> str:
    return "" if open_use(view.remedies, event.remedy) else f"no {NAMES[event.remedy]} of this entry is open"


_NOT_CANCELLED = frozenset(S) - {S.CANCELLED}
_KNOWN = _NOT_CANCELLED - {S.AWAITED}

ENTRY_MACHINE: Machine[EntryView] = Machine(
    "entry",
    lambda view: view.state,
    (
        Transition(frozenset({S.AWAITED}), EntryFiled, do.filed, (S.FILED, S.SUSPENDED)),
        Transition(OPEN, EntryFiled, do.filed, tuple(OPEN), label="summary replaced"),
        Transition(OPEN, EntryCorrected, do.corrected, tuple(OPEN), label="corrected"),
        Transition(
            CLOSED | {S.PROTESTED}, EntryCorrected, do.corrected, (S.LIQUIDATED,), _after_liquidation_by_cbp
        ),
        Transition(OPEN, LiquidationScheduled, do.scheduled, tuple(OPEN)),
        Transition(
            CLOSED | {S.PROTESTED},
            LiquidationScheduled,
            do.scheduled_after,
            tuple(CLOSED),
            _by_cbp,
            label="scheduled although liquidated",
        ),
        Transition(OPEN, LiquidationExtended, do.extended, (S.EXTENDED, S.SUSPENDED), _not_too_often),
        Transition(OPEN, LiquidationSuspended, do.suspended, (S.SUSPENDED,)),
        Transition(frozenset({S.SUSPENDED}), SuspensionLifted, do.lifted, (S.FILED, S.EXTENDED, S.SCHEDULED)),
        Transition(
            OPEN - {S.SUSPENDED},
            SuspensionLifted,
            do.lifted_again,
            tuple(OPEN),
            _was_lifted,
            label="lifting told again",
        ),
        Transition(
            OPEN, LiquidationPosted, do.posted, (S.LIQUIDATED, S.DEEMED), _kind_is("liquidated", "deemed")
        ),
        Transition(
            frozenset({S.LIQUIDATED, S.DEEMED}),
            LiquidationPosted,
            do.confirmed,
            (S.LIQUIDATED, S.DEEMED),
            _same_liquidation,
            label="the same liquidation told again",
        ),
        Transition(
            frozenset({S.RELIQUIDATED}),
            LiquidationPosted,
            do.confirmed,
            (S.RELIQUIDATED,),
            _same_reliquidation,
            label="the same reliquidation told again",
        ),
        Transition(
            CLOSED | {S.PROTESTED}, LiquidationPosted, do.posted, (S.RELIQUIDATED,), _kind_is("reliquidated")
        ),
        Transition(CLOSED, ProtestFiled, do.protested, (S.PROTESTED,), _timely),
        Transition(frozenset({S.PROTESTED}), ProtestDecided, do.protest_decided, tuple(CLOSED)),
        Transition(
            frozenset({S.RELIQUIDATED}),
            ProtestDecided,
            do.decided_after,
            (S.RELIQUIDATED,),
            _answered_before,
            label="decided after the reliquidation",
        ),
        Transition(OPEN - {S.SUSPENDED}, DeadlinePassed, do.deemed_by_clock, (S.DEEMED,), _deemed_due),
        Transition(CLOSED, DeadlinePassed, do.became_final, (S.FINAL,), _final_due),
        Transition(_NOT_CANCELLED, EntryCapeAnswered, do.cape_answered, tuple(_NOT_CANCELLED)),
        Transition(_KNOWN, EntryReconciliationFlagged, do.flagged, tuple(_KNOWN)),
        Transition(_KNOWN, EntryRemedyTaken, do.remedy_taken, tuple(_KNOWN), _may_be_taken),
        Transition(_KNOWN, EntryRemedyEnded, do.remedy_ended, tuple(_KNOWN), _was_taken),
        Transition(_NOT_CANCELLED, EntryCancelled, do.cancelled, (S.CANCELLED,)),
    ),
)
