"""What was decided about alerts of one due date, as pages, files and commands show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from drawback.domain.money import Money


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery of a message: to whom, over which channel, with the channel's own id and the number of tries."""

    who: str
    channel: str
    address: str
    state: str
    tries: int
    provider_id: str
    sent_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class DecidedAlert:
    """One alert that was raised about a due date, and everything that became of it."""

    alert_id: str
    raised_on: date
    why: str
    threshold: int
    priority: int
    due_on: date | None
    money: Money
    policy: str
    """The name of the policy that held; empty for alerts of versions that did not keep it."""
    sent_as: str
    """A message of its own, a line of a digest or table, or only on the pages."""
    carrier: str
    """The digest or table that carried it, by its id; empty where it is a message of its own."""
    replayed: bool | None
    """Whether deciding again by the same row, policy and earlier alerts gives this alert; None where that is not kept."""
    acknowledged_by: str
    deliveries: tuple[Told, ...]
    hours: int | None = None
    """The step of a countdown in hours that was reached; None where days are counted."""


@dataclass(frozen=True, slots=True)
class DueDateDecisions:
    """A due date with every decision about it, and why nothing more is said on the day."""

    due_date: str
    what: str
    due_on: date | None
    money: Money | None
    owner: str
    policy: str
    thresholds: tuple[int, ...]
    on: date
    silent: str
    """Why nothing new is said on this day; empty where something was."""
    alerts: tuple[DecidedAlert, ...]
    contested: str = ""
    """What other readings of the law give, each with its day; empty where nobody contests the day."""
    earliest_reading: date | None = None
    """The day that reminders follow, where another reading is earlier than the due date and not over."""
    hours: tuple[int, ...] = ()
    """The hours before its end at which alerts are raised, where the law counts in hours; `thresholds` are empty then."""
    due_at: datetime | None = None
    """The instant at which it ends, where the law counts in hours."""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One alert and one of its deliveries, for lists and files; an alert that went to nobody has one line without a person."""

    raised_on: date
    why: str
    threshold: int
    priority: int
    due_on: date | None
    money: Money
    sent_as: str
    who: str
    channel: str
    address: str
    state: str
    tries: int
    provider_id: str
    sent_at: datetime | None
    last_error: str
    policy: str
    replayed: str
    """Whether deciding again gives the same: "the same", "another", or empty where a fact decided or the inputs were not kept."""
    acknowledged_by: str
    carrier: str
    alert_id: str
    hours: int | None = None


_REPLAYED = {True: "the same", False: "another", None: ""}
_NOBODY = Told("nobody", "", "", "", 0, "", None, "")


def decision_lines(decided: DueDateDecisions) -> Iterator[DecisionLine]:
    """The decisions as lines, in their order."""
    for one in decided.alerts:
        for to in one.deliveries or (_NOBODY,):
            yield DecisionLine(
                one.raised_on,
                one.why,
                one.threshold,
                one.priority,
                one.due_on,
                one.money,
                one.sent_as,
                to.who,
                to.channel,
                to.address,
                to.state,
                to.tries,
                to.provider_id,
                to.sent_at,
                to.last_error,
                one.policy,
                _REPLAYED[one.replayed],
                one.acknowledged_by,
                one.carrier,
                one.alert_id,
                one.hours,
            )
