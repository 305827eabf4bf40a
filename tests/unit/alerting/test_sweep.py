"""When a due date is spoken of."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawback.alerting.deadline_text import WORDS, words_of
from drawback.alerting.model import Alert, AlertClass, DocketRow, Priority, Told, Why
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.sweep import due_alerts, next_on
from drawback.domain.calendar import BusinessCalendar
from drawback.rules.dates.deadlines import DeadlineKind

INDEPENDENCE = date(2025, 7, 4)  # a Friday
CALENDAR = BusinessCalendar(frozenset({INDEPENDENCE}))
POLICY = SweepPolicy()


def a_row(
    due_on: str = "2025-06-30", deadline: str = "D-23", money: str = "50000.00", **more: object
) -> DocketRow:
    row = DocketRow(
        claimant="acme",
        subject_kind="claim",
        subject="acme-2025-01",
        deadline=deadline,
        due_on=date.fromisoformat(due_on),
        rule="19 U.S.C. 1514(c)(3)",
        citation="19 U.S.C. 1514(c)(3)",
        formula="date of liquidation + 180 days",
        money=Decimal(money),
    )
    return replace(row, **more)  # type: ignore[arg-type]


def said(row: DocketRow, on: str, told: Told | None = None) -> Alert | None:
    known = {row.obligation: told} if told is not None else {}
    alerts = due_alerts((row,), date.fromisoformat(on), CALENDAR, POLICY, known)
    assert len(alerts) <= 1
    return alerts[0] if alerts else None


def after(alert: Alert) -> Told:
    return Told(
        alert.row.due_on, alert.threshold, alert.as_of, alert.row.money, mailed=not alert.digest, arrived=True
    )


@pytest.mark.parametrize(
    ("on", "threshold"),
    [("2025-06-15", 30), ("2025-06-16", 14), ("2025-06-17", 14), ("2025-06-22", 14), ("2025-06-23", 7)],
)
def test_each_threshold_is_reached_on_its_day(on: str, threshold: int) -> None:
    """Fourteen days before 30 June is 16 June: the day before still stands at thirty."""
    alert = said(a_row(), on)

    assert alert is not None
    assert alert.threshold == threshold


@pytest.mark.parametrize(
    ("on", "threshold"), [("2025-07-02", 7), ("2025-07-03", 2), ("2025-07-06", 2), ("2025-07-07", 1)]
)
def test_a_threshold_on_a_day_off_is_told_on_the_business_day_before(on: str, threshold: int) -> None:
    """Three and two days before Tuesday 8 July are a weekend after Independence Day: both are told on Thursday 3 July."""
    alert = said(a_row("2025-07-08"), on)

    assert alert is not None
    assert alert.threshold == threshold


def test_a_threshold_is_told_once() -> None:
    """What was said at fourteen days is not said again before seven days are left."""
    first = said(a_row(), "2025-06-16")
    assert first is not None

    again = [said(a_row(), f"2025-06-{n}", after(first)) for n in range(16, 23)]
    then = said(a_row(), "2025-06-23", after(first))

    assert again == [None] * 7
    assert then is not None
    assert then.threshold == 7


def test_only_the_nearest_of_several_missed_thresholds_is_told_and_it_says_it_is_late() -> None:
    """A program that was down from thirty days to nine tells one alert, late, with nine days left."""
    told = Told(date(2025, 6, 30), 60, date(2025, 5, 1), Decimal(50000), arrived=True)

    alert = said(a_row(), "2025-06-20", told)

    assert alert is not None
    assert (alert.threshold, alert.days_left, alert.late) == (14, 10, True)


def test_an_inquiry_is_told_at_once_however_far_its_date() -> None:
    """A CF-28 is told on the day it arrives, as a message of its own."""
    row = a_row("2025-06-30", "D-40", "0.00", immediate=True)

    alert = said(row, "2025-05-31")

    assert alert is not None
    assert (alert.why, alert.digest) == (Why.ARRIVED, False)
    assert said(row, "2025-06-01", after(alert)) is None


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (1, True), (7, True), (8, False)])
def test_an_overdue_date_is_told_daily_for_a_week(days: int, is_told: bool) -> None:
    """After the day itself it is told daily, then it stays in the digests."""
    row = a_row("2025-06-09", "D-37")
    on = date(2025, 6, 9) + timedelta(days=days)
    while not CALENDAR.is_business_day(on):
        on += timedelta(days=1)
    told = Told(row.due_on, 1 if days == 0 else 1 - days, None, row.money, arrived=True)

    alert = said(row, on.isoformat(), told)

    assert (alert is not None) == is_told


def test_an_overdue_date_is_told_once_a_day() -> None:
    """The second sweep of the same day says nothing."""
    row = a_row("2025-06-09", "D-37")
    first = said(row, "2025-06-10")
    assert first is not None

    assert first.why is Why.OVERDUE
    assert first.priority is Priority.P1
    assert said(row, "2025-06-10", after(first)) is None
    assert said(row, "2025-06-11", after(first)) is not None


def test_a_date_that_only_passes_is_never_overdue() -> None:
    """Deemed liquidation happens; nobody is late."""
    assert said(a_row("2025-06-09", "D-22", passes=True), "2025-06-10") is None


def test_a_moved_date_is_told_with_the_old_one() -> None:
    """When CBP grants more time, those who were told learn the new date at once."""
    told = Told(date(2025, 6, 16), 7, date(2025, 6, 9), Decimal(50000), mailed=True, arrived=True)

    alert = said(a_row("2025-06-30", "D-40"), "2025-06-10", told)

    assert alert is not None
    assert (alert.why, alert.was_on) == (Why.MOVED, date(2025, 6, 16))


@pytest.mark.parametrize(("more", "is_told"), [("9999.99", False), ("10000.00", True)])
def test_money_that_grew_is_told_from_ten_thousand_dollars(more: str, is_told: bool) -> None:
    """An amendment that grew by ten thousand is told at once, one cent less waits."""
    row = a_row("2025-12-30", "D-19", str(Decimal("5000.00") + Decimal(more)))
    told = Told(row.due_on, 200, date(2025, 6, 1), Decimal("5000.00"), arrived=True)

    alert = said(row, "2025-06-10", told)

    assert (alert is not None) == is_told


def test_a_met_date_is_closed_only_for_those_who_were_told_of_it() -> None:
    """Done is worth a word to whoever got a message, and to nobody else."""
    met = a_row(met_on=date(2025, 6, 20))
    told = Told(met.due_on, 14, date(2025, 6, 16), met.money, mailed=True, arrived=True)

    closed = said(met, "2025-06-20", told)

    assert closed is not None
    assert closed.why is Why.CLOSED
    assert said(met, "2025-06-20", replace(told, mailed=False)) is None
    assert said(met, "2025-06-20") is None


def test_a_snooze_keeps_silent_until_its_day() -> None:
    """Snoozed to the 23rd: silent on the 22nd, told on the 23rd."""
    told = Told(date(2025, 6, 30), 14, date(2025, 6, 16), Decimal(50000), date(2025, 6, 24), arrived=True)

    assert said(a_row(), "2025-06-23", told) is None
    assert said(a_row(), "2025-06-24", told) is not None


@pytest.mark.parametrize(
    ("deadline", "money", "on", "priority"),
    [
        ("D-23", "500.00", "2025-06-28", Priority.P1),
        ("D-23", "500.00", "2025-06-27", Priority.P2),
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
    """P1 to two days, inquiries to seven; P2 to fourteen, or from 250,000 dollars to thirty."""
    alert = said(a_row(deadline=deadline, money=money), on)

    assert alert is not None
    assert alert.priority is priority


def test_small_or_distant_things_wait_for_the_digest() -> None:
    """A message of its own is for what is near and matters; inquiries always get one."""
    near, far = said(a_row(), "2025-06-16"), said(a_row(), "2025-04-15")
    small = said(a_row(money="999.99"), "2025-06-16")
    inquiry = said(a_row(deadline="D-40", money="0.00"), "2025-06-16")
    assert near is not None
    assert far is not None
    assert small is not None
    assert inquiry is not None

    assert [near.digest, far.digest, small.digest, inquiry.digest] == [False, True, True, False]


def test_no_money_owed_is_only_a_right() -> None:
    """The last day to amend a claim that needs no amendment is no demand on anybody."""
    assert words_of(a_row(deadline="D-19", money="0.00")).kind is AlertClass.OPTION
    assert words_of(a_row(deadline="D-19", money="0.01")).kind is AlertClass.MONEY


def test_a_right_nobody_gains_from_is_told_once() -> None:
    """A protest with nothing to gain is one line in a digest, thirty days before; with a cent it has all its steps."""
    days = [date(2025, 6, 30) - timedelta(days=n) for n in range(100, -1, -1)]

    def steps(money: str) -> list[int]:
        row, told, found = a_row(deadline="D-35", money=money), None, []
        for day in days:
            alert = said(row, day.isoformat(), told)
            if alert is not None:
                found.append(alert.threshold)
                told = after(alert)
        return found

    assert steps("0.00") == [30]
    assert steps("0.01") == [90, 30, 14, 7, 1, 0]  # three days before and one day before are one Friday


def test_every_deadline_of_the_law_has_words() -> None:
    """A deadline that enters the table of law must be given words here."""
    assert {kind.value for kind in DeadlineKind} <= WORDS.keys()


@given(
    due=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    deadline=st.sampled_from(sorted(WORDS)),
    start=st.integers(1, 400),
)
def test_looking_only_on_the_foretold_days_says_the_same_as_looking_daily(
    due: date, deadline: str, start: int
) -> None:
    """The sweep may skip every day before `next_on`: nothing would have been said on it."""
    row = a_row(due.isoformat(), deadline)
    day, end = due - timedelta(days=start), due + timedelta(days=10)
    told: Told | None = None
    look_on: date | None = day
    while day <= end:
        alert = said(row, day.isoformat(), told)
        if alert is not None:
            assert look_on is not None
            assert day >= look_on
            told = after(alert)
        elif told is None:
            told = Told(row.due_on, money=row.money)
        if look_on is not None and day >= look_on:
            look_on = next_on(row, day, CALENDAR, POLICY)
        day += timedelta(days=1)
