"""Each date of a claim: where it stands, and in which states it must not."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.state import ClaimRecord, ClaimState, ClaimView
from drawback.rules.answers import Determination
from support.claim_record import CLAIM, LAW, an_entry, day, designated

S = ClaimState
OVER = {S.LIQUIDATED, S.DEEMED}
WITH_CBP = {S.FILED, S.PERFECTED, S.ACCEPTED, S.PAID}
VIEW = ClaimView(
    designations=(designated(),),
    filed_on=day("2025-09-10"),
    claim_on=day("2025-09-11"),
    earliest_import_on=day("2025-01-15"),
    liquidated_on=day("2026-09-11"),
    protest_decided_on=day("2027-02-01"),
    owed_to_us=Decimal("10.00"),
    owed_by_us=Decimal("10.00"),
)
RECORD = ClaimRecord(CLAIM, entries=(an_entry(final="2026-06-01"),))


def on(answer: dates.Answer) -> date | None:
    return answer.on if isinstance(answer, Determination) else None


def answers(view: ClaimView) -> dict[str, date | None]:
    calendar = LAW.calendar
    return {
        "file": on(dates.file_by(view, calendar)),
        "amend": on(dates.amend_by(view, calendar)),
        "deemed": on(dates.deemed(RECORD, view)),
        "protest": on(dates.protest_by(view, calendar)),
        "suit": on(dates.suit_by(view, calendar)),
        "pay": on(dates.paid_by(view)),
    }


STATES = {
    "file": ({S.ASSEMBLED, S.APPROVED, S.REJECTED}, "2030-01-15"),
    "amend": (WITH_CBP, "2030-01-15"),
    "deemed": ({S.ACCEPTED, S.PAID}, "2026-09-11"),
    "protest": ({*OVER, S.PROTESTED}, "2027-03-10"),
    "suit": (OVER, "2027-08-02"),
}


@pytest.mark.parametrize("state", ClaimState)
def test_each_date_stands_in_its_states_and_in_no_other(state: ClaimState):
    """A table over all states: the row of the docket is there, with its day, or it is not there."""
    found = answers(replace(VIEW, state=state))

    for name, (states, expected) in STATES.items():
        assert found[name] == (day(expected) if state in states else None), name


@pytest.mark.parametrize("state", ClaimState)
def test_cbp_pays_a_deemed_claim_within_ninety_days(state: ClaimState):
    """19 U.S.C. 1504(a)(3): no day is fixed for others, and none where nothing is owed to us."""
    view = replace(VIEW, state=state)
    expected = day("2026-12-10") if state is S.DEEMED else None

    assert on(dates.paid_by(view)) == expected
    assert on(dates.paid_by(replace(view, owed_to_us=Decimal("0.00")))) is None


def test_what_was_paid_too_much_goes_back_within_thirty_days_of_liquidation():
    """19 CFR 190.92(i); nothing owed, or not liquidated: no date."""
    calendar = LAW.calendar
    assert on(dates.repay_by(VIEW, calendar)) == day("2026-10-11")
    assert on(dates.repay_by(replace(VIEW, owed_by_us=Decimal("0.00")), calendar)) is None
    assert on(dates.repay_by(replace(VIEW, liquidated_on=None), calendar)) is None


def test_without_its_facts_there_is_no_date():
    """No import, no claim date, no liquidation, no decision."""
    nothing = ClaimView()
    for state in ClaimState:
        assert set(answers(replace(nothing, state=state)).values()) == {None}


@pytest.mark.parametrize(("claim_on", "barred"), [("2030-01-15", False), ("2030-01-16", True), (None, False)])
def test_a_claim_is_barred_from_the_day_after_five_years(claim_on: str | None, barred: bool):
    """19 U.S.C. 1313(r)(1): imported on 15 January 2025, claimed until 15 January 2030."""
    view = replace(VIEW, state=S.ACCEPTED, claim_on=day(claim_on) if claim_on else None)

    assert dates.is_barred(RECORD, view) is barred
    assert dates.is_barred(ClaimRecord(CLAIM), view) is False
    if barred:
        assert on(dates.deemed(RECORD, view)) is None
