"""AD/CVD cases, deposit rates, reviews, assessment: both sides of each boundary (R-96 to R-106)."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.adapters.calendar import federal_calendar
from drawback.rules.answers import Determination, NoValueInForce, Undetermined
from drawback.rules.dates import adcvd_reviews
from drawback.rules.money import adcvd_assessment, adcvd_cases
from drawback.rules.money.adcvd_assessment import Rate
from drawback.rules.money.adcvd_cases import DutyKind, KnownRates

CALENDAR = federal_calendar(2020, 2032)
ORDER = date(2022, 6, 14)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("A-570-967", "A-570-967"),
        ("c570968000", "C-570-968-000"),
        (" A570967 ", "A-570-967"),
        ("A-57-967", None),
        ("AD-570-967", None),
        ("A-570-967-00", None),
        ("", None),
    ],
)
def test_case_numbers_are_read_with_and_without_dashes(text, read):
    """ACE prints them without, Commerce with dashes; anything else is no case number."""
    parts = adcvd_cases.case_parts(text)

    assert (str(parts) if parts else None) == read


def rate(kind: DutyKind, *, non_market: bool = False, reseller: bool = False, **known: str) -> Decimal | None:
    rates = KnownRates(**{name: Decimal(value) for name, value in known.items()})
    found = adcvd_cases.deposit_rate(kind, rates, non_market=non_market, reseller=reseller)
    return None if isinstance(found, Undetermined) else found.rate


def test_a_combination_rate_goes_before_all():
    """Producer and exporter named together in one rate: that one, lower or higher."""
    everything = {"combination": "3", "exporter": "9", "producer": "1", "all_others": "20", "entity": "86"}

    for kind in DutyKind:
        for non_market in (False, True):
            assert rate(kind, non_market=non_market, **everything) == 3


def test_market_economy_antidumping_asks_exporter_producer_others():
    """In this order, whatever is lower."""
    assert rate(DutyKind.AD, exporter="9", producer="1", all_others="20") == 9
    assert rate(DutyKind.AD, producer="1", all_others="20") == 1
    assert rate(DutyKind.AD, all_others="20") == 20
    assert rate(DutyKind.AD) is None


def test_non_market_economy_never_asks_the_producer():
    """Exporter's separate rate, else the entity; a reseller takes its supplier's."""
    assert rate(DutyKind.AD, non_market=True, exporter="9", entity="86") == 9
    assert rate(DutyKind.AD, non_market=True, producer="1", entity="86") == 86
    assert rate(DutyKind.AD, non_market=True, reseller=True, exporter="9", supplier="12", entity="86") == 12
    assert rate(DutyKind.AD, non_market=True, all_others="20") is None


def test_countervailing_takes_the_higher_of_two():
    """With one known that one, with none all others."""
    assert rate(DutyKind.CVD, exporter="4", producer="9", all_others="1") == 9
    assert rate(DutyKind.CVD, exporter="4", all_others="20") == 4
    assert rate(DutyKind.CVD, producer="9", all_others="20") == 9
    assert rate(DutyKind.CVD, all_others="20") == 20


def test_no_deposit_rate_before_the_first_publication():
    """An entry older than every published rate is refused, not guessed."""
    with pytest.raises(NoValueInForce):
        adcvd_cases.deposit_rate_in_force({ORDER: Decimal(10)}, date(2022, 6, 13))


@pytest.mark.parametrize(
    ("entry_on", "covered"),
    [("2024-05-31", False), ("2024-06-01", True), ("2025-05-31", True), ("2025-06-01", False)],
)
def test_an_antidumping_review_covers_the_twelve_months_before(entry_on, covered):
    """Order of June 2022, request of June 2025."""
    assert (
        adcvd_reviews.review_period(DutyKind.AD, ORDER, 2025).covers(date.fromisoformat(entry_on)) == covered
    )


def test_only_the_first_review_starts_with_the_suspension():
    """A later request ignores the day of suspension."""
    since = date(2021, 12, 20)

    assert adcvd_reviews.review_period(DutyKind.CVD, ORDER, 2023, suspended_from=since).first_on == since
    assert adcvd_reviews.review_period(DutyKind.CVD, ORDER, 2024, suspended_from=since).first_on == date(
        2023, 1, 1
    )


@pytest.mark.parametrize(
    ("order", "year", "last"),
    [
        ("2022-02-10", 2024, "2024-02-29"),
        ("2022-02-10", 2025, "2025-02-28"),
        ("2022-12-01", 2025, "2025-12-31"),
    ],
)
def test_a_request_is_due_with_the_month(order, year, last):
    """The last day of the anniversary month, leap years and Decembers included."""
    assert adcvd_reviews.review_request_by(
        date.fromisoformat(order), year, CALENDAR
    ).on == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("extended", "preliminary_extended", "last"),
    [(False, True, "2026-07-07"), (True, True, "2026-09-05"), (True, False, "2027-01-03")],
)
def test_final_results_have_three_clocks(extended, preliminary_extended, last):
    """120 days, 180 extended, 300 where the preliminary results kept their time."""
    found = adcvd_reviews.final_results_by(
        date(2026, 3, 9), extended=extended, preliminary_extended=preliminary_extended
    )

    assert found.on == date.fromisoformat(last)


@pytest.mark.parametrize(("percent", "due"), [("0.49", "0"), ("0.4999", "0"), ("0.5", "500.00"), ("0", "0")])
def test_antidumping_below_half_a_per_cent_is_none(percent, due):
    """Half a per cent itself is assessed."""
    found = adcvd_assessment.assessed(
        DutyKind.AD, Decimal(100000), Decimal(1), Decimal(0), Rate(percent=Decimal(percent))
    )

    assert found.assessed == Decimal(due)


@pytest.mark.parametrize(("percent", "duty"), [("0.49", "0.00"), ("0.5", "500.00")])
@pytest.mark.parametrize(("kind", "paragraph"), [(DutyKind.AD, "(c)(2)"), (DutyKind.CVD, "(c)(1)")])
def test_a_review_assesses_nothing_below_half_a_per_cent(kind, paragraph, percent, duty):
    """0.49 % is de minimis for antidumping and countervailing duty alike, each by its own paragraph; 0.5 % is not."""
    found = adcvd_assessment.assessed(
        kind, Decimal(100000), Decimal(1), Decimal(0), Rate(percent=Decimal(percent))
    )

    assert found.assessed == Decimal(duty)
    assert (paragraph in found.formula) is (percent == "0.49")


def test_what_cbp_is_instructed_to_collect_is_collected_however_small():
    """The floor is for rates found in a review, not for an amount that CBP's message states."""
    rate = Rate(percent=Decimal("0.4"))
    found = adcvd_assessment.assessed(
        DutyKind.AD, Decimal(100000), Decimal(1), Decimal(0), rate, in_review=False
    )

    assert found.assessed == Decimal("400.00")


@pytest.mark.parametrize(
    ("entry_on", "difference", "interest"), [("2022-06-13", "0", False), ("2022-06-14", "5500", True)]
)
def test_before_the_order_the_deposit_caps_the_duty(entry_on, difference, interest):
    """An entry the day before publication is capped and bears no interest; on the day it is not capped."""
    found = adcvd_assessment.assessed(
        DutyKind.AD,
        Decimal(100000),
        Decimal(1),
        Decimal(10000),
        Rate(percent=Decimal("15.5")),
        entry_on=date.fromisoformat(entry_on),
        order_published_on=ORDER,
    )

    assert (found.difference, found.bears_interest) == (Decimal(difference), interest)


@pytest.mark.parametrize("given", [{}, {"percent": Decimal(1), "per_unit": Decimal(1)}])
def test_a_rate_is_of_value_or_per_unit(given):
    """Neither or both is refused."""
    with pytest.raises(ValueError, match="not both and not neither"):
        Rate(**given)


def test_a_certificate_needs_a_scheduled_liquidation():
    """Without a date it is undetermined; with one it is the day before."""
    assert isinstance(adcvd_reviews.reimbursement_certificate_by(None, CALENDAR), Undetermined)
    found = adcvd_reviews.reimbursement_certificate_by(date(2025, 11, 28), CALENDAR)
    assert isinstance(found, Determination)
    assert found.on == date(2025, 11, 27)
    assert adcvd_assessment.presumed_reimbursed(Decimal(10), certificate_filed=True) == 10


@pytest.mark.parametrize(
    ("entry_on", "liquidated", "effect"),
    [("2025-07-08", False, "extended"), ("2025-07-09", False, "suspended"), ("2025-07-09", True, "none")],
)
def test_evasion_measures_suspend_from_initiation(entry_on, liquidated, effect):
    """From the day of initiation suspended, before it extended, liquidated entries untouched."""
    assert (
        adcvd_reviews.eapa_effect(date.fromisoformat(entry_on), date(2025, 7, 9), liquidated=liquidated)
        == effect
    )
