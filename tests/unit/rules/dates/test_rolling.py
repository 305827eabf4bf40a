"""Which legal days roll over a weekend or holiday, which do not, and which are contested; an open point asks a person."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from conformance.goods import PROGRAMMES, charge, exported, facts, line
from conformance.when import CALENDAR, day
from drawback.adapters.tariff import load_tariff
from drawback.domain.pricing import Designation
from drawback.domain.types import Provision
from drawback.rules.answers import Cite, Determination
from drawback.rules.dates import adcvd_reviews, claim_liquidation, entry_review, windows
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.rolling import ROLLING, Rolls, rolled
from drawback.rules.lawbook import LawBook
from drawback.rules.money import entry_money
from drawback.rules.money.estimate import Verdict, estimate
from drawback.rules.money.mpf import load_limits
from drawback.rules.tables.interest_table import shipped_rates

LAW = LawBook(CALENDAR, PROGRAMMES, load_tariff(), shipped_rates(), load_limits())
ROLL = {DeadlineKind.ENTRY_PROTEST, DeadlineKind.CLAIM_PROTEST, DeadlineKind.SUIT, DeadlineKind.FINALITY}
CONTESTED = {DeadlineKind.CLAIM_FILING, DeadlineKind.REVIEW_REQUEST}


@pytest.mark.parametrize("kind", DeadlineKind)
@pytest.mark.parametrize("on", ["2025-11-01", "2025-11-02", "2025-07-04", "2025-11-03"])
def test_every_kind_of_legal_day_rolls_as_its_row_says(kind: DeadlineKind, on: str) -> None:
    """A Saturday, a Sunday, a holiday and a business day: only the listed kinds move, and the day to act never does."""
    limit = Determination(day(on), Cite("a paragraph"), "a day", operate_on=CALENDAR.on_or_before(day(on)))
    got = rolled(kind, limit, CALENDAR)
    moved = kind in ROLL and on != "2025-11-03"
    assert got.on == (CALENDAR.on_or_after(day(on)) if moved else day(on))
    assert got.operate_on == limit.operate_on
    assert bool(got.contested) is (kind in CONTESTED and on != "2025-11-03")


def test_the_table_has_a_row_for_every_deadline() -> None:
    """What is in no text that was read stays, and each row names its authority."""
    assert set(ROLLING) == set(DeadlineKind)
    assert {kind for kind, row in ROLLING.items() if row.how is Rolls.NEXT} == ROLL
    assert {kind for kind, row in ROLLING.items() if row.how is Rolls.CONTESTED} == CONTESTED
    assert all(row.cite.text for row in ROLLING.values())


@pytest.mark.parametrize(
    ("filed", "timely"), [("2025-11-01", True), ("2025-11-03", True), ("2025-11-04", False)]
)
def test_a_protest_on_the_monday_after_the_last_saturday_is_timely(filed: str, timely: bool) -> None:
    """Liquidated on 5 May 2025, day 180 is Saturday 1 November: Monday is in time, Tuesday is not; act by Friday."""
    liquidated = date(2025, 5, 5)
    limit = entry_review.protest_by(liquidated, CALENDAR)
    assert (limit.on, limit.operate_on) == (date(2025, 11, 3), date(2025, 10, 31))
    assert entry_review.protest_is_timely(day(filed), liquidated, protest_until=limit.on) is timely
    final = entry_review.final_on(liquidated, protest_until=limit.on)
    assert isinstance(final, Determination)
    assert final.on == limit.on


def test_a_claims_protest_and_a_suit_roll_likewise() -> None:
    """A claim reliquidated on 10 January 2023 may be protested until Monday 10 July; a suit waits for its Monday too."""
    protest = claim_liquidation.protest_by(date(2023, 1, 10), CALENDAR)
    assert (protest.on, protest.operate_on) == (date(2023, 7, 10), date(2023, 7, 7))
    suit = entry_review.suit_by(date(2023, 1, 10), CALENDAR)
    assert (suit.on, suit.operate_on) == (date(2023, 7, 10), date(2023, 7, 7))


def test_a_payment_day_stays_on_its_sunday() -> None:
    """Thirty days after 9 May 2025 end on Sunday 8 June: payment is due then, act by Friday."""
    bill = entry_money.bill_due_on(date(2025, 5, 9), CALENDAR)
    assert (bill.on, bill.operate_on, bill.contested) == (date(2025, 6, 8), date(2025, 6, 6), ())


def test_the_five_years_and_commerces_month_are_shown_both_ways() -> None:
    """The legal day stays where it is; the reading by which the next business day is in time stands beside it."""
    filing = windows.claim_by(date(2020, 6, 15), CALENDAR)
    assert (filing.on, [other.on for other in filing.contested]) == (date(2025, 6, 15), [date(2025, 6, 16)])
    review = adcvd_reviews.review_request_by(date(2022, 5, 14), 2025, CALENDAR)
    assert (review.on, [other.on for other in review.contested]) == (date(2025, 5, 31), [date(2025, 6, 2)])


def _verdict(imported: str, gone: str, code: str, filed: str) -> Verdict:
    entry = facts(line("10", "500", charge("duty", "50.00", "10"), hts="8508110000"), entry_on=day(imported))
    leaves = exported("10", "500")
    of = Designation(entry, replace(leaves, disposed_on=day(gone)), Decimal(10), Provision(code))
    return estimate(of, LAW, as_of=day(filed)).verdict


@pytest.mark.parametrize(
    ("imported", "gone", "verdict"),
    [
        ("2020-02-29", "2025-02-28", Verdict.ELIGIBLE),
        ("2020-02-29", "2025-03-01", Verdict.REVIEW),
        ("2020-02-28", "2025-02-27", Verdict.ELIGIBLE),
        ("2020-02-28", "2025-02-28", Verdict.REVIEW),
        ("2020-02-28", "2025-03-01", Verdict.NOT_ELIGIBLE),
    ],
)
def test_unused_goods_around_the_end_of_five_years(imported: str, gone: str, verdict: Verdict) -> None:
    """The last day is in time, the anniversary is an open point for a person (U-02), the day after is refused."""
    assert _verdict(imported, gone, "58", gone) is verdict


@pytest.mark.parametrize(
    ("filed", "verdict"),
    [
        ("2025-06-15", Verdict.ELIGIBLE),
        ("2025-06-16", Verdict.REVIEW),
        ("2025-06-17", Verdict.NOT_ELIGIBLE),
    ],
)
def test_a_claim_filed_on_the_monday_after_the_five_years_asks_a_person(filed: str, verdict: Verdict) -> None:
    """Sunday 15 June 2025 ends the five years; whether Monday is in time is open (U-01), Tuesday is late."""
    assert _verdict("2020-06-15", "2025-06-10", "58", filed) is verdict
