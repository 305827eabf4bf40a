"""What the law counts in hours: twelve, four and one before the end, to the minute."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from drawback.alerting.hours import hour_alert
from drawback.alerting.model import Priority
from drawback.alerting.presentation import Presentation
from drawback.alerting.wording import headline, phone_line, subject_line, time_left, why_now
from drawback.domain.calendar import BusinessCalendar
from drawback.rules.dates.uploads import upload_until

from .test_sweep import a_row

NEW_YORK = ZoneInfo("America/New_York")
CALENDAR = BusinessCalendar(frozenset())
FILED_AT = datetime(2025, 6, 16, 15, 30, tzinfo=NEW_YORK)
ROW = replace(a_row("2025-06-17", "D-15"), due_at=upload_until(FILED_AT))


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        ("2025-06-17T03:29:59", None),
        ("2025-06-17T03:30:00", 12),
        ("2025-06-17T11:29:59", 12),
        ("2025-06-17T11:30:00", 4),
        ("2025-06-17T14:29:59", 4),
        ("2025-06-17T14:30:00", 1),
        ("2025-06-17T15:29:59", 1),
        ("2025-06-17T15:30:00", None),
    ],
)
def test_each_step_is_reached_to_the_second(at: str, hours: int | None) -> None:
    """Filed at 3:30 PM: the steps are 3:30 AM, 11:30 AM and 2:30 PM of the next day, and nothing after 3:30 PM."""
    alert = hour_alert(ROW, datetime.fromisoformat(at).replace(tzinfo=NEW_YORK), CALENDAR)

    assert (alert.hours if alert else None) == hours


@pytest.mark.parametrize(
    ("filed", "ends"),
    [
        ("2025-03-08T15:30-05:00", "2025-03-09T16:30-04:00"),
        ("2025-11-01T15:30-04:00", "2025-11-02T14:30-05:00"),
        ("2028-02-28T23:59-05:00", "2028-02-29T23:59-05:00"),
    ],
)
def test_hours_are_hours_of_a_clock_where_the_clock_jumps(filed: str, ends: str) -> None:
    """In spring the end is an hour later by the clock on the wall, in autumn an hour earlier; and a leap day."""
    end = datetime.fromisoformat(ends)
    row = replace(ROW, due_at=upload_until(datetime.fromisoformat(filed)))

    assert row.due_at == end
    before = hour_alert(row, end - timedelta(hours=4), CALENDAR)
    assert before is not None
    assert before.hours == 4
    assert before.key.endswith("|4h")


def test_what_is_met_or_has_no_instant_says_nothing() -> None:
    """Uploaded in time, or only the day is known."""
    now = FILED_AT + timedelta(hours=23)

    assert hour_alert(replace(ROW, met_on=FILED_AT.date()), now, CALENDAR) is None
    assert hour_alert(replace(ROW, due_at=None), now, CALENDAR) is None


def test_the_words_say_until_when() -> None:
    """What, how long, until which minute, how much: on a phone, in a subject and in the message."""
    alert = hour_alert(ROW, FILED_AT + timedelta(hours=20, minutes=10), CALENDAR)
    assert alert is not None
    look = Presentation()

    assert alert.priority is Priority.P1
    assert headline(alert) == "Upload to DIS — by 3:30 PM ET Tue Jun 17, 2025"
    assert time_left(alert) == "less than 4 hours, until 3:30 PM ET Tue Jun 17, 2025"
    assert why_now(alert) == "Less than 4 hours left: it ends at 3:30 PM ET Tue Jun 17, 2025."
    assert phone_line(alert, look) == "<4 h · $50,000.00 · Upload to DIS by Jun 17 · acme acme…5-01"
    assert subject_line(alert, look).startswith(
        "P1 under 4 hours · $50,000.00 · Upload to DIS by Jun 17, 2025"
    )
