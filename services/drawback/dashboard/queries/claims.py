"""The claims as a list, and all that belongs to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from drawback.dashboard.paging import Order
from drawback.dashboard.queries.schema import (
    AMENDMENTS,
    CLAIM_LINES,
    CLAIMS,
    DOCKET,
    ENTRIES,
    INQUIRIES,
    SHIPMENTS,
)
from drawback.dashboard.queries.search import claim_matches

C = CLAIMS.c
_KEY = (C.claimant, C.key)
ORDERS = {
    order.name: order
    for order in (
        Order("filed", "Filed, newest first", C.filed_on, _KEY, descending=True),
        Order("filed-up", "Filed, oldest first", C.filed_on, _KEY),
        Order("name", "Name", None, _KEY),
    )
}
COLUMNS = (
    C.claimant,
    C.key,
    C.number,
    C.provision,
    C.state,
    C.assembled_on,
    C.filed_on,
    C.liquidated_on,
    C.accelerated,
    C.designations,
    C.inquiries,
    C.amendment,
    C.claimed,
    C.entitled,
    C.paid,
    C.liquidated,
    C.owed_to_us,
    C.owed_by_us,
    C.exposure,
)
LINES_SHOWN = 400


@dataclass(frozen=True)
class ClaimFilter:
    """The filters of the claims list, as they stand in the address."""

    state: str = ""
    claimant: str = ""
    provision: str = ""
    amendment: str = ""
    inquiry: str = ""
    accelerated: str = ""
    q: str = ""

    def query(self) -> Select[Any]:
        statement = select(*COLUMNS)
        if self.state:
            statement = statement.where(C.state == self.state)
        if self.claimant:
            statement = statement.where(C.claimant == self.claimant)
        if self.provision:
            statement = statement.where(C.provision == self.provision)
        if self.amendment:
            wanted = C.amendment != "" if self.amendment == "any" else C.amendment == self.amendment
            statement = statement.where(wanted)
        if self.inquiry:
            statement = statement.where(C.inquiries > 0)
        if self.accelerated:
            statement = statement.where(C.accelerated.is_(True))
        if self.q:
            statement = statement.where(claim_matches(self.q))
        return statement


def next_due(
    connection: Connection, kind: str, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], date]:
    """Return the nearest open due date of each of the subjects on a page."""
    if not keys:
        return {}
    d = DOCKET.c
    query = (
        select(d.claimant, d.subject, func.min(d.due_on))
        .where(
            d.subject_kind == kind,
            d.claimant.in_({claimant for claimant, _ in keys}),
            d.subject.in_({key for _, key in keys}),
            d.met_on.is_(None),
        )
        .group_by(d.claimant, d.subject)
    )
    return {(claimant, subject): due for claimant, subject, due in connection.execute(query)}


def claim(connection: Connection, claimant: str, claim_id: str) -> Row[Any] | None:
    return connection.execute(select(CLAIMS).where(C.claimant == claimant, C.key == claim_id)).one_or_none()


def lines(connection: Connection, claimant: str, claim_id: str) -> Sequence[Row[Any]]:
    """Return the claim's designations per revenue class, with the entry and the export each rests on."""
    line, entry, export = CLAIM_LINES.c, ENTRIES.c, SHIPMENTS.c
    query = (
        select(
            CLAIM_LINES,
            entry.state.label("entry_state"),
            entry.import_on,
            export.disposed_on,
            export.destination,
            export.schedule_b,
        )
        .outerjoin(ENTRIES, (entry.claimant == line.claimant) & (entry.key == line.entry_number))
        .outerjoin(SHIPMENTS, (export.claimant == line.claimant) & (export.key == line.export_id))
        .where(line.claimant == claimant, line.owner == claim_id)
        .order_by(line.number, line.class_code)
        .limit(LINES_SHOWN)
    )
    return connection.execute(query).all()


def amendments(connection: Connection, claimant: str, claim_id: str) -> Sequence[Row[Any]]:
    a = AMENDMENTS.c
    query = (
        select(AMENDMENTS).where(a.claimant == claimant, a.owner == claim_id).order_by(a.number).limit(100)
    )
    return connection.execute(query).all()


def inquiries(
    connection: Connection, claimant: str, claim_id: str, entry_numbers: Sequence[str]
) -> Sequence[Row[Any]]:
    """Return what CBP asks of the claim or of the entries under it."""
    i = INQUIRIES.c
    concerns = (i.claim_id == claim_id) | i.entry_number.in_(entry_numbers)
    query = select(INQUIRIES).where(i.claimant == claimant, concerns).order_by(i.issued_on).limit(50)
    return connection.execute(query).all()
