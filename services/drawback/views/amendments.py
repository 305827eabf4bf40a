"""Amendments: what has to be told to CBP, as a queue."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, func, select

from drawback.views.models import Listing, Model
from drawback.views.paging import Order

OPEN = ("detected", "priced", "drafted", "approved", "transmitted")


@dataclass(frozen=True, slots=True)
class Amendment:
    """One amendment of a claim; `difference` is what it changes, seen from the claimant."""

    claimant: str
    owner: str
    number: int
    state: str
    route: str
    difference: Decimal
    detected_on: date
    due_on: date | None
    cause: str
    citation: str


AMENDMENTS = Model("amendment", Amendment)
_A = AMENDMENTS.table.c
ORDER = Order("due", "Due", _A.due_on, (_A.claimant, _A.owner, _A.number))


@dataclass(frozen=True)
class AmendmentFilter:
    """Which amendments; open ones unless said otherwise."""

    status: str = "open"
    route: str = ""
    claimant: str = ""

    def listing(self) -> Listing[Amendment]:
        """The list of them, the next due first."""
        where: list[ColumnElement[bool]] = []
        if self.status == "open":
            where.append(_A.state.in_(OPEN))
        elif self.status != "all":
            where.append(_A.state == self.status)
        if self.route:
            where.append(_A.route == self.route)
        if self.claimant:
            where.append(_A.claimant == self.claimant)
        return Listing(AMENDMENTS, tuple(where), ORDER)


def by_state(connection: Connection, claimant: str) -> dict[str, tuple[int, Decimal]]:
    """Count the amendments of each state with the difference they make."""
    query = select(_A.state, func.count(), func.sum(_A.difference)).group_by(_A.state)
    if claimant:
        query = query.where(_A.claimant == claimant)
    return {state: (count, money) for state, count, money in connection.execute(query)}
