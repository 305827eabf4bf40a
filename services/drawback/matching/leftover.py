"""Goods that no proposal uses, and how they could meet if a missing fact came in.

No second optimum: for each export, routes that lack the fewest facts go first, and on each of them the imports that expire first.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.domain.conversion import PartUnits
from drawback.domain.goods import ExportLine
from drawback.domain.money import divide
from drawback.domain.types import Provision
from drawback.matching.books import judged
from drawback.matching.lacking import Lack, WayToClaim, route
from drawback.matching.lines import WAIT_DAYS, FreeExport, FreeImport
from drawback.matching.matcher import Pool
from drawback.matching.units import conversion, converted
from drawback.rules.eligibility.destinations import CONTINENT
from drawback.rules.eligibility.production_checks import bars
from drawback.rules.lawbook import LawBook

_NOTHING = Decimal(0)
_DIGITS = 8


@dataclass(slots=True)
class Leftover:
    """Free import and export lines by their names; what is taken is counted down."""

    imports: dict[tuple[str, int], FreeImport]
    exports: dict[str, FreeExport]

    @classmethod
    def of(cls, imports: Iterable[FreeImport], exports: Iterable[FreeExport]) -> "Leftover":
        return cls({one.place: one for one in imports}, {one.line.export_id: one for one in exports})

    def pair(self, entry_number: str, line_number: int, export_id: str) -> tuple[FreeImport, FreeExport]:
        return self.imports[entry_number, line_number], self.exports[export_id]

    def take_off(self, returned: Mapping[str, Decimal]) -> None:
        """Count down of each export what had come back: it is no longer there for any other claim."""
        for export_id, quantity in returned.items():
            one = self.exports[export_id]
            self.exports[export_id] = replace(one, free=max(one.free - max(quantity, _NOTHING), _NOTHING))

    def take(
        self, imported: FreeImport, exported: FreeExport, quantity: Decimal, articles: Decimal | None = None
    ) -> None:
        """Count units down on both sides; `articles` are the exported ones where they are not the imported ones."""
        self.imports[imported.place] = replace(imported, free=max(imported.free - quantity, _NOTHING))
        gone = quantity if articles is None else articles
        self.exports[exported.line.export_id] = replace(exported, free=max(exported.free - gone, _NOTHING))


@dataclass(frozen=True, slots=True)
class Fit:
    """Units of an import line that an export could claim once facts come in; `priced_as` is the export in the import's unit."""

    imported: FreeImport
    exported: FreeExport
    priced_as: ExportLine
    provision: Provision
    quantity: Decimal
    lacks: frozenset[Lack]
    at_most: bool


@dataclass(slots=True)
class _Shelf:
    """Imports that the law cannot tell apart, by day of import."""

    first: FreeImport
    held: frozenset[Lack]
    stock: list[FreeImport] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    until: list[date] = field(default_factory=list)

    def add(self, imported: FreeImport) -> None:
        self.stock.append(imported)
        self.days.append(imported.facts.import_on)
        self.until.append(imported.until)

    def drop(self, at: int) -> None:
        del self.stock[at], self.days[at], self.until[at]


def fitting(
    goods: Leftover,
    law: LawBook,
    on: date,
    waiting: Mapping[str, frozenset[Lack]],
    packed: PartUnits,
) -> Iterator[Fit]:
    """The leftover pairs that lack something; what they take is no longer free in `goods`.

    `waiting` are the entries that wait for CBP, each with what for; `packed` says what units of parts hold.
    """
    shelves, ripe = _shelves(goods, waiting), days_later(on, -WAIT_DAYS)
    routes: dict[tuple[object, ...], WayToClaim | None] = {}
    for exported in sorted(goods.exports.values(), key=lambda e: (e.line.disposed_on, e.line.export_id)):
        line, near = exported.line, dict[int, _Shelf]()
        for key in _keys(line.sku, line.hts, line.schedule_b):
            near |= {id(shelf): shelf for shelf in shelves.get(key, ())}
        ways = []
        for shelf in near.values():
            kind = (id(shelf), line.sku, line.hts, line.schedule_b, exported.unit, line.destination,
                    line.foreign_duty is None, line.full_drawback)  # fmt: skip
            if kind not in routes:
                routes[kind] = route(shelf.first, exported, law)
            way = routes[kind]
            if way is None:
                continue
            lacks = way.lacks | shelf.held
            lacks |= {Lack.PAPERS} if line.disposed_on > ripe else set()
            if Lack.UNIT in lacks and conversion(exported.unit, shelf.first.unit, packed.get(line.sku, ())):
                lacks = (lacks - {Lack.UNIT}) or lacks
            if lacks:
                ways.append((shelf, WayToClaim(way.provision, lacks)))
        ways.sort(key=lambda one: (len(one[1].lacks), one[0].first.facts.import_on, one[0].first.place))
        for shelf, way in ways:
            yield from _take(goods, shelf, way, line.export_id, packed)


def _shelves(goods: Leftover, waiting: Mapping[str, frozenset[Lack]]) -> dict[str, list[_Shelf]]:
    by_kind: dict[tuple[object, ...], _Shelf] = {}
    shelves: dict[str, list[_Shelf]] = {}
    for one in sorted(goods.imports.values(), key=lambda i: (i.facts.import_on, i.place)):
        if one.free <= 0:
            continue
        line, held = one.facts.line, waiting.get(one.place[0], frozenset())
        kind = (line.sku, line.hts, one.unit, one.method, held)
        if kind not in by_kind:
            by_kind[kind] = _Shelf(one, held)
            for key in _keys(line.sku, line.hts):
                shelves.setdefault(key, []).append(by_kind[kind])
        by_kind[kind].add(one)
    return shelves


def _keys(sku: str, *numbers: str) -> list[str]:
    eights = {f"8 {number.replace('.', '')[:_DIGITS]}" for number in numbers if number}
    return [*sorted(eights), *([f"p {sku}"] if sku else [])]


def _take(
    goods: Leftover, shelf: _Shelf, way: WayToClaim, export_id: str, packed: PartUnits
) -> Iterator[Fit]:
    left_on = goods.exports[export_id].line.disposed_on
    at, end = bisect_left(shelf.until, left_on), bisect_right(shelf.days, left_on)
    while at < end:
        exported, imported = goods.exports[export_id], goods.imports[shelf.stock[at].place]
        if imported.free <= 0:
            shelf.drop(at)
            end -= 1
            continue
        if exported.free <= 0:
            return
        line = exported.line
        known = conversion(exported.unit, imported.unit, packed.get(line.sku, ()))
        factor = known.to_import(Decimal(1)) if known is not None else _by_value(imported, line)
        if not factor:
            return
        quantity = min(converted(exported.free, factor), imported.free)
        if quantity <= 0:
            return
        priced_as = replace(line, quantity=converted(line.quantity, factor), unit=imported.facts.line.unit)
        yield Fit(imported, exported, priced_as, way.provision, quantity, way.lacks, known is None)
        goods.take(imported, exported, quantity, min(divide(quantity, factor), exported.free))
        at += 1


def _by_value(imported: FreeImport, exported: ExportLine) -> Decimal | None:
    """Units of the import that one of the export can be at most, if it was sold for no less than it cost."""
    mine = imported.facts.line
    if mine.value <= 0 or exported.quantity <= 0:
        return None
    return divide(divide(exported.value, exported.quantity), divide(mine.value, mine.quantity))


def unknown_articles(goods: Leftover, pool: Pool) -> Iterator[tuple[FreeExport, Lack]]:
    """Exports left over that no import resembles, and what they lack.

    Articles whose production is not sound; articles of a sound one whose foreign duty is not known; and what may be made of something.
    """
    known = {key for one in goods.imports.values() for key in _keys(one.facts.line.sku, one.facts.line.hts)}
    sound = {
        product.article
        for one in judged(pool.made)
        if not bars(one.findings)
        for product in one.production.products
    }
    recorded = {one.article for one in pool.made.productions} | {
        record.bill.article for record in pool.made.bills
    }
    for exported in goods.exports.values():
        line = exported.line
        if exported.free <= 0:
            continue
        if line.sku in sound:
            if line.destination in CONTINENT and line.foreign_duty is None and line.full_drawback is None:
                yield exported, Lack.FOREIGN_DUTY
            continue
        if known & set(_keys(line.sku, line.hts, line.schedule_b)):
            continue
        yield exported, Lack.PRODUCTION if line.sku in recorded else Lack.BILL
