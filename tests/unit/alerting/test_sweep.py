"""When a due date raises an alert."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawback.alerting.deadline_text import WORDS, words_of
from drawback.alerting.model import Alert, AlertClass, DocketRow, Ending, Notified, Priority, Why
from drawback.alerting.policy import NOBODYS
from drawback.alerting.readings import other_readings
from drawback.alerting.sweep import (
    Countdown,
    next_on,
    notified_after,
    planned,
    snooze_limit,
)
from drawback.alerting.wording import business_day_note
from drawback.rules.dates.deadlines import DeadlineKind
from support.sweeping import CALENDAR, POLICY, a_row, due_alert


def after(alert: Alert) -> Notified:
    return Notified(
        alert.row.due_on, alert.threshold, alert.as_of, alert.row.money, mailed=not alert.digest, arrived=True
    )


@pytest.mark.parametrize(
    ("on", "threshold"),
    [("2025-06-15", 30), ("2025-06-16", 14), ("2025-06-17", 14), ("2025-06-22", 14), ("2025-06-23", 7)],
)
def test_each_threshold_is_reached_on_its_day(on: str, threshold: int) -> None:
    """Fourteen days before 30 June is 16 June: the day before still stands at thirty."""
    alert = due_alert(a_row(), on)

    assert alert is not None
    assert alert.threshold == threshold


@pytest.mark.parametrize(
    ("on", "threshold"), [("2025-07-02", 7), ("2025-07-03", 2), ("2025-07-06", 2), ("2025-07-07", 1)]
)
def test_a_threshold_on_a_day_off_raises_an_alert_on_the_business_day_before(on: str, threshold: int) -> None:
    """Three and two days before Tuesday 8 July are a weekend after Independence Day: both raise their alert on Thursday 3 July."""
    alert = due_alert(a_row("2025-07-08"), on)

    assert alert is not None
    assert alert.threshold == threshold


def test_a_threshold_raises_an_alert_once() -> None:
    """An alert at fourteen days is not repeated before seven days are left."""
    first = due_alert(a_row(), "2025-06-16")
    assert first is not None

    again = [due_alert(a_row(), f"2025-06-{n}", after(first)) for n in range(16, 23)]
    then = due_alert(a_row(), "2025-06-23", after(first))

    assert again == [None] * 7
    assert then is not None
    assert then.threshold == 7


def test_only_the_nearest_of_several_missed_thresholds_raises_an_alert_which_says_it_is_late() -> None:
    """A program that was down from thirty days to nine raises one alert, late, with nine days left."""
    notified = Notified(date(2025, 6, 30), 60, date(2025, 5, 1), Decimal(50000), arrived=True)

    alert = due_alert(a_row(), "2025-06-20", notified)

    assert alert is not None
    assert (alert.threshold, alert.days_left, alert.late) == (14, 10, True)


def test_an_inquiry_raises_an_alert_at_once_however_far_its_date() -> None:
    """A CF-28 raises an alert on the day it arrives, as a message of its own."""
    row = a_row("2025-06-30", "D-40", "0.00", immediate=True)

    alert = due_alert(row, "2025-05-31")

    assert alert is not None
    assert (alert.why, alert.digest) == (Why.ARRIVED, False)
    assert due_alert(row, "2025-06-01", after(alert)) is None


@pytest.mark.parametrize(("days", "raises"), [(0, True), (1, True), (7, True), (8, False)])
def test_an_overdue_date_raises_an_alert_daily_for_a_week(days: int, raises: bool) -> None:
    """After the day itself it raises an alert daily, then it stays in the digests."""
    row = a_row("2025-06-09", "D-37")
    on = date(2025, 6, 9) + timedelta(days=days)
    while not CALENDAR.is_business_day(on):
        on += timedelta(days=1)
    notified = Notified(row.due_on, 1 if days == 0 else 1 - days, None, row.money, arrived=True)

    alert = due_alert(row, on.isoformat(), notified)

    assert (alert is not None) == raises


def test_an_overdue_date_raises_an_alert_once_a_day() -> None:
    """The second sweep of the same day says nothing."""
    row = a_row("2025-06-09", "D-37")
    first = due_alert(row, "2025-06-10")
    assert first is not None

    assert first.why is Why.OVERDUE
    assert first.priority is Priority.P1
    assert due_alert(row, "2025-06-10", after(first)) is None
    assert due_alert(row, "2025-06-11", after(first)) is not None


def test_a_date_that_only_passes_is_never_overdue() -> None:
    """Deemed liquidation happens; nobody is late."""
    assert due_alert(a_row("2025-06-09", "D-22", passes=True), "2025-06-10") is None


def test_a_moved_date_raises_an_alert_with_the_old_one() -> None:
    """When CBP grants more time, those who had an alert get the new date at once."""
    notified = Notified(date(2025, 6, 16), 7, date(2025, 6, 9), Decimal(50000), mailed=True, arrived=True)

    alert = due_alert(a_row("2025-06-30", "D-40"), "2025-06-10", notified)

    assert alert is not None
    assert (alert.why, alert.was_on) == (Why.MOVED, date(2025, 6, 16))


@pytest.mark.parametrize(
    ("more", "why", "digest"),
    [
        ("10000.00", Why.GREW, False),
        ("9999.99", Why.CHANGED, True),
        ("0.01", Why.CHANGED, True),
        ("-0.01", Why.CHANGED, True),
    ],
)
def test_a_change_of_ten_thousand_dollars_raises_an_alert_at_once(more: str, why: Why, digest: bool) -> None:
    """An amendment that grew by ten thousand raises an alert at once; one cent less, or less money, waits for the digest."""
    row = a_row("2025-12-30", "D-19", str(Decimal("5000.00") + Decimal(more)), immediate=True)
    notified = Notified(row.due_on, 200, date(2025, 6, 1), Decimal("5000.00"), arrived=True)

    alert = due_alert(row, "2025-06-10", notified)

    assert alert is not None
    assert (alert.why, alert.digest, alert.was_money) == (why, digest, Decimal("5000.00"))
    assert due_alert(replace(row, money=notified.money), "2025-06-10", notified) is None


def test_a_met_date_is_closed_only_where_an_alert_was_sent() -> None:
    """Done is worth a word to whoever got a message, and to nobody else."""
    met = a_row(met_on=date(2025, 6, 20))
    notified = Notified(met.due_on, 14, date(2025, 6, 16), met.money, mailed=True, arrived=True)

    closed = due_alert(met, "2025-06-20", notified)

    assert closed is not None
    assert closed.why is Why.CLOSED
    assert due_alert(met, "2025-06-20", replace(notified, mailed=False)) is None
    assert due_alert(met, "2025-06-20") is None


def test_a_snooze_keeps_silent_until_its_day() -> None:
    """Snoozed to the 23rd: silent on the 22nd, an alert on the 23rd."""
    notified = Notified(
        date(2025, 6, 30), 14, date(2025, 6, 16), Decimal(50000), date(2025, 6, 24), arrived=True
    )

    assert due_alert(a_row(), "2025-06-23", notified) is None
    assert due_alert(a_row(), "2025-06-24", notified) is not None


@pytest.mark.parametrize(
    ("deadline", "money", "on", "priority"),
    [
        ("D-23", "500.00", "2025-06-28", Priority.P1),
        ("D-23", "500.00", "2025-06-27", Priority.P1),
        ("D-23", "500.00", "2025-06-26", Priority.P2),
        ("D-40", "500.00", "2025-06-23", Priority.P1),
        ("D-40", "500.00", "2025-06-22", Priority.P2),
        ("D-23", "500.00", "2025-06-16", Priority.P2),
        ("D-23", "500.00", "2025-06-15", Priority.P3),
        ("D-23", "250000.00", "2025-06-15", Priority.P2),
        ("D-23", "249999.99", "2025-06-15", Priority.P3),
        ("D-23", "250000.00", "2025-05-30", Priority.P3),
    ],
)
def test_priority_has_sharp_edges(deadline: str, money: str, on: str, priority: Priority) -> None:
    """P1 to two days (on the Friday before, where it is a Monday), inquiries to seven; P2 to fourteen, or from 250,000 dollars to thirty."""
    alert = due_alert(a_row(deadline=deadline, money=money), on)

    assert alert is not None
    assert alert.priority is priority


def test_small_or_distant_things_wait_for_the_digest() -> None:
    """A message of its own is for what is near and matters; inquiries always get one."""
    near, far = due_alert(a_row(), "2025-06-16"), due_alert(a_row(), "2025-04-15")
    small = due_alert(a_row(money="999.99"), "2025-06-16")
    inquiry = due_alert(a_row(deadline="D-40", money="0.00"), "2025-06-16")
    assert near is not None
    assert far is not None
    assert small is not None
    assert inquiry is not None

    assert [near.digest, far.digest, small.digest, inquiry.digest] == [False, True, True, False]


def test_no_money_owed_is_only_a_right() -> None:
    """The last day to amend a claim that needs no amendment is no demand on anybody."""
    assert words_of(a_row(deadline="D-19", money="0.00")).kind is AlertClass.OPTION
    assert words_of(a_row(deadline="D-19", money="0.01")).kind is AlertClass.MONEY


def test_a_right_nobody_gains_from_raises_an_alert_once() -> None:
    """A protest with nothing to gain is one line in a digest, thirty days before; with a cent it has all its steps."""
    days = [date(2025, 6, 30) - timedelta(days=n) for n in range(100, -1, -1)]

    def steps(money: str) -> list[int]:
        row, notified, found = a_row(deadline="D-35", money=money), None, []
        for day in days:
            alert = due_alert(row, day.isoformat(), notified)
            if alert is not None:
                found.append(alert.threshold)
                notified = after(alert)
        return found

    assert steps("0.00") == [30]
    assert steps("0.01") == [90, 30, 14, 7, 1, 0]  # three days before and one day before are one Friday


def test_every_deadline_of_the_law_has_words() -> None:
    """A deadline that enters the table of law must be given words here."""
    assert {kind.value for kind in DeadlineKind} <= WORDS.keys()


@pytest.mark.slow
@given(
    due=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    deadline=st.sampled_from(sorted(WORDS)),
    start=st.integers(1, 400),
)
def test_sweeping_only_on_the_next_days_raises_the_same_alerts_as_sweeping_daily(
    due: date, deadline: str, start: int
) -> None:
    """The sweep may skip every day before `next_on`: no alert would have been raised on it."""
    row = a_row(due.isoformat(), deadline)
    day, end = due - timedelta(days=start), due + timedelta(days=10)
    notified: Notified | None = None
    look_on: date | None = day
    while day <= end:
        alert = due_alert(row, day.isoformat(), notified)
        if alert is not None:
            assert look_on is not None
            assert day >= look_on
            notified = after(alert)
        elif notified is None:
            notified = Notified(row.due_on, money=row.money)
        if look_on is not None and day >= look_on:
            look_on = next_on(row, day, CALENDAR, POLICY)
        day += timedelta(days=1)


@pytest.mark.parametrize(("mailed", "digest"), [(True, False), (False, True)])
def test_a_far_date_that_moved_is_corrected_where_it_was_sent(mailed: bool, digest: bool) -> None:
    """Whoever had a message of its own receives of the move by one; where it was a line of a digest, it is a line again."""
    notified = Notified(
        date(2025, 12, 30), 180, date(2025, 6, 2), Decimal(50000), mailed=mailed, arrived=True
    )

    alert = due_alert(a_row("2025-12-10"), "2025-06-10", notified)

    assert alert is not None
    assert (alert.why, alert.digest, alert.was_on) == (Why.MOVED, digest, date(2025, 12, 30))


# ── endings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("deadline", "met_on", "ending"),
    [
        ("D-23", "2025-06-30", Ending.MET),
        ("D-23", "2025-07-01", Ending.MET_LATE),
        ("D-40", "2025-07-01", Ending.MET_LATE),
        ("notice", "2025-07-01", Ending.MET),
        ("D-37", "2025-06-30", Ending.SETTLED),
        ("D-37", "2025-07-01", Ending.SETTLED),
    ],
)
def test_the_alert_names_how_a_due_date_ended(deadline: str, met_on: str, ending: Ending) -> None:
    """Met on the last day, met a day late, and money that was owed: settled."""
    row = a_row(deadline=deadline, met_on=date.fromisoformat(met_on))
    notified = Notified(row.due_on, 7, date(2025, 6, 23), row.money, mailed=True, arrived=True)

    alert = due_alert(row, met_on, notified)

    assert alert is not None
    assert (alert.why, alert.ending, alert.priority) == (Why.CLOSED, ending, Priority.P3)


def test_a_draft_that_is_gone_is_settled_and_the_next_one_is_new() -> None:
    """An amendment that CBP was told of leaves nothing to amend; another draft months later raises a new alert."""
    row = a_row("2026-06-30", "D-19", "5000.00", immediate=True)
    first = due_alert(row, "2025-06-10")
    assert first is not None
    notified = notified_after(row, None, first, date(2025, 6, 10), CALENDAR)

    none = replace(row, money=Decimal("0.00"), immediate=False)
    gone = due_alert(none, "2025-06-20", replace(notified, mailed=True))
    notified = notified_after(none, notified, gone, date(2025, 6, 20), CALENDAR)
    again = due_alert(row, "2025-09-01", notified)

    assert gone is not None
    assert again is not None
    assert (first.why, first.first, gone.ending, again.why, again.first) == (
        Why.ARRIVED, True, Ending.SETTLED, Why.ARRIVED, False,
    )  # fmt: skip
    assert first.key != again.key


# ── at once ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("deadline", "money", "due", "digest"),
    [
        ("D-19", "11880.00", "2028-06-30", False),
        ("D-19", "9999.99", "2028-06-30", True),
        ("D-37", "9999.99", "2025-07-10", False),
        ("D-37", "9999.99", "2025-07-11", True),
        ("D-23", "10000.00", "2025-12-07", False),
        ("D-23", "9999.99", "2025-12-07", True),
        ("D-40", "0.00", "2025-07-10", False),
        ("no such deadline", "5.00", "2025-07-10", False),
    ],
)
def test_what_came_up_raises_an_alert_on_its_day_whatever_the_horizon(
    deadline: str, money: str, due: str, digest: bool
) -> None:
    """At once from 10,000 dollars or within thirty days, else in that day's digest; an inquiry always at once."""
    alert = due_alert(a_row(due, deadline, money, immediate=True), "2025-06-10")

    assert alert is not None
    assert (alert.why, alert.digest) == (Why.ARRIVED, digest)


# ── counting to the day to act ──────────────────────────────────────────────────────────────────────────────────────


def test_days_are_counted_to_the_business_day_before_a_day_off() -> None:
    """Due on a Sunday, to be done on Friday: on Thursday one day is left, on Saturday it is not overdue yet."""
    row = a_row("2025-06-29", "D-37")
    days = [planned(row, date(2025, 6, n), CALENDAR, POLICY) for n in (26, 27, 28, 29, 30)]

    assert [alert.days_left for alert in days] == [1, 0, 0, 0, -1]
    assert {alert.act_by for alert in days} == {date(2025, 6, 27)}


# ── snoozes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

SNOOZED = Notified(
    date(2025, 6, 30), 14, date(2025, 6, 16), Decimal(50000), date(2025, 6, 25), mailed=True, arrived=True
)


@pytest.mark.parametrize(
    ("row", "on", "raises"),
    [
        (a_row(), "2025-06-23", False),
        (a_row(), "2025-06-25", True),
        (a_row("2025-06-27"), "2025-06-20", True),
        (a_row("2025-07-30"), "2025-06-20", True),
        (a_row(money="50000.01"), "2025-06-23", True),
        (a_row(money="49999.99"), "2025-06-23", False),
        (a_row("2025-06-26", "D-40"), "2025-06-18", True),
    ],
)
def test_a_snooze_ends_when_the_date_comes_nearer_the_money_grows_or_p1_begins(
    row: DocketRow, on: str, raises: bool
) -> None:
    """It holds for thresholds alone; a moved date raises an alert in any case."""
    assert (due_alert(row, on, SNOOZED) is not None) == raises


@pytest.mark.slow
@given(
    deadline=st.sampled_from(
        sorted(name for name in WORDS if words_of(a_row(deadline=name)).kind not in NOBODYS)
    ),
    money=st.sampled_from(["0.01", "500.00", "250000.00"]),
    days=st.lists(
        st.tuples(
            st.sampled_from(["nothing", "move", "grow", "shrink", "snooze", "snooze", "acknowledge"]),
            st.integers(-40, 40),
        ),
        min_size=1,
        max_size=60,
    ),
)
def test_before_each_due_date_a_p1_alert_stands(
    deadline: str, money: str, days: list[tuple[str, int]]
) -> None:
    """For any history of moves, other money, snoozes and acknowledgements: P1 was raised for this date before it came."""
    row = a_row("2025-07-30", deadline, money)
    today, notified, next_look = date(2025, 6, 2), None, date(2025, 6, 2)
    urgent: set[date] = set()
    notified = None
    for act, n in [*days, *[("nothing", 0)] * 60]:
        if row.due_on < today:
            break
        if act == "move" and today + timedelta(days=2) < row.due_on:
            row = replace(row, due_on=max(row.due_on + timedelta(days=n), today + timedelta(days=2)))
            next_look = today
        elif act in {"grow", "shrink"}:
            row = replace(row, money=max(row.money + n * 100, Decimal("0.01")))
            next_look = today
        elif act == "snooze" and notified is not None:
            limit = snooze_limit(Countdown(row, words_of(row), today, CALENDAR))
            if limit:
                until = today + timedelta(days=min(limit, abs(n) + 1))
                notified = replace(notified, snoozed_until=until)
                next_look = next_on(row, today, CALENDAR, POLICY, until) or date.max
        if today >= next_look:
            alert = due_alert(row, today.isoformat(), notified)
            if alert is not None and alert.priority is Priority.P1:
                assert not alert.digest
                urgent.add(row.due_on)
            notified = notified_after(row, notified, alert, today, CALENDAR)
            next_look = next_on(row, today, CALENDAR, POLICY, notified.snoozed_until) or date.max
        if today == Countdown(row, words_of(row), today, CALENDAR).act_by - timedelta(days=1):
            assert row.due_on in urgent
        today += timedelta(days=1)


def test_a_doubtful_day_silences_nothing_and_reminders_follow_the_earlier() -> None:
    """Where another reading ends earlier it is told fourteen days before that, and both days stand in the message."""
    contested = "ACE error B48 still prints 269 days after entry: 2025-06-30 | another: no date"
    row = replace(a_row("2025-07-31"), contested=contested)

    assert other_readings(row) == (date(2025, 6, 30),)
    assert Countdown(row, words_of(row), date(2025, 6, 16), CALENDAR).act_by == date(2025, 6, 30)
    alert = due_alert(row, "2025-06-16")
    assert alert is not None
    assert (alert.threshold, alert.last_day, alert.row.due_on) == (14, date(2025, 6, 30), date(2025, 7, 31))
    assert business_day_note(alert) == (
        "By another reading of the law it ends on Mon Jun 30, 2025: act by Mon Jun 30, 2025."
    ), "Thursday 31 July is a business day: nothing is said of a day off"
    assert Countdown(row, words_of(row), date(2025, 7, 1), CALENDAR).act_by == date(2025, 7, 31), (
        "that day is over"
    )


def test_a_later_reading_puts_nothing_off() -> None:
    """That a weekend might move it to Tuesday is no reason to be reminded later."""
    row = replace(a_row("2025-06-28"), contested="a weekend moves it to the next business day: 2025-06-30")

    assert Countdown(row, words_of(row), date(2025, 6, 16), CALENDAR).act_by == date(2025, 6, 27)
