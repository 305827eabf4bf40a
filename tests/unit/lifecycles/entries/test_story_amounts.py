"""The amounts that the history of an entry shows."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from drawback.adapters.sql.store import table
from drawback_schemas.liquidations import LiquidationPosted
from support.world import World, a_line, an_entry


def told(world: World, kind: str) -> list[Decimal]:
    """The money of the lines of a kind, in order."""
    history = table("history").c
    query = select(history.money).where(history.kind == kind).order_by(history.seq)
    with world.engine.connect() as connection:
        return list(connection.scalars(query))


def test_the_line_of_a_liquidation_gives_what_was_assessed_not_what_was_deposited() -> None:
    """300.00 was deposited, 420.00 assessed: the liquidation is reported with the second, and its bill with the difference."""
    world = World()
    world.receives(
        an_entry("XYZ41011179", "2025-03-03", lines=[a_line(duty="300.00")]),
        LiquidationPosted(
            entry_number="XYZ41011179",
            liquidated_on=date(2026, 1, 9),
            posted_on=date(2026, 1, 9),
            outcome="increase",
            lines=(a_line(duty="420.00"),),
        ),
    )

    assert told(world, "entry.filed") == [Decimal("300.00")]
    assert told(world, "entry.liquidated") == [Decimal("420.00"), Decimal("120.00")]
