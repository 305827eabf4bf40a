"""One export or destruction line and the claims that use it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from drawback.dashboard.queries.schema import CLAIM_LINES, CLAIMS, SHIPMENTS


def shipment(connection: Connection, claimant: str, export_id: str) -> Row[Any] | None:
    s = SHIPMENTS.c
    return connection.execute(
        select(SHIPMENTS).where(s.claimant == claimant, s.key == export_id)
    ).one_or_none()


def uses(connection: Connection, claimant: str, export_id: str) -> Sequence[Row[Any]]:
    """Return the designations against an export line."""
    line, claim = CLAIM_LINES.c, CLAIMS.c
    query = (
        select(CLAIM_LINES, claim.number.label("claim_number"), claim.state)
        .join(CLAIMS, (claim.claimant == line.claimant) & (claim.key == line.owner))
        .where(line.claimant == claimant, line.export_id == export_id)
        .order_by(line.owner, line.number, line.class_code)
        .limit(200)
    )
    return connection.execute(query).all()
