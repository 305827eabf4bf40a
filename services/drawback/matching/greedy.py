"""A simple, correct matcher: shipment by shipment, the imports that expire first and may be designated for it.

Direct identification (58) where export and import carry the same part number, by first-in first-out (19 CFR 190.14);
else substitution (59) where the classification test passes without a person (R-09). Goods to Canada, Mexico and Chile
are left for a person, and so is whatever the law answers conditionally.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.domain.pricing import Designation
from drawback.domain.types import Provision
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.lifecycles.translate import export_line, import_facts
from drawback.matching.matcher import Pool
from drawback.rules.answers import Determination
from drawback.rules.dates.windows import claim_by, dispose_by
from drawback.rules.eligibility.substitution import substitutable_export
from drawback.rules.findings import FindingOutcome
from drawback.rules.lawbook import LawBook
from drawback.rules.money.refund import price
from drawback_schemas.claims import ClaimAssembled
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import DesignationPart, LinePart

MOST_DESIGNATIONS = 200
"""Designations in one proposed claim; ACE takes 10,000 import lines, a person reads fewer."""
WAIT_DAYS = 45
"""Days an export waits before it is proposed: its carrier documents and corrections are still coming in."""
_METHOD = {Provision.UNUSED_DIRECT: "direct", Provision.UNUSED_SUBSTITUTION: "substitution"}


@dataclass(slots=True)
class _Stock:
    """Free units of one entry line, counted down while matching."""

    lot: Lot
    entry: EntryChanged
    version: LineVersionPart
    line: LinePart
    left: Decimal
    method: str

    @property
    def import_on(self) -> date:
        assert self.entry.import_on is not None  # noqa: S101 - filtered when the stock was made
        return self.entry.import_on


@dataclass(slots=True)
class _Shelves:
    """Stock by what makes it fit: the part number for the goods themselves, the eight digits for a substitute.

    Direct identification asks for identity of goods (19 U.S.C. 1313(j)(1)), whatever number the export was filed under.
    """

    by_part: dict[str, list[_Stock]] = field(default_factory=dict)
    by_number: dict[str, list[_Stock]] = field(default_factory=dict)

    def add(self, stock: _Stock) -> None:
        self.by_number.setdefault(stock.line.hts[:8], []).append(stock)
        if stock.line.sku:
            self.by_part.setdefault(stock.line.sku, []).append(stock)

    def fit_for(self, goods: GoodsDisposed, provision: Provision) -> Sequence[_Stock]:
        if provision is Provision.UNUSED_DIRECT:
            return self.by_part.get(goods.sku, ()) if goods.sku else ()
        return self.by_number.get((goods.hts or goods.schedule_b)[:8], ())


@dataclass(slots=True)
class GreedyMatcher:
    """Earliest-expiring first."""

    most: int = MOST_DESIGNATIONS
    wait_days: int = WAIT_DAYS

    def propose(self, pool: Pool, on: date, law: LawBook) -> tuple[ClaimAssembled, ...]:
        """Propose claims, one per provision and at most `most` designations each, in a stable order."""
        shelves = _Shelves()
        for stock in sorted(
            _stocks(pool, on, law), key=lambda s: (s.import_on, s.lot.entry_number, s.line.line_number)
        ):
            shelves.add(stock)
        found: dict[Provision, list[DesignationPart]] = {}
        ripe = days_later(on, -self.wait_days)
        shipments = (s for s in pool.shipments if s.goods and s.goods.disposed_on <= ripe and s.free > 0)
        for shipment in sorted(
            shipments, key=lambda s: (s.goods.disposed_on if s.goods else on, s.export_id)
        ):
            for provision, part in _match(shipment, shelves, on, law):
                found.setdefault(provision, []).append(part)
        return tuple(self._claims(pool.claimant, found, on))

    def _claims(
        self, claimant: str, found: dict[Provision, list[DesignationPart]], on: date
    ) -> Iterator[ClaimAssembled]:
        for provision in sorted(found):
            parts = found[provision]
            for number, start in enumerate(range(0, len(parts), self.most), 1):
                yield ClaimAssembled(
                    claim_id=f"{claimant}-{on:%Y%m%d}-{provision.value}-{number}",
                    provision=provision.value,
                    assembled_on=on,
                    designations=tuple(parts[start : start + self.most]),
                    by="matcher",
                )


def _stocks(pool: Pool, on: date, law: LawBook) -> Iterator[_Stock]:
    for lot in pool.lots:
        entry = lot.entry
        if entry is None or not entry.versions or entry.import_on is None or entry.entry_on is None:
            continue
        if on > claim_by(entry.import_on, law.calendar).on:
            continue
        methods = {held.line_number: held.method for held in reversed(lot.held)}
        for line in entry.versions[-1].lines:
            left = lot.free.get(line.line_number, Decimal(0))
            if left > 0:
                yield _Stock(lot, entry, entry.versions[-1], line, left, methods.get(line.line_number, ""))


def _match(
    shipment: Shipment, shelves: _Shelves, on: date, law: LawBook
) -> Iterator[tuple[Provision, DesignationPart]]:
    goods = shipment.goods
    if goods is None or goods.disposed_on > on:
        return
    left = shipment.free
    for provision in (Provision.UNUSED_DIRECT, Provision.UNUSED_SUBSTITUTION):
        for stock in shelves.fit_for(goods, provision):
            if left <= 0:
                return
            quantity = min(left, stock.left)
            if (
                quantity > 0
                and _may(stock, goods, provision, law)
                and _pays(stock, goods, quantity, provision, law)
            ):
                stock.left -= quantity
                stock.method = _METHOD[provision]
                left -= quantity
                yield provision, _part(stock, goods, quantity)


def _may(stock: _Stock, goods: GoodsDisposed, provision: Provision, law: LawBook) -> bool:
    entered = stock.entry.entry_on
    if entered is None or stock.line.unit != goods.unit or stock.method not in {"", _METHOD[provision]}:
        return False
    limit = dispose_by(provision, stock.import_on, entered, law.calendar)
    if not isinstance(limit, Determination) or not stock.import_on <= goods.disposed_on <= limit.on:
        return False
    if provision is Provision.UNUSED_DIRECT:
        return True
    finding = substitutable_export(stock.line.hts, export_line(goods), law.tariff, entered)
    return finding.outcome is FindingOutcome.SATISFIED


def _pays(stock: _Stock, goods: GoodsDisposed, quantity: Decimal, provision: Provision, law: LawBook) -> bool:
    imported = import_facts(stock.entry, stock.version, stock.line.line_number)
    if imported is None:
        return False
    priced = price(Designation(imported, export_line(goods), quantity, provision), law.programmes)
    return priced.not_priced is None and priced.claimable > 0


def _part(stock: _Stock, goods: GoodsDisposed, quantity: Decimal) -> DesignationPart:
    return DesignationPart(
        entry_number=stock.lot.entry_number,
        line_number=stock.line.line_number,
        export_id=goods.export_id,
        quantity=quantity,
    )
