"""Days and the federal calendar, for the cases."""

from datetime import date

from drawback.adapters.calendar import federal_calendar

CALENDAR = federal_calendar(2000, 2040)


def day(text: str) -> date:
    """Read a date as it is written in the law book."""
    return date.fromisoformat(text)
