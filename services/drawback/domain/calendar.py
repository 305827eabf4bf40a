"""Customs time: calendar dates, anniversaries and federal business days. Nothing here reads a clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


def anniversary(on: date, years: int) -> date:
    """Return the same month and day `years` later; 29 February becomes 28 February (law silent: cautious)."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)


def months_later(on: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month where it has no such day."""
    month_index = on.year * 12 + on.month - 1 + months
    year, month = divmod(month_index, 12)
    for day in range(on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, on.day)


def days_later(on: date, days: int) -> date:
    """Return the date `days` calendar days later; the starting day is not counted."""
    return on + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Monday to Friday less federal closures (19 CFR 101.1, 101.6(a))."""

    closures: Collection[date]

    def is_business_day(self, on: date) -> bool:
        return on.weekday() < _SATURDAY and on not in self.closures

    def on_or_before(self, on: date) -> date:
        """Return `on`, or the last business day before it: the day to operate by when nothing rolls forward."""
        while not self.is_business_day(on):
            on -= timedelta(days=1)
        return on

    def on_or_after(self, on: date) -> date:
        """Return `on`, or the first business day after it: where the law lets a day roll forward."""
        while not self.is_business_day(on):
            on += timedelta(days=1)
        return on

    def before(self, on: date, count: int) -> date:
        """Count back `count` business days; `on` itself is not counted."""
        for _ in range(count):
            on = self.on_or_before(on - timedelta(days=1))
        return on

    def after(self, on: date, count: int) -> date:
        """Count forward `count` business days; `on` itself is not counted."""
        for _ in range(count):
            on += timedelta(days=1)
            while not self.is_business_day(on):
                on += timedelta(days=1)
        return on

    def between(self, start: date, end: date) -> int:
        """Count the business days after `start` through `end`."""
        return sum(self.is_business_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
