"""A lamp is sold, comes back, and is destroyed: on SQLite and on PostgreSQL the same claim."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback_schemas.destructions import DestructionAnswered, DestructionNoticed, DestructionWitnessed
from drawback_schemas.warehouse import GoodsMoved
from support.world import World, a_line, an_entry, an_export, day

ENTRY, OUT = "XYZ41011179", "D-77/1"
RECEIPT = GoodsMoved(
    movement_id="R1",
    kind="receipt",
    moved_on=day("2025-01-17"),
    sku="LAMP",
    quantity=Decimal(100),
    unit="NO",
    lot="A",
    entry_number=ENTRY,
    line_number=1,
)
SOLD = replace(
    RECEIPT, movement_id="S1", kind="ship", moved_on=day("2025-02-03"), quantity=Decimal(10), order_id="O-1",
    entry_number="", line_number=0,
)  # fmt: skip
BACK = replace(
    SOLD, movement_id="B1", kind="return", moved_on=day("2025-03-03"), quantity=Decimal(8), location="RET",
    sold="retail", reason="any",
)  # fmt: skip
GONE = replace(
    SOLD, movement_id="G1", kind="scrap", moved_on=day("2025-07-18"), quantity=Decimal(8), from_location="RET",
    order_id="", export_id=OUT,
)  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest) -> World:
    """An empty world on either database."""
    return World() if request.param == "sqlite" else World(request.getfixturevalue("empty_on_postgres")())


def test_a_returned_unit_goes_its_way_to_the_claim(world: World) -> None:
    """8 of 10 came back; 6 were destroyed before a third party, $12.00 recovered: 6 × 10 % × ($10.00 − $2.00) × 99 % = $4.75."""
    line = a_line(value="1000.00", quantity="100", duty="100.00", sku="LAMP", hts="9405110000")
    charge = replace(line.charges[0], rate_percent=Decimal(10))
    goods = an_export(
        OUT,
        "2025-07-18",
        quantity="8",
        value="80.00",
        schedule_b="9405110000",
        sku="LAMP",
        disposal="destroyed",
    )
    world.receives(
        DestructionWitnessed(
            export_id=OUT,
            destroyed_on=day("2025-07-18"),
            witness="third-party",
            quantity=Decimal(6),
            recovered_value=Decimal("12.00"),
        ),
        GONE,
        BACK,
        DestructionAnswered(export_id=OUT, answered_on=day("2025-07-14"), answer="waived"),
        RECEIPT,
        replace(goods, destination=""),
        SOLD,
        an_entry(ENTRY, "2025-01-15", lines=[replace(line, charges=(charge,))]),
        DestructionNoticed(
            export_id=OUT, filed_on=day("2025-07-09"), planned_on=day("2025-07-18"), quantity=Decimal(8)
        ),
    )
    (proposal,) = world.product.proposals(day("2025-12-01"))
    (claim,) = proposal.claims
    assert (claim.provision, claim.designations[0].quantity, proposal.value) == (
        "56",
        Decimal(6),
        Decimal("4.75"),
    )
