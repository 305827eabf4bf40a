"""What is lost when its day goes by, and what nobody owes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from drawback.alerting.deadline_text import words_of
from drawback.alerting.model import AlertClass, DocketRow, Ending, Notified, Priority, Why
from drawback.alerting.sweep import (
    ended,
    going_by,
    is_lost,
    notified_after,
)
from support.sweeping import CALENDAR, POLICY, a_row, due_alert


@pytest.mark.parametrize(
    ("row", "is_so"),
    [
        (a_row(), True),
        (a_row(money="0.00"), False),
        (a_row(deadline="D-22"), False),
        (a_row(deadline="D-02"), True),
        (a_row(deadline="D-02", subject_kind="lot"), True),
        (a_row(deadline="D-01", subject_kind="lot"), False),
        (a_row(deadline="D-29", subject_kind="entry"), False),
    ],
)
def test_what_is_lost_when_its_day_goes_by(row: DocketRow, is_so: bool) -> None:
    """A right with money in it; money that could have been claimed counts once, with the day to claim."""
    assert is_lost(row) == is_so


def test_the_money_of_free_goods_is_lost_once_with_the_day_to_claim() -> None:
    """It stands on the day to export; both days go by together, and one lapse has the money. Alone, the first loses nothing yet."""
    export = a_row(deadline="D-01", subject_kind="lot", money="90000.00")
    claim = a_row(deadline="D-02", subject_kind="lot", money="0.00")

    assert going_by([export, claim]) == (replace(claim, money=export.money),)
    assert going_by([export, replace(claim, due_on=date(2025, 7, 30))]) == ()
    assert going_by([claim]) == ()


def test_a_lapse_interrupts_only_where_a_right_with_money_was_somebodys() -> None:
    """A claim that was not filed in time is a message; an opportunity that passed is a line. Neither is P1."""
    claim, chance = a_row(deadline="D-02"), a_row(deadline="D-02", subject_kind="lot")
    small = a_row(deadline="D-02", money="999.99")
    on = date(2025, 7, 1)

    found = [ended(row, Ending.LAPSED, on, CALENDAR, POLICY, None) for row in (claim, chance, small)]

    assert [(one.digest, one.priority, one.why) for one in found] == [
        (False, Priority.P3, Why.CLOSED),
        (True, Priority.P3, Why.CLOSED),
        (True, Priority.P3, Why.CLOSED),
    ]


def test_goods_without_an_export_are_an_opportunity_and_nobodys_duty() -> None:
    """What is free of an entry is listed twice as a line, never urgent, never overdue."""
    row = a_row("2025-12-31", "D-02", "90000.00", subject_kind="lot")
    notified: Notified | None = None
    alerts = []
    for n in range(200, -20, -1):
        on = row.due_on - timedelta(days=n)
        alert = due_alert(row, on.isoformat(), notified)
        notified = notified_after(row, notified, alert, on, CALENDAR)
        alerts += [alert] if alert is not None else []

    assert [(a.threshold, a.digest, a.priority) for a in alerts] == [
        (180, True, Priority.P3),
        (30, True, Priority.P3),
    ]
    assert words_of(row).kind is AlertClass.OPPORTUNITY
