"""The sweep: which due dates must be spoken of today. Pure: rows and a date in, alerts and passings out.

For each open row of the docket:

1. nothing said of it yet, and it is one that comes as a surprise (an inquiry, a bill): told at once;
2. its date moved after we had spoken of it, or the money behind it grew: told;
3. a threshold was reached: the nearest one, once, also when several were crossed while we were down;
4. it is overdue: told daily.

A threshold that falls on a weekend or closure is told on the business day before, never after.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from drawback.alerting.deadline_text import words_of
from drawback.alerting.model import Alert, AlertClass, DeadlineWords, DocketRow, Priority, Told, Why
from drawback.alerting.policy import SweepPolicy
from drawback.domain.calendar import BusinessCalendar

_SURPRISES = (AlertClass.INQUIRY, AlertClass.MONEY)
_SOON = 30
_URGENT, _INQUIRY_URGENT, _NEAR = 2, 7, 14
NOBODYS = frozenset({AlertClass.FORECAST, AlertClass.OPTION})
"""Classes whose dates nobody has to keep."""


def due_alerts(
    docket_rows: Iterable[DocketRow],
    as_of: date,
    calendar: BusinessCalendar,
    policy: SweepPolicy,
    already_raised: Mapping[str, Told],
) -> tuple[Alert, ...]:
    """Return what has to be said today of these rows, in the order of the docket; at most one alert a row."""
    alerts = (
        _alert_of(row, as_of, calendar, policy, already_raised.get(row.obligation)) for row in docket_rows
    )
    return tuple(alert for alert in alerts if alert is not None)


def _alert_of(
    row: DocketRow, as_of: date, calendar: BusinessCalendar, policy: SweepPolicy, told: Told | None
) -> Alert | None:
    words = words_of(row)
    reason = _reason(row, words, as_of, calendar, policy, told)
    if reason is None:
        return None
    why, threshold = reason
    return _alert(row, words, why, threshold, as_of, calendar, policy, told)


def _reason(
    row: DocketRow,
    words: DeadlineWords,
    as_of: date,
    calendar: BusinessCalendar,
    policy: SweepPolicy,
    told: Told | None,
) -> tuple[Why, int] | None:
    """Why something is said of the row today, and at which threshold; None where nothing is."""
    if row.met_on is not None:
        return (Why.CLOSED, 0) if told is not None and told.mailed else None
    if told is not None and told.snoozed_until is not None and as_of < told.snoozed_until:
        return None
    days_left = (row.due_on - as_of).days
    if (news := _news(row, words.kind, days_left, policy, told)) is not None:
        return news, max(days_left, 0)
    if days_left < 0:
        overdue = _is_told_overdue(row, words.kind, days_left, as_of, calendar, policy, told)
        return (Why.OVERDUE, days_left) if overdue else None
    threshold = nearest(row, as_of, calendar, policy.days(row.deadline, words.kind, row.money))
    if threshold is None or (told is not None and _said(told, threshold)):
        return None
    return Why.THRESHOLD, threshold


def _news(
    row: DocketRow, kind: AlertClass, days_left: int, policy: SweepPolicy, told: Told | None
) -> Why | None:
    """What is told at once, whatever the threshold: a surprise, a moved date, more money."""
    if told is None or (told.threshold is None and not told.arrived):
        return Why.ARRIVED if row.immediate and kind in _SURPRISES else None
    if told.due_on != row.due_on:
        return Why.MOVED if days_left >= 0 else None
    if kind is AlertClass.MONEY and row.money - told.money >= policy.at_once:
        return Why.GREW
    return None


def _said(told: Told, threshold: int) -> bool:
    return told.threshold is not None and told.threshold <= threshold


def _is_told_overdue(
    row: DocketRow,
    kind: AlertClass,
    days_left: int,
    as_of: date,
    calendar: BusinessCalendar,
    policy: SweepPolicy,
    told: Told | None,
) -> bool:
    """A date gone by is told daily where it was somebody's to keep; the clock's own dates only pass."""
    if row.passes or kind in NOBODYS or not calendar.is_business_day(as_of):
        return False
    known = told is not None and (told.threshold is not None or told.arrived)
    if known and days_left < -policy.overdue_days:
        return False
    return told is None or not _said(told, days_left)


def alert_overdue(row: DocketRow, as_of: date, calendar: BusinessCalendar, policy: SweepPolicy) -> Alert:
    """The alert of a row that is past its date, for a digest."""
    words = words_of(row)
    return _alert(row, words, Why.OVERDUE, (row.due_on - as_of).days, as_of, calendar, policy, None)


def nearest(row: DocketRow, as_of: date, calendar: BusinessCalendar, days: Iterable[int]) -> int | None:
    """The nearest threshold reached by `as_of`; one on a day off is reached on the business day before."""
    reached = [n for n in days if calendar.on_or_before(row.due_on - timedelta(days=n)) <= as_of]
    return min(reached, default=None)


def _alert(
    row: DocketRow,
    words: DeadlineWords,
    why: Why,
    threshold: int,
    as_of: date,
    calendar: BusinessCalendar,
    policy: SweepPolicy,
    told: Told | None,
) -> Alert:
    days_left = (row.due_on - as_of).days
    planned = calendar.on_or_before(row.due_on - timedelta(days=threshold))
    late = why is Why.THRESHOLD and threshold < _SOON and planned < as_of
    return Alert(
        row=row,
        words=words,
        why=why,
        threshold=threshold,
        as_of=as_of,
        days_left=days_left,
        business_days_left=calendar.between(as_of, row.due_on) if days_left > 0 else 0,
        priority=priority_of(row, words.kind, days_left, why, policy),
        digest=not _corrects(why, told) and _for_digest(row, words.kind, days_left, why, policy),
        late=late,
        was_on=told.due_on if told is not None and told.due_on != row.due_on else None,
        moves=told.moves + (told.due_on != row.due_on) if told is not None else 0,
    )


def priority_of(row: DocketRow, kind: AlertClass, days_left: int, why: Why, policy: SweepPolicy) -> Priority:
    """P1: two days or less, overdue, or an inquiry within a week. P2: two weeks, or much money within a month."""
    if why is Why.CLOSED or kind is AlertClass.FORECAST:
        return Priority.P3
    if days_left <= _URGENT or (kind is AlertClass.INQUIRY and days_left <= _INQUIRY_URGENT):
        return Priority.P1
    if days_left <= _NEAR or (row.money >= policy.large and days_left <= _SOON):
        return Priority.P2
    return Priority.P3


def _corrects(why: Why, told: Told | None) -> bool:
    """Whether this takes back what a message of its own said: whoever got that one must hear of it."""
    return why is Why.MOVED and told is not None and told.mailed


def _for_digest(row: DocketRow, kind: AlertClass, days_left: int, why: Why, policy: SweepPolicy) -> bool:
    if why is Why.CLOSED or kind is AlertClass.INQUIRY:
        return False
    if kind is AlertClass.FORECAST:
        return True
    if kind is AlertClass.MONEY and why is not Why.THRESHOLD:
        return row.money < policy.at_once and days_left > policy.own_message_days
    if days_left > policy.own_message_days or days_left < -policy.overdue_days:
        return True
    return kind is not AlertClass.MONEY and row.money < policy.material


def next_on(
    row: DocketRow,
    as_of: date,
    calendar: BusinessCalendar,
    policy: SweepPolicy,
    snoozed_until: date | None = None,
) -> date | None:
    """The next day after `as_of` on which something will have to be said of this row, or None where nothing will."""
    if row.met_on is not None:
        return None
    words = words_of(row)
    days = policy.days(row.deadline, words.kind, row.money)
    planned = (calendar.on_or_before(row.due_on - timedelta(days=n)) for n in days)
    upcoming = [on for on in planned if on > as_of]
    overdue = not (row.passes or words.kind in NOBODYS)
    if overdue:
        first = max(row.due_on, as_of) + timedelta(days=1)
        if (first - row.due_on).days <= policy.overdue_days:
            upcoming.append(first)
    soonest = min(upcoming, default=None)
    if snoozed_until is not None and snoozed_until > as_of:
        return snoozed_until
    return soonest
