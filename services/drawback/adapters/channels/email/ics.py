"""A due date as a calendar event: all-day, one identity for the obligation, renumbered when the date moves."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from drawback.alerting import wording as w
from drawback.alerting.model import Alert, Why
from drawback.alerting.presentation import Presentation

_PRODID = "-//Drawback Monitor//Deadlines//EN"
_ALARMS = (7, 1)


def obligation_id(obligation: str) -> str:
    """A short name of an obligation for identifiers that leave the house."""
    return hashlib.sha256(obligation.encode()).hexdigest()[:20]


def event_of(alert: Alert, look: Presentation, stamped_at: datetime, host: str) -> Event:
    """The event of one obligation. `SEQUENCE` grows with every move, and once more when it is over."""
    row = alert.row
    closed = alert.why is Why.CLOSED
    event = Event()
    event.add("uid", f"ob-{obligation_id(row.obligation)}@{host}")
    event.add("dtstamp", stamped_at)
    event.add("sequence", alert.moves + (1 if closed else 0))
    event.add("dtstart", row.due_on)
    event.add("dtend", row.due_on + timedelta(days=1))
    event.add("summary", f"{alert.words.do} · {look.name_of(row.claimant)} {w.subject_name(row)}")
    event.add(
        "description",
        f"At stake: {w.amount(row, look)}. If missed: {w.consequence(alert)}\n"
        f"{row.formula} ({row.citation})\n{row.inputs}",
    )
    event.add("url", look.subject_url(row))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if closed else "CONFIRMED")
    if not closed:
        for days in _ALARMS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", w.headline(alert))
            alarm.add("trigger", timedelta(days=-days))
            event.add_component(alarm)
    return event


def calendar_of(events: Iterable[Event], *, cancelled: bool = False) -> bytes:
    """Events as a file: published, or cancelled."""
    calendar = Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())
