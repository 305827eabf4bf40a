"""A docket row before the sweep, and the alert that it raises on a day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from drawback.alerting.model import Alert, DocketRow, Notified
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.sweep import (
    due_alerts,
)
from drawback.domain.calendar import BusinessCalendar

INDEPENDENCE = date(2025, 7, 4)  # a Friday
CALENDAR = BusinessCalendar(frozenset({INDEPENDENCE}))
POLICY = SweepPolicy()


def a_row(
    due_on: str = "2025-06-30", deadline: str = "D-23", money: str = "50000.00", **more: object
) -> DocketRow:
    row = DocketRow(
        claimant="acme",
        subject_kind="claim",
        subject="acme-2025-01",
        deadline=deadline,
        due_on=date.fromisoformat(due_on),
        rule="19 U.S.C. 1514(c)(3)",
        citation="19 U.S.C. 1514(c)(3)",
        formula="date of liquidation + 180 days",
        money=Decimal(money),
    )
    return replace(row, **more)  # type: ignore[arg-type]


def due_alert(row: DocketRow, on: str, notified: Notified | None = None) -> Alert | None:
    known = {row.obligation: notified} if notified is not None else {}
    alerts = due_alerts((row,), date.fromisoformat(on), CALENDAR, POLICY, known)
    assert len(alerts) <= 1
    return alerts[0] if alerts else None
