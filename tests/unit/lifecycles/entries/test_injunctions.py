"""Injunctions, messages with several parties, exclusions, and the gap after provisional measures, as an entry feels them."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from msgspec.structs import replace

from drawback.lifecycles.entries.state import EntryState
from drawback_schemas.adcvd import (
    InjunctionDissolved,
    InjunctionEntered,
    InstructedPart,
    InstructionIssued,
    OrderPublished,
    ProvisionalMeasuresEnded,
    RatePublished,
)
from drawback_schemas.parts import RatePart
from drawback_schemas.registry import Event
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

CASE = "A-570-890"
LINE = a_line(value="100000.00", duty="3000.00", ad="10000.00", case=CASE)
FILED = replace(an_entry(NUMBER, "2024-03-01", entry_type="03", lines=[LINE]), importer_number="12-3456789AB")
YEAR = {"period_from": day("2024-01-01"), "period_to": day("2024-12-31")}
RESULTS = RatePublished(
    case_number=CASE,
    kind="final",
    published_on=day("2025-06-10"),
    rate=RatePart(rate_percent=Decimal("15.5")),
    **YEAR,
)
LIFTED = InstructionIssued(
    message_number="5191401",
    issued_on=day("2025-07-20"),
    case_numbers=(CASE,),
    rate_mode="stated",
    rate=RatePart(rate_percent=Decimal("15.5")),
    **YEAR,
)
ENJOINED = InjunctionEntered(case_number=CASE, court_number="25-00131", entered_on=day("2025-07-01"), **YEAR)
DISSOLVED = InjunctionDissolved(case_number=CASE, court_number="25-00131", dissolved_on=day("2026-09-15"))


def deemed(entry: EntryDays) -> date | None:
    row = entry.due("D-31")
    return row.due_on if row else None


def expected(entry: EntryDays) -> Decimal:
    [position] = entry.view.positions
    return position.expected


def test_an_injunction_stops_the_clock_and_its_dissolution_starts_the_six_months() -> None:
    """Enjoined 2025-07-01, before CBP's message: no clock. Dissolved 2026-09-15: deemed liquidated 2027-03-15."""
    entry = EntryDays().receives(FILED, RESULTS, ENJOINED, LIFTED)
    assert (entry.view.state, deemed(entry)) == (EntryState.SUSPENDED, None)
    entry.receives(DISSOLVED)
    assert deemed(entry) == day("2027-03-15")


def test_without_injunction_the_message_starts_them() -> None:
    """The message of 2025-07-20 after results of 2025-06-10: the earliest known notice counts, 2025-12-10."""
    assert deemed(EntryDays().receives(FILED, RESULTS, LIFTED)) == day("2025-12-10")


def test_the_order_of_arrival_changes_nothing() -> None:
    """Each of the 24 orders in which four notices become known gives the same entry."""
    outcomes = [
        EntryDays().receives(FILED).receives(*order).outcome
        for order in permutations([RESULTS, ENJOINED, LIFTED, DISSOLVED])
    ]
    assert all(outcome == outcomes[0] for outcome in outcomes)


@pytest.mark.parametrize(
    "other",
    [
        {"importer_number": "99-9999999ZZ"},
        {"exporter": "Somebody Else Ltd"},
        {"period_from": day("2025-01-01"), "period_to": day("2025-12-31")},
    ],
    ids=["importer", "exporter", "period"],
)
def test_an_injunction_of_others_does_not_concern_the_entry(other: dict[str, object]) -> None:
    """Another importer, exporter or period: the six months run as if there were none."""
    foreign = replace(ENJOINED, **other)
    assert deemed(EntryDays().receives(FILED, RESULTS, foreign, LIFTED)) == day("2025-12-10")
    own = replace(ENJOINED, importer_number="123456789AB")
    assert deemed(EntryDays().receives(FILED, RESULTS, own, LIFTED)) is None


def test_all_injunctions_of_an_entry_must_be_dissolved() -> None:
    """Two suits: the first dissolution starts nothing, the second one does."""
    second = replace(ENJOINED, court_number="25-00140", entered_on=day("2025-07-03"))
    entry = EntryDays().receives(FILED, RESULTS, ENJOINED, second, LIFTED, DISSOLVED)
    assert deemed(entry) is None
    entry.receives(
        InjunctionDissolved(case_number=CASE, court_number="25-00140", dissolved_on=day("2026-10-01"))
    )
    assert deemed(entry) == day("2027-04-01")


def test_a_dissolution_before_any_results_lifts_nothing() -> None:
    """Nothing was published or instructed: the statute's own suspension goes on."""
    entry = EntryDays().receives(FILED, ENJOINED, DISSOLVED)
    assert (entry.view.state, deemed(entry)) == (EntryState.SUSPENDED, None)


def test_one_message_states_rates_of_several_parties() -> None:
    """Good Exporter 4 %, all others 60 %: each line takes its own."""
    both = replace(
        LIFTED,
        rate=None,
        parts=(
            InstructedPart(rate=RatePart(rate_percent=Decimal(4), exporter="Good Exporter Co., Ltd.")),
            InstructedPart(rate=RatePart(rate_percent=Decimal(60))),
        ),
    )
    good = replace(FILED, lines=(replace(LINE, exporter="GOOD EXPORTER CO LTD"),))
    assert expected(EntryDays().receives(good, both)) == Decimal("4000.00")
    assert expected(EntryDays().receives(FILED, both)) == Decimal("60000.00")


def test_a_part_of_a_message_has_a_lifting_day_of_its_own() -> None:
    """The part of this case was lifted 2025-05-02, the message 2025-07-20: deemed liquidated 2025-11-02."""
    part = InstructedPart(
        case_number=CASE, rate=RatePart(rate_percent=Decimal("15.5")), lifting_on=day("2025-05-02")
    )
    entry = EntryDays().receives(FILED, replace(LIFTED, rate=None, parts=(part,)))
    assert deemed(entry) == day("2025-11-02")


def test_a_message_leaves_out_whom_it_excludes() -> None:
    """An excluded exporter stays suspended at its deposit."""
    message = replace(LIFTED, excludes=("Good Exporter Co., Ltd.",))
    good: Event = replace(FILED, lines=(replace(LINE, exporter="GOOD EXPORTER CO LTD"),))
    entry = EntryDays().receives(good, message)
    assert (entry.view.state, expected(entry)) == (EntryState.SUSPENDED, Decimal("10000.00"))
    assert EntryDays().receives(FILED, message).view.state is not EntryState.SUSPENDED


@pytest.mark.parametrize(
    ("ended", "resumed", "amount"),
    [
        ("2024-02-29", "2024-03-02", "0.00"),
        ("2024-03-01", "2024-03-20", "15500.00"),
        ("2024-02-01", "2024-03-01", "15500.00"),
    ],
    ids=["in the gap", "last provisional day", "resumed that day"],
)
def test_entries_of_the_gap_bear_no_duty(ended: str, resumed: str, amount: str) -> None:
    """Entered 2024-03-01: after the last provisional day and before the ITC's determination nothing is assessed."""
    gap = ProvisionalMeasuresEnded(
        case_number=CASE, began_on=day("2023-11-01"), ended_on=day(ended), resumed_on=day(resumed)
    )
    assert expected(EntryDays().receives(FILED, gap, RESULTS)) == Decimal(amount)


def test_before_the_order_duty_never_exceeds_the_provisional_deposit() -> None:
    """Order 2024-05-01: 15.5 % on $100,000 is capped at the deposit of 10,000; 4 % gives 6,000 back."""
    ordered = OrderPublished(case_number=CASE, published_on=day("2024-05-01"))
    assert expected(EntryDays().receives(FILED, ordered, RESULTS)) == Decimal("10000.00")
    low = replace(RESULTS, rate=RatePart(rate_percent=Decimal(4)))
    assert expected(EntryDays().receives(FILED, ordered, low)) == Decimal("4000.00")
