"""The lines of a pool as the law sees them: free import units that may still be claimed, exports ripe for a claim."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.domain.conversion import Conversion
from drawback.domain.goods import ExportLine, ImportFacts
from drawback.domain.types import Provision
from drawback.lifecycles.ledger.state import Lot
from drawback.lifecycles.translate import export_line, import_facts
from drawback.matching.matcher import Pool
from drawback.rules.answers import Determination
from drawback.rules.dates.windows import claim_by, dispose_by
from drawback.rules.lawbook import LawBook
from drawback.rules.tables.units import one_unit

WAIT_DAYS = 45
"""Days an export waits before it is proposed: its carrier documents and corrections are still coming in."""
DIRECT, SUBSTITUTION = "direct", "substitution"
METHOD = {Provision.UNUSED_DIRECT: DIRECT, Provision.UNUSED_SUBSTITUTION: SUBSTITUTION}
_PROTESTED = "protested"


@dataclass(frozen=True, slots=True)
class FreeImport:
    """Free units of one entry line. `method` is that of the claims which hold other units of it (19 CFR 190.51(a)(3))."""

    facts: ImportFacts
    free: Decimal
    method: str
    until: date
    """Last day of export under 19 U.S.C. 1313(j)."""
    claim_by: date

    @property
    def place(self) -> tuple[str, int]:
        return (self.facts.line.entry_number, self.facts.line.line_number)

    @property
    def unit(self) -> str:
        return one_unit(self.facts.line.unit)


@dataclass(frozen=True, slots=True)
class FreeExport:
    """Unclaimed units of one export or destruction line.

    Where imports of the same goods are counted in another unit, `line` and `free` are in that, and `counted` says what the units are.
    """

    line: ExportLine
    free: Decimal
    counted: Conversion | None = None

    @property
    def unit(self) -> str:
        return one_unit(self.line.unit)


def free_imports(pool: Pool, on: date, law: LawBook, *, in_question: bool = False) -> Iterator[FreeImport]:
    """Free units of the pool that could be claimed today, in canonical order of the pool's lots.

    Entries under protest or in CAPE are left out unless `in_question`: what they bear is about to change.
    """
    for lot, free in _free_lines(pool.lots, law):
        if _claimable(lot, free, on, in_question=in_question):
            yield free


def stock_beside(pool: Pool, on: date, law: LawBook, *, in_question: bool = False) -> Iterator[FreeImport]:
    """Units that no claim holds though none may be made of them on the day: lapsed, or of an entry under protest or in CAPE.

    They were on hand all the same: an accounting method that passed them by would name other goods (19 CFR 190.14).
    """
    for lot, free in _free_lines([*pool.earlier.lots, *pool.lots], law):
        if not _claimable(lot, free, on, in_question=in_question):
            yield free


def left_before(pool: Pool) -> Iterator[FreeExport]:
    """Exports too old for any claim, with the units that no claim took."""
    for shipment in pool.earlier.shipments:
        goods, free = shipment.disposed, shipment.free
        if goods is not None and free > 0:
            yield FreeExport(export_line(goods), free)


def _claimable(lot: Lot, free: FreeImport, on: date, *, in_question: bool) -> bool:
    return on <= free.claim_by and (in_question or not (protested(lot) or in_cape(lot)))


def protested(lot: Lot) -> bool:
    """Whether the liquidation of the entry is protested and CBP has not decided."""
    return lot.entry is not None and lot.entry.state == _PROTESTED


def in_cape(lot: Lot) -> bool:
    """Whether CAPE holds the entry; CAPE refuses entries that are designated for drawback meanwhile."""
    return lot.entry is not None and lot.entry.in_cape


def _free_lines(lots: Iterable[Lot], law: LawBook) -> Iterator[tuple[Lot, FreeImport]]:
    for lot in lots:
        entry = lot.entry
        if entry is None or not entry.versions or entry.import_on is None or entry.entry_on is None:
            continue
        last = claim_by(entry.import_on, law.calendar).on
        until = dispose_by(Provision.UNUSED_SUBSTITUTION, entry.import_on, entry.entry_on, law.calendar)
        if not isinstance(until, Determination):
            continue
        methods = {held.line_number: held.method for held in reversed(lot.held)}
        free = lot.free
        for line in entry.versions[-1].lines:
            left = free.get(line.line_number, Decimal(0))
            facts = import_facts(entry, entry.versions[-1], line.line_number)
            if left > 0 and facts is not None and line.quantity > 0:
                yield lot, FreeImport(facts, left, methods.get(line.line_number, ""), until.on, last)


def free_exports(pool: Pool, on: date, wait_days: int) -> Iterator[FreeExport]:
    """Exports with unclaimed units whose papers have come in: disposed of at least `wait_days` ago."""
    ripe = days_later(on, -wait_days)
    for shipment in pool.shipments:
        goods, free = shipment.disposed, shipment.free
        if goods is not None and goods.disposed_on <= ripe and free > 0:
            yield FreeExport(export_line(goods), free)
