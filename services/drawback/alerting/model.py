"""What the sweep says and the alerts carry: a row of the docket, an alert about it, and how urgent it is."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from drawback.domain.money import ZERO, Money


class AlertClass(StrEnum):
    """How a missed date hurts; decides how early alerts begin and how urgent they are."""

    FATAL = "cannot be extended"
    """The right is lost: five-year windows, protest, completing a claim."""
    INQUIRY = "CBP inquiry"
    MONEY = "money owed"
    """Amendments, bills, accelerated payment to be repaid."""
    OPTION = "a right that ends"
    """Nobody must act; there is something to lose only where money is at stake."""
    OPPORTUNITY = "opportunity"
    """Money that could be claimed if goods went out: nobody is asked for what cannot be done."""
    FORECAST = "forecast"
    """What CBP or the clock will do; for information, nothing is asked of anybody."""


class Priority(IntEnum):
    """P1 interrupts, P2 is for today, P3 can wait for the digest of tomorrow."""

    P1 = 1
    P2 = 2
    P3 = 3

    def __str__(self) -> str:
        return self.name


class Why(StrEnum):
    """Why an alert is raised on this day."""

    THRESHOLD = "threshold"
    ARRIVED = "arrived"
    MOVED = "moved"
    GREW = "grew"
    CHANGED = "changed"
    """The money behind it is another: less, or a little more."""
    OVERDUE = "overdue"
    CLOSED = "closed"


class Ending(StrEnum):
    """How an obligation ended."""

    MET = "met"
    MET_LATE = "met late"
    SETTLED = "settled"
    """Money that was owed is paid, or owed no longer."""
    SUPERSEDED = "superseded"
    """What it rested on changed."""
    WITHDRAWN = "withdrawn"
    """Its claim was withdrawn, or its entry cancelled."""
    WENT_BY = "went by"
    """A window closed, and nothing was lost with it: what it was about goes another way."""
    LAPSED = "lapsed"
    """The day passed without it, and the right is gone."""


@dataclass(frozen=True, slots=True)
class RootCause:
    """What was behind something new on the docket. Alerts with the same `key` have one cause, whoever's they are."""

    key: str
    text: str = ""
    """What happened, in the words of the story; of a cause that told many things, one of them."""
    of_many: bool = False
    """A file or a round of the clock, which told many things at once."""


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """The texts of a kind of deadline: its class, what to do, and what happens if it is missed."""

    kind: AlertClass
    do: str
    missed: str


@dataclass(frozen=True, slots=True)
class DocketRow:
    """One due date as it stands on the docket."""

    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    due_on: date
    rule: str
    citation: str
    formula: str
    inputs: str = ""
    contested: str = ""
    summary: str = ""
    money: Money = ZERO
    operate_on: date | None = None
    met_on: date | None = None
    passes: bool = False
    immediate: bool = False
    due_at: datetime | None = None
    """The instant, where the law counts in hours."""

    @property
    def obligation(self) -> str:
        """Identity of what is due, whatever its date: claimant, subject and deadline."""
        return f"{self.claimant}/{self.subject_kind}/{self.subject}/{self.deadline}"


def obligation_id(obligation: str) -> str:
    """A short name of an obligation for identifiers that leave the house."""
    return hashlib.sha256(obligation.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Notified:
    """What was last sent about an obligation, so that nothing is sent twice.

    `threshold` is the last one raised, None before the first alert. `mailed` means that a message of its own (not a
    digest line) went out, so that its end is worth a word too.
    """

    due_on: date
    threshold: int | None = None
    told_on: date | None = None
    money: Money = ZERO
    snoozed_until: date | None = None
    moves: int = 0
    mailed: bool = False
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert, complete: what, why, by when, how much, whose, and what happens if it is missed.

    `threshold` counts days before the due date; a negative one counts days overdue. `digest` alerts are a line of the
    next digest, the others a message of their own.
    """

    row: DocketRow
    words: DeadlineWords
    why: Why
    threshold: int
    as_of: date
    days_left: int
    business_days_left: int
    priority: Priority
    digest: bool = False
    late: bool = False
    was_on: date | None = None
    moves: int = 0
    act_by: date | None = None
    """The day to act: the due date, or the business day before it. Countdown and order go by it."""
    was_money: Money | None = None
    """The amount at stake in the last alert, where it differs from today's."""
    ending: Ending | None = None
    because: str = ""
    """Why an obligation fell away, in the words of the story."""
    first: bool = False
    """No alert was raised for the obligation before."""
    hours: int | None = None
    """The step of a countdown in hours that was reached; None where days are counted."""

    @property
    def last_day(self) -> date:
        """The day to act; once the due date is past, that."""
        return self.row.due_on if self.act_by is None or self.days_left < 0 else self.act_by

    @property
    def key(self) -> str:
        """Dedup key of the alert: obligation, version of the due date (a date may come back), and threshold; a day lapses once."""
        if self.ending is Ending.LAPSED:
            return f"{self.row.obligation}|{self.row.due_on}|lapsed"
        if self.hours is not None:
            return f"{self.row.obligation}|{self.row.due_at}|{self.hours}h"
        said = str(self.threshold) if self.why in {Why.THRESHOLD, Why.OVERDUE} else self.why.value
        if self.why in {Why.GREW, Why.CHANGED, Why.ARRIVED} or self.ending is Ending.SETTLED:
            said += f"@{self.row.money}@{self.as_of}"
        return f"{self.row.obligation}|{self.row.due_on}.{self.moves}|{said}"
