"""Time as an event, and people's decisions about deadlines. Topic `drawback.command.v1`, key claimant."""

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


@event(topic=COMMAND)
class DeadlineWaived(Event, frozen=True, kw_only=True, tag="deadline.waived.v1"):
    """A person decided, with a reason, that a deadline does not matter."""

    subject_kind: str
    subject: str
    deadline: str
    due_on: date
    waived_on: date
    reason: str
    by: str = ""
