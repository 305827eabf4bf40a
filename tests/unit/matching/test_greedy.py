"""The simple matcher on small pools: what it proposes, and what it leaves for a person."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.app.bootstrap import load_law
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.matching.greedy import GreedyMatcher
from drawback.matching.matcher import Pool
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import LinePart
from support.claim_record import an_entry

LAW = load_law()
ON = date(2025, 12, 1)


def a_lot(number: str = "XYZ41011179", imported: str = "2025-01-15", sku: str = "V-1") -> Lot:
    """A thousand valves of $300.00 duty."""
    entry = an_entry(number=number, imported=imported)
    lines: tuple[LinePart, ...] = tuple(replace(line, sku=sku) for line in entry.versions[0].lines)
    return Lot(number, replace(entry, versions=(replace(entry.versions[0], lines=lines),)))


def a_shipment(
    quantity: str = "400",
    *,
    sku: str = "V-1",
    schedule_b: str = "8481805090",
    left: str = "2025-06-15",
    destination: str = "DE",
) -> Shipment:
    return Shipment(
        "X-1",
        GoodsDisposed(
            export_id="X-1",
            disposal="exported",
            disposed_on=date.fromisoformat(left),
            schedule_b=schedule_b,
            quantity=Decimal(quantity),
            unit="NO",
            value=Decimal("9000.00"),
            destination=destination,
            sku=sku,
        ),
    )


def proposed(*lots: Lot, shipment: Shipment) -> list[tuple[str, str, Decimal]]:
    claims = GreedyMatcher().propose(Pool("acme", lots, (shipment,)), ON, LAW).claims
    return [
        (claim.provision, part.entry_number, part.quantity) for claim in claims for part in claim.designations
    ]


@pytest.mark.parametrize("schedule_b", ["8481805090", "8481809050", "7307290030"])
def test_the_same_part_is_identified_whatever_number_it_was_exported_under(schedule_b: str):
    """19 U.S.C. 1313(j)(1) asks for the goods themselves, not for their numbers."""
    assert proposed(a_lot(), shipment=a_shipment(schedule_b=schedule_b)) == [
        ("58", "XYZ41011179", Decimal(400))
    ]


def test_another_part_under_another_number_is_not_matched():
    """Neither identity nor the same eight digits."""
    assert proposed(a_lot(sku="V-2"), shipment=a_shipment(schedule_b="7307290030")) == []
    assert proposed(a_lot(sku=""), shipment=a_shipment(sku="", schedule_b="7307290030")) == []


def test_what_expires_first_is_taken_first_and_never_more_than_there_is():
    """1,200 pieces left: the older thousand wholly, two hundred of the younger."""
    older, younger = a_lot(), a_lot("XYZ41011187", "2025-03-01")

    assert proposed(younger, older, shipment=a_shipment("1200")) == [
        ("58", "XYZ41011179", Decimal(1000)),
        ("58", "XYZ41011187", Decimal(200)),
    ]


@pytest.mark.parametrize("left", ["2025-01-14", "2025-10-18"])
def test_what_left_before_the_import_or_is_still_fresh_is_not_proposed(left: str):
    """Exported the day before the import; or so lately that its papers still come in."""
    assert proposed(a_lot(), shipment=a_shipment(left=left)) == []
