"""Returned goods: exports and destructions of units that had come back, and the entry lines to designate for them.

Units sold at retail and returned are claimed under 56: on the entry line to which the books trace them, else on free imports of
the same part and eight digits of the year before (19 U.S.C. 1313(c)(2)). Whatever came back is no longer taken for unused goods.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from drawback.domain.money import divide
from drawback.domain.pricing import Designation
from drawback.domain.types import Policy, Provision
from drawback.domain.warehouse import Movement, MovementKind
from drawback.lifecycles.ledger.state import Lot
from drawback.lifecycles.ledger.warehouse import MovementRecord
from drawback.lifecycles.translate import import_facts
from drawback.matching.candidate import MICRO, Candidate
from drawback.matching.drafting import Pairing
from drawback.matching.lines import SUBSTITUTION, FreeExport, FreeImport
from drawback.matching.matcher import Pool, ReturnBooks
from drawback.matching.screen import Screen, ScreenVerdict
from drawback.rules.answers import Determination
from drawback.rules.dates.disposal import dispose_by, earliest_designation
from drawback.rules.eligibility.returned_goods import ReturnedUnits, trace_returns
from drawback.rules.eligibility.returned_origin import BookedMethod
from drawback.rules.lawbook import LawBook
from drawback.rules.money.accounting import Method
from drawback.rules.money.refund import price
from drawback.rules.money.unit_refund import unit_refund
from drawback.rules.tables.units import one_unit

_RETAIL = Provision.REJECTED_RETAIL
_METHODS = {
    "fifo": Method.FIFO,
    "lifo": Method.LIFO,
    "low-to-high": Method.LOW_TO_HIGH,
    "low-to-high-turnover": Method.LOW_TO_HIGH_TURNOVER,
    "low-to-high-blanket": Method.LOW_TO_HIGH_BLANKET,
    "average": Method.AVERAGE,
}


def movement_of(record: MovementRecord) -> Movement:
    """A movement in the domain's words."""
    return Movement(
        record.movement_id,
        MovementKind(record.kind),
        record.moved_on,
        record.sku,
        record.quantity,
        record.unit,
        record.serial,
        record.lot,
        record.order_id,
        record.order_line,
        record.location,
        record.from_location,
        record.entry_number,
        record.line_number,
        record.export_id,
        record.sold,
        record.reason,
    )


def traced(
    books: ReturnBooks, law: LawBook, accounting_method: str, turnover_days: int | None
) -> tuple[ReturnedUnits, ...]:
    """Every returned unit of the books, with its entry line and what stands against it."""
    if not books.movements:
        return ()
    charges = {(lot.entry_number, line): charge for lot in books.lots for line, charge in _charges(lot, law)}
    method = _METHODS[accounting_method]
    if method is Method.LOW_TO_HIGH_TURNOVER and not turnover_days:
        method = Method.FIFO
    moved = [movement_of(record) for record in books.movements]
    return trace_returns(moved, BookedMethod(method, turnover_days, charges), books.elsewhere)


def _charges(lot: Lot, law: LawBook) -> Iterator[tuple[int, Decimal]]:
    """What a unit of each line of an entry brings: by it low-to-high orders the inventory."""
    entry = lot.entry
    if entry is None or not entry.versions:
        return
    for line in entry.versions[-1].lines:
        facts = import_facts(entry, entry.versions[-1], line.line_number)
        if facts is not None and line.quantity > 0:
            yield line.line_number, unit_refund(facts, _RETAIL, Policy.STATUTE, law.programmes).full


@dataclass(slots=True)
class _Returning:
    """One match of returned goods: free imports and exports, counted down in place."""

    imports: list[FreeImport]
    pool: Pool
    law: LawBook
    screen: Screen | None

    def claim(self, units: ReturnedUnits, exported: FreeExport, free: Decimal) -> Iterator[Pairing]:
        """Pair returned units of an export with the line they came from, and what is left with entries of the same part."""
        if units.bars or units.provision is not _RETAIL or one_unit(units.returned.unit) != exported.unit:
            return
        if units.returned.moved_on > exported.line.disposed_on:
            return
        left = min(units.quantity, free)
        for row, value in (*self._own(units, exported), *self._same_part(units, exported)):
            imported = self.imports[row]
            quantity = min(left, imported.free)
            if quantity <= 0 or not self._may(imported, exported, quantity, value):
                continue
            left -= quantity
            self.imports[row] = replace(imported, free=imported.free - quantity, method=SUBSTITUTION)
            yield Pairing(imported, exported, _RETAIL, quantity, quantity * value)

    def _own(self, units: ReturnedUnits, exported: FreeExport) -> Iterator[tuple[int, Decimal]]:
        for row, imported in enumerate(self.imports):
            if imported.place == (units.entry_number, units.line_number):
                yield from self._worth(row, imported, exported)

    def _same_part(self, units: ReturnedUnits, exported: FreeExport) -> list[tuple[int, Decimal]]:
        """Free imports of the same part and eight digits, imported within the year before: what brings most first, then the oldest."""
        first = earliest_designation(_RETAIL, exported.line.disposed_on)
        number = (exported.line.hts or exported.line.schedule_b)[:8]
        since = first.on if isinstance(first, Determination) else date.max
        found = [
            one
            for row, imported in enumerate(self.imports)
            if imported.facts.line.sku == units.returned.sku
            and imported.facts.line.hts[:8] == number
            and since <= imported.facts.import_on
            and imported.place != (units.entry_number, units.line_number)
            for one in self._worth(row, imported, exported)
        ]
        return sorted(
            found, key=lambda one: (-one[1], self.imports[one[0]].facts.import_on, self.imports[one[0]].place)
        )

    def _worth(self, row: int, imported: FreeImport, exported: FreeExport) -> Iterator[tuple[int, Decimal]]:
        """Micro-dollars a unit of a line that may be designated for the export."""
        out = exported.line
        until = dispose_by(_RETAIL, imported.facts.import_on, imported.facts.entry_on, self.law.calendar)
        if (
            imported.free <= 0
            or imported.method not in {"", SUBSTITUTION}
            or imported.unit != exported.unit
            or not isinstance(until, Determination)
            or not imported.facts.import_on <= out.disposed_on <= until.on
        ):
            return
        priced = price(
            Designation(imported.facts, out, imported.free, _RETAIL, self.pool.policy), self.law.programmes
        )
        if priced.not_priced is None and priced.claimable > 0:
            yield row, divide(priced.claimable * MICRO, imported.free).quantize(Decimal(1), ROUND_FLOOR)

    def _may(self, imported: FreeImport, exported: FreeExport, quantity: Decimal, value: Decimal) -> bool:
        if self.screen is None:
            return True
        candidate = Candidate(imported.facts, exported.line, _RETAIL, quantity, int(value))
        return self.screen.judge(candidate).verdict is ScreenVerdict.PROPOSE


def left_with(units: ReturnedUnits, export_id: str) -> bool:
    """Whether returned units left with an export or destruction line; a movement may name the shipment without its line."""
    told = units.left.export_id if units.left is not None else ""
    return bool(told) and told in (export_id, export_id.partition("/")[0])


def take_returned(
    pool: Pool, imports: list[FreeImport], exports: list[FreeExport], law: LawBook, screen: Screen | None
) -> list[Pairing]:
    """The pairings of returned goods with imports; what they take, and whatever came back, is no longer free."""
    every = traced(pool.returned, law, pool.accounting_method, pool.turnover_days)
    if not every:
        return []
    returning = _Returning(imports, pool, law, screen)
    found: list[Pairing] = []
    order = sorted(
        range(len(exports)), key=lambda n: (exports[n].line.disposed_on, exports[n].line.export_id)
    )
    for place in order:
        exported = exports[place]
        gone = [units for units in every if _same_goods(units, exported)]
        free = exported.free
        for units in gone:
            found += returning.claim(units, exported, free)
            free = max(free - units.quantity, Decimal(0))
        exports[place] = replace(exported, free=free)
    imports[:] = [one for one in imports if one.free > 0]
    exports[:] = [one for one in exports if one.free > 0]
    return found


def came_back(pool: Pool, exports: Iterable[FreeExport], law: LawBook) -> dict[str, Decimal]:
    """Of each export, in its own unit, how many units had come back before they left: no unused goods any more."""
    every = traced(pool.returned, law, pool.accounting_method, pool.turnover_days)
    if not every:
        return {}
    return {
        one.line.export_id: sum(
            (units.quantity for units in every if _same_goods(units, one)), start=Decimal(0)
        )
        for one in exports
    }


def _same_goods(units: ReturnedUnits, exported: FreeExport) -> bool:
    return left_with(units, exported.line.export_id) and exported.line.sku in ("", units.returned.sku)
