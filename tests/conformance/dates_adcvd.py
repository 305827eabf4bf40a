"""Examples of AD/CVD and interest (R-80, R-95 to R-106, D-44 to D-49)."""

from decimal import Decimal

from conformance.cases import Case, SourceKind
from conformance.example import example
from conformance.when import CALENDAR, day
from drawback.rules.answers import NoValueInForce
from drawback.rules.dates import adcvd_reviews
from drawback.rules.money import adcvd_assessment, adcvd_cases, interest
from drawback.rules.money.adcvd_assessment import Rate
from drawback.rules.money.adcvd_cases import DutyKind, KnownRates, RateChoice
from drawback.rules.tables.interest_table import RateKind

_ORDER = day("2022-06-14")
_RESULTS = day("2025-06-10")
_VALUE, _DEPOSIT = Decimal(100000), Decimal("10000.00")


def _rate(kind: DutyKind, known: KnownRates, *, non_market: bool = False, reseller: bool = False) -> object:
    chosen = adcvd_cases.deposit_rate(kind, known, non_market=non_market, reseller=reseller)
    return chosen.rate if isinstance(chosen, RateChoice) else chosen


def _difference(percent: str, kind: DutyKind = DutyKind.AD) -> Decimal:
    rate = Rate(percent=Decimal(percent))
    return adcvd_assessment.assessed(kind, _VALUE, Decimal(1), _DEPOSIT, rate).difference


def _refused() -> str:
    try:
        interest.interest(Decimal(1), day("2030-01-01"), day("2030-01-02"))
    except NoValueInForce:
        return "refused"
    return "guessed"


CASES = (
    Case(
        "R-95",
        adcvd_cases.RETROSPECTIVE.text,
        "the deposit at entry is what?",
        "estimate",
        lambda: adcvd_cases.ESTIMATE,
        "",
        SourceKind.CFR,
    ),
    example(
        adcvd_cases.case_parts,
        "aluminium extrusions, as ACE prints it",
        "A-570-967-000",
        lambda: adcvd_cases.case_parts("A570967000"),
    ),
    example(
        adcvd_cases.case_parts,
        "no case number",
        "none",
        lambda: adcvd_cases.case_parts("B-570-967"),
    ),
    example(
        adcvd_cases.deposit_rate,
        "R-97: exporter none, producer 12.4 %, all others 35 %",
        "12.4",
        lambda: _rate(DutyKind.AD, KnownRates(producer=Decimal("12.4"), all_others=Decimal(35))),
    ),
    example(
        adcvd_cases.deposit_rate,
        "CVD, exporter 4 % and producer 9 %: the higher",
        "9",
        lambda: _rate(DutyKind.CVD, KnownRates(exporter=Decimal(4), producer=Decimal(9))),
        source=SourceKind.CFR,
    ),
    example(
        adcvd_cases.deposit_rate,
        "non-market economy, no separate rate: the entity, never the producer",
        "86.01",
        lambda: _rate(
            DutyKind.AD, KnownRates(producer=Decimal("12.4"), entity=Decimal("86.01")), non_market=True
        ),
        source=SourceKind.CFR,
    ),
    example(
        adcvd_cases.deposit_rate,
        "third-country reseller: the rate of its supplier",
        "7.5",
        lambda: _rate(
            DutyKind.AD,
            KnownRates(supplier=Decimal("7.5"), entity=Decimal("86.01")),
            non_market=True,
            reseller=True,
        ),
        source=SourceKind.CFR,
    ),
    example(
        adcvd_cases.deposit_rate_in_force,
        "entry on the day of publication takes the new rate",
        "15.5",
        lambda: adcvd_cases.deposit_rate_in_force({_ORDER: Decimal(10), _RESULTS: Decimal("15.5")}, _RESULTS),
    ),
    example(
        adcvd_cases.deposit_rate_in_force,
        "entry the day before keeps the old rate",
        "10",
        lambda: adcvd_cases.deposit_rate_in_force(
            {_ORDER: Decimal(10), _RESULTS: Decimal("15.5")}, day("2025-06-09")
        ),
    ),
    example(
        adcvd_reviews.review_period,
        "R-98: order 2022-06-14, June 2025 request, AD",
        "2024-06-01 to 2025-05-31",
        lambda: adcvd_reviews.review_period(DutyKind.AD, _ORDER, 2025),
    ),
    example(
        adcvd_reviews.review_period,
        "R-98: the same, CVD: calendar 2024",
        "2024-01-01 to 2024-12-31",
        lambda: adcvd_reviews.review_period(DutyKind.CVD, _ORDER, 2025),
    ),
    example(
        adcvd_reviews.review_year_of,
        "AD: the last entry that the June 2025 request covers",
        "2025",
        lambda: adcvd_reviews.review_year_of(DutyKind.AD, _ORDER, day("2025-05-31")),
    ),
    example(
        adcvd_reviews.review_year_of,
        "AD: an entry of the anniversary month belongs to the request of the year after",
        "2026",
        lambda: adcvd_reviews.review_year_of(DutyKind.AD, _ORDER, day("2025-06-01")),
    ),
    example(
        adcvd_reviews.review_year_of,
        "CVD: an entry of New Year's Eve is reviewed in the year that begins",
        "2025",
        lambda: adcvd_reviews.review_year_of(DutyKind.CVD, _ORDER, day("2024-12-31")),
    ),
    example(
        adcvd_reviews.review_year_of,
        "an entry before the order waits for the first review",
        "2023",
        lambda: adcvd_reviews.review_year_of(DutyKind.AD, _ORDER, day("2022-01-15")),
    ),
    example(
        adcvd_reviews.review_period,
        "first review starts with the suspension of liquidation",
        "2021-12-20 to 2023-05-31",
        lambda: adcvd_reviews.review_period(DutyKind.AD, _ORDER, 2023, suspended_from=day("2021-12-20")),
        source=SourceKind.CFR,
    ),
    example(
        adcvd_reviews.review_request_by,
        "order 2022-06-14: the last day of June 2025",
        "2025-06-30",
        lambda: adcvd_reviews.review_request_by(_ORDER, 2025, CALENDAR),
    ),
    example(
        adcvd_reviews.withdraw_request_by,
        "initiation published 2025-08-11",
        "2025-11-09",
        lambda: adcvd_reviews.withdraw_request_by(day("2025-08-11"), CALENDAR),
    ),
    example(
        adcvd_reviews.preliminary_by,
        "245 days after 2025-06-30",
        "2026-03-02",
        lambda: adcvd_reviews.preliminary_by(_ORDER, 2025),
    ),
    example(
        adcvd_reviews.final_results_by,
        "preliminary results published 2026-03-09",
        "2026-07-07",
        lambda: adcvd_reviews.final_results_by(day("2026-03-09")),
    ),
    example(
        adcvd_reviews.final_results_by,
        "extended where the preliminary results were not: 300 days",
        "2027-01-03",
        lambda: adcvd_reviews.final_results_by(day("2026-03-09"), extended=True, preliminary_extended=False),
    ),
    example(
        adcvd_reviews.instructions_not_before,
        "R-101: published 2025-06-10",
        "2025-07-15",
        lambda: adcvd_reviews.instructions_not_before(_RESULTS),
    ),
    example(
        adcvd_reviews.instructions_not_before,
        "R-101: with a summons filed",
        "2025-09-08",
        lambda: adcvd_reviews.instructions_not_before(_RESULTS, summons_filed=True),
    ),
    example(
        adcvd_reviews.deemed_after_results,
        "R-101: six months from publication 2025-06-10",
        "2025-12-10",
        lambda: adcvd_reviews.deemed_after_results(_RESULTS),
    ),
    example(
        adcvd_reviews.liquidation_target,
        "instructions 2025-07-15",
        "2025-10-13",
        lambda: adcvd_reviews.liquidation_target(day("2025-07-15")),
    ),
    example(
        adcvd_reviews.reimbursement_certificate_by,
        "liquidation scheduled Friday 2025-11-28, the day before is Thanksgiving",
        "2025-11-27, 2025-11-26",
        lambda: (
            (found := adcvd_reviews.reimbursement_certificate_by(day("2025-11-28"), CALENDAR)).on,
            found.operate_on,
        ),
    ),
    example(
        adcvd_reviews.cape_by,
        "liquidated 2026-05-01: eighty days",
        "2026-07-20",
        lambda: adcvd_reviews.cape_by(day("2026-05-01"), CALENDAR),
    ),
    example(
        adcvd_reviews.eapa_initiated_by,
        "allegation received 2025-06-16, over Juneteenth and 4 July",
        "2025-07-09",
        lambda: adcvd_reviews.eapa_initiated_by(day("2025-06-16"), CALENDAR),
    ),
    example(
        adcvd_reviews.eapa_interim_by,
        "initiated 2025-07-09",
        "2025-10-07",
        lambda: adcvd_reviews.eapa_interim_by(day("2025-07-09")),
    ),
    example(
        adcvd_reviews.eapa_notified_by,
        "five business days after 2025-10-07, over Columbus Day",
        "2025-10-15",
        lambda: adcvd_reviews.eapa_notified_by(day("2025-07-09"), CALENDAR),
    ),
    example(
        adcvd_reviews.eapa_determined_by,
        "initiated 2025-07-09, extended",
        "2026-07-04",
        lambda: adcvd_reviews.eapa_determined_by(day("2025-07-09"), extended=True),
    ),
    example(
        adcvd_reviews.eapa_effect,
        "an unliquidated entry of the day before initiation",
        "extended",
        lambda: adcvd_reviews.eapa_effect(day("2025-07-08"), day("2025-07-09"), liquidated=False),
    ),
    example(
        adcvd_assessment.assessed_without_review,
        "deposit 10 % on 100,000, no review asked",
        "0.00",
        lambda: adcvd_assessment.assessed_without_review(_DEPOSIT).difference,
    ),
    example(
        adcvd_assessment.assessed,
        "T-18: deposited 10 %, final 15.5 % on 100,000: bill",
        "5500.00",
        lambda: _difference("15.5"),
        rounding="half up to cents",
    ),
    example(
        adcvd_assessment.assessed,
        "final 4 %: refund",
        "-6000.00",
        lambda: _difference("4"),
        rounding="half up to cents",
    ),
    example(
        adcvd_assessment.assessed,
        "final 0.49 %: below de minimis, everything back",
        "-10000.00",
        lambda: _difference("0.49"),
        source=SourceKind.CFR,
    ),
    example(
        adcvd_assessment.assessed,
        "final 0.5 %: not de minimis",
        "-9500.00",
        lambda: _difference("0.5"),
        source=SourceKind.CFR,
    ),
    example(
        adcvd_assessment.assessed,
        "per unit: 2,500 kg at $0.31",
        "775.00",
        lambda: (
            adcvd_assessment.assessed(
                DutyKind.AD, _VALUE, Decimal(2500), Decimal(0), Rate(per_unit=Decimal("0.31"))
            ).assessed
        ),
        rounding="half up to cents",
    ),
    example(
        adcvd_assessment.assessed,
        "entry before the order: never above the provisional deposit",
        "0.00",
        lambda: (
            adcvd_assessment.assessed(
                DutyKind.AD,
                _VALUE,
                Decimal(1),
                _DEPOSIT,
                Rate(percent=Decimal("15.5")),
                entry_on=day("2022-06-13"),
                order_published_on=_ORDER,
            ).difference
        ),
        source=SourceKind.CFR,
    ),
    example(
        adcvd_assessment.presumed_reimbursed,
        "no certificate of non-reimbursement",
        "31000.00",
        lambda: adcvd_assessment.presumed_reimbursed(Decimal("15500.00"), certificate_filed=False),
    ),
    example(
        adcvd_assessment.drawback_effect,
        "suspended, no request filed",
        "worth knowing, nothing is blocked",
        lambda: adcvd_assessment.drawback_effect(suspended=True, request_and_waiver=False).outcome,
        source=SourceKind.STATUTE,
    ),
    example(
        interest.interest,
        "T-18: 5,500 for 90 days at 7 %",
        "95.75",
        lambda: interest.interest(Decimal("5500.00"), day("2025-01-01"), day("2025-04-01")).amount,
        rounding="once, half up to cents",
    ),
    example(
        interest.interest,
        "no days, no interest",
        "0.00",
        lambda: interest.interest(Decimal("5500.00"), day("2025-01-01"), day("2025-01-01")).amount,
        rounding="once, half up to cents",
    ),
    example(
        interest.interest,
        "a refund to a corporation bears one point less",
        "81.97",
        lambda: (
            interest.interest(
                Decimal("5500.00"), day("2025-01-01"), day("2025-04-01"), RateKind.CORPORATE_OVERPAYMENT
            ).amount
        ),
        rounding="once, half up to cents",
    ),
    example(interest.interest, "a quarter without a known rate", "refused", _refused),
    example(
        interest.delinquent_interest,
        "paid on day 30 of the bill: not delinquent",
        "0.00",
        lambda: (
            interest.delinquent_interest(
                Decimal("1000.00"), day("2025-01-03"), day("2025-01-03"), day("2025-02-02")
            ).amount
        ),
        source=SourceKind.STATUTE,
    ),
    example(
        interest.delinquent_interest,
        "paid on day 61: two whole periods, the third bears none",
        "11.57",
        lambda: (
            interest.delinquent_interest(
                Decimal("1000.00"), day("2025-01-03"), day("2025-01-03"), day("2025-03-05")
            ).amount
        ),
        rounding="once, half up to cents",
    ),
)
