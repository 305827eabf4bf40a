"""Each date of an entry over all of its states: where it stands, and where it must not."""

import pytest

from drawback.lifecycles.entries.state import EntryState
from drawback_schemas.entries import EntryCancelled
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestFiled,
)
from drawback_schemas.registry import Event
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

S = EntryState
FILED = an_entry(NUMBER, "2025-01-15", lines=[a_line(value="20000.00", duty="1120.00")])
POSTED = LiquidationPosted(
    entry_number=NUMBER, liquidated_on=day("2025-11-28"), lines=(a_line(value="20000.00", duty="1600.00"),)
)
PATHS: dict[EntryState, tuple[Event, ...]] = {
    S.AWAITED: (POSTED,),
    S.FILED: (FILED,),
    S.SCHEDULED: (
        FILED,
        LiquidationScheduled(
            entry_number=NUMBER, noticed_on=day("2025-10-01"), scheduled_on=day("2025-11-28")
        ),
    ),
    S.EXTENDED: (FILED, LiquidationExtended(entry_number=NUMBER, extended_on=day("2025-11-20"))),
    S.SUSPENDED: (
        FILED,
        LiquidationSuspended(entry_number=NUMBER, suspended_on=day("2025-02-03"), code="46"),
    ),
    S.LIQUIDATED: (FILED, POSTED),
    S.DEEMED: (FILED, LiquidationPosted(entry_number=NUMBER, liquidated_on=day("2026-01-15"), kind="deemed")),
    S.RELIQUIDATED: (
        FILED,
        POSTED,
        LiquidationPosted(entry_number=NUMBER, liquidated_on=day("2026-02-20"), kind="reliquidated"),
    ),
    S.PROTESTED: (
        FILED,
        POSTED,
        ProtestFiled(entry_number=NUMBER, protest_number="270426000001", filed_on=day("2026-03-02")),
    ),
    S.CANCELLED: (FILED, EntryCancelled(entry_number=NUMBER, cancelled_on=day("2025-01-20"))),
}
DOCKETS: dict[EntryState, dict[str, str]] = {
    S.AWAITED: {},
    S.FILED: {"D-29": "2025-11-11", "D-30": "2025-11-25", "D-31": "2026-01-15"},
    S.SCHEDULED: {"D-29": "2025-11-11", "D-31": "2026-01-15"},
    S.EXTENDED: {"D-31": "2027-01-15"},
    S.SUSPENDED: {},
    S.LIQUIDATED: {"D-34": "2026-02-26", "D-35": "2026-05-27", "D-36": "2026-05-27", "D-37": "2025-12-28"},
    S.DEEMED: {"D-34": "2026-04-15", "D-35": "2026-07-14", "D-36": "2026-07-14"},
    S.RELIQUIDATED: {"D-34": "2026-02-26", "D-35": "2026-08-19", "D-36": "2026-08-19", "D-37": "2025-12-28"},
    S.PROTESTED: {"D-34": "2026-02-26", "D-35": "2026-05-27", "D-37": "2025-12-28"},
    S.CANCELLED: {},
}


@pytest.mark.parametrize("state", list(PATHS))
def test_the_whole_docket_of_an_entry_in_each_state(state: EntryState) -> None:
    """Not only the dates that are there: no other date is."""
    entry = EntryDays().receives(*PATHS[state])
    assert entry.view.state is state
    assert {row.deadline: row.due_on.isoformat() for row in entry.docket} == DOCKETS[state]


def test_every_state_has_its_docket_here() -> None:
    """FINAL is reached by the clock alone; all others stand in the table."""
    assert set(PATHS) == set(DOCKETS) == set(EntryState) - {S.FINAL}


def test_the_last_day_to_protest_is_met_by_the_protest() -> None:
    """Filed on 2 March: the row is met that day, and no longer alerted."""
    row = EntryDays().receives(*PATHS[S.PROTESTED]).due("D-35")
    assert row is not None
    assert row.met_on == day("2026-03-02")
    open_row = EntryDays().receives(*PATHS[S.LIQUIDATED]).due("D-35")
    assert open_row is not None
    assert open_row.met_on is None


def test_a_final_entry_has_nothing_left_but_its_bill() -> None:
    """All windows went by; D-36 is met, and what was not paid stays."""
    entry = EntryDays().receives(*PATHS[S.LIQUIDATED]).sweeps(day("2026-11-28"))
    assert entry.view.state is S.FINAL
    assert {row.deadline: row.met_on for row in entry.docket} == {"D-36": day("2026-05-27"), "D-37": None}
