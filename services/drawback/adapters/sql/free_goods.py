"""The matcher's pool from SQL: what a claimant has free, in bounded reads."""

from datetime import date

from sqlalchemy import Engine, select

from drawback.adapters.sql.store import table
from drawback.domain.types import Policy
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimantSettings
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.matching.matcher import Pool


def read_pool(engine: Engine, claimant: str, imported_since: date) -> Pool:
    """Read the lots with free units imported on or after a day, the shipments with unclaimed units, and the claimant's settings."""
    lots, shipments = table("lot"), table("shipment")
    free = select(lots.c.doc).where(
        lots.c.claimant == claimant, lots.c.free_lines > 0, lots.c.import_on >= imported_since
    )
    unclaimed = select(shipments.c.doc).where(
        shipments.c.claimant == claimant, shipments.c.open, shipments.c.disposed_on >= imported_since
    )
    registered, claims = table("claimant"), table("claim")
    settings = select(registered.c.doc).where(registered.c.claimant == claimant)
    known = select(claims.c.key).where(claims.c.claimant == claimant)
    with engine.connect() as connection:
        doc = connection.scalar(settings)
        known_as = decode_state(ClaimantSettings, doc) if doc is not None else ClaimantSettings(claimant)
        told = known_as.settings
        return Pool(
            claimant,
            [decode_state(Lot, doc) for doc in connection.scalars(free)],
            [decode_state(Shipment, doc) for doc in connection.scalars(unclaimed)],
            Policy(told.policy),
            told.accounting_method,
            told.turnover_days,
            frozenset(connection.scalars(known)),
            told.propose_from,
            told.review_from,
            {(one.imported_part, one.exported_part): one.verdict for one in known_as.parts},
        )


def claimants(engine: Engine) -> list[str]:
    """All claimants that have anything to claim."""
    shipments = table("shipment")
    with engine.connect() as connection:
        return list(
            connection.scalars(select(shipments.c.claimant).distinct().order_by(shipments.c.claimant))
        )
