"""The sweep: which due dates raise an alert today. Pure: rows and a date in, alerts out.

For each open row of the docket:

1. something that raises an alert at once came up (an inquiry, a bill, a draft), whatever the horizon of its last day;
2. its date moved, or the money behind it changed, since its last alert;
3. a threshold was reached: the nearest one, once, also when several were crossed while we were down;
4. it is overdue: every day.

Days are counted to the day to act, the business day on or before the due date. A threshold that falls on a weekend or closure is
raised on the business day before, never after. A snooze silences thresholds only, and nothing once P1 begins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from drawback.alerting.deadline_text import UNDATED, WINDOWS, WORDS, words_of, words_of_lapsed
from drawback.alerting.model import (
    Alert,
    AlertClass,
    DeadlineWords,
    DocketRow,
    Ending,
    Notified,
    Priority,
    Why,
)
from drawback.alerting.policy import NOBODYS, SweepPolicy
from drawback.alerting.readings import earliest_reading
from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money
from drawback.rules.dates.deadlines import DeadlineKind

_SOON = 30
_URGENT, _INQUIRY_URGENT, _NEAR = 2, 7, 14
_LONGEST_SNOOZE, _KEPT_FREE = 7, 3


@dataclass(frozen=True, slots=True)
class Countdown:
    """A row against a day: when to act, and how many days that leaves (negative once the due date is past)."""

    row: DocketRow
    words: DeadlineWords
    as_of: date
    calendar: BusinessCalendar

    @property
    def act_by(self) -> date:
        """The business day on or before the due date, by the earliest reading that is not over; what the clock does has its own day."""
        if self.words.kind is AlertClass.FORECAST:
            return self.row.due_on
        planned = min(self.row.operate_on or self.row.due_on, self.row.due_on)
        return self.calendar.on_or_before(self.earliest_reading or planned)

    @property
    def earliest_reading(self) -> date | None:
        """The day of another reading that the countdown follows; None where the due date itself is followed."""
        if self.words.kind is AlertClass.FORECAST:
            return None
        return earliest_reading(self.row, self.as_of)

    @property
    def days_left(self) -> int:
        if self.as_of > self.row.due_on:
            return (self.row.due_on - self.as_of).days
        return max((self.act_by - self.as_of).days, 0)

    @property
    def business_days_left(self) -> int:
        return self.calendar.between(self.as_of, self.act_by) if self.days_left > 0 else 0

    def told_on(self, threshold: int) -> date:
        """The day on which a threshold raises its alert."""
        return self.calendar.on_or_before(self.act_by - timedelta(days=threshold))

    def nearest(self, days: Iterable[int]) -> int | None:
        """The nearest threshold reached."""
        return min((n for n in days if self.told_on(n) <= self.as_of), default=None)

    @property
    def urgent_on(self) -> date:
        """The day on which P1 begins."""
        return self.told_on(_INQUIRY_URGENT if self.words.kind is AlertClass.INQUIRY else _URGENT)

    @property
    def may_be_urgent(self) -> bool:
        return self.words.kind not in {AlertClass.FORECAST, AlertClass.OPPORTUNITY}

    @property
    def is_urgent(self) -> bool:
        return self.may_be_urgent and self.urgent_on <= self.as_of


def due_alerts(
    docket_rows: Iterable[DocketRow],
    as_of: date,
    calendar: BusinessCalendar,
    policy: SweepPolicy,
    already_raised: Mapping[str, Notified],
) -> tuple[Alert, ...]:
    """Return the alerts that these rows raise today, in the order of the docket; at most one alert a row."""
    alerts = (
        _alert_of(row, as_of, calendar, policy, already_raised.get(row.obligation)) for row in docket_rows
    )
    return tuple(alert for alert in alerts if alert is not None)


def _alert_of(
    row: DocketRow, as_of: date, calendar: BusinessCalendar, policy: SweepPolicy, notified: Notified | None
) -> Alert | None:
    if (ending := _ending(row, notified)) is not None:
        if notified is None or not notified.mailed:
            return None
        return ended(row, ending, as_of, calendar, policy, notified)
    count = Countdown(row, words_of(row), as_of, calendar)
    reason = _reason(count, policy, notified)
    return _alert(count, *reason, policy, notified) if reason is not None else None


def _ending(row: DocketRow, notified: Notified | None) -> Ending | None:
    """How a row that still stands on the docket ended, if it did."""
    known = WORDS.get(row.deadline)
    owed = known is not None and known.kind is AlertClass.MONEY
    if row.met_on is not None:
        if owed:
            return Ending.SETTLED
        late = row.met_on > row.due_on and row.deadline not in UNDATED
        return Ending.MET_LATE if late else Ending.MET
    gone = owed and not row.money and notified is not None and bool(notified.money) and notified.arrived
    return Ending.SETTLED if gone else None


def ended(
    row: DocketRow,
    ending: Ending,
    as_of: date,
    calendar: BusinessCalendar,
    policy: SweepPolicy,
    notified: Notified | None,
) -> Alert:
    """The last word on an obligation. It interrupts nobody: what can still be done about it is another obligation."""
    count = Countdown(row, words_of(row), as_of, calendar)
    alert = replace(_alert(count, Why.CLOSED, 0, policy, notified), ending=ending)
    if ending is not Ending.LAPSED:
        return alert
    quiet = alert.words.kind in NOBODYS or row.money < policy.material
    unnotified = notified is None or not notified.mailed
    return replace(alert, words=words_of_lapsed(row), digest=unnotified and quiet)


def _reason(count: Countdown, policy: SweepPolicy, notified: Notified | None) -> tuple[Why, int] | None:
    """Why the row raises an alert today, and at which threshold; None where it raises none."""
    row, kind, left = count.row, count.words.kind, count.days_left
    if (news := _news(row, left, policy, notified)) is not None:
        return news, max(left, 0)
    if (
        is_snoozed(count, notified) or row.due_at is not None
    ):  # what counts in hours has a countdown of its own
        return None
    if left < 0:
        return (Why.OVERDUE, left) if _is_overdue_due_again(count, policy, notified) else None
    threshold = count.nearest(policy.days(row.deadline, kind, row.money))
    if threshold is None or (notified is not None and _was_raised(notified, threshold)):
        return None
    return Why.THRESHOLD, threshold


def _news(row: DocketRow, left: int, policy: SweepPolicy, notified: Notified | None) -> Why | None:
    """What raises an alert whatever the threshold: something that came up, a moved date, another amount."""
    if notified is None or (notified.threshold is None and not notified.arrived):
        return Why.ARRIVED if row.immediate else None
    if notified.due_on != row.due_on:
        return Why.MOVED if left >= 0 else None
    if not row.immediate or row.money == notified.money:
        return None
    if not notified.money:
        return Why.ARRIVED
    return Why.GREW if row.money - notified.money >= policy.at_once else Why.CHANGED


def is_snoozed(count: Countdown, notified: Notified | None) -> bool:
    """Whether somebody put it off, and neither a nearer date, more money nor P1 has ended that."""
    if notified is None or notified.snoozed_until is None or count.as_of >= notified.snoozed_until:
        return False
    nearer = count.row.due_on < notified.due_on
    return not (nearer or count.row.money > notified.money or count.is_urgent)


def snooze_limit(count: Countdown) -> int:
    """For how many days a due date may be put off: seven, or until three days are left; not at all at P1."""
    return 0 if count.is_urgent else max(0, min(_LONGEST_SNOOZE, count.days_left - _KEPT_FREE))


def going_by(rows: Iterable[DocketRow]) -> tuple[DocketRow, ...]:
    """Rows whose day goes by, as far as something is lost with them.

    The money of free goods stands once on the docket, on the day to export while that is open. Where the day to claim goes by with
    it, the money is lost with that one.
    """
    found = tuple(rows)
    of_goods = {
        (row.claimant, row.subject, row.due_on): row.money
        for row in found
        if words_of(row).kind is AlertClass.OPPORTUNITY and row.deadline != DeadlineKind.CLAIM_FILING
    }
    whole = (
        replace(row, money=max(row.money, of_goods.get((row.claimant, row.subject, row.due_on), ZERO)))
        if words_of(row).kind is AlertClass.OPPORTUNITY
        else row
        for row in found
    )
    return tuple(row for row in whole if is_lost(row))


def is_lost(row: DocketRow) -> bool:
    """Whether something is lost when the day of this row goes by without it; of free goods, when the day to claim does."""
    kind = words_of(row).kind
    if row.deadline in WINDOWS:
        return False
    if kind is AlertClass.OPPORTUNITY:
        return bool(row.money) and row.deadline == DeadlineKind.CLAIM_FILING
    return bool(row.money) and kind not in {AlertClass.FORECAST, AlertClass.INQUIRY}


def was_told_of(notified: Notified | None) -> bool:
    """Whether anything was ever said of a row, in a message of its own or as a line."""
    return notified is not None and (notified.threshold is not None or notified.arrived)


def money_lost(row: DocketRow) -> Money:
    """What of the money of a row is lost when its day goes by without it.

    A right that nobody used need not have been worth using. The goods of a claim that was not filed in time are free again, and
    are lost, or not, with the day of their own entry: they are not counted twice.
    """
    kind, filing = words_of(row).kind, row.deadline == DeadlineKind.CLAIM_FILING
    counts = kind is AlertClass.OPPORTUNITY if filing else kind is AlertClass.FATAL
    return row.money if counts and is_lost(row) else ZERO


def notified_after(
    row: DocketRow, notified: Notified | None, alert: Alert | None, as_of: date, calendar: BusinessCalendar
) -> Notified:
    """What is remembered of a row once it was looked at, and `alert`, if any, was raised."""
    was = notified or Notified(row.due_on)
    moved = row.due_on != was.due_on
    threshold = None if moved else was.threshold
    if alert is not None and alert.why in {Why.THRESHOLD, Why.OVERDUE, Why.ARRIVED, Why.MOVED}:
        threshold = alert.threshold
    count = Countdown(row, words_of(row), as_of, calendar)
    # a change of the amount is measured from the last alert
    counted = (
        alert is not None or not was.money or not (row.immediate or count.words.kind is AlertClass.MONEY)
    )
    return Notified(
        due_on=row.due_on,
        threshold=threshold,
        told_on=as_of if alert is not None else was.told_on,
        money=row.money if counted else was.money,
        snoozed_until=was.snoozed_until if is_snoozed(count, was) else None,
        moves=was.moves + moved,
        mailed=was.mailed or (alert is not None and not alert.digest),
        arrived=was.arrived or alert is not None,
    )


def _was_raised(notified: Notified, threshold: int) -> bool:
    return notified.threshold is not None and notified.threshold <= threshold


def _is_overdue_due_again(count: Countdown, policy: SweepPolicy, notified: Notified | None) -> bool:
    """A missed date raises an alert daily where somebody had to keep it; the clock's own dates only pass."""
    left = count.days_left
    if count.row.passes or count.words.kind in NOBODYS or not count.calendar.is_business_day(count.as_of):
        return False
    over = was_told_of(notified) and left < -policy.overdue_days
    return not over and (notified is None or not _was_raised(notified, left))


def planned(row: DocketRow, as_of: date, calendar: BusinessCalendar, policy: SweepPolicy) -> Alert:
    """A row as a line of the week's plan: overdue, or so many days before its day to act."""
    count = Countdown(row, words_of(row), as_of, calendar)
    why = Why.OVERDUE if count.days_left < 0 else Why.THRESHOLD
    return replace(_alert(count, why, count.days_left, policy, None), late=False)


def recounted(alert: Alert, as_of: date, calendar: BusinessCalendar) -> Alert:
    """An alert with the days left counted from another day."""
    count = Countdown(alert.row, alert.words, as_of, calendar)
    left, business = count.days_left, count.business_days_left
    return replace(alert, as_of=as_of, days_left=left, business_days_left=business, act_by=count.act_by)


def _alert(
    count: Countdown, why: Why, threshold: int, policy: SweepPolicy, notified: Notified | None
) -> Alert:
    row = count.row
    late = why is Why.THRESHOLD and threshold < _SOON and count.told_on(threshold) < count.as_of
    moved = notified is not None and notified.due_on != row.due_on
    other = notified is not None and bool(notified.money) and notified.money != row.money
    return Alert(
        row=row,
        words=count.words,
        why=why,
        threshold=threshold,
        as_of=count.as_of,
        days_left=count.days_left,
        business_days_left=count.business_days_left,
        priority=priority_of(count, why, policy),
        digest=not _corrects(why, notified) and _for_digest(count, why, policy),
        late=late,
        was_on=notified.due_on if notified is not None and moved else None,
        moves=notified.moves + moved if notified is not None else 0,
        act_by=count.act_by,
        was_money=notified.money if notified is not None and other else None,
        first=notified is None or (notified.threshold is None and not notified.arrived),
    )


def priority_of(count: Countdown, why: Why, policy: SweepPolicy) -> Priority:
    """P1: two days or less, overdue, or an inquiry within a week. P2: two weeks, or much money within a month.

    Days off count with the business day before them: on the Friday before a Monday it is P1.
    """
    if why is Why.CLOSED or not count.may_be_urgent:
        return Priority.P3
    if count.is_urgent:
        return Priority.P1
    if count.days_left <= _NEAR or (count.row.money >= policy.large and count.days_left <= _SOON):
        return Priority.P2
    return Priority.P3


def _corrects(why: Why, notified: Notified | None) -> bool:
    """Whether this corrects a message that was sent by itself: whoever got that one must get this one."""
    return why is Why.MOVED and notified is not None and notified.mailed


def _for_digest(count: Countdown, why: Why, policy: SweepPolicy) -> bool:
    row, kind, left = count.row, count.words.kind, count.days_left
    if why is Why.CLOSED or (kind is AlertClass.INQUIRY and why is not Why.CHANGED):
        return False
    if kind in {AlertClass.FORECAST, AlertClass.OPPORTUNITY} or why is Why.CHANGED:
        return True
    if why is Why.ARRIVED or (kind is AlertClass.MONEY and why is not Why.THRESHOLD):
        return row.money < policy.at_once and left > policy.own_message_days
    if left > policy.own_message_days or left < -policy.overdue_days:
        return True
    return kind is not AlertClass.MONEY and row.money < policy.material and not _must_be_p1(count)


def _must_be_p1(count: Countdown) -> bool:
    """What somebody has to keep gets a message of its own before the day, however little it is about."""
    return count.is_urgent and count.words.kind not in NOBODYS


def next_on(
    row: DocketRow,
    as_of: date,
    calendar: BusinessCalendar,
    policy: SweepPolicy,
    snoozed_until: date | None = None,
) -> date | None:
    """The next day after `as_of` on which this row may raise an alert, or None where it never will."""
    if row.met_on is not None:
        return None
    count = Countdown(row, words_of(row), as_of, calendar)
    days = policy.days(row.deadline, count.words.kind, row.money)
    upcoming = [on for on in map(count.told_on, days) if on > as_of]
    if not (row.passes or count.words.kind in NOBODYS):
        first = max(row.due_on, as_of) + timedelta(days=1)
        if (first - row.due_on).days <= policy.overdue_days:
            upcoming.append(first)
    if snoozed_until is not None and snoozed_until > as_of and not count.is_urgent:
        return min(snoozed_until, count.urgent_on) if count.may_be_urgent else snoozed_until
    return min(upcoming, default=None)
