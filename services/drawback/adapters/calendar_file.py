"""Days as a calendar file (RFC 5545) that Outlook, Google and Apple take: all-day events that block no time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

_PRODID: Final = "-//Drawback Monitor//Deadlines//EN"
_ALARMS: Final = (7, 1)
_AGAIN: Final = timedelta(hours=1)
"""How soon a calendar program may look again; Outlook and Apple obey, Google looks when it likes."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One day. `sequence` grows with every change; `alarm` is what a reminder says, none where it is empty."""

    uid: str
    stamped_at: datetime
    sequence: int
    on: date
    summary: str
    description: str
    url: str
    alarm: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """What a calendar to which people subscribe is called."""

    name: str
    description: str


def calendar_of(
    events: Iterable[CalendarEvent], *, cancelled: bool = False, published: Published | None = None
) -> bytes:
    """Events as a file: one that came by mail is added to a calendar or `cancelled` there, a `published` one is subscribed to."""
    calendar = Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    if published is not None:
        calendar.add("x-wr-calname", published.name)
        calendar.add("x-wr-caldesc", published.description)
        calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for one in events:
        calendar.add_component(_event(one))
    return bytes(calendar.to_ical())


def _event(one: CalendarEvent) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.stamped_at)
    event.add("sequence", one.sequence)
    event.add("dtstart", one.on)
    event.add("dtend", one.on + timedelta(days=1))
    event.add("summary", one.summary)
    event.add("description", one.description)
    event.add("url", one.url)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    if one.alarm and not one.cancelled:
        for days in _ALARMS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", one.alarm)
            alarm.add("trigger", timedelta(days=-days))
            event.add_component(alarm)
    return event
