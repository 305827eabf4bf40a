"""A second opinion on every date: the same law counted one day at a time, under hypothesis."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawback.adapters.calendar import federal_calendar
from drawback.domain.calendar import BusinessCalendar
from drawback.domain.types import Provision
from drawback.rules.answers import Determination
from drawback.rules.dates import (
    adcvd_reviews,
    claim_liquidation,
    entry_liquidation,
    entry_review,
    inquiries,
    notices,
    retention,
    suspension,
    uploads,
    windows,
)
from drawback.rules.dates.inquiries import InquiryForm
from drawback.rules.dates.notices import Notice
from drawback.rules.money import entry_money, interest
from drawback.rules.tables.interest_table import RateKind, shipped_rates
from support.days_by_hand import (
    CLOSED,
    ONE,
    act_by,
    after_days,
    after_months,
    after_working,
    after_years,
    before_working,
    works,
)

FIRST, LAST = date(2012, 1, 1), date(2034, 12, 31)
CALENDAR = federal_calendar(2010, 2046)
LEAP_DAYS = [date(year, 2, 29) + timedelta(days=off) for year in range(2012, 2033, 4) for off in (-1, 0, 1)]
DAYS = st.dates(FIRST, LAST) | st.sampled_from(LEAP_DAYS)
WORKING_DAYS = st.dates(date(2027, 1, 1), date(2044, 12, 31))


def dated(answer: object) -> date:
    assert isinstance(answer, Determination)
    return answer.on


def test_the_library_knows_the_holidays_of_the_statute():
    """The federal calendar of 2027 to 2044 is the one worked out from 5 U.S.C. 6103."""
    known = {day for day in CALENDAR.closures if 2027 <= day.year <= 2044 and day.isoweekday() <= 5}

    assert known == {day for day in CLOSED if 2027 <= day.year <= 2044}


@given(DAYS)
def test_five_years_counted_by_birthdays(import_on: date):
    """Filing, amending and disposal agree with a walk of five birthdays.

    Where goods must leave before the close of the period, that is the day before the birthday; a period that begins on
    29 February closes with 28 February, the birthday itself.
    """
    fifth = after_years(import_on, 5)
    closes = fifth if (import_on.month, import_on.day) == (2, 29) else fifth - ONE

    assert windows.claim_by(import_on, CALENDAR).on == fifth
    assert dated(windows.amend_by(import_on, CALENDAR)) == fifth
    assert dated(windows.dispose_by(Provision.MANUFACTURING_DIRECT, import_on, None, CALENDAR)) == fifth
    assert dated(windows.dispose_by(Provision.REJECTED_DEFECTIVE, import_on, None, CALENDAR)) == fifth
    assert dated(windows.dispose_by(Provision.UNUSED_DIRECT, import_on, None, CALENDAR)) == closes


@given(DAYS)
def test_whole_years_of_other_clocks(start: date):
    """One, two, three and four years agree with a walk of birthdays."""
    assert dated(entry_liquidation.deemed_on(start)) == after_years(start, 1)
    assert entry_liquidation.four_year_stop(start).on == after_years(start, 4)
    assert windows.custody_lading_by(start, CALENDAR).on == after_years(start, 2)
    assert windows.alcohol_claim_by(start, CALENDAR).on == after_years(start, 3)
    assert windows.zone_form_by(start, CALENDAR).on == after_years(start, 3)
    assert claim_liquidation.extended_stop(start).on == after_years(start, 4)


@given(DAYS)
def test_days_counted_one_by_one(start: date):
    """Every period in calendar days agrees with ticking off its days."""
    counted = {
        314: entry_liquidation.expected_on(start),
        90: entry_review.reliquidate_by(start),
        30: inquiries.answer_by(InquiryForm.CF_28, start, CALENDAR),
        20: inquiries.answer_by(InquiryForm.CF_29_PROPOSED, start, CALENDAR),
    }
    counted[35 if start >= date(2021, 1, 15) else 15] = adcvd_reviews.instructions_not_before(start)

    for count, answer in counted.items():
        assert dated(answer) == after_days(start, count)
    cape, eightieth = adcvd_reviews.cape_by(start, CALENDAR), after_days(start, 80)
    assert isinstance(cape, Determination) == (eightieth >= date(2026, 4, 20))
    assert not isinstance(cape, Determination) or cape.on == eightieth
    assert dated(entry_review.final_on(start)) == after_days(start, 180)
    assert entry_money.refund_due_on(start, deemed=True).on == after_days(start, 90)
    assert claim_liquidation.accelerated_repay_by(start, CALENDAR).on == after_days(start, 30)
    assert dated(windows.dispose_by(Provision.PETROLEUM, None, start, CALENDAR)) == after_days(start, 180)


@given(WORKING_DAYS)
def test_a_protest_rolls_to_the_next_working_day(liquidated_on: date):
    """The hundred and eightieth day, or the first day after it on which the Government works (T.D. 53961(1))."""
    on = after_days(liquidated_on, 180)
    while not works(on):
        on += ONE

    assert dated(entry_review.protest_by(liquidated_on, CALENDAR)) == on


@given(DAYS)
def test_six_months_walked_month_by_month(notice_on: date):
    """Six months after a suspension ends agree with a walk through the months."""
    assert dated(suspension.after_suspension(notice_on)) == after_months(notice_on, 6)


@given(WORKING_DAYS)
def test_working_days_counted_one_by_one(on: date):
    """Notices, answers, deposits and the day to act by agree with a walk over working days."""
    assert notices.export_notice_by(on, CALENDAR).on == before_working(on, 5)
    assert notices.return_notice_by(on, CALENDAR).on == before_working(on, 5)
    assert notices.destruction_notice_by(on, CALENDAR).on == before_working(on, 7)
    assert notices.cbp_answers_by(Notice.EXPORT, on, CALENDAR).on == after_working(on, 2)
    assert notices.cbp_answers_by(Notice.DESTRUCTION, on, CALENDAR).on == after_working(on, 4)
    assert entry_money.deposit_by(on, CALENDAR).on == after_working(on, 10)
    assert adcvd_reviews.eapa_initiated_by(on, CALENDAR).on == after_working(on, 15)


@given(st.dates(date(2027, 1, 1), date(2038, 12, 31)))
def test_the_day_to_act_is_the_last_working_day(import_on: date):
    """Nothing rolls forward: the day to act is a working day, never after the legal day, and none lies between."""
    limit = windows.claim_by(import_on, CALENDAR)

    assert limit.operate_on == act_by(limit.on)


@given(
    DAYS,
    st.integers(-3, 3),
    st.sampled_from(
        [
            (Provision.UNUSED_DIRECT, 5),
            (Provision.MANUFACTURING_DIRECT, 5),
            (Provision.REJECTED_DEFECTIVE, 5),
            (Provision.REJECTED_RETAIL, 1),
        ]
    ),
)
def test_what_may_be_designated_mirrors_what_may_be_disposed_of(
    out_on: date, days_off: int, rule: tuple[Provision, int]
):
    """Around the limit, an import may serve goods that left on a day exactly if they left by its walked last day."""
    provision, years = rule
    import_on = date(out_on.year - years, out_on.month, min(out_on.day, 28)) + timedelta(days=days_off)
    last = after_years(import_on, years) - (ONE if provision is Provision.UNUSED_DIRECT else timedelta())

    oldest = dated(windows.earliest_designation(provision, out_on))

    assert (import_on >= oldest) == (out_on <= last)


@given(st.lists(DAYS, min_size=2, max_size=8))
def test_a_later_start_never_ends_earlier(starts: list[date]):
    """Limits keep the order of their starting days."""
    limits = [windows.claim_by(start, CALENDAR).on for start in sorted(starts)]

    assert all(earlier <= later for earlier, later in pairwise(limits))


@given(DAYS, st.lists(st.one_of(st.none(), st.integers(-400, 800)), min_size=1, max_size=4))
def test_a_claim_is_deemed_only_in_the_order_of_days(claim_on: date, offsets: list[int | None]):
    """Walking the year after the claim: deemed at its end exactly if every import turned final on the way."""
    imports = [None if offset is None else claim_on + timedelta(days=offset) for offset in offsets]
    pending = set(range(len(imports)))
    on, year = (
        date(min(day.year for day in [claim_on, *filter(None, imports)]), 1, 1),
        after_years(claim_on, 1),
    )
    while on <= year:
        pending -= {index for index, day in enumerate(imports) if day == on}
        on += ONE

    answer = claim_liquidation.deemed_on(claim_on, extended=False, suspended=False, imports=imports)

    assert isinstance(answer, Determination) == (not pending)
    assert not isinstance(answer, Determination) or answer.on == year


@given(WORKING_DAYS, st.integers(200, 500))
def test_a_correction_is_taken_on_its_last_day_and_not_after(entry_on: date, until_liquidation: int):
    """Asking day by day, as ACE would: the last day it says yes is the limit."""
    scheduled = entry_on + timedelta(days=until_liquidation)
    taken = [
        day
        for day in (entry_on + timedelta(days=n) for n in range(until_liquidation))
        if (day - entry_on).days <= 300 and (scheduled - day).days > 15
    ]

    assert dated(entry_liquidation.psc_by(entry_on, scheduled, "01", (), CALENDAR)) == taken[-1]


@given(st.dates(date(2012, 1, 1), date(2025, 6, 1)), st.integers(0, 280), st.integers(1, 10**9))
def test_interest_grown_day_by_day_in_exact_fractions(start: date, days: int, cents: int):
    """Compounding one day at a time in exact fractions gives the same cents."""
    principal = Fraction(cents, 100)
    balance, on = principal, start
    for _ in range(days):
        on += ONE
        row = next(row for row in shipped_rates().rows if row.from_on <= on <= row.through_on)
        length = 366 if on.year % 4 == 0 and (on.year % 100 != 0 or on.year % 400 == 0) else 365
        balance *= 1 + Fraction(row.percent[RateKind.UNDERPAYMENT]) / 100 / length
        balance = Fraction(round(balance * 10**30), 10**30)
    half_up = (balance - principal) * 100 + Fraction(1, 2)

    found = interest.interest(Decimal(cents) / 100, start, on)

    assert int(found.amount * 100) == half_up.numerator // half_up.denominator
    assert sum(step.days for step in found.steps) == days


@given(DAYS, DAYS, st.one_of(st.none(), DAYS))
def test_records_are_kept_until_no_reason_is_left(entry_on: date, liquidated_on: date, paid_on: date | None):
    """The last day of keeping is the last of the walked anniversaries."""
    reasons = [after_years(liquidated_on, 3), after_years(entry_on, 5)]
    if paid_on:
        reasons.append(after_years(paid_on, 3))

    assert dated(retention.keep_until(entry_on, paid_on, liquidated_on)) == max(reasons)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - made aware below
def test_twenty_four_hours_are_86400_seconds(at: datetime):
    """The upload hours are clock hours, whatever daylight saving time does."""
    filed = at.replace(tzinfo=UTC)

    assert (uploads.upload_until(filed) - filed).total_seconds() == 24 * 60 * 60


@pytest.mark.parametrize("closures", [frozenset(), frozenset({date(2025, 7, 4)})])
def test_an_extra_closure_moves_working_days(closures: frozenset[date]):
    """With 4 July closed a notice for 11 July is due a day earlier."""
    calendar = BusinessCalendar(closures)

    assert notices.export_notice_by(date(2025, 7, 11), calendar).on == date(2025, 7, 4 - len(closures))
