"""What could not be handled: the list, and one of them with its bytes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from drawback.views.choices import equal, one_of
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder


@dataclass(frozen=True, slots=True)
class Parked:
    """What was parked, why, where it came from, and what became of it."""

    id: str
    reason_kind: str
    reason: str
    status: str
    claimant: str
    subject_kind: str
    subject: str
    event_id: str
    event_type: str
    topic: str
    partition: int
    position: int
    file: str
    row: int
    field: str
    seen: str
    expected: str
    parked_on: date
    closed_because: str


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How much is parked for a reason, and since when."""

    reason: str
    count: int
    first_on: date
    last_on: date


PARKED = Model("parked", Parked)
_P = PARKED.table.c
ORDER = SortOrder("parked", "Newest first", _P.parked_on, (_P.id,), descending=True)
OLDEST_FIRST = SortOrder("parked-up", "Oldest first", _P.parked_on, (_P.id,))


STATUSES = ("open", "resolved", "ignored", "all")
REASONS = ("undecodable", "unknown-type", "invalid", "refused", "fault", "row", "file")


@dataclass(frozen=True)
class ParkedFilter:
    """Which parked things; open ones unless asked otherwise."""

    reason: str = ""
    status: str = "open"
    claimant: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("status", self.status, STATUSES)
        one_of("reason", self.reason, REASONS)

    def listing(self, order: SortOrder = ORDER) -> Listing[Parked]:
        """The list of them."""
        where = equal((_P.reason_kind, self.reason), (_P.claimant, self.claimant))
        if self.status != "all":
            where.append(_P.status == self.status)
        return Listing(PARKED, tuple(where), order)


def reasons(connection: Connection, status: str) -> list[ReasonCount]:
    """Count what is parked by reason."""
    query = select(_P.reason_kind, func.count(), func.min(_P.parked_on), func.max(_P.parked_on))
    if status != "all":
        query = query.where(_P.status == status)
    ordered = query.group_by(_P.reason_kind).order_by(func.count().desc(), _P.reason_kind).limit(50)
    return [ReasonCount(*row) for row in connection.execute(ordered)]


def parked(connection: Connection, parked_id: str) -> Parked | None:
    """One parked thing."""
    return PARKED.one(connection, _P.id == parked_id)


def beginning(connection: Connection, text: str) -> list[Parked]:
    """Parked things whose id is a text, else up to three whose ids begin with it."""
    exact = parked(connection, text)
    if exact is not None:
        return [exact]
    query = PARKED.select(_P.id.startswith(text, autoescape=True)).order_by(_P.id).limit(3)
    return PARKED.read(connection, query)


def raw(connection: Connection, parked_id: str) -> bytes:
    """The bytes that were parked; empty where the journal holds them."""
    return bytes(connection.scalar(select(_P.raw).where(_P.id == parked_id)) or b"")
