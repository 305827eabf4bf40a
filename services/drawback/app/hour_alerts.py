"""Raising the alerts of what counts in hours, between two sweeps of the docket."""

from datetime import datetime

from sqlalchemy import Connection

from drawback.adapters.sql import docket as rows
from drawback.adapters.sql import standing
from drawback.alerting.hours import FARTHEST, hour_alert
from drawback.app.raising import Raising
from drawback.domain.calendar import BusinessCalendar


def raise_hour_alerts(
    connection: Connection, raising: Raising, calendar: BusinessCalendar, now: datetime
) -> int:
    """Raise each step that is reached, once; what is waived as it stands is left alone. Returns how many alerts were raised."""
    seen = rows.rows_ending_within(connection, now, now + FARTHEST)
    waivers = standing.waivers_of(connection, seen)
    open_rows = [row for row in seen if not ((waiver := waivers.get(row.obligation)) and waiver.holds(row))]
    found = [alert for row in open_rows if (alert := hour_alert(row, now, calendar)) is not None]
    raised, *_ = raising.fresh(connection, found, found[0].as_of, now) if found else ([],)
    return len(raised)
