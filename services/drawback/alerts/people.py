"""Who is told first, who next, and at what hour: routing, quiet hours and escalation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from drawback.domain.alerting import Alert, AlertClass, Priority, Why
from drawback.domain.calendar import BusinessCalendar

EASTERN: Final = "America/New_York"
"""Days left are counted in Eastern time: midnight comes there first in the fifty states."""


class Channel(StrEnum):
    """Where a message goes."""

    SLACK = "slack"
    EMAIL = "e-mail"


class Role(StrEnum):
    """Whom an alert goes to first, and next if nobody takes it."""

    OWNER = "owner"
    BACKUP = "backup"
    MANAGER = "manager"
    CHANNEL = "channel"


_ORDER: Final = (Role.OWNER, Role.BACKUP, Role.MANAGER)
"""The channel hears everything from the start; the others one after another."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person or a channel. `slack` is a channel or user id; an empty address means: not that way."""

    name: str
    email: str = ""
    slack: str = ""
    role: Role = Role.OWNER
    time_zone: str = EASTERN
    away: bool = False
    """Out of office: the next role is told instead."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One alert to one recipient over one channel."""

    recipient: Recipient
    channel: Channel

    @property
    def address(self) -> str:
        return self.recipient.slack if self.channel is Channel.SLACK else self.recipient.email


@dataclass(frozen=True, slots=True)
class Hours:
    """When not to disturb, in the recipient's own time."""

    quiet_from: time = time(19, 0)
    quiet_until: time = time(7, 0)

    def not_before(
        self, now: datetime, priority: Priority, recipient: Recipient, calendar: BusinessCalendar
    ) -> datetime:
        """The instant from which the recipient may be disturbed: at once at P1, else in working hours of a business day."""
        if priority is Priority.P1:
            return now
        local = now.astimezone(ZoneInfo(recipient.time_zone))
        day = local.date()
        if calendar.is_business_day(day) and self.quiet_until <= local.time() < self.quiet_from:
            return now
        if not (calendar.is_business_day(day) and local.time() < self.quiet_until):
            day = calendar.after(day, 1)
        return datetime.combine(day, self.quiet_until, local.tzinfo).astimezone(now.tzinfo)


_SLACK_FROM = 30


def letters(alert: Alert, people: Iterable[Recipient]) -> tuple[Letter, ...]:
    """To whom an alert goes at first: every channel, and the first of owner, backup, manager who is there."""
    everyone = tuple(people)
    first = _first(everyone, 0)
    told = [r for r in everyone if r.role is Role.CHANNEL or (first is not None and r.role is first)]
    # a role without anybody, or with everybody away, is passed over
    told = [r for r in told if not r.away]
    found: list[Letter] = []
    for recipient in told:
        if recipient.slack and _wants_slack(alert):
            found.append(Letter(recipient, Channel.SLACK))
        if recipient.email:
            found.append(Letter(recipient, Channel.EMAIL))
    return tuple(found)


def _wants_slack(alert: Alert) -> bool:
    """The channel hears what is near, what comes as a surprise, and whatever changes what it was told."""
    if alert.why is not Why.THRESHOLD and alert.why is not Why.OVERDUE:
        return True
    near = alert.days_left <= _SLACK_FROM or alert.words.kind is AlertClass.INQUIRY
    return near and alert.words.kind is not AlertClass.FORECAST


def _first(people: tuple[Recipient, ...], step: int) -> Role | None:
    there = [role for role in _ORDER if any(r.role is role and not r.away for r in people)]
    return there[step] if step < len(there) else None


def next_step(people: Iterable[Recipient], step: int) -> tuple[Letter, ...]:
    """Whom the alert goes to when nobody took it: `step` 1 is the role after the first one that is there."""
    everyone = tuple(people)
    role = _first(everyone, step)
    found: list[Letter] = []
    for recipient in everyone:
        if role is not None and recipient.role is role and not recipient.away:
            if recipient.email:
                found.append(Letter(recipient, Channel.EMAIL))
            if recipient.slack:
                found.append(Letter(recipient, Channel.SLACK))
    return tuple(found)


def escalate_at(now: datetime, priority: Priority, calendar: BusinessCalendar) -> datetime:
    """When an alert nobody took goes to the next: one hour at P1, four business hours at P2, one business day at P3."""
    if priority is Priority.P1:
        return now + timedelta(hours=1)
    local = now.astimezone(ZoneInfo(EASTERN))
    if priority is Priority.P2:
        opens, closes, wait = time(9, 0), time(17, 0), timedelta(hours=4)
        if not calendar.is_business_day(local.date()) or local.time() >= closes:
            local = datetime.combine(calendar.after(local.date(), 1), opens, local.tzinfo)
        elif local.time() < opens:
            local = datetime.combine(local.date(), opens, local.tzinfo)
        end = datetime.combine(local.date(), closes, local.tzinfo)
        if local + wait <= end:
            return (local + wait).astimezone(now.tzinfo)
        rest = wait - (end - local)
        morning = datetime.combine(calendar.after(local.date(), 1), opens, local.tzinfo)
        return (morning + rest).astimezone(now.tzinfo)
    return datetime.combine(calendar.after(local.date(), 1), local.time(), local.tzinfo).astimezone(
        now.tzinfo
    )


_LONGEST_SNOOZE = 7


def snooze_limit(alert: Alert, days_left: int) -> int:
    """For how many days an alert may be put off: seven, or until three days are left; not at all at P1."""
    if alert.priority is Priority.P1:
        return 0
    return max(0, min(_LONGEST_SNOOZE, days_left - 3))
