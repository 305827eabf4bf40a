"""Days as people read them, the same on pages, in commands and in messages."""

from datetime import date
from typing import Final

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def month_day(on: date) -> str:
    """`Mar 1`."""
    return f"{_MONTHS[on.month - 1]} {on.day}"


def day(on: date) -> str:
    """`Mar 1, 2027`."""
    return f"{month_day(on)}, {on.year}"


def weekday_day(on: date) -> str:
    """`Mon Mar 1, 2027`."""
    return f"{_DAYS[on.weekday()]} {day(on)}"
