"""The federal business calendar, made from the `holidays` library (category "government") and a list of extra closures."""

from collections.abc import Iterable
from datetime import date

import holidays

from drawback.domain.calendar import BusinessCalendar

GOVERNMENT = "government"
"""The eleven federal holidays as observed, and closures by executive order, which category "public" leaves out."""


def federal_calendar(first_year: int, last_year: int, extra: Iterable[date] = ()) -> BusinessCalendar:
    """Return the business days of `first_year` through `last_year`; `extra` are closures the library does not know.

    The years before and after are included too, so that a count may cross New Year.
    """
    years = range(first_year - 1, last_year + 2)
    known = holidays.country_holidays("US", categories=(GOVERNMENT,), years=years)
    return BusinessCalendar(frozenset({*known, *extra}))
