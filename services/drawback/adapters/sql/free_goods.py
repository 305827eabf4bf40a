"""The matcher's pool from SQL: what a claimant has free, in bounded reads."""

from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, Engine, select

from drawback.adapters.sql.store import chunks, table
from drawback.domain.calendar import anniversary
from drawback.domain.conversion import PartUnits
from drawback.domain.goods import ExportLine, ImportFacts
from drawback.domain.types import Policy
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimantSettings
from drawback.lifecycles.ledger.made import BillRecord, ProductionRecord, RulingRecord
from drawback.lifecycles.ledger.parts import PartRecord
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.lifecycles.ledger.warehouse import MovementRecord
from drawback.lifecycles.translate import export_line, import_facts
from drawback.matching.books import Books
from drawback.matching.matcher import EarlierGoods, Pool, ReturnBooks

S = TypeVar("S")
_YEARS_KEPT = 5
"""Years before the imports of a pool for which it is read what else was on hand."""


def read_pool(engine: Engine, claimant: str, imported_since: date) -> Pool:
    """Read the lots with free units imported on or after a day, the shipments with unclaimed units, and the claimant's settings."""
    lots, shipments = table("lot"), table("shipment")
    free = select(lots.c.doc).where(
        lots.c.claimant == claimant, lots.c.free_lines > 0, lots.c.import_on >= imported_since
    )
    unclaimed = select(shipments.c.doc).where(
        shipments.c.claimant == claimant, shipments.c.open, shipments.c.disposed_on >= imported_since
    )
    began = anniversary(imported_since, -_YEARS_KEPT)
    registered, claims = table("claimant"), table("claim")
    settings = select(registered.c.doc).where(registered.c.claimant == claimant)
    known = select(claims.c.key).where(claims.c.claimant == claimant)
    with engine.connect() as connection:
        doc = connection.scalar(settings)
        known_as = decode_state(ClaimantSettings, doc) if doc is not None else ClaimantSettings(claimant)
        told = known_as.settings
        return Pool(
            claimant,
            [decode_state(Lot, doc) for doc in connection.scalars(free)],
            [decode_state(Shipment, doc) for doc in connection.scalars(unclaimed)],
            Policy(told.policy),
            told.accounting_method,
            told.turnover_days,
            frozenset(connection.scalars(known)),
            read_books(connection, claimant),
            told.propose_from,
            told.review_from,
            {(one.imported_part, one.exported_part): one.verdict for one in known_as.parts},
            read_returns(connection, claimant),
            _earlier(connection, claimant, began, imported_since),
            read_packed(connection, claimant),
        )


def _earlier(connection: Connection, claimant: str, since: date, until: date) -> EarlierGoods:
    """Read what came and left from a day on until before another, and is neither designated nor claimed."""
    lots, shipments = table("lot"), table("shipment")
    came = select(lots.c.doc).where(
        lots.c.claimant == claimant,
        lots.c.free_lines > 0,
        lots.c.import_on >= since,
        lots.c.import_on < until,
    )
    left = select(shipments.c.doc).where(
        shipments.c.claimant == claimant,
        shipments.c.open,
        shipments.c.disposed_on >= since,
        shipments.c.disposed_on < until,
    )
    return EarlierGoods(
        [decode_state(Lot, doc) for doc in connection.scalars(came)],
        [decode_state(Shipment, doc) for doc in connection.scalars(left)],
    )


def read_goods(connection: Connection, claimant: str) -> tuple[list[ImportFacts], list[ExportLine]]:
    """All import lines, as their entries stand now, and all export lines of a claimant, used up or not."""
    imports = [
        facts
        for lot in _docs(connection, "lot", claimant, Lot)
        if lot.entry is not None and lot.entry.versions and not lot.entry.cancelled
        for line in lot.entry.versions[-1].lines
        if (facts := import_facts(lot.entry, lot.entry.versions[-1], line.line_number)) is not None
    ]
    shipments = _docs(connection, "shipment", claimant, Shipment)
    return imports, [export_line(one.goods) for one in shipments if one.goods is not None]


def read_books(connection: Connection, claimant: str) -> Books:
    """Read what a claimant's books say of its manufacture, with the entries that its productions name."""
    productions = _docs(connection, "production", claimant, ProductionRecord)
    named = {used.entry_number for one in productions for used in one.inputs}
    return Books(
        productions,
        _docs(connection, "bill_of_materials", claimant, BillRecord),
        _docs(connection, "ruling", claimant, RulingRecord),
        _lots(connection, claimant, sorted(named)),
    )


def read_returns(connection: Connection, claimant: str) -> ReturnBooks:
    """Read the movements of the parts of which anything came back, and the entries that their receipts name."""
    moved = table("movement")
    back = select(moved.c.sku).where(moved.c.claimant == claimant, moved.c.kind == "return")
    query = (
        select(moved.c.doc).where(moved.c.claimant == claimant, moved.c.sku.in_(back)).order_by(moved.c.key)
    )
    movements = [decode_state(MovementRecord, doc) for doc in connection.scalars(query)]
    serials = sorted({one.serial for one in movements if one.serial})
    named = sorted({one.entry_number for one in movements if one.entry_number})
    received = select(moved.c.sku, moved.c.serial).where(
        moved.c.claimant != claimant, moved.c.kind == "receipt"
    )
    elsewhere = {
        (sku, serial)
        for some in chunks(serials)
        for sku, serial in connection.execute(received.where(moved.c.serial.in_(some)))
    }
    return ReturnBooks(movements, _lots(connection, claimant, named), frozenset(elsewhere))


def read_packed(connection: Connection, claimant: str) -> PartUnits:
    """What the product master says that units of parts hold."""
    parts = table("part")
    query = select(parts.c.doc).where(parts.c.claimant == claimant, parts.c.packs)
    records = [decode_state(PartRecord, doc) for doc in connection.scalars(query)]
    return {record.part: tuple(record.packed()) for record in records}


def read_parts(connection: Connection, claimant: str) -> list[PartRecord]:
    """The parts of the product master."""
    return _docs(connection, "part", claimant, PartRecord)


def _lots(connection: Connection, claimant: str, entries: list[str]) -> list[Lot]:
    """The entries of these numbers as the ledger keeps them."""
    lots = table("lot")
    return [
        decode_state(Lot, doc)
        for some in chunks(entries)
        for doc in connection.scalars(
            select(lots.c.doc).where(lots.c.claimant == claimant, lots.c.key.in_(some))
        )
    ]


def _docs(connection: Connection, name: str, claimant: str, state: type[S]) -> list[S]:
    kept = table(name)
    query = select(kept.c.doc).where(kept.c.claimant == claimant).order_by(kept.c.key)
    return [decode_state(state, doc) for doc in connection.scalars(query)]


def claimants(engine: Engine) -> list[str]:
    """All claimants that have anything to claim."""
    shipments = table("shipment")
    with engine.connect() as connection:
        return list(
            connection.scalars(select(shipments.c.claimant).distinct().order_by(shipments.c.claimant))
        )
