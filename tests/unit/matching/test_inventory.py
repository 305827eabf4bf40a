"""What was on hand when goods left (19 CFR 190.14): stock that no claim may use is not passed by, whatever the day of the match."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

pytest.importorskip("ortools")

from drawback.adapters.sql.free_goods import read_pool
from drawback.app.bootstrap import load_law
from drawback.domain.calendar import anniversary
from drawback.matching.greedy import GreedyMatcher
from drawback.matching.matcher import EarlierGoods, Matcher, Pool
from drawback.matching.optimal.matcher import Optimiser
from drawback_schemas import Event
from support.every_pairing import In, Out
from support.small_worlds import World, pool_of
from support.world import an_entry, an_export, embedded, memory

LAW = load_law()
ON = date(2026, 6, 30)
OLD, NEW = "XYZ41000001", "XYZ41000002"


def bought(name: str, on: str, *, rate: str = "0.1", protested: bool = False) -> In:
    """Ten units of part A worth $10.00 each."""
    day = date.fromisoformat(on)
    return In(
        name, day, 10, Fraction(10), Fraction(rate), Fraction(0), "A", "9403608040", "NO", protested=protested
    )


def sold(on: str, units: int = 10) -> Out:
    """Units of part A sent to Canada in the condition in which they came: only as the goods themselves (19 U.S.C. 1313(j)(4))."""
    day = date.fromisoformat(on)
    return Out("X-1", day, units, Fraction(12), "A", "9403608040", "NO", "CA", same_condition=True)


def designated(matcher: Matcher, pool: Pool, on: date = ON) -> dict[str, Decimal]:
    found = matcher.propose(pool, on, LAW)
    return {part.entry_number: part.quantity for claim in found.claims for part in claim.designations}


@pytest.mark.parametrize("matcher", [Optimiser(), GreedyMatcher()])
@pytest.mark.parametrize(
    ("imported", "method", "taken"),
    [
        ("2021-06-30", "fifo", {OLD: 10}),  # claimable for the last time
        ("2021-06-29", "fifo", {}),  # lapsed yesterday, on hand when the goods left
        ("2021-06-29", "lifo", {NEW: 10}),
        (
            "2020-01-14",
            "fifo",
            {NEW: 10},
        ),  # older than five years when they left: taken to have gone another way
        ("2020-01-15", "fifo", {}),
    ],
)
def test_a_lapsed_lot_was_on_hand_when_goods_left(matcher, imported, method, taken):
    """First in, first out names the lapsed lot for an export within its five years; no later lot stands in for it."""
    world = World([bought(OLD, imported), bought(NEW, "2023-03-01")], [sold("2025-01-15")], method)
    assert designated(matcher, pool_of(world)) == taken


@pytest.mark.parametrize("matcher", [Optimiser(), GreedyMatcher()])
def test_a_protest_does_not_change_which_goods_left(matcher):
    """The protested lot stays first in; ten left of it, two of the next."""
    world = World(
        [bought(OLD, "2022-01-15", protested=True), bought(NEW, "2023-03-01")],
        [sold("2025-01-15", 12)],
        "fifo",
    )
    assert designated(matcher, pool_of(world)) == {NEW: 2}


def test_exports_too_old_to_claim_took_what_was_first_in():
    """Ten of part A left in 2021 and nobody claimed them: what left in 2025 is of the next lot."""
    world = World([bought(OLD, "2020-09-01"), bought(NEW, "2023-03-01")], [sold("2025-01-15")], "fifo")
    pool = pool_of(world)
    before = pool_of(World([], [sold("2021-02-01")], "fifo")).shipments
    assert designated(Optimiser(), pool) == {}
    earlier = Pool("acme", pool.lots[1:], pool.shipments, earlier=EarlierGoods(pool.lots[:1], before))
    assert designated(Optimiser(), earlier) == {NEW: 10}


def test_low_to_high_goes_by_the_duty_of_every_lot():
    """A dear lot whose rest feeds substitution claims keeps its duty in the order: the cheap one is withdrawn first."""
    dear = In(
        OLD, date(2022, 1, 15), 10, Fraction(10), Fraction(1, 4), Fraction(0), "A", "9403608040", "NO",
        taken=2, method="substitution",
    )  # fmt: skip
    world = World([dear, bought(NEW, "2023-03-01")], [sold("2025-01-15", 8)], "low-to-high")
    assert designated(Optimiser(), pool_of(world)) == {NEW: 8}


def test_a_pool_is_read_with_what_was_on_hand_before():
    """Five years before the imports that may be claimed: lots and exports that nobody claimed, kept apart from what is free."""
    engine = memory()
    told: list[tuple[str, Event]] = [
        ("acme", an_entry("XYZ41011179", "2025-01-15")),
        ("acme", an_entry("XYZ41011187", "2020-03-02")),
        ("acme", an_entry("XYZ41011195", "2016-06-29")),
        ("acme", an_export("X20250615100001/1", "2025-06-15")),
        ("acme", an_export("X20210615100001/1", "2021-06-15")),
    ]
    embedded(engine).emit(told, date(2025, 7, 1), "urn:test")
    pool = read_pool(engine, "acme", anniversary(ON, -5))
    assert [lot.entry_number for lot in pool.lots] == ["XYZ41011179"]
    assert [one.export_id for one in pool.shipments] == ["X20250615100001/1"]
    assert [lot.entry_number for lot in pool.earlier.lots] == ["XYZ41011187"]
    assert [one.export_id for one in pool.earlier.shipments] == ["X20210615100001/1"]
