"""Time as an event. Topic `drawback.command.v1`, key claimant."""

from drawback_schemas.limits import Day, LongText, ShortText
from drawback_schemas.registry import Event, event

COMMAND = "drawback.command.v1"
_RANKS = {"entry": 9, "claim": 16}
"""Ranks by the kind of subject: each has events of its own."""


@event(topic=COMMAND, legal_day="due_on")
class DeadlinePassed(Event, frozen=True, kw_only=True, tag="deadline.passed.v1"):
    """A due date that changes a state by operation of law went by (deemed liquidation, finality, time bar)."""

    subject_kind: ShortText
    subject: LongText
    deadline: ShortText
    due_on: Day

    @property
    def rank(self) -> int:
        """After all else of that day but a cancelling or withdrawing."""
        return _RANKS.get(self.subject_kind, self.RANK)
