"""Days counted one at a time, and the federal holidays worked out from 5 U.S.C. 6103: nothing of the product is used here."""

from datetime import date, timedelta

ONE = timedelta(days=1)


def after_days(start: date, count: int) -> date:
    """Tick off one day after another."""
    on = start
    for _ in range(count):
        on += ONE
    return on


def after_years(start: date, count: int) -> date:
    """Walk on until the birthday of `start` has come `count` times; who is born on 29 February also has 28 February."""
    on, met = start, 0
    while met < count:
        on += ONE
        leap_day = (start.month, start.day) == (2, 29) and (on + ONE).month == 3 and on.month == 2
        met += (on.month, on.day) == (start.month, start.day) or (leap_day and on.day == 28)
    return on


def after_months(start: date, count: int) -> date:
    """Walk on through `count` changes of month, then to the same day or the last day of that month."""
    on, changes = start, 0
    while changes < count:
        on += ONE
        changes += on.day == 1
    while on.day < start.day and (on + ONE).day != 1:
        on += ONE
    return on


def holidays_of(year: int) -> set[date]:
    """The eleven federal holidays as observed, worked out from 5 U.S.C. 6103."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    fixed.append(date(year + 1, 1, 1))
    observed = {
        day - ONE if day.weekday() == 5 else day + ONE if day.weekday() == 6 else day for day in fixed
    }
    mondays = {1: 3, 2: 3, 9: 1, 10: 2}
    for month, nth in mondays.items():
        observed.add(
            [date(year, month, d) for d in range(1, 29) if date(year, month, d).weekday() == 0][nth - 1]
        )
    observed.add([date(year, 5, d) for d in range(1, 32) if date(year, 5, d).weekday() == 0][-1])
    observed.add([date(year, 11, d) for d in range(1, 29) if date(year, 11, d).weekday() == 3][3])
    return {day for day in observed if day.year == year}


YEARS = range(2021, 2047)
"""The years whose holidays are worked out: Juneteenth is one since 2021."""
BY_ORDER = frozenset({date(2024, 12, 24), date(2025, 1, 9), date(2025, 12, 24), date(2025, 12, 26)})
"""Days on which executive orders closed the Government."""
CLOSED = {day for year in YEARS for day in holidays_of(year)} | BY_ORDER


def works(on: date) -> bool:
    return on.isoweekday() <= 5 and on not in CLOSED


def after_working(start: date, count: int) -> date:
    """Walk on and count only the days on which the Government works."""
    on = start
    while count:
        on += ONE
        count -= works(on)
    return on


def before_working(end: date, count: int) -> date:
    """Walk back and count only the days on which the Government works."""
    on = end
    while count:
        on -= ONE
        count -= works(on)
    return on


def act_by(on: date) -> date:
    """The last working day that is not later."""
    while not works(on):
        on -= ONE
    return on


def in_time(on: date) -> date:
    """The first working day that is not earlier: where what falls on a day off may be done on the next."""
    while not works(on):
        on += ONE
    return on
