"""Who is notified first, who next, and at what hour: routing, quiet hours and escalation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from drawback.alerting.channel import Traits
from drawback.alerting.model import Alert, AlertClass, Priority, Why
from drawback.domain.calendar import BusinessCalendar

EASTERN: Final = "America/New_York"
"""Days left are counted in Eastern time: midnight comes there first in the fifty states."""


class Role(StrEnum):
    """Whom an alert goes to first, and next if nobody takes it."""

    OWNER = "owner"
    BACKUP = "backup"
    MANAGER = "manager"
    CHANNEL = "channel"


_ORDER: Final = (Role.OWNER, Role.BACKUP, Role.MANAGER)
"""The shared channel gets every alert from the start; people get it one after another."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person or a room, with an address in each channel that leads there."""

    name: str
    addresses: Mapping[str, str] = field(default_factory=dict)
    role: Role = Role.OWNER
    time_zone: str = EASTERN
    away: bool = False
    """Out of office: the next role is notified instead."""
    away_on: tuple[tuple[date, date], ...] = ()
    """First and last days of times out of office."""
    key: str = ""
    """The short name by which the policy file calls a person; empty for a room."""

    def is_away(self, on: date) -> bool:
        """Whether the recipient is out of office on a day."""
        return self.away or any(first <= on <= last for first, last in self.away_on)


@dataclass(frozen=True, slots=True)
class Destination:
    """One recipient over one channel."""

    recipient: Recipient
    channel: str

    @property
    def address(self) -> str:
        return self.recipient.addresses[self.channel]


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


_NEAR = 30
"""Days left from which what nobody is late with is worth an interruption."""


def route(alert: Alert, people: Iterable[Recipient], channels: Iterable[Traits]) -> tuple[Destination, ...]:
    """To whom an alert goes at first: every room, and the first of owner, backup, manager who is there."""
    ways = [way for way in channels if not way.interrupts or _rings(alert)]
    return tuple(
        destination for recipient in _told_first(people) for destination in _ways_to(recipient, ways)
    )


def _told_first(people: Iterable[Recipient]) -> list[Recipient]:
    """Every room, and the people of the first role of which somebody is there."""
    everyone = tuple(people)
    first = _first(everyone, 0)
    there = [r for r in everyone if first is not None and r.role is first and _is_there(r, everyone)]
    return [*there, *(r for r in everyone if r.role is Role.CHANNEL)]


def _is_there(recipient: Recipient, everyone: tuple[Recipient, ...]) -> bool:
    """Whether somebody can take an alert; where everybody is away, all of them are told rather than none."""
    return not recipient.away or all(r.away for r in everyone if r.role is not Role.CHANNEL)


def _ways_to(recipient: Recipient, channels: Iterable[Traits]) -> list[Destination]:
    return [Destination(recipient, way.name) for way in channels if recipient.addresses.get(way.name)]


def _rings(alert: Alert) -> bool:
    """What is near, what comes as a surprise, and whatever corrects an earlier alert."""
    if alert.why is not Why.THRESHOLD and alert.why is not Why.OVERDUE:
        return True
    near = alert.days_left <= _NEAR or alert.words.kind is AlertClass.INQUIRY
    return near and alert.words.kind is not AlertClass.FORECAST


def route_digest(people: Iterable[Recipient], channels: Iterable[Traits]) -> tuple[Destination, ...]:
    """To whom the morning's digest goes: owners and rooms; it does not ring at a person."""
    return tuple(
        destination
        for destination in route_table(people, tuple(channels))
        if destination.recipient.role is Role.CHANNEL or destination.channel not in _ringing(channels)
    )


def _ringing(channels: Iterable[Traits]) -> set[str]:
    return {way.name for way in channels if way.interrupts}


def route_table(people: Iterable[Recipient], channels: Iterable[Traits]) -> tuple[Destination, ...]:
    """To whom many alerts at once go: rooms, and owners or who stands in for them, over every channel."""
    ways = tuple(channels)
    return tuple(
        destination for recipient in _told_first(people) for destination in _ways_to(recipient, ways)
    )


def _first(people: tuple[Recipient, ...], step: int) -> Role | None:
    there = [role for role in _ORDER if any(r.role is role and _is_there(r, people) for r in people)]
    return there[step] if step < len(there) else None


def escalate_to(
    people: Iterable[Recipient], step: int, channels: Iterable[Traits]
) -> tuple[Destination, ...]:
    """Whom the alert goes to when nobody took it: `step` 1 is the role after the first one that is there."""
    everyone, ways = tuple(people), tuple(channels)
    role = _first(everyone, step)
    recipients_now = [r for r in everyone if role is not None and r.role is role and _is_there(r, everyone)]
    return tuple(destination for recipient in recipients_now for destination in _ways_to(recipient, ways))


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
