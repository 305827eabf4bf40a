"""The days that other readings of the law give: a doubtful day silences nothing, and reminders follow the earliest."""

import re
from datetime import date
from typing import Final

from drawback.alerting.model import DocketRow

_READ: Final = re.compile(r": (\d{4}-\d{2}-\d{2})(?: \||$)")
"""The day at the end of each reading as the docket writes them."""


def other_readings(row: DocketRow) -> tuple[date, ...]:
    """The days that other readings of the rule give, in the order of the docket."""
    return tuple(date.fromisoformat(day) for day in _READ.findall(row.contested))


def earliest_reading(row: DocketRow, as_of: date) -> date | None:
    """The earliest day of another reading that is not over on `as_of`, where it is earlier than the due date and the day planned for."""
    days = [
        day for day in other_readings(row) if as_of <= day < min(row.due_on, row.operate_on or row.due_on)
    ]
    return min(days, default=None)
