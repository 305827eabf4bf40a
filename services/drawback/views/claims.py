"""Claims: the list, and all that belongs to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, func, or_, select

from drawback.domain.identifiers import compact
from drawback.domain.types import Provision
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import AmendmentState, ClaimRecord, ClaimState
from drawback.views.amendments import AMENDMENTS, Amendment
from drawback.views.choices import YES, equal, one_of
from drawback.views.docket import DOCKET
from drawback.views.entries import ENTRIES
from drawback.views.exports import SHIPMENTS
from drawback.views.inquiries import INQUIRIES, Inquiry
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder
from drawback.views.prefix import begins, key_begins

LINES_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: its state, its days and its money position, amounts seen from the claimant."""

    claimant: str
    key: str
    state: str
    number: str
    provision: str
    assembled_on: date | None
    filed_on: date | None
    liquidated_on: date | None
    earliest_import_on: date | None
    accelerated: bool
    designations: int
    inquiries: int
    amendment: str
    claimed: Decimal
    entitled: Decimal
    paid: Decimal
    liquidated: Decimal | None
    owed_to_us: Decimal
    owed_by_us: Decimal
    exposure: Decimal
    law: int
    """The version of the tables of law under which it was decided."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One designation of a claim in one revenue class: asked when transmitted, and what it is worth now."""

    claimant: str
    owner: str
    number: int
    class_code: str
    entry_number: str
    line_number: int
    export_id: str
    quantity: Decimal
    claimed: Decimal
    calculated: Decimal
    entitled: Decimal


@dataclass(frozen=True, slots=True)
class Beside:
    """What a designation rests on, as far as we have seen it: the entry's state, the export's day and destination."""

    entry_state: str = ""
    import_on: date | None = None
    disposed_on: date | None = None
    destination: str = ""


CLAIMS = Model("claim", Claim)
CLAIM_LINES = Model("claim_line", ClaimLine)
_C = CLAIMS.table.c
_KEY = (_C.claimant, _C.key)
ORDERS = {
    order.name: order
    for order in (
        SortOrder("filed", "Filed, newest first", _C.filed_on, _KEY, descending=True),
        SortOrder("filed-up", "Filed, oldest first", _C.filed_on, _KEY),
        SortOrder("name", "Name", None, _KEY),
    )
}


@dataclass(frozen=True)
class ClaimFilter:
    """Which claims; without criteria, all of them."""

    state: str = ""
    claimant: str = ""
    provision: str = ""
    amendment: str = ""
    inquiry: str = ""
    accelerated: str = ""
    q: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("state", self.state, list(ClaimState))
        one_of("provision", self.provision, list(Provision))
        one_of("amendment", self.amendment, ["any", *AmendmentState])
        one_of("inquiry", self.inquiry, ("open", *YES))
        one_of("accelerated", self.accelerated, YES)

    def listing(self, sort: str = "filed") -> Listing[Claim]:
        """The list of them.

        Raises:
            UnknownChoice: there is no such order.
        """
        one_of("sort", sort, ORDERS)
        amendment = "" if self.amendment == "any" else self.amendment
        where = equal(
            (_C.state, self.state),
            (_C.claimant, self.claimant),
            (_C.provision, self.provision),
            (_C.amendment, amendment),
        )
        if self.amendment == "any":
            where.append(_C.amendment != "")
        if self.inquiry:
            where.append(_C.inquiries > 0)
        if self.accelerated:
            where.append(_C.accelerated.is_(True))
        if self.q:
            where.append(matches(self.q))
        return Listing(CLAIMS, tuple(where), ORDERS.get(sort, ORDERS["filed"]))


def matches(text: str) -> ColumnElement[bool]:
    """Say that a claim's number or our own name of it begins so."""
    typed = text.strip()
    return or_(begins(_C.number, compact(typed)), key_begins(_C.claimant, _C.key, typed))


def named(connection: Connection, text: str, claimant: str = "") -> list[Claim]:
    """Claims of exactly this id or number, with or without hyphens."""
    bare = text.replace("-", "").replace(" ", "")
    where = [or_(_C.key == text, _C.number == text, _C.number == bare)]
    if claimant:
        where.append(_C.claimant == claimant)
    return CLAIMS.read(connection, CLAIMS.select(*where).order_by(*_KEY))


def claim(connection: Connection, claimant: str, claim_id: str) -> Claim | None:
    """One claim."""
    return CLAIMS.one(connection, _C.claimant == claimant, _C.key == claim_id)


def claim_record(connection: Connection, claimant: str, claim_id: str) -> ClaimRecord:
    """All that is known of a claim, as its service keeps it.

    Raises:
        LookupError: there is no such claim.
    """
    query = select(_C.doc).where(_C.claimant == claimant, _C.key == claim_id)
    doc = connection.scalar(query)
    if doc is None:
        raise LookupError(f"there is no claim {claim_id!r} of claimant {claimant!r}")
    file: ClaimRecord = decode_state(ClaimRecord, doc)
    return file


def unfiled(connection: Connection, claimant: str = "") -> list[tuple[str, str, str]]:
    """Claimant, id and state of the claims that are assembled or approved and not filed, in the order of their names."""
    query = select(_C.claimant, _C.key, _C.state).where(_C.state.in_(("assembled", "approved")))
    if claimant:
        query = query.where(_C.claimant == claimant)
    return [(whose, key, state) for whose, key, state in connection.execute(query.order_by(*_KEY))]


def lines(connection: Connection, claimant: str, claim_id: str, limit: int | None = None) -> list[ClaimLine]:
    """The claim's designations per revenue class."""
    line = CLAIM_LINES.table.c
    query = CLAIM_LINES.select(line.claimant == claimant, line.owner == claim_id)
    return CLAIM_LINES.read(
        connection, query.order_by(line.number, line.class_code, line.entry_number).limit(limit)
    )


def lines_of_entry(connection: Connection, claimant: str, entry_number: str) -> list[ClaimLine]:
    """What all claims designate of an entry, per revenue class."""
    line = CLAIM_LINES.table.c
    query = CLAIM_LINES.select(line.claimant == claimant, line.entry_number == entry_number)
    return CLAIM_LINES.read(connection, query.order_by(line.owner, line.line_number, line.class_code))


def beside(connection: Connection, claimant: str, claim_id: str) -> dict[int, Beside]:
    """What each designation of a claim rests on, by its number."""
    line, entry, export = CLAIM_LINES.table, ENTRIES.table, SHIPMENTS.table
    query = (
        select(line.c.number, entry.c.state, entry.c.import_on, export.c.disposed_on, export.c.destination)
        .distinct()
        .outerjoin(entry, (entry.c.claimant == line.c.claimant) & (entry.c.key == line.c.entry_number))
        .outerjoin(export, (export.c.claimant == line.c.claimant) & (export.c.key == line.c.export_id))
        .where(line.c.claimant == claimant, line.c.owner == claim_id)
    )
    return {
        number: Beside(state or "", import_on, disposed_on, destination or "")
        for number, state, import_on, disposed_on, destination in connection.execute(query)
    }


def amendments(connection: Connection, claimant: str, claim_id: str) -> list[Amendment]:
    """The claim's amendments, in the order of their numbers."""
    a = AMENDMENTS.table.c
    query = AMENDMENTS.select(a.claimant == claimant, a.owner == claim_id)
    return AMENDMENTS.read(connection, query.order_by(a.number))


def inquiries(
    connection: Connection, claimant: str, claim_id: str, entry_numbers: Sequence[str]
) -> list[Inquiry]:
    """What CBP asks of the claim or of the entries under it."""
    i = INQUIRIES.table.c
    concerns = (i.claim_id == claim_id) | i.entry_number.in_(entry_numbers)
    query = INQUIRIES.select(i.claimant == claimant, concerns)
    return INQUIRIES.read(connection, query.order_by(i.issued_on).limit(50))


def next_due(
    connection: Connection, kind: str, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], date]:
    """The nearest open due date of each of some subjects."""
    if not keys:
        return {}
    d = DOCKET.table.c
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
