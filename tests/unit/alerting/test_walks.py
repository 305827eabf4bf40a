"""Day by day from before the first threshold until long overdue: what a due date of each class raises, and when it is looked at again.

Each walk is one line of the text for each alert: the day against the due date, why, at which threshold, how urgent, alone or in a
digest, and the next day on which the row is looked at. Between them the row is silent.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from drawback.alerting.model import Alert, DocketRow, Notified
from drawback.alerting.sweep import due_alerts, next_on, notified_after, planned, recounted
from support.sweeping import CALENDAR, POLICY, a_row
from support.told import tells

KINDS = {
    "fatal": "D-02",
    "inquiry": "D-40",
    "money": "D-37",
    "option": "D-35",
    "opportunity": "D-01",
    "forecast": "D-30",
}
MONEY = ("0.00", "999.99", "1000.00", "9999.99", "10000.00", "249999.99", "250000.00")
Change = Callable[[int, DocketRow, Notified | None], tuple[DocketRow, Notified | None]]


def of_kind(kind: str, due: str, money: str, **more: object) -> DocketRow:
    subject_kind = "lot" if kind == "opportunity" else "claim"
    return a_row(due, KINDS[kind], money, subject_kind=subject_kind, **more)


def unchanged(_left: int, row: DocketRow, notified: Notified | None) -> tuple[DocketRow, Notified | None]:
    return row, notified


def walk(row: DocketRow, *, first: int = 190, last: int = -12, change: Change = unchanged) -> Iterator[str]:
    """The alerts of a row on the days around its first due date; `change` may lay another row or another watch on a day."""
    began, notified = row.due_on, None
    for left in range(first, last - 1, -1):
        on = began - timedelta(days=left)
        row, notified = change(left, row, notified)
        known = {row.obligation: notified} if notified is not None else {}
        alerts = due_alerts((row,), on, CALENDAR, POLICY, known)
        notified = notified_after(row, notified, alerts[0] if alerts else None, on, CALENDAR)
        if alerts:
            again = next_on(row, on, CALENDAR, POLICY, notified.snoozed_until)
            yield f"{left:4}: {_says(alerts[0])}; remembered {_remembered(notified)}; next {again}"
    yield f" end: {_remembered(notified)}" if notified is not None else " end"


def _says(alert: Alert) -> str:
    more = [name for name in ("digest", "late", "first") if getattr(alert, name)]
    was = [str(one) for one in (alert.was_on, alert.was_money) if one is not None]
    days = f"{alert.days_left} days, {alert.business_days_left} of business, act by {alert.last_day}"
    return " ".join(
        (
            alert.why,
            str(alert.threshold),
            alert.priority.name,
            *more,
            *was,
            f"({days})",
            *([alert.ending] if alert.ending else []),
        )
    )


def _remembered(notified: Notified) -> str:
    flags = [name for name in ("mailed", "arrived") if getattr(notified, name)]
    told = (
        notified.due_on,
        notified.threshold,
        notified.told_on,
        notified.money,
        notified.snoozed_until,
        notified.moves,
    )
    return " ".join((*map(str, told), *flags))


@pytest.mark.parametrize("kind", KINDS)
def test_a_due_date_that_never_changes(kind: str) -> None:
    """With each amount at which something begins, and a cent less."""

    def told() -> Iterator[str]:
        for money in MONEY:
            for more in ({}, {"immediate": True}, {"passes": True}):
                yield f"{money} {more}"
                yield from walk(of_kind(kind, "2025-06-30", money, **more))

    tells(told)


@pytest.mark.parametrize("kind", KINDS)
def test_a_due_date_that_ends_on_a_day_off(kind: str) -> None:
    """Sunday 6 July after Independence Day: what is to be done is done on Thursday; the clock's own days are as they are."""

    def told() -> Iterator[str]:
        for row in (
            of_kind(kind, "2025-07-06", "5000.00"),
            of_kind(kind, "2025-07-06", "5000.00", operate_on=date(2025, 7, 1)),
            of_kind(
                kind, "2025-07-06", "5000.00", contested="another reading: 2025-06-25 | a third: 2025-07-20"
            ),
        ):
            yield f"{row.operate_on} {row.contested}"
            yield from walk(row, first=40)

    tells(told)


def moves_to(due: str, left: int) -> Change:
    def change(at: int, row: DocketRow, notified: Notified | None) -> tuple[DocketRow, Notified | None]:
        return (replace(row, due_on=date.fromisoformat(due)), notified) if at == left else (row, notified)

    return change


def is_worth(money: str, left: int) -> Change:
    def change(at: int, row: DocketRow, notified: Notified | None) -> tuple[DocketRow, Notified | None]:
        return (replace(row, money=Decimal(money)), notified) if at == left else (row, notified)

    return change


def is_snoozed_until(until: str, left: int) -> Change:
    def change(at: int, row: DocketRow, notified: Notified | None) -> tuple[DocketRow, Notified | None]:
        if at == left and notified is not None:
            return row, replace(notified, snoozed_until=date.fromisoformat(until))
        return row, notified

    return change


def is_met(on: str, left: int) -> Change:
    def change(at: int, row: DocketRow, notified: Notified | None) -> tuple[DocketRow, Notified | None]:
        return (replace(row, met_on=date.fromisoformat(on)), notified) if at == left else (row, notified)

    return change


CHANGES = {
    "nearer": moves_to("2025-06-20", 20),
    "farther": moves_to("2025-07-30", 10),
    "into the past": moves_to("2025-06-10", 10),
    "far away and back": lambda at, row, notified: moves_to(
        "2026-06-30" if at == 20 else "2025-06-30", 20 if at == 20 else 15
    )(at, row, notified),
    "a cent more": is_worth("5000.01", 20),
    "a cent less": is_worth("4999.99", 20),
    "ten thousand more": is_worth("15000.00", 40),
    "a cent short of ten thousand more": is_worth("14999.99", 40),
    "nothing": is_worth("0.00", 20),
    "snoozed": is_snoozed_until("2025-06-20", 14),
    "snoozed to its day": is_snoozed_until("2025-06-30", 6),
    "met": is_met("2025-06-20", 10),
    "met late": is_met("2025-07-02", -2),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_due_date_that_changes(kind: str, change: str) -> None:
    """Its day, its money, put off, or met; told at once or not."""

    def told() -> Iterator[str]:
        for immediate in (False, True):
            yield f"immediate {immediate}"
            yield from walk(
                of_kind(kind, "2025-06-30", "5000.00", immediate=immediate),
                first=60,
                last=-9,
                change=CHANGES[change],
            )

    tells(told)


@pytest.mark.parametrize(
    ("on", "left", "business", "act_by", "why"),
    [
        ("2025-06-27", 6, 4, "2025-07-03", "threshold"),
        ("2025-07-02", 1, 1, "2025-07-03", "threshold"),
        ("2025-07-03", 0, 0, "2025-07-03", "threshold"),
        ("2025-07-06", 0, 0, "2025-07-03", "threshold"),
        ("2025-07-07", -1, 0, "2025-07-06", "overdue"),
    ],
)
def test_a_line_of_the_plan_counts_to_the_day_to_act(
    on: str, left: int, business: int, act_by: str, why: str
) -> None:
    """Due on Sunday 6 July after Independence Day: Thursday the third; from Monday on it is overdue since the due date."""
    row, day = of_kind("money", "2025-07-06", "5000.00"), date.fromisoformat(on)
    one = planned(row, day, CALENDAR, POLICY)
    again = recounted(planned(row, date(2025, 6, 1), CALENDAR, POLICY), day, CALENDAR)
    for alert in (one, again):
        assert (alert.as_of, alert.days_left, alert.business_days_left, alert.last_day) == (
            day,
            left,
            business,
            date.fromisoformat(act_by),
        )
    assert (one.why, one.late, one.threshold) == (why, False, left)
