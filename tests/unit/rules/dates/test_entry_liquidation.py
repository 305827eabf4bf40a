"""When import entries liquidate and turn final: both sides of every boundary (R-69 to R-80a)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from drawback.adapters.calendar import federal_calendar
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import entry_liquidation, entry_review, suspension
from drawback.rules.money import entry_money

CALENDAR = federal_calendar(2020, 2032)
ENTRY = date(2025, 1, 15)
LIQUIDATED = date(2025, 11, 28)


def day(text: str) -> date:
    return date.fromisoformat(text)


def on(answer: Determination | Undetermined) -> date:
    assert isinstance(answer, Determination), answer
    return answer.on


@pytest.mark.parametrize(
    ("extensions", "expected"),
    [(0, "2026-01-15"), (1, "2027-01-15"), (2, "2028-01-15"), (3, "2029-01-15"), (4, "2029-01-15")],
)
def test_each_extension_adds_a_year_up_to_four(extensions, expected):
    """No extension, one, two, three; a fourth changes nothing."""
    assert on(entry_liquidation.deemed_on(ENTRY, extensions=extensions)) == day(expected)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-07-15", "2026-07-15"),
        ("2029-01-14", "2029-01-14"),
        ("2029-01-15", "2029-01-15"),
        ("2029-01-16", "2029-01-15"),
    ],
)
def test_an_extension_ends_on_its_day_and_never_after_four_years(until, expected):
    """The day CBP granted counts, cut at the four-year stop."""
    assert on(entry_liquidation.deemed_on(ENTRY, extensions=1, extended_until=day(until))) == day(expected)


def test_an_extended_entry_shows_the_literal_reading():
    """The four-year reading of 1504(b) stands beside the end of the extension."""
    answer = entry_liquidation.deemed_on(ENTRY, extensions=1)

    assert isinstance(answer, Determination)
    assert [reading.on for reading in answer.contested] == [date(2029, 1, 15)]


def test_nothing_runs_while_suspended_even_past_four_years():
    """A suspended and extended entry has no deemed date."""
    answer = entry_liquidation.deemed_on(ENTRY, extensions=3, suspended=True)

    assert isinstance(answer, Undetermined)
    assert "no clock runs" in answer.because


@pytest.mark.parametrize(
    ("lifted", "deemed"), [("2027-01-14", True), ("2027-01-15", False), ("2027-06-01", False)]
)
def test_an_extension_that_ran_out_under_suspension_gives_no_day(lifted, deemed):
    """Removed before the extension ends, the extension counts; from that day on no paragraph gives a day."""
    answer = entry_liquidation.deemed_on(ENTRY, extensions=1, suspended=True, lifted_on=day(lifted))

    assert isinstance(answer, Determination) == deemed
    assert isinstance(answer, Determination) or "excepts extended entries" in answer.because


def test_publication_alone_starts_the_six_months():
    """A Federal Register notice counts although CBP's own receipt is not known; both readings are shown."""
    answer = entry_liquidation.deemed_on(ENTRY, suspended=True, published_on=date(2025, 3, 3))

    assert on(answer) == date(2025, 9, 3)
    assert isinstance(answer, Determination)
    assert [reading.on for reading in answer.contested] == [date(2025, 9, 3), None]


@pytest.mark.parametrize(
    ("published", "deemed"), [("2025-01-14", "2025-09-03"), ("2025-01-15", "2025-07-15")]
)
def test_results_published_before_the_entry_start_nothing(published, deemed):
    """Notice to CBP on 3 March counts where the Federal Register spoke before the entry was made."""
    answer = entry_liquidation.deemed_on(
        ENTRY, suspended=True, lifted_on=date(2025, 3, 3), published_on=day(published)
    )

    assert on(answer) == day(deemed)


@pytest.mark.parametrize(
    ("notice", "deemed"),
    [
        ("2025-08-28", "2026-02-28"),
        ("2025-08-31", "2026-02-28"),
        ("2025-09-01", "2026-03-01"),
        ("2023-08-31", "2024-02-29"),
        ("2025-03-31", "2025-09-30"),
    ],
)
def test_six_months_end_within_the_month(notice, deemed):
    """Six months from a day its month does not have end on the last day of that month."""
    assert on(suspension.after_suspension(day(notice))) == day(deemed)


@pytest.mark.parametrize(
    ("protest", "timely"),
    [
        ("2025-11-27", False),
        ("2025-11-28", True),
        ("2026-05-26", True),
        ("2026-05-27", True),
        ("2026-05-28", False),
    ],
)
def test_a_protest_counts_from_liquidation_through_day_180(protest, timely):
    """Liquidated 28 November 2025: not before that day, and through 27 May 2026."""
    assert entry_review.protest_is_timely(day(protest), LIQUIDATED) == timely


@pytest.mark.parametrize(("entry", "count"), [("2004-12-17", 90), ("2004-12-18", 180)])
def test_the_protest_period_doubled_in_december_2004(entry, count):
    """Entries before 18 December 2004 have ninety days."""
    liquidated = date(2005, 11, 4)

    assert entry_review.protest_by(liquidated, CALENDAR, entry_on=day(entry)).on == liquidated + timedelta(
        days=count
    )


def test_a_protest_too_early_or_too_late_stops_nothing():
    """Finality comes after 180 days where the protest is void."""
    plain = on(entry_review.final_on(LIQUIDATED))

    assert on(entry_review.final_on(LIQUIDATED, LIQUIDATED - timedelta(days=1))) == plain
    assert on(entry_review.final_on(LIQUIDATED, plain + timedelta(days=1))) == plain
    assert isinstance(entry_review.final_on(LIQUIDATED, plain), Undetermined)


def test_a_quick_denial_does_not_end_the_protest_window():
    """A protest denied at once with no right to sue left still waits for the 180 days."""
    answer = entry_review.final_on(LIQUIDATED, LIQUIDATED, LIQUIDATED, LIQUIDATED)

    assert on(answer) == LIQUIDATED + timedelta(days=180)


def test_a_suit_puts_finality_off_to_the_judgment():
    """A pending suit has no finality; a final judgment gives it."""
    filed = {
        "protest_filed_on": LIQUIDATED,
        "protest_decided_on": date(2026, 1, 5),
        "suit_filed_on": date(2026, 2, 2),
    }

    assert isinstance(entry_review.final_on(LIQUIDATED, **filed), Undetermined)
    assert on(entry_review.final_on(LIQUIDATED, **filed, judgment_final_on=date(2028, 3, 1))) == date(
        2028, 3, 1
    )


@pytest.mark.parametrize(
    ("scheduled", "expected"),
    [("2025-11-26", "2025-11-10"), ("2025-11-27", "2025-11-11"), ("2025-11-28", "2025-11-11")],
)
def test_the_earlier_of_day_300_and_sixteen_days_before(scheduled, expected):
    """Entry 15 January 2025: day 300 is 11 November; an earlier schedule brings it forward."""
    assert on(entry_liquidation.psc_by(ENTRY, day(scheduled), "01", (), CALENDAR)) == day(expected)


@pytest.mark.parametrize(
    ("kind", "codes", "error"),
    [
        ("11", (), "B49"),
        ("09", (), "B52"),
        ("01", ("49",), "B59"),
        ("03", ("46",), "B60"),
        ("03", ("44", "48"), "B60"),
        ("03", ("46", "66"), "B60"),
    ],
)
def test_ace_takes_no_correction(kind, codes, error):
    """Informal, reconciled, extended by CBP, or suspended for other reasons: the answer names the ACE error."""
    answer = entry_liquidation.psc_by(ENTRY, LIQUIDATED, kind, codes, CALENDAR)

    assert isinstance(answer, Undetermined)
    assert error in answer.because


@pytest.mark.parametrize("code", ["43", "44", "45", "50", "51"])
def test_adcvd_and_requested_extensions_wait_for_the_schedule(code):
    """Without a scheduled date there is no last day; with one, 300 days do not bind."""
    assert isinstance(entry_liquidation.psc_by(ENTRY, None, "03", (code,), CALENDAR), Undetermined)
    assert on(entry_liquidation.psc_by(ENTRY, date(2027, 6, 30), "03", (code,), CALENDAR)) == date(
        2027, 6, 14
    )


@pytest.mark.parametrize("codes", [("65",), ("66",), ("44", "66")])
def test_eapa_and_injunctions_are_corrected_until_fifteen_days_before(codes):
    """Past day 300, until the fifteenth day before liquidation; ACE takes it one day before, and its refusal is shown."""
    answer = entry_liquidation.psc_by(day("2025-01-15"), day("2026-12-18"), "03", codes, CALENDAR)

    assert isinstance(answer, Determination)
    assert (answer.on, answer.operate_on) == (day("2026-12-03"), day("2026-12-02"))
    assert any("B60" in other.says for other in answer.contested)
    assert isinstance(entry_liquidation.psc_by(ENTRY, None, "03", codes, CALENDAR), Undetermined)


def test_large_entries_plan_to_269_days():
    """The legal day stays; the day to act moves to the 269th day at the latest."""
    limit = entry_liquidation.psc_by(ENTRY, LIQUIDATED, "01", (), CALENDAR)
    assert isinstance(limit, Determination)

    plan = entry_liquidation.psc_within_269_days(limit, ENTRY, CALENDAR)

    assert plan.on == limit.on
    assert plan.operate_on == date(2025, 10, 10)


@pytest.mark.parametrize(
    ("amount", "counts"), [("19.99", False), ("20.00", True), ("-19.99", False), ("-20.00", True)]
)
def test_twenty_dollars_count_either_way(amount, counts):
    """Bills and refunds below twenty dollars are left out."""
    assert entry_money.net_change_counts(Decimal(amount), date(2025, 11, 28)) == counts


def test_the_clock_starts_with_the_withdrawal_or_the_reconciliation():
    """The four starting days of 1504(a)(1), in order."""
    assert entry_liquidation.clock_starts_on(ENTRY) == ENTRY
    assert entry_liquidation.clock_starts_on(ENTRY, final_withdrawal_on=date(2025, 6, 1)) == date(2025, 6, 1)
    assert entry_liquidation.clock_starts_on(ENTRY, withdrawal_on=date(2025, 5, 1)) == date(2025, 5, 1)
    assert entry_liquidation.clock_starts_on(ENTRY, reconciliation_due_on=date(2026, 9, 1)) == date(
        2026, 9, 1
    )


@pytest.mark.parametrize(
    ("disclosed", "knew", "open_"),
    [("2025-08-31", True, True), ("2025-09-01", True, False), ("2025-09-01", False, True)],
)
def test_a_disclosure_comes_before_the_investigation_or_without_knowledge(disclosed, knew, open_):
    """On the day the investigation begins it is too late, unless the party did not know."""
    assert entry_money.prior_disclosure_is_open(day(disclosed), date(2025, 9, 1), knew=knew) == open_


def test_an_extension_for_missing_data_counts():
    """The day to which CBP extended it replaces the thirty days."""
    answer = entry_money.prior_disclosure_data_by(date(2025, 9, 2), CALENDAR, extended_to=date(2025, 11, 9))

    assert (answer.on, answer.operate_on) == (date(2025, 11, 9), date(2025, 11, 7))


def test_a_reliquidation_opens_new_days():
    """A protest within the days of the reliquidation keeps the entry open; an informal free entry counts from release."""
    again = LIQUIDATED + timedelta(days=60)
    late = LIQUIDATED + timedelta(days=200)

    assert on(entry_review.final_on(LIQUIDATED, reliquidated_on=again)) == again + timedelta(days=180)
    assert isinstance(entry_review.final_on(LIQUIDATED, late, reliquidated_on=again), Undetermined)
    assert on(entry_review.informal_liquidated_on(None, ENTRY)) == ENTRY
    assert isinstance(entry_review.informal_liquidated_on(None, None), Undetermined)
