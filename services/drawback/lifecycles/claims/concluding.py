"""What follows for a claim because a day went by, and how CBP's word takes it back.

A conclusion holds as soon as a later fact shows that its day is over, whether or not a sweep ran in between: so the same
facts end the same, taken in at once or day by day.
"""

from datetime import date

from msgspec.structs import replace

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.state_machine import Refused
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.effects import reopened
from drawback.lifecycles.claims.machine import CLAIM_MACHINE, DEEMED, FILE_BY, PROTEST, SUIT
from drawback.lifecycles.claims.state import ClaimEvent, ClaimRecord, ClaimState, ClaimView
from drawback_schemas.claims import (
    AmendmentAnswered,
    ClaimAccepted,
    ClaimExtended,
    ClaimFiled,
    ClaimLiquidated,
    ClaimProtestDecided,
    ClaimRejected,
    ClaimSuspended,
    ClaimSuspensionLifted,
)
from drawback_schemas.time import DeadlinePassed

_OUTRANK = (
    ClaimAccepted,
    ClaimRejected,
    ClaimExtended,
    ClaimSuspended,
    ClaimSuspensionLifted,
    ClaimLiquidated,
    ClaimProtestDecided,
    AmendmentAnswered,
    ClaimFiled,
)
"""Acts of CBP, and the transmission that CBP has: they stand against whatever the clock concluded."""
_CONCLUDED = frozenset({ClaimState.DEEMED, ClaimState.FINAL, ClaimState.ABANDONED})
DECIDING = frozenset({FILE_BY, DEEMED, PROTEST, SUIT})
"""Deadlines whose going by is a conclusion; every other one that passes closes a window."""


def next_conclusion(
    record: ClaimRecord, view: ClaimView, calendar: BusinessCalendar, before: tuple[date, int]
) -> DeadlinePassed | None:
    """The first date that goes by before a place in legal order (day and rank), or None."""
    due = dates.passing(record, view, calendar)
    if not due:
        return None
    name, on = min(due.items(), key=lambda item: (item[1], item[0]))
    passed = DeadlinePassed(subject_kind="claim", subject=record.claim_id, deadline=name, due_on=on)
    return passed if (on, passed.rank) < before else None


def apply(view: ClaimView, event: ClaimEvent) -> ClaimView:
    """Move on by one event; where only the clock's conclusions stand against an act of CBP, they are taken back.

    Raises:
        Refused: the machine does not allow the event, with or without them.
    """
    standing = view
    while True:
        try:
            return _followed(view, CLAIM_MACHINE.apply(standing, event), event)
        except Refused:
            if not (isinstance(event, _OUTRANK) and standing.state in _CONCLUDED and standing.concluded):
                raise
            standing = reopened(standing)


def _followed(before: ClaimView, after: ClaimView, event: ClaimEvent) -> ClaimView:
    """Keep what the clock concluded only until CBP acts, and the right that a deemed liquidation gave beside CBP's act."""
    if isinstance(event, DeadlinePassed):
        return after
    if (
        before.liquidated_by_clock
        and isinstance(event, _OUTRANK)
        and after.liquidated_on != before.liquidated_on
    ):
        after = replace(after, deemed_right_on=before.liquidated_on)
    if after.state is before.state and not isinstance(event, ClaimLiquidated):
        return after
    return replace(after, concluded=())
