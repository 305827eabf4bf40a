"""Why a due date says nothing on a day: the other half of the sweep, for whoever asks what did not come, and why."""

from datetime import date

from drawback.alerting.deadline_text import words_of
from drawback.alerting.hours import steps_left
from drawback.alerting.model import AlertClass, DocketRow, Notified
from drawback.alerting.policy import NOBODYS, SweepPolicy
from drawback.alerting.sweep import Countdown, is_snoozed, next_on
from drawback.alerting.wording import until
from drawback.domain.calendar import BusinessCalendar
from drawback.domain.text import plural


def why_silent(
    row: DocketRow, notified: Notified | None, as_of: date, calendar: BusinessCalendar, policy: SweepPolicy
) -> str:
    """Return in a sentence why a row for which nothing is sent on this day is silent."""
    if row.met_on is not None:
        return f"it ended on {row.met_on}"
    count = Countdown(row, words_of(row), as_of, calendar)
    kind = count.words.kind
    if notified is not None and notified.snoozed_until is not None and is_snoozed(count, notified):
        return f"it is snoozed until {notified.snoozed_until}"
    if kind is AlertClass.FORECAST and count.days_left < 0:
        return "it is only information, and its day is past"
    if kind is AlertClass.OPPORTUNITY and not row.money:
        return "nothing is to be gained"
    if row.due_at is not None:
        return _says_hours(row, as_of)
    told = f"; last told on {notified.told_on}" if notified is not None and notified.told_on else ""
    coming = next_on(row, as_of, calendar, policy, notified.snoozed_until if notified else None)
    return (_says_later(count, coming) if coming is not None else _says_no_more(count, policy)) + told


def _says_later(count: Countdown, coming: date) -> str:
    days = (count.act_by - coming).days
    when = (
        f"{plural(days, 'day')} before the day to act"
        if days > 0
        else "on its day"
        if not days
        else "after it"
    )
    earliest = count.earliest_reading
    by = f" by the earliest reading of a contested day, {earliest}" if earliest is not None else ""
    return f"its next alert is on {coming}, {when}{by}"


def _says_hours(row: DocketRow, as_of: date) -> str:
    """What the law counts in hours has its steps at instants; the days of the policy are not for it."""
    steps = [
        f"{plural(hours, 'hour')} before at {at:%H:%M ET on %Y-%m-%d}" for hours, at in steps_left(row, as_of)
    ]
    if not steps:
        return "its hours are over"
    return f"it counts in hours and ends at {until(row)}: told {', '.join(steps)}"


def _says_no_more(count: Countdown, policy: SweepPolicy) -> str:
    if count.days_left >= 0:
        return "no further alert is due"
    if count.row.passes or count.words.kind in NOBODYS:
        return "its day is past, and nobody had to keep it"
    return f"it is more than {policy.overdue_days} days overdue: a line of each Monday's digest"
