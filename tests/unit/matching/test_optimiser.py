"""The optimiser on pools of entries and exports: worked by hand, what it leaves out, and what a proposal says."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

pytest.importorskip("ortools")

from drawback.app.bootstrap import load_law
from drawback.domain.types import Provision
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.lifecycles.ledger.units import Reservation
from drawback.matching.candidate import Candidate
from drawback.matching.greedy import GreedyMatcher
from drawback.matching.matcher import Pool
from drawback.matching.optimal.matcher import Optimiser
from drawback.matching.proposal import Proposal
from drawback.matching.screen import Decided, Judgement, ScreenVerdict
from drawback_schemas.exports import GoodsDisposed
from support.claim_record import an_entry

LAW = load_law()
ON = date(2025, 12, 1)
FIRST, SECOND = "XYZ41011179", "XYZ41011187"


def a_lot(number: str = FIRST, imported: str = "2025-01-15", duty: str = "300.00", sku: str = "") -> Lot:
    """A thousand valves worth $10.00 each."""
    entry = an_entry((imported, duty), number=number, imported=imported)
    lines = tuple(replace(line, sku=sku) for line in entry.versions[0].lines)
    return Lot(number, replace(entry, versions=(replace(entry.versions[0], lines=lines),)))


def a_shipment(
    export_id: str,
    quantity: str = "1000",
    *,
    each: str = "12.00",
    left: str = "2025-06-15",
    to: str = "DE",
    sku: str = "",
) -> Shipment:
    return Shipment(
        export_id,
        GoodsDisposed(
            export_id=export_id,
            disposal="exported",
            disposed_on=date.fromisoformat(left),
            schedule_b="8481805090",
            quantity=Decimal(quantity),
            unit="NO",
            value=Decimal(quantity) * Decimal(each),
            destination=to,
            sku=sku,
        ),
    )


def pairs(proposal: Proposal) -> list[tuple[str, str, str, Decimal]]:
    return [
        (claim.provision, part.entry_number, part.export_id, part.quantity)
        for claim in proposal.claims
        for part in claim.designations
    ]


def test_dear_imports_go_to_dear_exports():
    """By hand: $2.00 and $1.00 of duty a piece on $10.00; exported at $10.00 and, the first day, at $5.00.

    First in, first out designates the dear import for the cheap export: 0.99 x (1,000 x 1.00 + 1,000 x 1.00) = $1,980.00. The other way
    round: 0.99 x (1,000 x 2.00 + 1,000 x 0.50) = $2,475.00.
    """
    lots = [a_lot(FIRST, "2025-01-15", "2000.00"), a_lot(SECOND, "2025-01-16", "1000.00")]
    out = [
        a_shipment("X-1", each="5.00", left="2025-06-15"),
        a_shipment("X-2", each="10.00", left="2025-06-16"),
    ]
    # an ad valorem row says its rate, so that the lesser-of rule reduces it
    lots = [with_rate(lot, rate) for lot, rate in zip(lots, ("20", "10"), strict=True)]
    found = Optimiser().propose(Pool("acme", lots, out), ON, LAW)

    assert pairs(found) == [
        ("59", FIRST, "X-2", Decimal(1000)),
        ("59", SECOND, "X-1", Decimal(1000)),
    ]
    assert found.value == Decimal("2475.00")
    assert found.bound == found.before_rounding == Decimal(2475)
    assert found.first_in_first_out == Decimal(1980)
    assert found.gap == 0


def with_rate(lot: Lot, percent: str) -> Lot:
    assert lot.entry is not None
    version = lot.entry.versions[0]
    lines = tuple(
        replace(line, charges=tuple(replace(c, rate_percent=Decimal(percent)) for c in line.charges))
        for line in version.lines
    )
    return replace(lot, entry=replace(lot.entry, versions=(replace(version, lines=lines),)))


@pytest.mark.parametrize(
    ("left", "claimed"),
    [("2025-01-14", False), ("2025-01-15", True), ("2025-10-17", True), ("2025-10-18", False)],
)
def test_import_before_export_and_papers_before_claim(left, claimed):
    """On the day of the import it may leave; forty-five days later it may be claimed."""
    found = Optimiser().propose(Pool("acme", [a_lot()], [a_shipment("X-1", left=left)]), ON, LAW)
    assert bool(found.claims) is claimed


@pytest.mark.parametrize(
    ("to", "claimed"), [("DE", True), ("CA", False), ("MX", False), ("CL", False), ("PR", False)]
)
def test_substitutes_go_where_the_law_lets_them(to, claimed):
    """19 U.S.C. 1313(j)(4): substituted goods sent to Canada, Mexico or Chile earn nothing."""
    found = Optimiser().propose(Pool("acme", [a_lot()], [a_shipment("X-1", to=to)]), ON, LAW)
    assert bool(found.claims) is claimed


def test_a_line_that_feeds_one_method_feeds_no_other():
    """19 CFR 190.51(a)(3): units of the line are held by a claim of substitution, so the same part is not identified directly."""
    held = Reservation("acme-0", date(2025, 7, 1), "substitution", 1, Decimal(100), filed=True)
    lot = replace(a_lot(sku="V-1"), held=(held,))
    found = Optimiser().propose(Pool("acme", [lot], [a_shipment("X-1", sku="V-1")]), ON, LAW)
    assert pairs(found) == [("59", FIRST, "X-1", Decimal(900))]


def test_methods_of_one_proposal_are_not_mixed_on_a_line():
    """Part of the line is worth more as the goods themselves, part fits only as a substitute: one of them is chosen, at a stated cost."""
    lot = with_rate(a_lot(duty="2000.00", sku="V-1"), "20")
    out = [a_shipment("X-1", "600", each="1.00", sku="V-1"), a_shipment("X-2", "400", each="12.00")]
    found = Optimiser().propose(Pool("acme", [lot], out), ON, LAW)
    assert pairs(found) == [("58", FIRST, "X-1", Decimal(600))]
    assert found.value == Decimal("1188.00")  # 0.99 x 600 x 2.00
    assert found.bound == Decimal(1980)  # and 0.99 x 400 x 2.00 that the other method would have brought
    assert found.side_cost == Decimal(792)


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("fifo", "74.25"),
        ("lifo", "148.50"),
        ("low-to-high", "24.75"),
        ("low-to-high-blanket", "24.75"),
        ("low-to-high-turnover", "148.50"),
        ("average", "99.00"),
        ("specific", "173.25"),
    ],
)
def test_the_accounting_method_of_the_claimant_names_the_imports(method, value):
    """19 CFR 190.14, by hand: 75 in at $1.00 of duty a piece, 75 at nothing, 75 at $2.00; then a hundred of the part out, at a tenth of a cent each.

    First in: 75 x 1 + 25 x 0. Last in: 75 x 2 + 25 x 0. Low to high: 75 x 0 + 25 x 1, where the last thirty days alone count 75 x 2.
    Average: 34 x 1 + 33 x 0 + 33 x 2. Told apart by lot: 75 x 2 + 25 x 1. Each times 0.99; as substitutes they bring less than a cent.
    """
    lots = [
        in_stock(FIRST, "2025-01-15", "75.00", "0.75"),
        in_stock("XYZ41011195", "2025-02-15", "0.00", "0"),
        in_stock(SECOND, "2025-06-01", "150.00", "1.5"),
    ]
    out = [a_shipment("X-1", "100", each="0.001", sku="V-1")]
    pool = Pool("acme", lots, out, accounting_method=method, turnover_days=30)
    found = Optimiser().propose(pool, ON, LAW)
    assert {claim.provision for claim in found.claims} == {"58"}
    assert found.value == Decimal(value)


def in_stock(number: str, imported: str, duty: str, percent: str) -> Lot:
    """Seventy-five pieces of part V-1 worth $10,000.00."""
    entry = an_entry((imported, duty), number=number, imported=imported, quantity="75")
    lines = tuple(replace(line, sku="V-1") for line in entry.versions[0].lines)
    lot = Lot(number, replace(entry, versions=(replace(entry.versions[0], lines=lines),)))
    return with_rate(lot, percent)


def test_the_same_pool_gives_the_same_proposal_in_any_order():
    """Rows of a database come as they come."""
    lots = [a_lot(FIRST, "2025-01-15"), a_lot(SECOND, "2025-03-01")]
    out = [a_shipment("X-1", "700"), a_shipment("X-2", "800")]
    one = Optimiser().propose(Pool("acme", lots, out), ON, LAW)
    other = Optimiser().propose(Pool("acme", lots[::-1], out[::-1]), ON, LAW)
    assert one == other


def test_a_match_after_one_more_export_is_that_of_a_full_solve():
    """What was solved before is taken as it is; the rest is solved; nothing else differs."""
    lots = [a_lot(FIRST, "2025-01-15"), a_lot(SECOND, "2025-03-01")]
    out = [a_shipment("X-1", "700")]
    daily = Optimiser()
    daily.propose(Pool("acme", lots, out), ON, LAW)
    out = [*out, a_shipment("X-2", "800")]
    assert daily.propose(Pool("acme", lots, out), ON, LAW) == Optimiser().propose(
        Pool("acme", lots, out), ON, LAW
    )
    assert daily.propose(Pool("acme", lots, out), ON, LAW) == Optimiser().propose(
        Pool("acme", lots, out), ON, LAW
    )


def test_entries_under_protest_are_left_out_unless_told():
    """What they bear is about to change."""
    lot = a_lot()
    assert lot.entry is not None
    lot = replace(lot, entry=replace(lot.entry, state="protested"))
    pool = Pool("acme", [lot], [a_shipment("X-1")])
    assert not Optimiser().propose(pool, ON, LAW).claims
    assert Optimiser(in_question=True).propose(pool, ON, LAW).value == Decimal("297.00")


def test_what_lapses_soon_goes_first_at_a_stated_cost():
    """A weight of a half: $1.20 of duty weighs $1.80 against $1.50; the refund given up is 0.99 x 1,000 x 0.30."""
    lots = [a_lot(FIRST, "2021-01-15", "1200.00"), a_lot(SECOND, "2025-01-15", "1500.00")]
    pool = Pool("acme", lots, [a_shipment("X-1")])
    plain = Optimiser().propose(pool, ON, LAW)
    weighted = Optimiser(weight=Decimal("0.5")).propose(pool, ON, LAW)
    assert (plain.value, plain.expiry_cost) == (Decimal("1485.00"), 0)
    assert (weighted.value, weighted.expiry_cost) == (Decimal("1188.00"), Decimal(297))
    assert weighted.bound == plain.bound


def test_small_pieces_are_not_worth_a_line():
    """A designation of $29.70 is left out where thirty dollars are the least; what that costs is said."""
    pool = Pool("acme", [a_lot()], [a_shipment("X-1", "100")])
    assert Optimiser(least=Decimal("29.70")).propose(pool, ON, LAW).claims
    left_out = Optimiser(least=Decimal("29.71")).propose(pool, ON, LAW)
    assert not left_out.claims
    assert left_out.side_cost == Decimal("29.7")


def test_a_claim_id_is_never_given_twice():
    """A second match of the day numbers on."""
    pool = Pool("acme", [a_lot()], [a_shipment("X-1")], known_claims=frozenset({"acme-20251201-59-1"}))
    assert [claim.claim_id for claim in Optimiser().propose(pool, ON, LAW).claims] == ["acme-20251201-59-2"]


def test_each_claim_carries_the_proof_of_its_proposal():
    """Replay reads it and never solves."""
    found = Optimiser().propose(Pool("acme", [a_lot()], [a_shipment("X-1")]), ON, LAW)
    part = found.claims[0].proposal
    assert part is not None
    assert (part.value, part.bound, part.gap_percent) == (Decimal("297.00"), Decimal(297), 0)
    assert part.solver == "ortools SimpleMinCostFlow"


class Careful:
    """Fixes one pairing, queues every other import of the second entry, forbids the first."""

    def __init__(self, decided: Sequence[Decided] = (), never: str = "", queue: str = "") -> None:
        self._decided, self._never, self._queue = decided, never, queue

    def decided(self) -> Sequence[Decided]:
        return self._decided

    def judge(self, candidate: Candidate) -> Judgement:
        if candidate.entry_number == self._never:
            return Judgement(ScreenVerdict.NEVER)
        if candidate.entry_number == self._queue:
            return Judgement(ScreenVerdict.QUEUE, ("another part",), 40)
        return Judgement(ScreenVerdict.PROPOSE)


def test_people_decide_before_anything_is_weighed():
    """A fixed pairing stays though another import brings more; a forbidden one never comes up."""
    lots = [a_lot(FIRST, duty="300.00"), a_lot(SECOND, duty="500.00")]
    pool = Pool("acme", lots, [a_shipment("X-1")])
    fixed = Decided(FIRST, 1, "X-1", Provision.UNUSED_SUBSTITUTION, Decimal(1000))
    assert pairs(Optimiser().propose(pool, ON, LAW)) == [("59", SECOND, "X-1", Decimal(1000))]
    assert pairs(Optimiser().propose(pool, ON, LAW, Careful([fixed]))) == [
        ("59", FIRST, "X-1", Decimal(1000))
    ]
    assert pairs(Optimiser().propose(pool, ON, LAW, Careful(never=SECOND))) == [
        ("59", FIRST, "X-1", Decimal(1000))
    ]


def test_what_waits_for_a_person_is_named_with_its_money():
    """The best pairing would use it: it stands in the queue, and the next best is proposed."""
    lots = [a_lot(FIRST, duty="300.00"), a_lot(SECOND, duty="500.00")]
    found = Optimiser().propose(Pool("acme", lots, [a_shipment("X-1")]), ON, LAW, Careful(queue=SECOND))
    assert pairs(found) == [("59", FIRST, "X-1", Decimal(1000))]
    assert [(q.candidate.entry_number, q.quantity, q.money) for q in found.queued] == [
        (SECOND, Decimal(1000), Decimal("495.00"))
    ]


def test_without_a_solver_the_bound_is_what_the_imports_bore():
    """Twice $297.00 lies free; one export takes half of it."""
    lots = [a_lot(FIRST), a_lot(SECOND)]
    found = GreedyMatcher().propose(Pool("acme", lots, [a_shipment("X-1")]), ON, LAW)
    assert (found.value, found.bound, found.solved) == (Decimal("297.00"), Decimal(594), False)


def test_a_decided_pair_of_the_goods_themselves_is_taken_as_far_as_it_is_lawful():
    """The part itself goes under 58, and only as many units as are free; another part is never the goods themselves."""
    lots = [a_lot(FIRST, sku="V-1"), a_lot(SECOND, duty="500.00", sku="V-2")]
    pool = Pool("acme", lots, [a_shipment("X-1", "600", sku="V-1")])
    same = Decided(FIRST, 1, "X-1", Provision.UNUSED_DIRECT, Decimal(5000))
    other = Decided(SECOND, 1, "X-1", Provision.UNUSED_DIRECT, Decimal(600))
    nowhere = Decided("XYZ41011195", 1, "X-1", Provision.UNUSED_DIRECT, Decimal(600))

    assert pairs(Optimiser().propose(pool, ON, LAW, Careful([same]))) == [("58", FIRST, "X-1", Decimal(600))]
    for one in (other, nowhere):
        found = pairs(Optimiser().propose(pool, ON, LAW, Careful([one])))
        assert found == [("59", SECOND, "X-1", Decimal(600))]


def test_a_forbidden_pair_of_the_goods_themselves_leaves_the_others_of_the_part():
    """Two imports of the part; the dearer is forbidden, as the goods and as a substitute, and the other is proposed."""
    lots = [a_lot(FIRST, sku="V-1"), a_lot(SECOND, "2025-01-16", "500.00", sku="V-1")]
    pool = Pool("acme", lots, [a_shipment("X-1", "600", each="1.00", sku="V-1")])
    assert {pair[1] for pair in pairs(Optimiser().propose(pool, ON, LAW))} <= {FIRST, SECOND}
    found = Optimiser().propose(pool, ON, LAW, Careful(never=SECOND))
    assert {pair[1] for pair in pairs(found)} == {FIRST}
    waiting = Optimiser().propose(pool, ON, LAW, Careful(queue=FIRST, never=SECOND))
    assert not waiting.claims
    assert {one.candidate.entry_number for one in waiting.queued} == {FIRST}


def test_what_is_recovered_of_destroyed_goods_lowers_the_refund():
    """By hand: $10.00 a piece at 3 %, $2.00 a piece recovered: 0.99 × 1,000 × 3 % × $8.00 = $237.60; without it $297.00."""
    lot = with_rate(a_lot(), "3")
    destroyed = a_shipment("X-1", each="10.00")
    goods = replace(destroyed.goods, disposal="destroyed", destination="", recovered_value=Decimal("2000.00"))
    found = Optimiser().propose(Pool("acme", [lot], [replace(destroyed, goods=goods)]), ON, LAW)
    assert found.value == Decimal("237.60")
    whole = replace(goods, recovered_value=Decimal(0))
    assert Optimiser().propose(
        Pool("acme", [lot], [replace(destroyed, goods=whole)]), ON, LAW
    ).value == Decimal("297.00")
