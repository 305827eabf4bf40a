"""What could be claimed and is not: value, missing facts, and no unit counted twice."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.app.bootstrap import load_law
from drawback.app.matchers import best_matcher
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.matching.greedy import GreedyMatcher
from drawback.matching.matcher import Pool
from drawback.matching.opportunities import Opportunity, opportunities
from drawback.matching.people import people_screen
from drawback_schemas.exports import GoodsDisposed
from support.claim_record import an_entry

LAW = load_law()
ON = date(2025, 12, 1)


def a_lot(
    number: str = "XYZ41011179", *, sku: str = "V-1", hts: str = "", unit: str = "NO", state: str = ""
) -> Lot:
    """A thousand valves of $300.00 duty, worth $10.00 each, imported on 15 January 2025."""
    entry = an_entry(number=number, imported="2025-01-15")
    lines = tuple(replace(line, sku=sku, hts=hts or line.hts, unit=unit) for line in entry.versions[0].lines)
    version = replace(entry.versions[0], lines=lines)
    return Lot(number, replace(entry, versions=(version,), state=state or entry.state))


def a_shipment(quantity: str = "400", **told: object) -> Shipment:
    goods = GoodsDisposed(
        export_id="X-1",
        disposal="exported",
        disposed_on=date(2025, 6, 15),
        schedule_b="8481805090",
        quantity=Decimal(quantity),
        unit="NO",
        value=Decimal("9000.00"),
        destination="DE",
        sku="V-1",
        carrier_document="BL-1",
    )
    goods = replace(goods, **told)
    return Shipment(goods.export_id, goods)


def found(*lots: Lot, shipments: tuple[Shipment, ...], on: date = ON, **settings: int) -> list[Opportunity]:
    pool = Pool("acme", lots, shipments, **settings)
    proposal = GreedyMatcher().propose(pool, on, LAW, people_screen(pool, LAW))
    return opportunities(pool, proposal, on, LAW)


def told(one: Opportunity) -> tuple[str, tuple[str, ...], Decimal | None, bool]:
    return one.provision, one.missing, one.money, one.ready


def test_what_the_matcher_would_propose_is_ready():
    """400 of 1,000 valves: 99 % of 400 × $0.30, 15 January 2030 the last day to claim."""
    (one,) = found(a_lot(), shipments=(a_shipment(),))

    assert told(one) == ("58", (), Decimal("118.80"), True)
    assert (one.destination, one.month, one.claim_by, one.imports, one.exports) == (
        "DE",
        "2030-01",
        date(2030, 1, 15),
        1,
        1,
    )


def test_an_export_without_a_carrier_document_can_be_drafted_but_lacks_its_proof():
    """The claim is drafted, the proof is asked for."""
    (one,) = found(a_lot(), shipments=(a_shipment(carrier_document=""),))
    assert told(one) == ("58", ("proof",), Decimal("118.80"), True)


@pytest.mark.parametrize(
    ("lot", "export", "missing"),
    [
        (a_lot(sku=""), {"destination": "CL"}, ("part",)),
        (a_lot(), {"sku": "", "destination": "CL"}, ("part",)),
        (a_lot(sku="V-2", hts="8481809015"), {"schedule_b": "8481809015"}, ("basket",)),
        (a_lot(unit="PRS"), {}, ("unit",)),
        (a_lot(), {"destination": "MX", "sku": ""}, ("part",)),
        (a_lot(state="protested"), {}, ("protest",)),
        (a_lot(), {"disposed_on": date(2025, 11, 20)}, ("papers",)),
        (a_lot(sku="V-2"), {"sku": "PUMP-9", "schedule_b": "8413919095"}, ("bill",)),
    ],
)
def test_what_is_missing_is_named(lot: Lot, export: dict[str, object], missing: tuple[str, ...]):
    """Each lack alone keeps the pairing from being drafted, and says itself."""
    (one,) = found(lot, shipments=(a_shipment(**export),))  # type: ignore[arg-type]
    assert (one.missing, one.ready) == (missing, False)


def test_dozens_and_pieces_are_the_same_goods_in_other_numbers():
    """600 pieces are 50 dozen of 1,000 dozen that bore $300.00: 99 % of 50 × $0.30, ready to be drafted."""
    (one,) = found(a_lot(unit="DOZ"), shipments=(a_shipment("600"),))
    assert told(one) == ("58", (), Decimal("14.85"), True)
    assert not one.at_most


def test_cartons_say_no_more_than_at_most():
    """A carton sold for $225.00 holds at most 22.5 valves of $10.00."""
    (one,) = found(a_lot(), shipments=(a_shipment("40", unit="CTN"),))
    assert one.at_most
    assert one.money is not None
    assert one.pieces[0].quantity == Decimal(900)


def test_what_waits_for_a_person_is_counted_once():
    """A threshold of 90 queues the pair of two parts: nothing is left to say about its units."""
    pytest.importorskip("ortools")
    pool = Pool("acme", (a_lot(sku="V-2"),), (a_shipment(),), propose_from=90)
    proposal = best_matcher().propose(pool, ON, LAW, people_screen(pool, LAW))
    (one,) = opportunities(pool, proposal, ON, LAW)
    assert told(one) == ("59", ("review",), Decimal("118.80"), False)


def test_units_are_counted_once_over_all_opportunities():
    """1,000 valves against 700 proposed and 700 that lack a part number: 300 are left for those."""
    second = a_shipment("700", export_id="X-2", sku="", destination="CL")
    rows = found(a_lot(), shipments=(a_shipment("700"), second))
    units = [piece.quantity for one in rows for piece in one.pieces if piece.imported]
    assert sum(units, Decimal(0)) <= 1000


def test_the_dearest_goes_first_and_what_has_no_figure_last():
    """An article that no import resembles has no figure before its bill of materials is known."""
    rows = found(
        a_lot(),
        shipments=(
            a_shipment("10", export_id="X-3", sku="PUMP", schedule_b="8413919095"),
            a_shipment("300"),
            a_shipment("100", export_id="X-2", destination="CA", sku=""),
        ),
    )
    assert [one.missing for one in rows] == [(), ("part",), ("bill",)]
    assert rows[-1].money is None
