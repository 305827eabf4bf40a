"""Matching without a solver: shipment by shipment, the imports that expire first and may be designated for it.

What there is where the extra `[optimise]` is not installed. Direct identification (58) where export and import carry the same part
number, as the claimant's accounting method identifies them (19 CFR 190.14); else substitution (59) where the classification test passes without a person (R-09).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from drawback.domain.money import ZERO
from drawback.domain.pricing import Designation
from drawback.domain.types import Policy, Provision
from drawback.matching.candidate import MICRO, Candidate
from drawback.matching.drafting import MOST_DESIGNATIONS, Pairing, claim_value, claims, worth_claiming
from drawback.matching.inventory import BooksMethod, StockBeside, identified
from drawback.matching.lines import METHOD, WAIT_DAYS, FreeExport, FreeImport, free_exports, free_imports
from drawback.matching.made import take_made
from drawback.matching.matcher import Pool, Progress
from drawback.matching.proposal import Proposal, with_claims
from drawback.matching.returned import take_returned
from drawback.matching.screen import Screen, ScreenVerdict
from drawback.matching.units import UnitsOfImports
from drawback.rules.eligibility.substitution import substitutable_export
from drawback.rules.findings import FindingOutcome
from drawback.rules.lawbook import LawBook
from drawback.rules.money.refund import price
from drawback.rules.money.unit_refund import unit_refund


@dataclass(slots=True)
class _Stock:
    """Free units of one entry line, counted down while matching."""

    imported: FreeImport
    left: Decimal
    method: str


@dataclass(slots=True)
class _Shelves:
    """Stock by what makes it fit: the part number for the goods themselves, the eight digits for a substitute.

    Direct identification asks for identity of goods (19 U.S.C. 1313(j)(1)), whatever number the export was filed under.
    """

    by_part: dict[str, list[_Stock]] = field(default_factory=dict)
    by_number: dict[str, list[_Stock]] = field(default_factory=dict)

    named: Mapping[tuple[tuple[str, int], str], Decimal] | None = None
    """Units that the books identify, by import line and export; None where any unit of the part may be the one (lots, serial numbers)."""

    def most(self, stock: _Stock, exported: FreeExport, provision: Provision) -> Decimal:
        """Units of the stock that may go for the export."""
        if self.named is None or provision is not Provision.UNUSED_DIRECT:
            return stock.left
        return min(stock.left, self.named.get((stock.imported.place, exported.line.export_id), ZERO))

    def add(self, stock: _Stock) -> None:
        line = stock.imported.facts.line
        self.by_number.setdefault(line.hts[:8], []).append(stock)
        if line.sku:
            self.by_part.setdefault(line.sku, []).append(stock)

    def fit_for(self, exported: FreeExport, provision: Provision) -> Sequence[_Stock]:
        line = exported.line
        if provision is Provision.UNUSED_DIRECT:
            return self.by_part.get(line.sku, ()) if line.sku else ()
        return self.by_number.get((line.hts or line.schedule_b)[:8], ())


@dataclass(slots=True)
class GreedyMatcher:
    """Earliest-expiring first. Its bound is all that the free imports bore: what no pairing can exceed."""

    most: int = MOST_DESIGNATIONS
    wait_days: int = WAIT_DAYS

    def propose(
        self,
        pool: Pool,
        on: date,
        law: LawBook,
        screen: Screen | None = None,
        progress: Progress | None = None,
    ) -> Proposal:
        """Propose claims, one per provision and at most `most` designations each, in a stable order."""
        every, ripe = list(free_imports(pool, on, law)), list(free_exports(pool, on, self.wait_days))
        bound = sum((_most(one, pool.policy, law) for one in every), Decimal(0)) if ripe else Decimal(0)
        found = take_returned(pool, every, ripe, law, screen)
        found += take_made(pool, every, ripe, law, screen)
        goods = sorted(every, key=lambda i: (i.facts.import_on, i.place))
        units = UnitsOfImports.of(goods, pool.packed)
        out = sorted(units.counted(ripe), key=lambda e: (e.line.disposed_on, e.line.export_id))
        shelves = _Shelves(named=_named(pool, goods, out, StockBeside.of(pool, on, law, units), law))
        for imported in goods:
            shelves.add(_Stock(imported, imported.free, imported.method))
        for count, exported in enumerate(out, 1):
            found += _match(exported, shelves, pool.policy, law, screen)
            if progress is not None:
                progress(count, len(out))
        kept = worth_claiming(found, pool.policy, law, ZERO)
        worth = sum((one.micro for one in kept), Decimal(0)) / MICRO
        return with_claims(
            Proposal(
                claimant=pool.claimant,
                on=on,
                claims=(),
                value=claim_value(kept, pool.policy, law, self.most),
                before_rounding=worth,
                bound=max(bound, worth),
                first_in_first_out=worth,
                greedy=worth,
                solver="first expiring first",
                version="1",
                solved=False,
            ),
            claims(pool.claimant, kept, on, pool.known_claims, self.most),
        )


def _named(
    pool: Pool, goods: Sequence[FreeImport], out: Sequence[FreeExport], beside: StockBeside, law: LawBook
) -> dict[tuple[tuple[str, int], str], Decimal] | None:
    if pool.accounting_method == "specific":
        return None
    books = BooksMethod(pool.accounting_method, pool.turnover_days, pool.policy)
    return {
        (goods[row].place, out[column].line.export_id): quantity
        for row, column, quantity in identified(goods, out, beside, books, law)
    }


def _most(imported: FreeImport, policy: Policy, law: LawBook) -> Decimal:
    return imported.free * max(
        unit_refund(imported.facts, provision, policy, law.programmes).full for provision in METHOD
    )


def _match(
    exported: FreeExport, shelves: _Shelves, policy: Policy, law: LawBook, screen: Screen | None
) -> Iterator[Pairing]:
    left = exported.free
    for provision in METHOD:
        for stock in shelves.fit_for(exported, provision):
            if left <= 0:
                return
            quantity = min(left, shelves.most(stock, exported, provision))
            if quantity <= 0 or not _may(stock, exported, provision, law):
                continue
            priced = price(
                Designation(stock.imported.facts, exported.line, quantity, provision, policy), law.programmes
            )
            if priced.not_priced is not None or priced.claimable <= 0:
                continue
            micro = priced.claimable * MICRO
            candidate = Candidate(
                stock.imported.facts, exported.line, provision, quantity, int(micro / quantity)
            )
            if screen is not None and screen.judge(candidate).verdict is not ScreenVerdict.PROPOSE:
                continue
            stock.left -= quantity
            stock.method = METHOD[provision]
            left -= quantity
            yield Pairing(stock.imported, exported, provision, quantity, micro)


def _may(stock: _Stock, exported: FreeExport, provision: Provision, law: LawBook) -> bool:
    facts, line = stock.imported.facts, exported.line
    if stock.imported.unit != exported.unit or stock.method not in {"", METHOD[provision]}:
        return False
    if not facts.import_on <= line.disposed_on <= stock.imported.until:
        return False
    if provision is Provision.UNUSED_DIRECT:
        return True
    finding = substitutable_export(facts.line.hts, line, law.tariff, facts.entry_on)
    return finding.outcome is FindingOutcome.SATISFIED
