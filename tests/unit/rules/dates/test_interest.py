"""Interest at sourced rates: compounding, cutting at quarters and years, refusal where unknown (R-80, U-21)."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.rules.answers import NoValueInForce
from drawback.rules.money.interest import delinquent_interest, interest
from drawback.rules.tables.interest_table import (
    COLUMNS,
    RATE_TABLE,
    RateKind,
    Rates,
    read_rates,
    shipped_rates,
)

HEADER = ",".join(COLUMNS)
ROW = "2025-01-01,2025-03-31,7,7,6,,a notice,cbp,2025-02-05"


def test_interest_is_cut_where_the_rate_or_the_year_changes():
    """A count over New Year and two rate changes shows its steps, which add up to all days."""
    found = interest(Decimal("1000.00"), date(2023, 9, 29), date(2025, 1, 2))

    assert [(step.first_on, step.percent) for step in found.steps] == [
        (date(2023, 9, 30), Decimal(7)),
        (date(2023, 10, 1), Decimal(8)),
        (date(2024, 1, 1), Decimal(8)),
        (date(2025, 1, 1), Decimal(7)),
    ]
    assert sum(step.days for step in found.steps) == (date(2025, 1, 2) - date(2023, 9, 29)).days


def test_each_step_starts_where_the_last_ended():
    """The opening of a step is the principal with all interest so far; rounding happens once, at the end."""
    found = interest(Decimal("1000.00"), date(2023, 9, 1), date(2024, 2, 1))

    for earlier, later in zip(found.steps, found.steps[1:], strict=False):
        assert abs(later.opening - earlier.opening - earlier.interest) < Decimal("1e-20")
    assert found.amount == sum(step.interest for step in found.steps).quantize(Decimal("0.01"))


def test_a_leap_year_has_366_parts():
    """A whole leap year at 8 % compounds 366 times a 366th."""
    found = interest(Decimal(10000), date(2023, 12, 31), date(2024, 12, 31))

    assert found.amount == (10000 * (1 + Decimal("0.08") / 366) ** 366 - 10000).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("to_on", "known"), [("2026-03-30", True), ("2026-03-31", True), ("2026-04-01", False)]
)
def test_a_quarter_without_a_rate_is_refused(to_on, known):
    """The last known day is counted, the next one is refused with what is known."""
    last = date.fromisoformat(to_on)

    if known:
        assert interest(Decimal(1000), date(2026, 3, 1), last).amount > 0
    else:
        with pytest.raises(
            NoValueInForce, match="no interest rate known for 2026-04-01; known for 2011-10-01 to 2026-03-31"
        ):
            interest(Decimal(1000), date(2026, 3, 1), last)


def test_a_kind_no_notice_prints_is_refused():
    """The rate above $10,000 is refused in quarters where no source prints it."""
    with pytest.raises(NoValueInForce, match="no corporate_above_10000 rate"):
        shipped_rates().percent(RateKind.CORPORATE_ABOVE_10000, date(2024, 5, 1))


@pytest.mark.parametrize(
    ("paid_on", "periods"),
    [("2025-02-01", 0), ("2025-02-02", 0), ("2025-02-03", 1), ("2025-03-04", 1), ("2025-03-05", 2)],
)
def test_delinquent_bills_bear_whole_periods_only(paid_on, periods):
    """Billed 3 January 2025: paid through day 30 nothing, on days 31 to 60 one period, from day 61 two."""
    found = delinquent_interest(
        Decimal("1000.00"), date(2025, 1, 3), date(2025, 1, 3), date.fromisoformat(paid_on)
    )

    assert sum(step.days for step in found.steps) == 30 * periods


@pytest.mark.parametrize(("paid_on", "days"), [("2025-03-04", 0), ("2025-03-05", 60)])
def test_a_bill_issued_after_liquidation_is_delinquent_from_its_own_thirty_first_day(paid_on, days):
    """Liquidated 3 January, billed 2 February: paid on 4 March, the bill's day 30, nothing; a day later two whole periods."""
    found = delinquent_interest(
        Decimal("1000.00"), date(2025, 1, 3), date(2025, 2, 2), date.fromisoformat(paid_on)
    )

    assert sum(step.days for step in found.steps) == days


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (ROW.replace("a notice", " "), "line 2, column source: saw nothing"),
        (ROW.replace("cbp", "sure"), "column certainty: saw 'sure'; expected one of primary"),
        (ROW.replace(",7,7,6,", ",7,,6,"), "column overpayment: saw nothing; expected a rate in per cent"),
        (ROW.replace(",7,7,6,", ",7,7,600,"), "column corporate_overpayment: saw '600'"),
        (ROW.replace("2025-03-31", "2024-03-31"), "column through_on: saw '2024-03-31'; expected 2025-01-01"),
        (f"{ROW}\n{ROW}", "two rows known on 2025-02-05 speak of 2025-01-01"),
        (
            f"{ROW}\n{ROW.replace('2025-01-01', '2025-04-02').replace('2025-03-31', '2025-06-30')}",
            "begins on 2025-04-02; expected 2025-04-01",
        ),
        ("", "saw no row; expected at least one"),
    ],
)
def test_a_faulty_rate_table_is_refused_with_its_line(rows, complaint):
    """No source, unknown certainty, missing rate, wrong order, overlap, gap, emptiness: each is reported."""
    with pytest.raises(ValueError, match=complaint):
        read_rates(f"{HEADER}\n{rows}\n")


def test_other_columns_are_refused():
    """A file with other columns is named with the columns expected."""
    with pytest.raises(ValueError, match="expected from_on, through_on"):
        read_rates("quarter,rate\n2025Q1,7\n")


def test_every_shipped_row_has_a_source():
    """The table that comes with the program reads without complaint and names a source in each row."""
    assert all(row.source for row in shipped_rates().rows)


NEXT = "2026-04-01,2026-06-30,6,6,5,,a later notice,cbp,2026-04-20"


def newer(rows: str) -> Rates:
    """The shipped table with these rows laid over it."""
    fresh = RATE_TABLE.read(f"{HEADER}\n{rows}\n")
    return Rates(RATE_TABLE.laid_over(shipped_rates().rows, fresh, "newer.csv"))


def test_a_newer_table_continues_the_older_one():
    """The next quarter is added; every older row stays."""
    merged = newer(NEXT)

    assert merged.rows[:-1] == shipped_rates().rows
    assert merged.percent(RateKind.UNDERPAYMENT, date(2026, 4, 1)) == 6
    assert merged.known_through == date(2026, 6, 30)


def test_what_is_learnt_later_counts_on_its_days_only():
    """A correction from the middle of a span holds from its first day on; the days before it keep their rate."""
    merged = newer(NEXT.replace("2026-04-01", "2025-02-01"))

    assert merged.percent(RateKind.UNDERPAYMENT, date(2025, 1, 31)) == 7
    assert merged.percent(RateKind.UNDERPAYMENT, date(2025, 2, 1)) == 6
    assert merged.known_through == date(2026, 6, 30)


def test_interest_is_cut_where_a_correction_begins():
    """Two days at 7 %, then two at the corrected 6 %."""
    merged = newer(NEXT.replace("2026-04-01", "2025-02-01"))
    found = interest(Decimal("1000.00"), date(2025, 1, 29), date(2025, 2, 2), rates=merged)

    assert [(step.first_on, step.last_on, step.percent) for step in found.steps] == [
        (date(2025, 1, 30), date(2025, 1, 31), Decimal(7)),
        (date(2025, 2, 1), date(2025, 2, 2), Decimal(6)),
    ]


def test_a_newer_table_leaves_no_day_without_a_rate():
    """A table that starts after the older one ends, with a gap, is refused."""
    with pytest.raises(ValueError, match=r"newer\.csv: a row begins on 2026-04-02; expected 2026-04-01"):
        newer(NEXT.replace("2026-04-01", "2026-04-02"))


@pytest.mark.parametrize(("known_on", "percent"), [("2026-04-19", None), ("2026-04-20", 6)])
def test_a_rate_counts_as_known_from_its_day(known_on, percent):
    """The rate of the second quarter, learnt on 20 April 2026, is not there the day before."""
    then = newer(NEXT).as_known_on(date.fromisoformat(known_on))

    if percent is None:
        with pytest.raises(
            NoValueInForce, match="known for 2011-10-01 to 2026-03-31, as known on 2026-04-19"
        ):
            then.percent(RateKind.UNDERPAYMENT, date(2026, 4, 1))
    else:
        assert then.percent(RateKind.UNDERPAYMENT, date(2026, 4, 1)) == percent


@pytest.mark.parametrize(
    ("known_on", "through"), [("2013-12-31", "2013-12-31"), ("2014-01-01", "2014-03-31")]
)
def test_rates_are_known_quarter_by_quarter(known_on, through):
    """Of a span that our source prints in one row, a past day knows its own quarter and none after it."""
    then = shipped_rates().as_known_on(date.fromisoformat(known_on))

    assert then.known_through == date.fromisoformat(through)
    assert then.percent(RateKind.UNDERPAYMENT, date.fromisoformat(through)) == 3


def test_a_table_written_and_read_is_the_same_table():
    """Writing the rates as text and reading them again loses nothing."""
    assert read_rates(RATE_TABLE.write(shipped_rates().rows)) == shipped_rates()
