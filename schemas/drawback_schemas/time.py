"""Time as an event. Topic `drawback.command.v1`, key claimant."""

from datetime import date

from drawback_schemas.registry import Event, event

COMMAND = "drawback.command.v1"


@event(topic=COMMAND)
class DeadlinePassed(Event, frozen=True, kw_only=True, tag="deadline.passed.v1"):
    """A due date that changes a state by operation of law went by (deemed liquidation, finality, time bar)."""

    subject_kind: str
    subject: str
    deadline: str
    due_on: date
