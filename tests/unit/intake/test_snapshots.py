"""A re-exported report is a snapshot: what changed becomes events, what did not becomes nothing."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.intake.snapshots import Overlay, Snapshot, SnapshotKey, digest_of
from drawback_schemas.entries import EntryCancelled, EntryCorrected, EntryFiled
from drawback_schemas.liquidations import (
    LiquidationPosted,
    LiquidationScheduled,
    ProtestDecided,
    ProtestFiled,
)
from support.intake_files import AS_OF, EXTENDED, LATER, events, table_of, take, write_csv

ENTRY = "XYZ41044683"
EXTRA = (
    "Post Summary Correction Indicator",
    "Control Status",
    "Protest Number",
    "Protest Status",
    "Total Liquidated Duty Amount",
)


@pytest.fixture
def report(tmp_path):
    """Write the extended report of one entry, with changes to every row or to the commodity row."""

    def write(name="report.csv", *, goods=None, **every):
        rows = [row for row in table_of(EXTENDED) if row["Entry Summary Number"] == ENTRY]
        for row in rows:
            row.update(dict.fromkeys(EXTRA, ""))
            row.update(every)
            if row["HTS Number - Full"].startswith("8508"):
                row.update(goods or {})
        return write_csv(tmp_path / name, rows)

    return write


def test_the_same_file_again_gives_nothing():
    """Taken twice, on the same day or later, a file gives its events once."""
    store = Overlay()

    first, _ = take(EXTENDED, store)
    again, problems = take(EXTENDED, store)
    later, _ = take(EXTENDED, store, as_of=LATER)

    assert (len(first), again, later, problems) == (5, [], [], [])


def test_ids_depend_on_content_only():
    """Two machines that take the same file give the same ids, whatever the day of the report."""
    here, _ = take(EXTENDED)
    there, _ = take(EXTENDED, as_of=LATER)

    assert [each.event_id for each in here] == [each.event_id for each in there]
    assert len({each.event_id for each in here}) == 5


def test_a_changed_value_gives_exactly_one_correction(report):
    """A newer report shows another value: one correction with all lines, of the report's day, saying what changed."""
    store = Overlay()
    events(report(), store)

    (correction,) = events(report(goods={"Line Tariff Goods Value Amount": "$40,000.00"}), store, as_of=LATER)

    assert isinstance(correction, EntryCorrected)
    assert (correction.reason, correction.corrected_on, correction.entry_type) == ("report", LATER, None)
    assert correction.lines[0].value == Decimal(40000)
    assert "line 1 value $39,168.00 → $40,000.00" in correction.explanation
    assert "MPF paid $135.68 → $138.56" in correction.explanation


def test_a_correction_while_the_psc_indicator_turns_on_is_a_psc(report):
    """The indicator turned on together with the figures: a post summary correction."""
    store = Overlay()
    events(report(**{"Post Summary Correction Indicator": "N"}), store)

    (correction,) = events(
        report(goods={"Line Tariff Quantity (1)": "1,750"}, **{"Post Summary Correction Indicator": "Y"}),
        store,
        as_of=LATER,
    )

    assert (correction.reason, correction.lines[0].quantity) == ("psc", Decimal(1750))


def test_the_psc_indicator_alone_changes_nothing(report):
    """Without another figure there is no correction to record."""
    store = Overlay()
    events(report(), store)

    assert events(report(**{"Post Summary Correction Indicator": "Y"}), store) == []


def test_lines_that_appear_are_named(tmp_path):
    """A line that a newer report shows for the first time is named; one that it leaves out holds it (test_entry_lines)."""
    store = Overlay()
    rows = [row for row in table_of(EXTENDED) if row["Entry Summary Number"] == "XYZ41011179"]
    events(write_csv(tmp_path / "a.csv", rows[:2]), store)

    (more,) = events(write_csv(tmp_path / "c.csv", rows), store, as_of=date(2026, 5, 1))

    assert len(more.lines) == 2
    assert "line 2 added" in more.explanation


def test_a_changed_header_files_the_summary_again(report):
    """The importation date cannot be corrected: the summary is filed again in place of the first, nothing else happens."""
    store = Overlay()
    events(report(), store)

    (filed,) = events(report(**{"Importation Date": "01/27/2026"}), store, as_of=LATER)

    assert isinstance(filed, EntryFiled)
    assert filed.import_on == date(2026, 1, 27)


def test_a_changed_entry_type_is_a_correction(report):
    """Entry type 01 became 03."""
    store = Overlay()
    events(report(), store)

    (correction,) = events(report(**{"Entry Type Code": "3"}), store)

    assert correction.entry_type == "03"
    assert "entry type 01 → 03" in correction.explanation


def test_scheduled_moved_vanished_and_liquidated(report):
    """The liquidation date appears, moves, vanishes, and is at last a liquidation with its duty."""
    store = Overlay()
    first = events(
        report(**{"Liquidation Date": "12/18/2026", "Liquidation Status": "Not Liquidated"}), store
    )
    moved = events(
        report(**{"Liquidation Date": "12/25/2026", "Liquidation Status": "2"}), store, as_of=date(2026, 3, 2)
    )
    gone = events(report(**{"Liquidation Status": "2"}), store, as_of=date(2026, 3, 3))
    final = events(
        report(
            **{
                "Liquidation Date": "01/08/2027",
                "Liquidation Status": "Liquidated",
                "Total Liquidated Duty Amount": "$17,625.60",
            }
        ),
        store,
        as_of=date(2027, 1, 10),
    )

    assert first[1:] == [
        LiquidationScheduled(entry_number=ENTRY, noticed_on=AS_OF, scheduled_on=date(2026, 12, 18))
    ]
    assert moved == [
        LiquidationScheduled(entry_number=ENTRY, noticed_on=date(2026, 3, 2), scheduled_on=date(2026, 12, 25))
    ]
    assert gone == [LiquidationScheduled(entry_number=ENTRY, noticed_on=date(2026, 3, 3), scheduled_on=None)]
    assert final == [
        LiquidationPosted(
            entry_number=ENTRY,
            liquidated_on=date(2027, 1, 8),
            outcome="no-change",
            liquidated_duty=Decimal("17625.60"),
        )
    ]


@pytest.mark.parametrize(
    ("duty", "outcome"),
    [("$17,625.59", "refund"), ("$17,625.60", "no-change"), ("$17,625.61", "increase"), ("", "unknown")],
)
def test_outcome_of_a_liquidation_by_its_duty(report, duty, outcome):
    """One cent less is a refund, one cent more an increase, no figure is unknown."""
    found = events(
        report(
            **{
                "Liquidation Date": "01/08/2027",
                "Liquidation Status": "1",
                "Total Liquidated Duty Amount": duty,
            }
        )
    )

    assert found[1].outcome == outcome


def test_reliquidation(report):
    """Status 3 with a new date is a reliquidation."""
    store = Overlay()
    events(report(**{"Liquidation Date": "01/08/2027", "Liquidation Status": "1"}), store)

    (again,) = events(report(**{"Liquidation Date": "03/12/2027", "Liquidation Status": "3"}), store)

    assert (again.kind, again.liquidated_on) == ("reliquidated", date(2027, 3, 12))


def test_protest_filed_and_decided(report):
    """A protest number appears, later its decision."""
    store = Overlay()
    events(report(), store)

    filed = events(report(**{"Protest Number": "390127100123", "Protest Status": "OP"}), store, as_of=LATER)
    decided = events(
        report(**{"Protest Number": "390127100123", "Protest Status": "AP"}), store, as_of=date(2026, 6, 1)
    )

    assert filed == [ProtestFiled(entry_number=ENTRY, protest_number="390127100123", filed_on=LATER)]
    assert decided == [
        ProtestDecided(
            entry_number=ENTRY, protest_number="390127100123", decided_on=date(2026, 6, 1), outcome="approved"
        )
    ]


def test_an_inactive_entry_is_cancelled_once(report):
    """Control status 3 cancels the entry; shown again it gives nothing."""
    store = Overlay()
    events(report(**{"Control Status": "1"}), store)

    first = events(report(**{"Control Status": "Inactive"}), store, as_of=LATER)
    again = events(report(**{"Control Status": "3"}), store, as_of=date(2026, 5, 1))

    assert [type(event) for event in first] == [EntryCancelled]
    assert again == []


def test_an_older_report_does_not_undo_a_newer_one(report):
    """What is known from 1 April is not changed by a report of 1 March, and a remark says so."""
    store = Overlay()
    events(report(goods={"Line Tariff Quantity (1)": "1,750"}), store, as_of=LATER)

    taken, problems = take(report(), store, as_of=AS_OF)

    assert taken == []
    assert [(problem.held, problem.row) for problem in problems] == [(False, 0)]
    assert "newer than 2026-03-01" in problems[0].message


def test_back_and_forth_gives_different_ids(report):
    """1,800, then 1,750, then 1,800 again are three facts, although the first and the last read alike."""
    store = Overlay()
    changed = {"Line Tariff Quantity (1)": "1,750"}

    ids = [
        take(report(goods=goods), store, as_of=AS_OF)[0][-1].event_id for goods in ({}, changed, {}, changed)
    ]

    assert len(set(ids)) == 4


def test_a_dry_run_writes_nothing(report):
    """Over an overlay the store beneath stays as it was until it is flushed."""
    beneath = Overlay()

    dry = Overlay(beneath)
    taken, _ = take(report(), dry)
    assert (len(taken), beneath.above) == (1, {})

    dry.flush()
    assert len(beneath.above) == 1
    assert take(report(), Overlay(beneath))[0] == []


def test_snapshots_wait_for_the_last_event(report):
    """If the caller stops before asking on, the same events come again with the same ids."""
    from drawback.adapters.files import read_file  # noqa: PLC0415

    store = Overlay()
    reading = read_file(report(), claimant="acme", as_of=AS_OF, snapshots=store)
    first = next(reading)
    reading.close()

    assert store.above == {}
    assert take(report(), store)[0][0].event_id == first.event_id


def a_snapshot(number: int, content: bytes = b"as it was", as_of: date = AS_OF) -> Snapshot:
    return Snapshot(SnapshotKey("acme", "test", f"{number}"), digest_of(content), content, as_of)


class CountingStore(Overlay):
    """A store that notes how many snapshots it was handed at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[int] = []

    def put_many(self, snapshots):
        handed = list(snapshots)
        self.writes.append(len(handed))
        super().put_many(handed)


def read_again(overlay: Overlay, count: int, at_once: int = 500) -> int:
    """Read a report again in which the first subject is another; return how many snapshots waited at most."""
    waiting = 0
    for start in range(0, count, at_once):
        some = range(start, start + at_once)
        overlay.get_many([a_snapshot(number).key for number in some])
        overlay.put_many(
            a_snapshot(number, b"new" if number == 0 else b"as it was", LATER) for number in some
        )
        waiting = max(waiting, len(overlay.above) + len(overlay._repeated))
    return waiting


def test_a_long_report_that_only_repeats_waits_in_parts():
    """What is as it was is written some thousands at a time, before any event is committed; what is new waits for its events."""
    store, count = CountingStore(), 20_000
    store.put_many(a_snapshot(number) for number in range(count))
    overlay = Overlay(store, settles=True)

    assert read_again(overlay, count) <= 5_001
    assert store.writes[1:] == [5_499, 5_000, 5_000]
    assert store.get_many([a_snapshot(0).key])[a_snapshot(0).key].content == b"as it was"

    overlay.flush()
    kept = store.get_many([a_snapshot(number).key for number in range(count)])
    assert {one.as_of for one in kept.values()} == {LATER}
    assert [one.key.natural_key for one in kept.values() if one.content == b"new"] == ["0"]


def test_a_long_dry_run_forgets_what_only_repeats():
    """Nothing is written, and what is as it was does not pile up."""
    store, count = CountingStore(), 20_000
    store.put_many(a_snapshot(number) for number in range(count))
    dry = Overlay(store)

    assert read_again(dry, count) <= 5_001
    assert store.writes[1:] == []
    assert list(dry.above) == [a_snapshot(0).key]


def test_what_repeats_at_first_and_is_another_later_in_the_file_waits_for_its_events():
    """Of two contents of one subject in one file the last one is kept, and only after its events."""
    store = Overlay()
    store.put_many([a_snapshot(1)])
    overlay = Overlay(store, settles=True)
    overlay.get_many([a_snapshot(1).key])
    overlay.put_many([a_snapshot(1, as_of=LATER)])
    overlay.get_many([a_snapshot(1).key])
    overlay.put_many([a_snapshot(1, b"new", LATER)])

    assert list(overlay.above) == [a_snapshot(1).key]
    overlay.flush()
    assert store.above[a_snapshot(1).key].content == b"new"
