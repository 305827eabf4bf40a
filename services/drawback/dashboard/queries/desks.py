"""The smaller lists: parked events, inquiries, amendments, AD/CVD cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from drawback.dashboard.paging import Order
from drawback.dashboard.queries.schema import AMENDMENTS, CASES, DIFFERENCES, INQUIRIES, PARKED

P, I, A, K = PARKED.c, INQUIRIES.c, AMENDMENTS.c, CASES.c  # noqa: E741 - columns by the first letter of their table
PARKED_ORDER = Order("parked", "Newest first", P.parked_on, (P.id,), descending=True)
INQUIRY_ORDER = Order("issued", "Issued, newest first", I.issued_on, (I.claimant, I.key), descending=True)
AMENDMENT_ORDER = Order("due", "Due", A.due_on, (A.claimant, A.owner, A.number))
CASE_ORDER = Order("case", "Number", None, (K.claimant, K.key))
OPEN_INQUIRIES = ("issued", "assigned", "extended")
OPEN_AMENDMENTS = ("detected", "priced", "drafted", "approved", "transmitted")


@dataclass(frozen=True)
class ParkedFilter:
    """The filters of the parked list; `status` is open unless said otherwise."""

    reason: str = ""
    status: str = "open"
    claimant: str = ""

    def query(self) -> Select[Any]:
        statement = select(*(column for column in P if column.name != "raw"))
        if self.status != "all":
            statement = statement.where(P.status == self.status)
        if self.reason:
            statement = statement.where(P.reason_kind == self.reason)
        if self.claimant:
            statement = statement.where(P.claimant == self.claimant)
        return statement


@dataclass(frozen=True)
class InquiryFilter:
    """The filters of the inquiries list; open ones unless said otherwise."""

    form: str = ""
    status: str = "open"
    claimant: str = ""

    def query(self) -> Select[Any]:
        statement = select(INQUIRIES)
        if self.status == "open":
            statement = statement.where(I.state.in_(OPEN_INQUIRIES))
        elif self.status != "all":
            statement = statement.where(I.state == self.status)
        if self.form:
            statement = statement.where(I.form == self.form)
        if self.claimant:
            statement = statement.where(I.claimant == self.claimant)
        return statement


@dataclass(frozen=True)
class AmendmentFilter:
    """The filters of the amendments queue; open ones unless said otherwise."""

    status: str = "open"
    route: str = ""
    claimant: str = ""

    def query(self) -> Select[Any]:
        statement = select(AMENDMENTS)
        if self.status == "open":
            statement = statement.where(A.state.in_(OPEN_AMENDMENTS))
        elif self.status != "all":
            statement = statement.where(A.state == self.status)
        if self.route:
            statement = statement.where(A.route == self.route)
        if self.claimant:
            statement = statement.where(A.claimant == self.claimant)
        return statement


def parked_reasons(connection: Connection, status: str) -> Sequence[Row[Any]]:
    """Count what is parked by reason, with the first and last day seen."""
    query = select(P.reason_kind, func.count(), func.min(P.parked_on), func.max(P.parked_on))
    if status != "all":
        query = query.where(P.status == status)
    return connection.execute(
        query.group_by(P.reason_kind).order_by(func.count().desc(), P.reason_kind).limit(50)
    ).all()


def parked(connection: Connection, parked_id: str) -> Row[Any] | None:
    return connection.execute(select(PARKED).where(P.id == parked_id)).one_or_none()


def amendment_states(connection: Connection, claimant: str) -> dict[str, tuple[int, Any]]:
    """Count the amendments of each state with the difference they make."""
    query = select(A.state, func.count(), func.sum(A.difference)).group_by(A.state)
    if claimant:
        query = query.where(A.claimant == claimant)
    return {state: (count, money) for state, count, money in connection.execute(query)}


def inquiry(connection: Connection, claimant: str, key: str) -> Row[Any] | None:
    return connection.execute(select(INQUIRIES).where(I.claimant == claimant, I.key == key)).one_or_none()


def case(connection: Connection, number: str) -> Row[Any] | None:
    return connection.execute(select(CASES).where(K.claimant == "*", K.key == number)).one_or_none()


def under_case(connection: Connection, number: str, claimant: str) -> Sequence[Row[Any]]:
    """Return entry lines deposited under a case, largest differences first; company suffixes belong to the case."""
    d = DIFFERENCES.c
    query = select(DIFFERENCES).where((d.case_number == number) | d.case_number.like(f"{number}-%"))
    if claimant:
        query = query.where(d.claimant == claimant)
    return connection.execute(query.order_by(func.abs(d.difference).desc()).limit(100)).all()
