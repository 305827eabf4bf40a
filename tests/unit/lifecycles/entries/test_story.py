"""The story of an entry is a function of its facts: each line of its own event, whatever came with it."""

from decimal import Decimal

from drawback.domain.money import dollars
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

FILED = an_entry(NUMBER, "2024-03-04", lines=[a_line(value="20000.00", duty="1120.00")])
EVENTS = (
    FILED,
    LiquidationSuspended(entry_number=NUMBER, suspended_on=day("2024-06-03"), code="46"),
    SuspensionLifted(entry_number=NUMBER, lifted_on=day("2024-09-02")),
    LiquidationExtended(entry_number=NUMBER, extended_on=day("2025-02-03")),
    LiquidationPosted(
        entry_number=NUMBER,
        liquidated_on=day("2025-06-06"),
        outcome="increase",
        lines=(a_line(value="20000.00", duty="1600.00"),),
    ),
    ProtestFiled(entry_number=NUMBER, protest_number="270425000001", filed_on=day("2025-08-01")),
    ProtestDecided(
        entry_number=NUMBER, protest_number="270425000001", decided_on=day("2025-12-01"), outcome="denied"
    ),
)

POSTED = LiquidationPosted(
    entry_number=NUMBER, liquidated_on=day("2024-11-22"), lines=(a_line(value="20000.00", duty="1600.00"),)
)


def test_the_story_is_the_same_at_once_and_event_by_event() -> None:
    """Seven events in one file give the lines that they give one by one, with the same money."""
    at_once, one_by_one = EntryDays().receives(*EVENTS), EntryDays()
    for event in EVENTS:
        one_by_one.receives(event)
    assert at_once.history == one_by_one.history
    assert [line.kind for line in at_once.history] == [
        "entry.filed",
        "entry.suspended",
        "entry.lifted",
        "entry.extended",
        "entry.liquidated",
        "entry.liquidated",
        "entry.protested",
        "entry.protest-decided",
    ]


def test_filed_and_liquidated_in_one_file_the_bill_is_the_difference() -> None:
    """Deposited 1,120, liquidated at 1,600: the line says $480.00, not the whole duty."""
    found = EntryDays().receives(FILED, POSTED).history
    assert f"liquidated by CBP → bill {dollars(Decimal(480))} on the entry" in found[-1].text
    assert found[-1].money == Decimal("480.00")


def test_facts_that_came_before_the_summary_get_their_lines_once_it_is_there() -> None:
    """The listing was read first: nothing is written of an entry not yet seen, then all of it in legal order."""
    entry = EntryDays().receives(POSTED)
    assert entry.history == []
    entry.receives(FILED)
    assert [line.kind for line in entry.history] == ["entry.filed", "entry.liquidated", "entry.liquidated"]


def test_a_fact_that_is_repeated_or_refused_gives_no_line() -> None:
    """Nothing happened, so nothing is written; once a late fact makes it fit, it is."""
    protest = ProtestFiled(entry_number=NUMBER, protest_number="270425000001", filed_on=day("2024-12-10"))
    entry = EntryDays().receives(FILED)
    entry.receives(FILED).receives(protest)
    assert [line.kind for line in entry.history] == ["entry.filed"]
    entry.receives(POSTED)
    assert [line.kind for line in entry.history[1:]] == [
        "entry.liquidated",
        "entry.liquidated",
        "entry.protested",
    ]


def test_the_clocks_conclusions_give_one_line_each() -> None:
    """Deemed liquidated, then final: one line each, however often the sweep goes by."""
    entry = (
        EntryDays()
        .receives(FILED)
        .sweeps(day("2025-04-01"))
        .sweeps(day("2026-04-01"))
        .sweeps(day("2026-05-01"))
    )
    assert [line.kind for line in entry.history] == ["entry.filed", "entry.deemed-liquidated", "entry.final"]
