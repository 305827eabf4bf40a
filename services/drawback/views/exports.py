"""Export and destruction lines, and the claims that use them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from drawback.adapters.sql.tables import metadata
from drawback.views.models import Model


@dataclass(frozen=True, slots=True)
class Export:
    """One export or destruction line and how much of it is free."""

    claimant: str
    key: str
    disposed_on: date | None
    schedule_b: str
    destination: str
    quantity: Decimal
    free: Decimal
    open: bool
    value: Decimal


@dataclass(frozen=True, slots=True)
class Use:
    """A designation against an export line, in one revenue class."""

    claimant: str
    owner: str
    claim_number: str
    state: str
    number: int
    entry_number: str
    line_number: int
    quantity: Decimal
    class_code: str
    claimed: Decimal
    entitled: Decimal


SHIPMENTS = Model("shipment", Export)
_S = SHIPMENTS.table.c


def export(connection: Connection, claimant: str, export_id: str) -> Export | None:
    """One export line."""
    return SHIPMENTS.one(connection, _S.claimant == claimant, _S.key == export_id)


def uses(connection: Connection, claimant: str, export_id: str) -> list[Use]:
    """The designations against an export line."""
    lines, claims = metadata.tables["claim_line"], metadata.tables["claim"]
    line, claim = lines.c, claims.c
    query = (
        select(
            line.claimant,
            line.owner,
            claim.number,
            claim.state,
            line.number,
            line.entry_number,
            line.line_number,
            line.quantity,
            line.class_code,
            line.claimed,
            line.entitled,
        )
        .join_from(lines, claims, (claim.claimant == line.claimant) & (claim.key == line.owner))
        .where(line.claimant == claimant, line.export_id == export_id)
        .order_by(line.owner, line.number, line.class_code)
        .limit(200)
    )
    return [Use(*row) for row in connection.execute(query)]
