"""Why a due date says nothing on a day, in a sentence."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from drawback.alerting.model import DocketRow, Notified
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.silence import why_silent
from drawback.domain.calendar import BusinessCalendar

CALENDAR = BusinessCalendar(frozenset())
POLICY = SweepPolicy()
PROTEST = DocketRow(
    claimant="acme",
    subject_kind="claim",
    subject="acme-2025-01",
    deadline="D-23",
    due_on=date(2025, 6, 30),
    rule="19 U.S.C. 1514(c)(3)",
    citation="19 U.S.C. 1514(c)(3)",
    formula="date of liquidation + 180 days",
    money=Decimal("50000.00"),
)
TOLD = Notified(date(2025, 6, 30), 14, date(2025, 6, 16), Decimal("50000.00"), mailed=True, arrived=True)
UNCLAIMED = replace(PROTEST, subject_kind="lot", deadline="D-02", money=Decimal(0))
CORRECTION = replace(
    PROTEST,
    due_on=date(2025, 7, 31),
    contested="ACE error B48 still prints 269 days after entry: 2025-06-30",
)
UPLOAD = replace(
    PROTEST,
    deadline="D-15",
    due_on=date(2025, 6, 17),
    due_at=datetime(2025, 6, 17, 19, 30, tzinfo=UTC),
)
STEPS = (
    "12 hours before at 03:30 ET on 2025-06-17, 4 hours before at 11:30 ET on 2025-06-17, "
    "1 hour before at 14:30 ET on 2025-06-17"
)
EXPECTED = replace(PROTEST, subject_kind="entry", deadline="D-30", passes=True)


@pytest.mark.parametrize(
    ("row", "told", "on", "says"),
    [
        (replace(PROTEST, met_on=date(2025, 6, 2)), None, "2025-06-20", "it ended on 2025-06-02"),
        (
            PROTEST,
            TOLD,
            "2025-06-17",
            "its next alert is on 2025-06-23, 7 days before the day to act; last told on 2025-06-16",
        ),
        (
            PROTEST,
            replace(TOLD, snoozed_until=date(2025, 6, 20)),
            "2025-06-18",
            "it is snoozed until 2025-06-20",
        ),
        (UNCLAIMED, None, "2025-06-20", "nothing is to be gained"),
        (EXPECTED, None, "2025-07-01", "it is only information, and its day is past"),
        (
            replace(PROTEST, passes=True),
            TOLD,
            "2025-07-20",
            "its day is past, and nobody had to keep it; last told on 2025-06-16",
        ),
        (
            CORRECTION,
            None,
            "2025-06-17",
            "its next alert is on 2025-06-23, 7 days before the day to act by the earliest reading of a contested day, 2025-06-30",
        ),
        (
            CORRECTION,
            None,
            "2025-07-01",
            "its next alert is on 2025-07-17, 14 days before the day to act",
        ),
        (
            UPLOAD,
            None,
            "2025-06-17",
            f"it counts in hours and ends at 3:30 PM ET Tue Jun 17, 2025: told {STEPS}",
        ),
        (UPLOAD, None, "2025-06-18", "its hours are over"),
    ],
    ids=[
        "ended",
        "later",
        "snoozed",
        "nothing to gain",
        "information",
        "passes",
        "contested",
        "contested, over",
        "hours",
        "hours over",
    ],
)
def test_why_nothing_is_said(row, told, on, says):
    """Ended, told and told again later, snoozed, without money, or past and nobody's to keep."""
    assert why_silent(row, told, date.fromisoformat(on), CALENDAR, POLICY) == says


def test_long_overdue_is_a_line_of_mondays():
    """A bill that is overdue longer than the policy tells day by day."""
    bill = replace(PROTEST, subject_kind="entry", deadline="D-37", due_on=date(2024, 6, 28))
    told = replace(TOLD, due_on=bill.due_on, threshold=-1, told_on=date(2025, 6, 16))
    assert POLICY.overdue_days == 7
    assert (
        why_silent(bill, told, date(2025, 6, 17), CALENDAR, POLICY)
        == "it is more than 7 days overdue: a line of each Monday's digest; last told on 2025-06-16"
    )
