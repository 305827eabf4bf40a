"""Under which heading of a digest a line stands, and which lines are worth a person's morning."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from drawback.alerting.bands import band_of, counted, needs_somebody, parted
from drawback.alerting.model import Alert, Why
from drawback.alerting.sweep import planned
from support.sweeping import CALENDAR, POLICY, a_row

WEDNESDAY = date(2025, 6, 11)


def line(due: str, on: date = WEDNESDAY, **more: object) -> Alert:
    return planned(a_row(due, **more), on, CALENDAR, POLICY)


@pytest.mark.parametrize(
    ("due", "on", "band"),
    [
        ("2025-06-10", "2025-06-11", "Overdue"),
        ("2025-06-11", "2025-06-11", "This week"),
        ("2025-06-13", "2025-06-11", "This week"),
        ("2025-06-15", "2025-06-11", "This week"),
        ("2025-06-16", "2025-06-11", "Within 30 days"),
        ("2025-06-16", "2025-06-16", "This week"),
        ("2025-06-20", "2025-06-16", "This week"),
        ("2025-06-23", "2025-06-16", "Within 30 days"),
        ("2025-07-11", "2025-06-11", "Within 30 days"),
        ("2025-07-14", "2025-06-11", "Later"),
        ("2025-07-16", "2025-06-16", "Within 30 days"),
        ("2025-07-17", "2025-06-16", "Later"),
    ],
)
def test_weeks_end_on_sunday_and_a_month_is_thirty_days(due: str, on: str, band: str) -> None:
    """By the day to act: Sunday the 15th is done on Friday; thirty days after 11 June is 11 July, after 16 June 16 July."""
    assert band_of(line(due, date.fromisoformat(on))) == band


def test_what_is_over_stands_last_whatever_its_day() -> None:
    """Overdue or far away: it is over."""
    assert {
        band_of(replace(line(due), why=Why.CLOSED)) for due in ("2025-06-10", "2025-06-12", "2026-06-12")
    } == {"Over"}


@pytest.mark.parametrize(
    ("row", "on", "somebody", "when_over"),
    [
        ({"deadline": "D-23"}, "2025-06-11", True, True),
        ({"deadline": "D-02", "money": "0.00"}, "2025-07-01", True, True),
        ({"deadline": "D-40", "money": "0.00"}, "2025-06-11", True, True),
        ({"deadline": "D-37"}, "2025-06-11", True, True),
        ({"deadline": "D-30"}, "2025-06-11", False, False),
        ({"deadline": "D-35"}, "2025-06-11", True, True),
        ({"deadline": "D-35"}, "2025-06-30", True, True),
        ({"deadline": "D-35"}, "2025-07-01", False, True),
        ({"deadline": "D-35", "money": "0.00"}, "2025-06-11", False, True),
        ({"deadline": "D-01", "subject_kind": "lot"}, "2025-06-11", True, True),
        ({"deadline": "D-01", "subject_kind": "lot", "money": "0.00"}, "2025-06-11", False, True),
    ],
)
def test_what_needs_nobody_stays_on_the_pages(
    row: dict[str, object], on: str, *, somebody: bool, when_over: bool
) -> None:
    """What CBP or the clock does asks nothing; a right or a chance only with money in it, and up to its day. A forecast that is over is no news."""
    one = line("2025-06-30", date.fromisoformat(on), **row)
    assert needs_somebody(one) is somebody
    assert needs_somebody(replace(one, why=Why.CLOSED)) is when_over


def test_lines_are_counted_and_parted_under_their_headings() -> None:
    """Two overdue, one of this week: with the first two alone one heading is left; what no band counts stands without one."""
    alerts = [line("2025-06-09"), line("2025-06-10"), line("2025-06-12"), line("2025-06-13", money="1.00")]
    bands = counted(alerts[:3])
    assert bands == (("Overdue", 2), ("This week", 1))

    def names(some: Sequence[Alert]) -> list[tuple[str, list[str]]]:
        return [(name, [str(one.row.due_on) for one in lines]) for name, lines in parted(bands, some)]

    assert names(alerts[:3]) == [
        ("Overdue · 2", ["2025-06-09", "2025-06-10"]),
        ("This week · 1", ["2025-06-12"]),
    ]
    assert names(alerts[:2]) == [("Overdue · 2", ["2025-06-09", "2025-06-10"])]
    assert names(alerts) == [
        ("Overdue · 2", ["2025-06-09", "2025-06-10"]),
        ("This week · 1", ["2025-06-12"]),
        ("", ["2025-06-13"]),
    ]
    assert parted((("Overdue", 1200),), [alerts[0]])[0][0] == "Overdue · 1,200"
    assert alerts[3].row.money == Decimal("1.00")
