"""Returned goods from movements to claims: from the order line to the entry line, and what keeps a return from being claimed."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from drawback.adapters.sql.free_goods import read_pool
from drawback.adapters.sql.store import table
from drawback.app.bootstrap import load_law
from drawback.app.matchers import best_matcher
from drawback.app.opportunities import OpportunityFinder
from drawback.domain.money import ZERO
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimRecord
from drawback_schemas import Event
from drawback_schemas.warehouse import GoodsMoved, MovementName
from support.world import World, a_line, an_entry, an_export, day, embedded, memory

pytestmark = pytest.mark.slow

OLDER, NEWER = "XYZ41011179", "XYZ41011187"
OUT = "X20250615100009/1"


def _moved(name: str, kind: MovementName, on: str, quantity: str = "1", **more: Any) -> GoodsMoved:
    told: dict[str, Any] = {"sku": "LAMP", "unit": "NO", **more}
    return GoodsMoved(movement_id=name, kind=kind, moved_on=day(on), quantity=Decimal(quantity), **told)


def _entries() -> tuple[Event, ...]:
    """Two entries of 100 lamps at $10.00: $0.30 of duty on each of the older, $0.60 on each of the newer."""
    older, newer = (
        a_line(value="1000.00", quantity="100", duty=duty, sku="LAMP", hts="9405110000")
        for duty in ("30.00", "60.00")
    )
    return an_entry(OLDER, "2024-01-10", lines=[older]), an_entry(NEWER, "2024-12-10", lines=[newer])


RECEIPTS = (
    _moved("R1", "receipt", "2024-01-12", "100", entry_number=OLDER, line_number=1, lot="A", location="MAIN"),
    _moved("R2", "receipt", "2024-12-12", "100", entry_number=NEWER, line_number=1, lot="B", location="MAIN"),
)
SOLD = _moved("S1", "ship", "2025-02-01", "3", order_id="O-1", from_location="MAIN")
BACK = _moved("B1", "return", "2025-03-01", "2", order_id="O-1", location="RET", sold="retail")
GONE = _moved("G1", "scrap", "2025-06-15", "2", from_location="RET", export_id=OUT)
SHIPPED = an_export(
    OUT, quantity="2", value="10.00", schedule_b="9405110000", sku="LAMP", disposal="destroyed"
)


def _claimed(*events: Event) -> list[tuple[str, str, Decimal, Decimal]]:
    """Provision, entry, units and money of what the matcher proposes of the two entries and these events."""
    world = World()
    world.receives(*_entries(), *events)
    world.product.cut(day("2025-12-01"))
    with world.engine.connect() as connection:
        docs = list(connection.scalars(select(table("claim").c.doc).order_by(table("claim").c.key)))
    return [
        (
            view.provision,
            line.part.entry_number,
            line.granted,
            sum((one.amount for one in line.amounts), ZERO),
        )
        for view in (decode_state(ClaimRecord, doc).view for doc in docs)
        for line in view.lines
    ]


def test_by_the_accounting_method_the_first_in_were_the_first_sold() -> None:
    """19 CFR 190.14(c)(3)(i): three of the older hundred were sold, two of them came back: 2 × $0.30 × 99 % = $0.59."""
    assert _claimed(*RECEIPTS, SOLD, BACK, GONE, SHIPPED) == [("56", OLDER, Decimal(2), Decimal("0.59"))]


def test_the_lot_that_the_order_was_picked_from_goes_before_the_method() -> None:
    """Picked from lot B: 2 × $0.60 × 99 % = $1.19 (1.188)."""
    picked = _moved("P1", "pick", "2025-01-31", "3", order_id="O-1", lot="B")
    assert _claimed(*RECEIPTS, picked, SOLD, BACK, GONE, SHIPPED) == [
        ("56", NEWER, Decimal(2), Decimal("1.19"))
    ]


def test_the_serial_number_goes_before_all() -> None:
    """One lamp with a number that came in with the newer entry, although its order was picked from lot A: $0.59 (0.594)."""
    came = _moved(
        "R3", "receipt", "2024-12-12", entry_number=NEWER, line_number=1, serial="N7", location="MAIN"
    )
    sold = replace(SOLD, quantity=Decimal(1), serial="N7", lot="A")
    back = replace(BACK, quantity=Decimal(1), serial="N7")
    gone = replace(GONE, quantity=Decimal(1), serial="N7")
    shipped = replace(SHIPPED, quantity=Decimal(1))
    assert _claimed(*RECEIPTS, came, sold, back, gone, shipped) == [
        ("56", NEWER, Decimal(1), Decimal("0.59"))
    ]


def test_goods_that_came_back_are_not_claimed_as_unused() -> None:
    """The same destruction without a word on how they were sold: nothing under 56, and nothing under 58 either."""
    assert _claimed(*RECEIPTS, SOLD, replace(BACK, sold=""), GONE, SHIPPED) == []
    assert [one[0] for one in _claimed(SHIPPED)] == ["58"]


@pytest.mark.parametrize(
    ("shipped", "missing"),
    [
        (replace(SHIPPED, disposal="exported", carrier_document=""), "proof"),
        (replace(SHIPPED, sku=""), "basket"),
        (replace(SHIPPED, sku="", schedule_b="9405990000"), "bill"),
    ],
)
def test_goods_that_came_back_are_no_opportunity_as_unused_goods(shipped: Event, missing: str) -> None:
    """An export that lacks a fact waits for it, unless the books say that its two units had come back."""
    assert _lacking(shipped) == [(missing,)]
    assert _lacking(SOLD, replace(BACK, sold=""), GONE, shipped) == []


def _lacking(*events: Event) -> list[tuple[str, ...]]:
    world = World()
    world.receives(*_entries(), *RECEIPTS, *events)
    return [one.missing for one in OpportunityFinder(load_law())(world.engine, day("2025-12-01"))]


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ((BACK, GONE), "never shipped"),
        ((replace(SOLD, moved_on=day("2025-03-02")), BACK, GONE), "shipped after it came back"),
        ((replace(SOLD, quantity=Decimal(1)), BACK, GONE), "more came back than was shipped"),
        ((replace(SOLD, unit="DOZ"), BACK, GONE), "another unit"),
        ((replace(SOLD, export_id="X20250201100001/1"), BACK, GONE), "imported anew"),
        ((SOLD, replace(BACK, sold="trade"), GONE), "no reason of the law"),
        ((SOLD, replace(BACK, sold="trade", reason="defective"), GONE), "a person looks first"),
        ((SOLD, BACK, _moved("M", "put-away", "2025-04-01", "5", location="RET"), GONE), "not kept apart"),
        ((SOLD, replace(BACK, location=""), GONE), "no location"),
    ],
)
def test_what_keeps_returned_goods_from_being_claimed(events: tuple[Event, ...], why: str) -> None:
    """Nothing is proposed on them, under any provision."""
    assert _claimed(*RECEIPTS, *events, SHIPPED) == [], why


def test_a_unit_is_returned_once() -> None:
    """The same serial number comes back a second time without having been sold again."""
    came = _moved(
        "R3", "receipt", "2024-12-12", entry_number=NEWER, line_number=1, serial="N7", location="MAIN"
    )
    sold = replace(SOLD, quantity=Decimal(1), serial="N7")
    back = replace(BACK, quantity=Decimal(1), serial="N7")
    gone = replace(GONE, serial="N7", quantity=Decimal(1))
    again = replace(back, movement_id="B2", moved_on=day("2025-03-05"))
    twice = replace(gone, movement_id="G2", moved_on=day("2025-06-16"), export_id="X20250616100009/1")
    other = replace(
        SHIPPED, export_id="X20250616100009/1", disposed_on=day("2025-06-16"), quantity=Decimal(1)
    )
    one = replace(SHIPPED, quantity=Decimal(1))
    found = _claimed(came, sold, back, again, gone, twice, one, other)
    assert sum(line[2] for line in found) == 1


def test_units_put_away_apart_are_followed_to_where_they_leave() -> None:
    """From the dock to a cage of their own, and from there to be destroyed."""
    moved = _moved("M1", "put-away", "2025-03-02", "2", from_location="RET", location="CAGE")
    gone = replace(GONE, from_location="CAGE")
    assert _claimed(*RECEIPTS, SOLD, BACK, moved, gone, SHIPPED) == [
        ("56", OLDER, Decimal(2), Decimal("0.59"))
    ]


@pytest.mark.parametrize(("left", "found"), [("2025-12-10", NEWER), ("2025-12-11", "")])
def test_where_the_line_is_not_told_an_entry_of_the_same_part_of_the_year_before_is_designated(
    left: str, found: str
) -> None:
    """19 U.S.C. 1313(c)(2): imported on 10 December 2024, and destroyed within a year of it or a day later."""
    back = replace(BACK, order_id="")
    gone, shipped = replace(GONE, moved_on=day(left)), replace(SHIPPED, disposed_on=day(left))
    world = World()
    world.receives(*_entries(), back, gone, shipped)
    (proposal,) = world.product.proposals(day("2026-03-01"))
    named = [part.entry_number for claim in proposal.claims for part in claim.designations]
    assert named == ([found] if found else [])


def test_the_order_of_events_changes_nothing() -> None:
    """Backwards, and told twice: the same claim."""
    events = (*RECEIPTS, SOLD, BACK, GONE, SHIPPED)
    assert _claimed(*reversed(events), *events) == _claimed(*events)


def test_rows_of_a_database_come_in_any_order() -> None:
    """Two equal entries and two shipments of one day ask for what came back untold: the names decide, not the order of the rows."""
    twin = a_line(value="1000.00", quantity="1", duty="60.00", sku="LAMP", hts="9405110000")
    back = [replace(BACK, movement_id=name, order_id="", quantity=Decimal(1)) for name in ("B1", "B2")]
    other = "X20250615100010/1"
    gone = [replace(GONE, movement_id=name, export_id=name, quantity=Decimal(1)) for name in (OUT, other)]
    shipped = [replace(SHIPPED, export_id=name, quantity=Decimal(1)) for name in (OUT, other)]
    engine = memory()
    entries = [an_entry(name, "2024-12-10", lines=[twin]) for name in (OLDER, NEWER)]
    told = [("acme", event) for event in (*entries, *back, *gone, *shipped)]
    embedded(engine).emit(told, day("2025-07-01"), "urn:test")
    pool = read_pool(engine, "acme", day("2020-12-01"))
    turned = dataclasses.replace(pool, lots=pool.lots[::-1])
    found = best_matcher().propose(pool, day("2025-12-01"), load_law())
    assert sum(len(claim.designations) for claim in found.claims) == 2
    assert best_matcher().propose(turned, day("2025-12-01"), load_law()) == found


def test_a_serial_number_that_another_claimant_received_is_looked_at_first() -> None:
    """19 U.S.C. 1313(v): one unit supports one claim."""
    came = _moved(
        "R3", "receipt", "2024-12-12", entry_number=NEWER, line_number=1, serial="N7", location="MAIN"
    )
    sold = replace(SOLD, quantity=Decimal(1), serial="N7")
    back = replace(BACK, quantity=Decimal(1), serial="N7")
    gone = replace(GONE, serial="N7", quantity=Decimal(1))
    world = World()
    world.receives(*_entries(), came, sold, back, gone, replace(SHIPPED, quantity=Decimal(1)))
    (proposal,) = world.product.proposals(day("2025-12-01"))
    assert len(proposal.claims) == 1
    world.receives(came, claimant="borealis")
    assert [claim for one in world.product.proposals(day("2025-12-01")) for claim in one.claims] == []


@pytest.mark.parametrize(
    ("back", "found"),
    [
        ("3", [(OLDER, "1", "0.30"), (NEWER, "2", "1.19")]),
        ("1", [(OLDER, "1", "0.30")]),
    ],
)
def test_an_order_of_two_lots_tells_them_once_all_of_it_came_back(
    back: str, found: list[tuple[str, str, str]]
) -> None:
    """Two of lot B and one of lot A: all three are 2 × $0.594 and $0.297; of one unit the method says that it was the first in."""
    picked = (
        _moved("P1", "pick", "2025-01-31", "2", order_id="O-1", lot="B"),
        _moved("P2", "pick", "2025-01-31", "1", order_id="O-1", lot="A"),
    )
    units = Decimal(back)
    claimed = _claimed(
        *RECEIPTS,
        *picked,
        SOLD,
        replace(BACK, quantity=units),
        replace(GONE, quantity=units),
        replace(SHIPPED, quantity=units),
    )
    assert [(one[1], str(one[2].normalize()), str(one[3])) for one in claimed] == found


def test_an_entry_line_stands_for_no_more_units_than_the_order_was_sent_from_it() -> None:
    """One unit of each entry was shipped and both came back: $0.30 and $0.59, not twice the first."""
    sent = tuple(
        replace(SOLD, movement_id=f"S{entry}", quantity=Decimal(1), entry_number=entry, line_number=1)
        for entry in (OLDER, NEWER)
    )
    assert _claimed(*RECEIPTS, *sent, BACK, GONE, SHIPPED) == [
        ("56", OLDER, Decimal(1), Decimal("0.30")),
        ("56", NEWER, Decimal(1), Decimal("0.59")),
    ]
