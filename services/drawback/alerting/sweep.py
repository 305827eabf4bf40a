"""The sweep: which due dates must be spoken of today. Pure: rows and a date in, alerts out.

For each open row of the docket:

1. something that is told at once came up (an inquiry, a bill, a draft), whatever the horizon of its last day;
2. its date moved after we had spoken of it, or the money behind it became another: told;
3. a threshold was reached: the nearest one, once, also when several were crossed while we were down;
4. it is overdue: told daily.

Days are counted to the day to act, the business day on or before the due date. A threshold that falls on a weekend or closure is
told on the business day before, never after. A snooze keeps silent about thresholds alone, and never once P1 begins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from drawback.alerting.deadline_text import UNDATED, WORDS, words_of, words_of_lapsed
from drawback.alerting.model import (
    Alert,
    AlertClass,
    DeadlineWords,
    DocketRow,
    Ending,
    Priority,
    Told,
    Why,
)
from drawback.alerting.policy import NOBODYS, SweepPolicy
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
        """The business day on or before the due date; what the clock does has its own day."""
        if self.words.kind is AlertClass.FORECAST:
            return self.row.due_on
        planned = self.row.operate_on or self.row.due_on
        return self.calendar.on_or_before(min(planned, self.row.due_on))

    @property
    def days_left(self) -> int:
        if self.as_of > self.row.due_on:
            return (self.row.due_on - self.as_of).days
        return max((self.act_by - self.as_of).days, 0)

    @property
    def business_days_left(self) -> int:
        return self.calendar.between(self.as_of, self.act_by) if self.days_left > 0 else 0

    def told_on(self, threshold: int) -> date:
        """The day on which a threshold is told."""
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
    if (ending := _ending(row, told)) is not None:
        if told is None or not told.mailed:
            return None
        return ended(row, ending, as_of, calendar, policy, told)
    count = Countdown(row, words_of(row), as_of, calendar)
    reason = _reason(count, policy, told)
    return _alert(count, *reason, policy, told) if reason is not None else None


def _ending(row: DocketRow, told: Told | None) -> Ending | None:
    """How a row that still stands on the docket ended, if it did."""
    known = WORDS.get(row.deadline)
    owed = known is not None and known.kind is AlertClass.MONEY
    if row.met_on is not None:
        if owed:
            return Ending.SETTLED
        late = row.met_on > row.due_on and row.deadline not in UNDATED
        return Ending.MET_LATE if late else Ending.MET
    gone = owed and not row.money and told is not None and bool(told.money) and told.arrived
    return Ending.SETTLED if gone else None


def ended(
    row: DocketRow,
    ending: Ending,
    as_of: date,
    calendar: BusinessCalendar,
    policy: SweepPolicy,
    told: Told | None,
) -> Alert:
    """The last word on an obligation. It interrupts nobody: what can still be done about it is another obligation."""
    count = Countdown(row, words_of(row), as_of, calendar)
    alert = replace(_alert(count, Why.CLOSED, 0, policy, told), ending=ending)
    if ending is not Ending.LAPSED:
        return alert
    quiet = alert.words.kind in NOBODYS or row.money < policy.material
    unheard = told is None or not told.mailed
    return replace(alert, words=words_of_lapsed(row), digest=unheard and quiet)


def _reason(count: Countdown, policy: SweepPolicy, told: Told | None) -> tuple[Why, int] | None:
    """Why something is said of the row today, and at which threshold; None where nothing is."""
    row, kind, left = count.row, count.words.kind, count.days_left
    if (news := _news(row, left, policy, told)) is not None:
        return news, max(left, 0)
    if is_snoozed(count, told):
        return None
    if left < 0:
        return (Why.OVERDUE, left) if _is_told_overdue(count, policy, told) else None
    threshold = count.nearest(policy.days(row.deadline, kind, row.money))
    if threshold is None or (told is not None and _said(told, threshold)):
        return None
    return Why.THRESHOLD, threshold


def _news(row: DocketRow, left: int, policy: SweepPolicy, told: Told | None) -> Why | None:
    """What is told whatever the threshold: something that came up, a moved date, other money."""
    if told is None or (told.threshold is None and not told.arrived):
        return Why.ARRIVED if row.immediate else None
    if told.due_on != row.due_on:
        return Why.MOVED if left >= 0 else None
    if not row.immediate or row.money == told.money:
        return None
    if not told.money:
        return Why.ARRIVED
    return Why.GREW if row.money - told.money >= policy.at_once else Why.CHANGED


def is_snoozed(count: Countdown, told: Told | None) -> bool:
    """Whether somebody put it off, and neither a nearer date, more money nor P1 has ended that."""
    if told is None or told.snoozed_until is None or count.as_of >= told.snoozed_until:
        return False
    nearer = count.row.due_on < told.due_on
    return not (nearer or count.row.money > told.money or count.is_urgent)


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
    if kind is AlertClass.OPPORTUNITY:
        return bool(row.money) and row.deadline == DeadlineKind.CLAIM_FILING
    return bool(row.money) and kind not in {AlertClass.FORECAST, AlertClass.INQUIRY}


def money_lost(row: DocketRow) -> Money:
    """What of the money of a row is lost when its day goes by without it.

    A right that nobody used need not have been worth using. The goods of a claim that was not filed in time are free again, and
    are lost, or not, with the day of their own entry: they are not counted twice.
    """
    kind, filing = words_of(row).kind, row.deadline == DeadlineKind.CLAIM_FILING
    counts = kind is AlertClass.OPPORTUNITY if filing else kind is AlertClass.FATAL
    return row.money if counts and is_lost(row) else ZERO


def told_after(
    row: DocketRow, told: Told | None, alert: Alert | None, as_of: date, calendar: BusinessCalendar
) -> Told:
    """What is remembered of a row once it was looked at, and `alert`, if any, was raised."""
    was = told or Told(row.due_on)
    moved = row.due_on != was.due_on
    threshold = None if moved else was.threshold
    if alert is not None and alert.why in {Why.THRESHOLD, Why.OVERDUE, Why.ARRIVED, Why.MOVED}:
        threshold = alert.threshold
    count = Countdown(row, words_of(row), as_of, calendar)
    # whether money became another is counted from what was last told
    counted = (
        alert is not None or not was.money or not (row.immediate or count.words.kind is AlertClass.MONEY)
    )
    return Told(
        due_on=row.due_on,
        threshold=threshold,
        told_on=as_of if alert is not None else was.told_on,
        money=row.money if counted else was.money,
        snoozed_until=was.snoozed_until if is_snoozed(count, was) else None,
        moves=was.moves + moved,
        mailed=was.mailed or (alert is not None and not alert.digest),
        arrived=was.arrived or alert is not None,
    )


def _said(told: Told, threshold: int) -> bool:
    return told.threshold is not None and told.threshold <= threshold


def _is_told_overdue(count: Countdown, policy: SweepPolicy, told: Told | None) -> bool:
    """A date gone by is told daily where it was somebody's to keep; the clock's own dates only pass."""
    left = count.days_left
    if count.row.passes or count.words.kind in NOBODYS or not count.calendar.is_business_day(count.as_of):
        return False
    known = told is not None and (told.threshold is not None or told.arrived)
    if known and left < -policy.overdue_days:
        return False
    return told is None or not _said(told, left)


def alert_overdue(row: DocketRow, as_of: date, calendar: BusinessCalendar, policy: SweepPolicy) -> Alert:
    """The alert of a row that is past its date, for a digest."""
    count = Countdown(row, words_of(row), as_of, calendar)
    return _alert(count, Why.OVERDUE, count.days_left, policy, None)


def recounted(alert: Alert, as_of: date, calendar: BusinessCalendar) -> Alert:
    """An alert with the days left counted from another day."""
    count = Countdown(alert.row, alert.words, as_of, calendar)
    left, business = count.days_left, count.business_days_left
    return replace(alert, as_of=as_of, days_left=left, business_days_left=business, act_by=count.act_by)


def _alert(count: Countdown, why: Why, threshold: int, policy: SweepPolicy, told: Told | None) -> Alert:
    row = count.row
    late = why is Why.THRESHOLD and threshold < _SOON and count.told_on(threshold) < count.as_of
    moved = told is not None and told.due_on != row.due_on
    other = told is not None and bool(told.money) and told.money != row.money
    return Alert(
        row=row,
        words=count.words,
        why=why,
        threshold=threshold,
        as_of=count.as_of,
        days_left=count.days_left,
        business_days_left=count.business_days_left,
        priority=priority_of(count, why, policy),
        digest=not _corrects(why, told) and _for_digest(count, why, policy),
        late=late,
        was_on=told.due_on if told is not None and moved else None,
        moves=told.moves + moved if told is not None else 0,
        act_by=count.act_by,
        was_money=told.money if told is not None and other else None,
        first=told is None or (told.threshold is None and not told.arrived),
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


def _corrects(why: Why, told: Told | None) -> bool:
    """Whether this takes back what a message of its own said: whoever got that one must hear of it."""
    return why is Why.MOVED and told is not None and told.mailed


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
    """The next day after `as_of` on which something will have to be said of this row, or None where nothing will."""
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
