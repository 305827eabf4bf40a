"""The import entries as a list, and all that belongs to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from drawback.dashboard.paging import Order
from drawback.dashboard.queries.schema import CLAIM_LINES, CLAIMS, DIFFERENCES, ENTRIES, INQUIRIES, LOTS
from drawback.dashboard.queries.search import entry_matches

E = ENTRIES.c
_KEY = (E.claimant, E.key)
ORDERS = {
    order.name: order
    for order in (
        Order("entered", "Entered, newest first", E.entry_on, _KEY, descending=True),
        Order("entered-up", "Entered, oldest first", E.entry_on, _KEY),
        Order("number", "Number", None, _KEY),
    )
}
COLUMNS = (
    E.claimant,
    E.key,
    E.state,
    E.entry_type,
    E.port,
    E.entry_on,
    E.import_on,
    E.liquidated_on,
    E.final_on,
    E.line_count,
    E.suspended,
    E.extended,
    E.value,
    E.deposited,
    E.assessed,
    E.difference,
    E.interest,
)


@dataclass(frozen=True)
class EntryFilter:
    """The filters of the entries list, as they stand in the address."""

    state: str = ""
    claimant: str = ""
    entry_type: str = ""
    suspended: str = ""
    difference: str = ""
    q: str = ""

    def query(self) -> Select[Any]:
        statement = select(*COLUMNS)
        if self.state:
            statement = statement.where(E.state == self.state)
        if self.claimant:
            statement = statement.where(E.claimant == self.claimant)
        if self.entry_type:
            statement = statement.where(E.entry_type == self.entry_type)
        if self.suspended:
            statement = statement.where(E.suspended.is_(True))
        if self.difference:
            statement = statement.where(E.difference != 0)
        if self.q:
            statement = statement.where(entry_matches(self.q))
        return statement


def entry(connection: Connection, claimant: str, number: str) -> Row[Any] | None:
    return connection.execute(select(ENTRIES).where(E.claimant == claimant, E.key == number)).one_or_none()


def lot(connection: Connection, claimant: str, number: str) -> Row[Any] | None:
    query = select(LOTS).where(LOTS.c.claimant == claimant, LOTS.c.key == number)
    return connection.execute(query).one_or_none()


def differences(connection: Connection, claimant: str, number: str) -> Sequence[Row[Any]]:
    d = DIFFERENCES.c
    query = select(DIFFERENCES).where(d.claimant == claimant, d.owner == number)
    return connection.execute(query.order_by(d.line_number, d.case_number).limit(500)).all()


def claims_on(connection: Connection, claimant: str, number: str) -> Sequence[Row[Any]]:
    """Return the claims that rest on the entry, with what they claim from it."""
    line, claim = CLAIM_LINES.c, CLAIMS.c
    query: Select[Any] = (
        select(
            claim.key,
            claim.number,
            claim.state,
            claim.filed_on,
            func.sum(line.claimed).label("claimed"),
            func.sum(line.entitled).label("entitled"),
        )
        .join(CLAIMS, (claim.claimant == line.claimant) & (claim.key == line.owner))
        .where(line.claimant == claimant, line.entry_number == number)
        .group_by(claim.key, claim.number, claim.state, claim.filed_on)
        .order_by(claim.key)
        .limit(100)
    )
    return connection.execute(query).all()


def inquiries(connection: Connection, claimant: str, number: str) -> Sequence[Row[Any]]:
    i = INQUIRIES.c
    query = select(INQUIRIES).where(i.claimant == claimant, i.entry_number == number)
    return connection.execute(query.order_by(i.issued_on).limit(50)).all()
