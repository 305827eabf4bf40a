"""Liquidation of claims with its contested readings; notices, inquiries, privileges (R-55, R-60 to R-68, R-81 to R-90)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from drawback.adapters.calendar import federal_calendar
from drawback.domain.types import Disposal, Provision
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import claim_liquidation as claims
from drawback.rules.dates import inquiries, notices
from drawback.rules.dates.inquiries import FORMS, InquiryForm
from drawback.rules.dates.notices import Notice
from drawback.rules.eligibility.claim_effects import EFFECTS, ClaimStanding, ImportEvent
from drawback.rules.findings import FindingOutcome

CALENDAR = federal_calendar(2020, 2032)
CLAIM = date(2024, 3, 1)
YEAR = date(2025, 3, 1)


def deemed(*imports: date | None, **facts: object) -> Determination | Undetermined:
    return claims.deemed_on(CLAIM, **{"extended": False, "suspended": False, "imports": imports, **facts})


@pytest.mark.parametrize(
    ("final", "is_deemed"),
    [(YEAR - timedelta(days=1), True), (YEAR, True), (YEAR + timedelta(days=1), False), (None, False)],
)
def test_every_import_must_be_final_within_the_year(final, is_deemed):
    """Final on the last day of the year is enough; a day later, or unknown, is not."""
    answer = deemed(date(2024, 6, 1), final)

    assert isinstance(answer, Determination) == is_deemed


def test_a_claim_without_known_imports_is_undetermined():
    """No import, no finality."""
    answer = deemed()

    assert isinstance(answer, Undetermined)
    assert answer.needs == ("finality of the designated import entries",)


def test_an_open_claim_names_the_contested_day():
    """Where the court sees no deemed date, the answer says which day the claimant argues for on appeal."""
    answer = deemed(date(2025, 3, 2))

    assert isinstance(answer, Undetermined)
    assert "2025-03-01" in answer.because
    assert "contested" in answer.because


def test_a_deemed_date_shows_all_readings():
    """The court's reading, the claimant's on appeal, and the date an extension would allow."""
    answer = deemed(date(2024, 11, 6))

    assert isinstance(answer, Determination)
    assert [reading.on for reading in answer.contested] == [YEAR, YEAR, date(2028, 3, 1)]


@pytest.mark.parametrize(
    ("requested", "deposited", "expected"),
    [
        ("2024-09-02", None, "2025-03-01"),
        ("2025-03-02", None, "2025-03-02"),
        ("2025-03-02", "2025-04-01", "2025-04-01"),
    ],
)
def test_request_and_waiver_liquidate_on_the_last_filing(requested, deposited, expected):
    """Not before the year is over, and on the last of request and deposit."""
    answer = deemed(
        None,
        request_and_waiver_on=date.fromisoformat(requested),
        deposited_on=deposited and date.fromisoformat(deposited),
    )

    assert isinstance(answer, Determination)
    assert answer.on == date.fromisoformat(expected)
    assert answer.basis.text.startswith("19 U.S.C. 1504(a)(2)(B)")


def test_a_request_adds_nothing_where_all_imports_are_final():
    """The general rule (A) already gives the day."""
    answer = deemed(date(2024, 6, 1), request_and_waiver_on=date(2025, 9, 1))

    assert isinstance(answer, Determination)
    assert answer.on == YEAR


def test_suspension_goes_before_everything():
    """A suspended claim has no date, final imports and request notwithstanding."""
    answer = deemed(date(2024, 6, 1), suspended=True, request_and_waiver_on=CLAIM)

    assert isinstance(answer, Undetermined)


def test_every_event_has_an_effect_on_every_standing():
    """The table has no hole, and inferred effects ask for review."""
    assert set(EFFECTS) == {(event, standing) for event in ImportEvent for standing in ClaimStanding}
    assert EFFECTS[ImportEvent.CAPE_REFUND, ClaimStanding.OPEN].needs_review
    assert not EFFECTS[ImportEvent.DUTY_INCREASED, ClaimStanding.ON_ESTIMATES].needs_review


def test_nothing_is_settled_where_drawback_is_whole():
    """Of 100 % drawback nothing was held back."""
    assert claims.true_up(Decimal(1000), Decimal(1200), refund_share=Decimal(1)).amount == 0


@pytest.mark.parametrize(
    ("deposited", "requests", "outcome"),
    [
        (False, {"claimant": True}, FindingOutcome.DENY),
        (True, {}, FindingOutcome.DENY),
        (True, {"claimant": False}, FindingOutcome.DENY),
        (True, {"claimant": True, "importer": True}, FindingOutcome.SATISFIED),
    ],
)
def test_estimates_need_deposit_and_every_waiver(deposited, requests, outcome):
    """CBP may liquidate on estimates only with deposit, request and waiver of each liable party."""
    assert claims.may_liquidate((None,), CLAIM, deposited=deposited, requests=requests).outcome is outcome


def test_a_tender_needs_all_four_conditions():
    """All four hold: payable; each alone failing: denied with its reason."""
    good = {
        "tied_to_entry": True,
        "entry_final_on": CLAIM,
        "tendered_on": YEAR,
        "claim_final": False,
        "request_and_waiver": True,
    }

    assert claims.tender_is_payable(**good).satisfied
    for name, bad in (
        ("tied_to_entry", False),
        ("entry_final_on", None),
        ("claim_final", True),
        ("request_and_waiver", False),
    ):
        assert claims.tender_is_payable(**{**good, name: bad}).outcome is FindingOutcome.DENY


@pytest.mark.parametrize(
    ("export_on", "file_by"),
    [
        ("2025-07-10", "2025-07-02"),
        ("2025-07-11", "2025-07-03"),
        ("2025-07-12", "2025-07-07"),
        ("2025-07-13", "2025-07-07"),
        ("2025-07-14", "2025-07-07"),
    ],
)
def test_notices_around_independence_day(export_on, file_by):
    """Five working days before exports in the week after 4 July 2025, weekends and holiday left out."""
    assert notices.notice_by(Notice.EXPORT, date.fromisoformat(export_on), CALENDAR).on == date.fromisoformat(
        file_by
    )


@pytest.mark.parametrize(
    ("notice", "lead"),
    [(Notice.EXPORT, "2025-08-08"), (Notice.RETURN, "2025-08-08"), (Notice.DESTRUCTION, "2025-08-06")],
)
def test_each_notice_has_its_lead(notice, lead):
    """Export and return five working days, destruction seven."""
    assert notices.notice_by(notice, date(2025, 8, 15), CALENDAR).on == date.fromisoformat(lead)


@pytest.mark.parametrize(
    ("provision", "disposal", "waived", "needed"),
    [
        (Provision.UNUSED_DIRECT, Disposal.EXPORTED, False, True),
        (Provision.UNUSED_DIRECT, Disposal.EXPORTED, True, False),
        (Provision.UNUSED_DIRECT, Disposal.DESTROYED, True, True),
        (Provision.REJECTED_DEFECTIVE, Disposal.EXPORTED, False, True),
        (Provision.MANUFACTURING_SUBSTITUTION, Disposal.EXPORTED, False, False),
        (Provision.PETROLEUM, Disposal.EXPORTED, False, False),
    ],
)
def test_who_needs_a_notice(provision, disposal, waived, needed):
    """Unused and rejected goods, and all destruction; a waiver helps exports only."""
    assert notices.notice_is_needed(provision, disposal, waived=waived) == needed


@pytest.mark.parametrize("form", list(InquiryForm))
def test_an_extension_replaces_the_period(form):
    """Whatever the form, the day CBP set counts, with the business day before it to act."""
    answer = inquiries.answer_by(form, date(2025, 9, 2), CALENDAR, extended_to=date(2025, 11, 9))

    assert isinstance(answer, Determination)
    assert (answer.on, answer.operate_on) == (date(2025, 11, 9), date(2025, 11, 7))


@pytest.mark.parametrize("form", list(InquiryForm))
def test_every_form_has_a_day_or_a_reason(form):
    """Forms without a period of their own say why."""
    answer = inquiries.answer_by(form, date(2025, 9, 2), CALENDAR)

    assert isinstance(answer, Determination) == (FORMS[form].period is not None)
    assert isinstance(answer, Determination) or answer.because
    assert FORMS[form].silence


@pytest.mark.parametrize(
    ("asked_on", "timely"), [("2025-10-01", True), ("2025-10-02", True), ("2025-10-03", False)]
)
def test_more_time_is_asked_within_the_thirty_days(asked_on, timely):
    """A request on day 30 is in time, on day 31 not."""
    assert inquiries.extension_is_timely(date.fromisoformat(asked_on), date(2025, 9, 2)) == timely


@pytest.mark.parametrize(("increase", "told"), [("15.00", False), ("15.01", True)])
def test_a_rate_advance_above_fifteen_dollars_is_notified(increase, told):
    """Fifteen dollars exactly need no CF-29."""
    assert inquiries.rate_advance_is_notified(Decimal(increase)) == told
