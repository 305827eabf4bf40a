"""Amendments: what has to be filed with CBP, as a queue."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select

from drawback.lifecycles.claims.state import Amendment as ClaimAmendment
from drawback.lifecycles.claims.state import AmendmentState, ClaimRecord, FilingRoute
from drawback.views.choices import equal, one_of
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder
from drawback_schemas.parts import ChangePart

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


@dataclass(frozen=True, slots=True)
class AmendmentDetail:
    """Who did what to an amendment and when, and before and after of each line and class, as approved and sent.

    `approved_content` is the content that was approved, or "not recorded" where the approval names none.
    """

    number: int
    content: str
    approved_on: date | None
    approved_by: str
    approved_identity: str
    approved_content: str
    transmitted_on: date | None
    transmitted_by: str
    answered_on: date | None
    answered_by: str
    changes: tuple[ChangePart, ...]


def details(record: ClaimRecord) -> dict[int, AmendmentDetail]:
    """The details of a claim's amendments, by number."""
    return {one.number: _detail(one) for one in record.view.amendments}


def _detail(one: ClaimAmendment) -> AmendmentDetail:
    approval = one.approval
    return AmendmentDetail(
        number=one.number,
        content=one.content,
        approved_on=approval.approved_on if approval else None,
        approved_by=approval.by if approval else "",
        approved_identity=approval.identity if approval else "",
        approved_content=(approval.content or "not recorded") if approval else "",
        transmitted_on=one.transmitted_on,
        transmitted_by=one.transmitted_by,
        answered_on=one.answered_on,
        answered_by=one.answered_by,
        changes=one.changes,
    )


AMENDMENTS = Model("amendment", Amendment)
_A = AMENDMENTS.table.c
ORDER = SortOrder("due", "Due", _A.due_on, (_A.claimant, _A.owner, _A.number))


@dataclass(frozen=True)
class AmendmentFilter:
    """Which amendments; open ones unless asked otherwise."""

    status: str = "open"
    route: str = ""
    claimant: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("status", self.status, ("open", "all", *AmendmentState))
        one_of("route", self.route, (*FilingRoute, "none"))

    def listing(self) -> Listing[Amendment]:
        """The list of them, the next due first."""
        where = equal((_A.route, self.route), (_A.claimant, self.claimant))
        if self.status == "open":
            where.append(_A.state.in_(OPEN))
        elif self.status != "all":
            where.append(_A.state == self.status)
        return Listing(AMENDMENTS, tuple(where), ORDER)


def by_state(connection: Connection, claimant: str) -> dict[str, tuple[int, Decimal]]:
    """Count the amendments of each state with the difference they make."""
    query = select(_A.state, func.count(), func.sum(_A.difference)).group_by(_A.state)
    if claimant:
        query = query.where(_A.claimant == claimant)
    return {state: (count, money) for state, count, money in connection.execute(query)}
