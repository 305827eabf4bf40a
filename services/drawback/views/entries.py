"""Import entries: the list, and all that belongs to one of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, func, select

from drawback.adapters.sql.tables import metadata
from drawback.domain.identifiers import compact
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.entries.state import EntryRecord, EntryState, EntryView
from drawback.views.choices import YES, equal, one_of
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder
from drawback.views.prefix import key_begins


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its state of liquidation, and the money that liquidation moves."""

    claimant: str
    key: str
    state: str
    entry_type: str
    port: str
    entry_on: date | None
    import_on: date | None
    liquidated_on: date | None
    final_on: date | None
    line_count: int
    suspended: bool
    extended: bool
    value: Decimal
    deposited: Decimal
    assessed: Decimal | None
    difference: Decimal
    interest: Decimal | None
    law: int
    """The version of the tables of law under which it was decided."""


@dataclass(frozen=True, slots=True)
class Lot:
    """The unit ledger of an entry: lines with free units, and the refund that nobody has claimed on them."""

    claimant: str
    key: str
    import_on: date | None
    free_lines: int
    unclaimed: Decimal


@dataclass(frozen=True, slots=True)
class ClaimOn:
    """A claim that rests on an entry, with what it claims from it."""

    key: str
    number: str
    state: str
    filed_on: date | None
    claimed: Decimal
    entitled: Decimal


ENTRIES = Model("entry", Entry)
LOTS = Model("lot", Lot)
_E, _L = ENTRIES.table.c, LOTS.table.c
_KEY = (_E.claimant, _E.key)
ORDERS = {
    order.name: order
    for order in (
        SortOrder("entered", "Entered, newest first", _E.entry_on, _KEY, descending=True),
        SortOrder("entered-up", "Entered, oldest first", _E.entry_on, _KEY),
        SortOrder("number", "Number", None, _KEY),
    )
}


@dataclass(frozen=True)
class EntryFilter:
    """Which entries; without criteria, all of them."""

    state: str = ""
    claimant: str = ""
    entry_type: str = ""
    suspended: str = ""
    difference: str = ""
    q: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("state", self.state, list(EntryState))
        one_of("suspended", self.suspended, YES)
        one_of("difference", self.difference, YES)

    def listing(self, sort: str = "entered") -> Listing[Entry]:
        """The list of them.

        Raises:
            UnknownChoice: there is no such order.
        """
        one_of("sort", sort, ORDERS)
        where = equal((_E.state, self.state), (_E.claimant, self.claimant), (_E.entry_type, self.entry_type))
        if self.suspended:
            where.append(_E.suspended.is_(True))
        if self.difference:
            where.append(_E.difference != 0)
        if self.q:
            where.append(matches(self.q))
        return Listing(ENTRIES, tuple(where), ORDERS.get(sort, ORDERS["entered"]))


def matches(text: str) -> ColumnElement[bool]:
    """Say that an entry's number begins so."""
    return key_begins(_E.claimant, _E.key, compact(text))


def named(connection: Connection, text: str, claimant: str = "") -> list[Entry]:
    """Entries of exactly this number, with or without hyphens, one for each claimant that knows it."""
    where: list[ColumnElement[bool]] = [_E.key.in_({text, text.replace("-", "").replace(" ", "").upper()})]
    if claimant:
        where.append(_E.claimant == claimant)
    return ENTRIES.read(connection, ENTRIES.select(*where).order_by(*_KEY))


def entry(connection: Connection, claimant: str, number: str) -> Entry | None:
    """One entry."""
    return ENTRIES.one(connection, _E.claimant == claimant, _E.key == number)


def entry_record(connection: Connection, claimant: str, number: str) -> EntryView:
    """All that is known of an entry, as its service keeps it.

    Raises:
        LookupError: there is no such entry.
    """
    doc = connection.scalar(select(_E.doc).where(_E.claimant == claimant, _E.key == number))
    if doc is None:
        raise LookupError(f"there is no entry {number!r} of claimant {claimant!r}")
    view: EntryView = decode_state(EntryRecord, doc).view
    return view


def lot(connection: Connection, claimant: str, number: str) -> Lot | None:
    """The ledger of an entry's units."""
    return LOTS.one(connection, _L.claimant == claimant, _L.key == number)


def claims_on(connection: Connection, claimant: str, number: str) -> list[ClaimOn]:
    """The claims that rest on the entry."""
    line, claim = metadata.tables["claim_line"].c, metadata.tables["claim"].c
    query = (
        select(
            claim.key,
            claim.number,
            claim.state,
            claim.filed_on,
            func.sum(line.claimed),
            func.sum(line.entitled),
        )
        .join_from(
            claim.key.table, line.owner.table, (claim.claimant == line.claimant) & (claim.key == line.owner)
        )
        .where(line.claimant == claimant, line.entry_number == number)
        .group_by(claim.key, claim.number, claim.state, claim.filed_on)
        .order_by(claim.key)
        .limit(100)
    )
    return [ClaimOn(*row) for row in connection.execute(query)]
