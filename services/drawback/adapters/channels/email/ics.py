"""A due date as a calendar event of a mail: one identity for the obligation, renumbered when the date moves."""

from datetime import datetime

from drawback.adapters.calendar_file import CalendarEvent
from drawback.alerting import wording as w
from drawback.alerting.model import Alert, Why, obligation_id
from drawback.alerting.presentation import Presentation


def event_of(alert: Alert, look: Presentation, stamped_at: datetime, host: str) -> CalendarEvent:
    """The event of one obligation. `sequence` grows with every move, and once more when it is over."""
    row = alert.row
    closed = alert.why is Why.CLOSED
    return CalendarEvent(
        uid=f"ob-{obligation_id(row.obligation)}@{host}",
        stamped_at=stamped_at,
        sequence=alert.moves + (1 if closed else 0),
        on=row.due_on,
        summary=f"{alert.words.do} · {look.name_of(row.claimant)} {w.subject_name(row)}",
        description=(
            f"At stake: {w.amount(row, look)}. If missed: {w.consequence(alert)}\n"
            f"{row.formula} ({row.citation})\n{row.inputs}"
        ),
        url=look.subject_url(row),
        alarm=w.headline(alert),
        cancelled=closed,
    )
