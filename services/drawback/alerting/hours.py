"""The countdown of what the law counts in hours, such as the twenty-four for uploading a claim's documents: 12, 4 and 1 before the end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from drawback.alerting.deadline_text import words_of
from drawback.alerting.model import Alert, DocketRow, Priority, Why
from drawback.alerting.sweep import Countdown
from drawback.domain.calendar import BusinessCalendar
from drawback.rules.dates.deadlines import DEADLINES
from drawback.rules.dates.uploads import EASTERN

_HOURS: Final = "hours"
STEPS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {kind.value: row.warn for kind, row in DEADLINES.items() if row.warn_in == _HOURS}
)
"""Hours before the end at which an alert is raised, by deadline: those of the table of law."""
FARTHEST: Final = timedelta(hours=max(max(steps) for steps in STEPS.values()))


def steps_left(row: DocketRow, as_of: date) -> tuple[tuple[int, datetime], ...]:
    """The steps of a countdown in hours that are reached on or after a day, Eastern time; none where days are counted."""
    if row.due_at is None:
        return ()
    end = row.due_at
    reached = (
        (hours, (end - timedelta(hours=hours)).astimezone(EASTERN)) for hours in STEPS.get(row.deadline, ())
    )
    return tuple((hours, at) for hours, at in reached if at.date() >= as_of)


def hour_alert(row: DocketRow, now: datetime, calendar: BusinessCalendar) -> Alert | None:
    """The alert of the nearest step that is reached, once however many were; none once it is over, or met."""
    if row.due_at is None or row.met_on is not None or now >= row.due_at:
        return None
    left = row.due_at - now
    step = min(
        (hours for hours in STEPS.get(row.deadline, ()) if left <= timedelta(hours=hours)), default=None
    )
    if step is None:
        return None
    today = now.astimezone(EASTERN).date()
    count = Countdown(row, words_of(row), today, calendar)
    alert = Alert(
        row=row,
        words=count.words,
        why=Why.THRESHOLD,
        threshold=0,
        as_of=today,
        days_left=max((row.due_on - today).days, 0),
        business_days_left=count.business_days_left,
        priority=Priority.P1,
        act_by=row.due_on,
    )
    return replace(alert, hours=step)
