"""The federal business calendar: holidays as observed, closures by executive order, extra closures."""

from datetime import date

import pytest

from drawback.adapters.calendar import federal_calendar


@pytest.mark.parametrize(
    ("on", "open_"),
    [
        ("2025-07-03", True),
        ("2025-07-04", False),
        ("2025-07-05", False),
        ("2026-07-03", False),
        ("2027-07-05", False),
        ("2024-12-24", False),
        ("2025-12-24", False),
        ("2025-12-26", False),
        ("2025-01-09", False),
        ("2025-12-23", True),
        ("2021-12-31", False),
        ("2022-01-03", True),
        ("2025-06-19", False),
        ("2025-10-13", False),
        ("2025-11-28", True),
    ],
)
def test_days_the_government_works(on, open_):
    """Weekends, holidays moved to Friday or Monday, and closures by executive order are closed."""
    assert federal_calendar(2021, 2027).is_business_day(date.fromisoformat(on)) == open_


def test_a_closure_the_library_does_not_know_can_be_added():
    """An extra closure moves the last business day before it."""
    snow = date(2026, 1, 26)

    assert federal_calendar(2026, 2026).on_or_before(snow) == snow
    assert federal_calendar(2026, 2026, (snow,)).on_or_before(snow) == date(2026, 1, 23)


def test_a_count_may_cross_new_year():
    """One year asked for, its neighbours known too."""
    calendar = federal_calendar(2025, 2025)

    assert calendar.after(date(2025, 12, 31), 1) == date(2026, 1, 2)
    assert calendar.before(date(2025, 1, 2), 1) == date(2024, 12, 31)
