"""The matcher's pool from SQL: what a claimant has free, in bounded reads."""

from datetime import date

from sqlalchemy import Engine, select

from drawback.adapters.sql.store import table
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.matching.matcher import Pool


def read_pool(engine: Engine, claimant: str, imported_since: date) -> Pool:
    """Read the lots with free units imported on or after a day, and the shipments with unclaimed units."""
    lots, shipments = table("lot"), table("shipment")
    free = select(lots.c.doc).where(
        lots.c.claimant == claimant, lots.c.free_lines > 0, lots.c.import_on >= imported_since
    )
    unclaimed = select(shipments.c.doc).where(
        shipments.c.claimant == claimant, shipments.c.open, shipments.c.disposed_on >= imported_since
    )
    with engine.connect() as connection:
        return Pool(
            claimant,
            [decode_state(Lot, doc) for doc in connection.scalars(free)],
            [decode_state(Shipment, doc) for doc in connection.scalars(unclaimed)],
        )


def claimants(engine: Engine) -> list[str]:
    """All claimants that have anything to claim."""
    shipments = table("shipment")
    with engine.connect() as connection:
        return list(
            connection.scalars(select(shipments.c.claimant).distinct().order_by(shipments.c.claimant))
        )
