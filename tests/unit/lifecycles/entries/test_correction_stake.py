"""What a post summary correction is about: where a difference is known, its last days are told."""

from decimal import Decimal

from msgspec.structs import replace

from drawback.alerting.model import AlertClass
from drawback.alerting.policy import SweepPolicy
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.parts import RatePart
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

CASE = "A-570-890"
FILED = replace(
    an_entry(
        NUMBER,
        "2024-03-01",
        entry_type="03",
        lines=[a_line(value="100000.00", duty="3000.00", ad="10000.00", case=CASE)],
    ),
    importer_number="12-3456789AB",
)
RESULTS = RatePublished(
    case_number=CASE,
    kind="final",
    published_on=day("2024-11-04"),
    rate=RatePart(rate_percent=Decimal("15.5")),
    period_from=day("2024-01-01"),
    period_to=day("2024-12-31"),
)


LIFTED = InstructionIssued(
    message_number="4325401",
    issued_on=day("2024-11-20"),
    case_numbers=(CASE,),
    rate_mode="stated",
    rate=RatePart(rate_percent=Decimal("15.5")),
    period_from=day("2024-01-01"),
    period_to=day("2024-12-31"),
)


def test_a_known_difference_is_the_money_of_the_last_day_to_correct() -> None:
    """15.5 % of $100,000 less $10,000 deposited: $5,500; corrected by 26 December 2024, the 300th day after 1 March."""
    row = EntryDays().receives(FILED, RESULTS, LIFTED).due("D-29")
    assert row is not None
    assert (row.due_on, row.money) == (day("2024-12-26"), Decimal("5500.00"))


def test_an_entry_as_it_was_deposited_has_nothing_at_stake() -> None:
    """Type 01, nothing known to be wrong: the day stands, without money."""
    row = EntryDays().receives(an_entry(NUMBER, "2024-03-01")).due("D-29")
    assert row is not None
    assert (row.due_on, not row.money) == (day("2024-12-26"), True)


def test_it_speaks_up_in_the_last_fourteen_days_where_money_is_known() -> None:
    """14, 7, 3 and 1 days before; a correction from which nobody gains is told once, thirty days before."""
    policy = SweepPolicy()
    assert {14, 7, 3, 1} <= set(policy.days("D-29", AlertClass.OPTION, Decimal("5500.00")))
    assert policy.days("D-29", AlertClass.OPTION, Decimal("0.00")) == (30,)
