"""Manufacturing: exported articles, the productions that made them, their inputs level by level, and imports to designate for those.

Direct identification (51) designates the entry lines that a production names. Substitution (52) designates, for an input known by part
number, free imports of the same eight digits: imported before the article was made, made and exported within five years of the import
(19 CFR 190.22(a)(1)(i), 190.27); what brings most goes first. A production with anything against it is left for a person.
What packed the articles is claimed in the same way under 71 and 72.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from drawback.domain.money import divide
from drawback.domain.pricing import Designation
from drawback.domain.production import Production, ProductionInput
from drawback.domain.types import Policy, Provision
from drawback.lifecycles.ledger.made import AT
from drawback.matching.books import Judged, judged
from drawback.matching.candidate import MICRO, Candidate
from drawback.matching.drafting import MadeFrom, Pairing
from drawback.matching.lines import DIRECT, SUBSTITUTION, FreeExport, FreeImport
from drawback.matching.matcher import Pool
from drawback.matching.screen import Screen, ScreenVerdict
from drawback.rules.answers import Determination
from drawback.rules.dates.disposal import dispose_by
from drawback.rules.eligibility.production_checks import bars, claimable_input
from drawback.rules.lawbook import LawBook
from drawback.rules.money.refund import price
from drawback.rules.tables.units import one_unit

_FOUR_PLACES = Decimal("0.0001")
_NOTHING = Decimal(0)


@dataclass(slots=True)
class _Run:
    """One production while articles are drawn from it: what is left of each of its articles."""

    judged: Judged
    left: dict[str, Decimal]

    @property
    def production(self) -> Production:
        return self.judged.production

    def left_of(self, used: ProductionInput) -> Decimal:
        """What is left of an article that another production used, where both count it in one unit."""
        product = self.production.product(used.part)
        if product is None or (used.unit and one_unit(used.unit) != one_unit(product.unit)):
            return _NOTHING
        return self.left.get(used.part, _NOTHING)

    def per_article(self, used: ProductionInput, article: str) -> Decimal | None:
        """How much of an input stands for one article; None where a fact is missing."""
        product = self.production.product(article)
        whole = claimable_input(self.production, used, article, self.judged.around)
        return divide(whole, product.quantity) if whole is not None and product is not None else None

    def per_articles(self, article: str) -> list[tuple[ProductionInput, Decimal, Decimal]]:
        """Each input that stands for an article, how much of it stands for one, and its part of all inputs of that name.

        What several entry lines brought of one part is one component: together they stand for each article once.
        """
        every = [(used, self.per_article(used, article) or _NOTHING) for used in self.production.inputs]
        whole: dict[str, Decimal] = {}
        for used, per in every:
            whole[used.name] = whole.get(used.name, _NOTHING) + per
        return [(used, per, divide(per, whole[used.name])) for used, per in every if per > 0]


def _run(one: Judged) -> _Run:
    """A production with what earlier claims left of it: of the articles as many as the input that is claimed most has left."""
    run = _Run(one, {})
    for product in one.production.products:
        shares = [
            divide(taken * share, per)
            for used, per, share in run.per_articles(product.article)
            if (taken := one.taken.get(used.name, _NOTHING))
        ]
        gone = max(shares, default=_NOTHING).quantize(_FOUR_PLACES, ROUND_HALF_UP)
        run.left[product.article] = max(product.quantity - gone, _NOTHING)
    return run


class _Level(NamedTuple):
    """One step of the way from an exported article down to its inputs."""

    production_id: str
    article: str


@dataclass(frozen=True, slots=True)
class _Draw:
    """An input of which so much stands for so many exported articles; `component` names it with the articles through which it goes in."""

    run: _Run
    used: ProductionInput
    quantity: Decimal
    component: str
    articles: Decimal


@dataclass(slots=True)
class _Making:
    """One match of articles: free imports and exports, counted down in place."""

    imports: list[FreeImport]
    runs: list[_Run]
    policy: Policy
    law: LawBook
    screen: Screen | None
    found: list[Pairing] = field(default_factory=list)

    def claim(self, exported: FreeExport) -> Decimal:
        """Pair the articles of an export with imports; return how many of them are claimed for at least one component."""
        claimed = _NOTHING
        for run in self.runs:
            left = exported.free - claimed
            if left <= 0:
                break
            articles = min(left, self._ready(run, exported))
            if articles <= 0:
                continue
            before = len(self.found)
            left_before = [dict(one.left) for one in self.runs]
            for draw in self._draws(run, exported.line.sku, articles, (), articles):
                self._designate(draw, exported)
            if len(self.found) > before:
                run.left[exported.line.sku] -= articles
                claimed += articles
            else:
                self._give_back(left_before)
        return claimed

    def _give_back(self, left: list[dict[str, Decimal]]) -> None:
        """What earlier productions made is still there where nothing was designated for the export it was drawn for."""
        for run, before in zip(self.runs, left, strict=True):
            run.left = before

    def _ready(self, run: _Run, exported: FreeExport) -> Decimal:
        """Articles of a production that this export can be: made before it left, counted in its unit."""
        product = run.production.product(exported.line.sku)
        if product is None or run.production.produced_on > exported.line.disposed_on:
            return _NOTHING
        return run.left[product.article] if one_unit(product.unit) == exported.unit else _NOTHING

    def _draws(
        self, run: _Run, article: str, articles: Decimal, way: tuple[_Level, ...], exported: Decimal
    ) -> Iterator[_Draw]:
        """The inputs that stand for some articles of a production, through the productions that made its own inputs.

        `exported` is how many exported articles they go into: what several sources bring of one component shares them.

        No production is gone through twice on one way: articles made of themselves lead nowhere.
        """
        way = (*way, _Level(run.production.production_id, article))
        gone_through = {level.production_id for level in way}
        for used, per, share in run.per_articles(article):
            quantity = whole = (articles * per).quantize(_FOUR_PLACES, ROUND_FLOOR)
            for earlier in () if used.entry_number else self.runs:
                made_before = earlier.production.produced_on <= run.production.used_from_on
                taken = min(quantity, earlier.left_of(used))
                if taken > 0 and made_before and earlier.production.production_id not in gone_through:
                    earlier.left[used.part] -= taken
                    quantity -= taken
                    through = divide(exported * share * taken, whole)
                    yield from self._draws(earlier, used.part, taken, way, through)
            if quantity > 0:
                component = AT.join((used.name, *(level.article for level in reversed(way[1:]))))
                yield _Draw(run, used, quantity, component, divide(exported * share * quantity, whole))

    def _designate(self, draw: _Draw, exported: FreeExport) -> None:
        left = draw.quantity
        for row, value, provision in self._fitting(draw, exported):
            imported = self.imports[row]
            quantity = min(left, imported.free)
            if quantity <= 0 or not self._may(imported, exported, provision, quantity, value):
                continue
            share = (draw.articles * divide(quantity, draw.quantity)).quantize(_FOUR_PLACES, ROUND_FLOOR)
            cost = None if draw.used.entry_number else draw.used.unit_cost
            made = MadeFrom(
                draw.run.production.production_id,
                draw.component,
                share,
                cost,
            )
            self.found.append(Pairing(imported, exported, provision, quantity, quantity * value, made))
            method = DIRECT if draw.used.entry_number else SUBSTITUTION
            self.imports[row] = replace(imported, free=imported.free - quantity, method=method)
            left -= quantity

    def _fitting(self, draw: _Draw, exported: FreeExport) -> list[tuple[int, Decimal, Provision]]:
        """The free lines that may be designated for an input, with micro-dollars a unit: what brings most first, then the oldest."""
        used, production = draw.used, draw.run.production
        provision = _provision(used)
        method = DIRECT if used.entry_number else SUBSTITUTION
        found = []
        for row, imported in enumerate(self.imports):
            line = imported.facts.line
            fits = (
                imported.place == (used.entry_number, used.line_number)
                if used.entry_number
                else _same_kind(used, imported) and imported.facts.import_on <= production.produced_on
            )
            if not fits or imported.free <= 0 or imported.method not in {"", method} or not line.quantity:
                continue
            until = dispose_by(
                provision, imported.facts.import_on, imported.facts.entry_on, self.law.calendar
            )
            if not isinstance(until, Determination) or exported.line.disposed_on > until.on:
                continue
            value = self._value(imported, exported, provision, used.unit_cost)
            if value > 0:
                found.append((row, value, provision))
        return sorted(
            found,
            key=lambda one: (-one[1], self.imports[one[0]].facts.import_on, self.imports[one[0]].place),
        )

    def _value(
        self, imported: FreeImport, exported: FreeExport, provision: Provision, cost: Decimal | None
    ) -> Decimal:
        """Micro-dollars a unit before rounding, from the price of all that is free."""
        priced = price(
            Designation(imported.facts, exported.line, imported.free, provision, self.policy, cost),
            self.law.programmes,
        )
        if priced.not_priced is not None:
            return _NOTHING
        return divide(priced.claimable * MICRO, imported.free).quantize(Decimal(1), ROUND_FLOOR)

    def _may(
        self,
        imported: FreeImport,
        exported: FreeExport,
        provision: Provision,
        quantity: Decimal,
        value: Decimal,
    ) -> bool:
        if self.screen is None:
            return True
        candidate = Candidate(imported.facts, exported.line, provision, quantity, int(value))
        return self.screen.judge(candidate).verdict is ScreenVerdict.PROPOSE


def _provision(used: ProductionInput) -> Provision:
    """By which provision an input is claimed; what packed the articles goes under the one of its own (19 U.S.C. 1313(q))."""
    if used.packaging:
        return (
            Provision.MANUFACTURING_DIRECT_PACKAGING
            if used.entry_number
            else Provision.MANUFACTURING_SUBSTITUTION_PACKAGING
        )
    return Provision.MANUFACTURING_DIRECT if used.entry_number else Provision.MANUFACTURING_SUBSTITUTION


def _same_kind(used: ProductionInput, imported: FreeImport) -> bool:
    """Same kind and quality for (b): the same eight digits, counted in one unit; its cost must be known for the lesser-of rule."""
    return (
        used.unit_cost is not None
        and bool(used.hts)
        and imported.facts.line.hts[:8] == used.hts[:8]
        and one_unit(used.unit) == imported.unit
    )


def take_made(
    pool: Pool,
    imports: list[FreeImport],
    exports: list[FreeExport],
    law: LawBook,
    screen: Screen | None,
) -> list[Pairing]:
    """The pairings of exported articles with imports; what they take is no longer free in `imports` and `exports`."""
    runs = [_run(one) for one in judged(pool.made) if not bars(one.findings)]
    if not runs:
        return []
    making = _Making(imports, runs, pool.policy, law, screen)
    order = sorted(
        range(len(exports)), key=lambda n: (exports[n].line.disposed_on, exports[n].line.export_id)
    )
    for place in order:
        exported = exports[place]
        if exported.line.sku:
            exports[place] = replace(exported, free=exported.free - making.claim(exported))
    imports[:] = [one for one in imports if one.free > 0]
    exports[:] = [one for one in exports if one.free > 0]
    return making.found
