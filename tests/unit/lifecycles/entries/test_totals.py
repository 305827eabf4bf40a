"""The figures of a liquidation: lines where they are reported, one total where only that is, and what is not known."""

from decimal import Decimal

import pytest

from drawback.lifecycles.entries.state import FindingKind
from drawback.lifecycles.entries.totals import duties, shared_out
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import LinePart, RatePart
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

LINE = a_line(value="20000.00", duty="1120.00", section_301="5000.00", ad="2000.00", mpf="69.28")
RESULTS = RatePublished(
    case_number="A-570-890",
    kind="final",
    published_on=day("2025-07-10"),
    rate=RatePart(rate_percent=Decimal(25)),
    period_from=day("2024-01-01"),
    period_to=day("2024-12-31"),
)


def posted(on: str = "2025-10-03", **more: object) -> LiquidationPosted:
    return LiquidationPosted(entry_number=NUMBER, liquidated_on=day(on), **more)  # type: ignore[arg-type]


def filed(*lines: LinePart) -> EntryDays:
    return EntryDays().receives(an_entry(NUMBER, "2024-03-15", entry_type="03", lines=lines or (LINE,)))


def test_a_total_bills_the_whole_difference_with_interest_on_all_of_it() -> None:
    """Deposit 8,120, liquidated 11,600: bill 3,480.00; interest 370.76 on the AD part and 59.32 on ordinary duty (1505(c))."""
    view = filed().receives(RESULTS, posted(liquidated_duty=Decimal("11600.00"))).view
    assert view.account.owed_by_us == Decimal("3480.00")
    assert [position.interest for position in view.positions] == [Decimal("370.76")]
    assert view.other is not None
    assert (view.other.difference, view.other.interest) == (Decimal("480.00"), Decimal("59.32"))
    assert view.current is not None
    assert duties(view.current.lines) == Decimal("11600.00")
    assert [finding.kind for finding in view.findings] == [FindingKind.SHARED_OUT]


def test_a_total_over_several_lines_is_billed_and_a_person_is_asked() -> None:
    """Two lines and one sum: the bill is whole, the lines stay as they were, and the docket says look."""
    entry = filed(LINE, a_line(2, value="20000.00", duty="1120.00"))
    entry.receives(RESULTS, posted(liquidated_duty=Decimal("12720.00")))
    assert entry.view.account.owed_by_us == Decimal("3480.00")
    assert entry.view.not_shared_out == Decimal("480.00")
    look = entry.due("D-35-look")
    assert look is not None
    assert look.immediate
    assert "cannot be shared out to the lines" in look.summary


@pytest.mark.parametrize("total", ["8120.00", "8189.28"])
def test_a_total_that_is_the_deposit_changes_nothing_with_or_without_fees(total: str) -> None:
    """The listing's sum may hold the processing fee: neither reading makes a bill."""
    view = filed().receives(posted(liquidated_duty=Decimal(total))).view
    assert view.assessed == view.deposited
    assert view.account.owed_by_us == 0
    assert view.findings == ()


@pytest.mark.parametrize(("change", "owed"), [("17.79", "0.00"), ("17.80", "17.80")])
def test_differences_below_twenty_dollars_are_not_billed(change: str, owed: str) -> None:
    """19 CFR 159.6: netted with interest from 2024-03-15 to 2025-10-03 (12.36 %): 17.79 + 2.20, and 17.80 + 2.20."""
    view = filed().receives(posted(liquidated_duty=Decimal("8120.00") + Decimal(change))).view
    assert view.account.owed_by_us == Decimal(owed)


@pytest.mark.parametrize(
    ("beyond", "duty", "rate"),
    [
        ("480.00", "1600.00", "8"),
        ("-1120.00", "0.00", "0"),
        ("-1120.01", None, None),
        ("0.00", "1120.00", "3"),
    ],
)
def test_what_a_total_puts_on_the_one_line(beyond: str, duty: str | None, rate: str | None) -> None:
    """Ordinary duty takes the difference and its rate follows; it is never made negative."""
    found = shared_out((LINE,), Decimal(beyond))
    if duty is None:
        assert found is None
        return
    assert found is not None
    [charge] = [charge for charge in found[0].charges if charge.duty_class == "duty"]
    assert (charge.amount, charge.rate_percent) == (Decimal(duty), Decimal(str(rate)))


def test_a_liquidation_without_change_leaves_the_amounts_asserted() -> None:
    """CBP liquidated without change although final results gave more: nothing is billed."""
    view = filed().receives(RESULTS, posted(outcome="no-change")).view
    assert view.assessed == view.deposited
    assert [position.difference for position in view.positions] == [Decimal("0.00")]


def test_a_deemed_posting_takes_the_amounts_asserted_and_not_the_forecast() -> None:
    """19 U.S.C. 1504(a)(1): the results gave 5,000, deposited were 2,000; deemed liquidated at 2,000."""
    view = filed().receives(RESULTS, posted(kind="deemed")).view
    assert view.assessed == view.deposited


@pytest.mark.parametrize("outcome", ["increase", "refund"])
def test_a_change_without_figures_is_reported_and_never_taken_as_zero(outcome: str) -> None:
    """CBP reports an increase or a refund and no amount: a person is asked for it."""
    entry = filed().receives(posted(outcome=outcome))
    assert [finding.kind for finding in entry.view.findings] == [FindingKind.AMOUNT_UNKNOWN]
    assert entry.due("D-35-look") is not None


def test_lines_reported_after_the_clock_are_what_is_assessed() -> None:
    """Deemed by our clock, posted by CBP for the same day without figures, then with lines: the lines count."""
    entry = EntryDays().receives(an_entry(NUMBER, "2024-03-15", lines=[a_line(duty="300.00")]))
    entry.sweeps(day("2025-04-01")).receives(posted("2025-03-15"))
    assert entry.view.assessed == Decimal("300.00")
    entry.receives(posted("2025-03-15", lines=(a_line(duty="400.00"),)))
    assert entry.view.assessed == Decimal("400.00")
    assert entry.view.account.owed_by_us == Decimal("100.00")
    entry.receives(posted("2025-03-15", reported_by="query"))
    assert entry.view.assessed == Decimal("400.00"), "a report without figures takes none away"


def test_a_reliquidation_is_compared_with_the_liquidation_before_it() -> None:
    """Billed 480, then reliquidated back by a total: nothing is due any more; had it been paid, it is owed to us."""
    entry = EntryDays().receives(
        an_entry(NUMBER, "2024-03-15", lines=[a_line(value="20000.00", duty="1120.00")]),
        posted("2025-01-24", liquidated_duty=Decimal("1600.00")),
    )
    assert entry.view.account.owed_by_us == Decimal("480.00")
    entry.receives(
        posted("2025-04-04", kind="reliquidated", outcome="refund", liquidated_duty=Decimal("1120.00"))
    )
    assert entry.view.account.owed_by_us == 0
    assert entry.due("D-37") is None
    assert [one.change for one in entry.view.assessments] == [Decimal("480.00"), Decimal("-480.00")]
