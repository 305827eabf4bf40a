"""What an upgrade moved is one summary for each owner: which claims, how many more, and the due dates that followed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from drawback.alerting.digest import upgraded
from drawback.alerting.model import DocketRow
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.presentation import Presentation
from drawback.alerting.sweep import planned
from drawback.domain.calendar import BusinessCalendar

LOOK = Presentation(names={"acme": "Acme Outdoor, Inc."})
PROTEST = DocketRow(
    claimant="acme",
    subject_kind="claim",
    subject="acme-2025-01",
    deadline="D-23",
    due_on=date(2025, 6, 30),
    rule="19 U.S.C. 1514(c)(3)",
    citation="19 U.S.C. 1514(c)(3)",
    formula="date of liquidation + 180 days",
    money=Decimal("500.00"),
)


@pytest.mark.parametrize(
    ("moved", "more"), [(1, ""), (20, ""), (21, "; and 1 more"), (1021, "; and 1,001 more")]
)
def test_twenty_claims_are_named_and_the_others_counted(moved, more):
    """Twenty are named without a remainder; of twenty-one the last is counted."""
    alert = planned(PROTEST, date(2025, 6, 20), BusinessCalendar(frozenset()), SweepPolicy())
    claims = [f"acme-{number}: $100.00 → $90.00" for number in range(1, moved + 1)]

    group = upgraded([alert], LOOK, "acme", claims)

    plural = "1 claim" if moved == 1 else f"{moved:,} claims"
    assert group.title == f"New rules: {plural} moved"
    assert group.lead == (
        f"A new version of the program derives the state by other rules: {plural} of Acme Outdoor, Inc. moved. "
        f"{'; '.join(claims[:20])}{more}. 1 due date followed."
    )
    assert list(group.alerts) == [alert]


def test_where_money_is_hidden_the_claims_are_not_named_with_it():
    """A channel that hides amounts sends people to the dashboard."""
    group = upgraded([], replace(LOOK, redact_money=True), "acme", ["acme-1: $100.00 → $90.00"])
    assert "$" not in group.lead
    assert "the dashboard shows them" in group.lead
