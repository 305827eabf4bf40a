"""The books of what was made: productions, bills of materials and rulings in the domain's words, with what stands against each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import divide
from drawback.domain.production import BillComponent, BillVersion, MadeProduct, Production, ProductionInput
from drawback.lifecycles.ledger.made import BillRecord, ProductionRecord, RulingRecord
from drawback.lifecycles.ledger.state import Lot
from drawback.rules.eligibility.evidence import RulingState
from drawback.rules.eligibility.production_checks import (
    AroundProduction,
    KnownInput,
    RulingScope,
    production_findings,
)
from drawback.rules.findings import RuleFinding

_STATES = {
    "applied": RulingState.APPLIED,
    "approved": RulingState.APPROVED,
    "ended": RulingState.ENDED,
}


@dataclass(frozen=True, slots=True)
class Books:
    """What a claimant's books say of its manufacture; `lots` are all entries that its productions name, used up or not."""

    productions: Sequence[ProductionRecord] = ()
    bills: Sequence[BillRecord] = ()
    rulings: Sequence[RulingRecord] = ()
    lots: Sequence[Lot] = ()


NO_BOOKS = Books()


@dataclass(frozen=True, slots=True)
class Judged:
    """A production with what it is judged by, what was found, and the units of its inputs that claims hold already."""

    production: Production
    around: AroundProduction
    findings: tuple[RuleFinding, ...]
    taken: dict[str, Decimal]


def judged(books: Books) -> list[Judged]:
    """Every production that was recorded, with what stands against it; by the day on which it was done."""
    bills = tuple(bill_of(record) for record in books.bills)
    rulings = {record.ruling_number: record for record in books.rulings}
    lines = {
        (lot.entry_number, line.line_number): KnownInput(
            lot.import_on, line.quantity, divide(line.value, line.quantity), line.hts, line.unit
        )
        for lot in books.lots
        if lot.import_on is not None and lot.entry is not None and lot.entry.versions
        for line in lot.entry.versions[-1].lines
        if line.quantity
    }
    found = []
    for record in books.productions:
        if record.told is None:
            continue
        production = production_of(record)
        scope = _scope(rulings.get(production.ruling_number), production.produced_on)
        around = AroundProduction(scope, bills, lines)
        found.append(Judged(production, around, production_findings(production, around), record.taken))
    return sorted(found, key=lambda one: (one.production.produced_on, one.production.production_id))


def production_of(record: ProductionRecord) -> Production:
    """A production in the domain's words; without products it made its article alone."""
    own = MadeProduct(record.article, record.article_quantity, record.article_unit)
    products = tuple(
        MadeProduct(one.article, one.quantity, one.unit, one.unit_value) for one in record.products
    )
    return Production(
        record.production_id,
        record.ruling_number,
        record.used_from_on,
        record.produced_on,
        record.basis,
        products if any(one.article == own.article for one in products) else (own, *products),
        (
            *(
                ProductionInput(
                    one.part,
                    one.quantity,
                    one.entry_number,
                    one.line_number,
                    unit_cost=one.unit_cost,
                    packaging=one.packaging,
                )
                for one in record.inputs
            ),
            *(
                ProductionInput(
                    one.part,
                    one.quantity,
                    hts=one.hts,
                    unit=one.unit,
                    unit_cost=one.unit_cost,
                    packaging=one.packaging,
                )
                for one in record.used
            ),
        ),
        record.waste_value,
        record.bill_id,
        record.factory,
    )


def bill_of(record: BillRecord) -> BillVersion:
    """A version of a bill of materials in the domain's words."""
    bill = record.bill
    return BillVersion(
        bill.bill_id,
        bill.article,
        bill.effective_from,
        bill.effective_to,
        bill.quantity,
        bill.unit,
        tuple(BillComponent(one.part, one.hts, one.quantity, one.unit, one.waste) for one in bill.components),
    )


def _scope(record: RulingRecord | None, on: date) -> RulingScope:
    """How a ruling stands for what was made on a day.

    One that was applied for or approved later than that covers it too: claims may be filed before approval (19 CFR 190.7, 190.8);
    one that had ended by then does not.
    """
    if record is None:
        return RulingScope()
    facts = [one.event for one in record.facts]
    then = [one for one in facts if one.on <= on] or [one for one in facts if one.standing != "ended"][:1]
    if not then:
        return RulingScope(RulingState.ENDED)
    now = then[-1]
    granted = any(one.standing == "approved" for one in facts)
    state = RulingState.APPROVED if granted and now.standing != "ended" else _STATES[now.standing]
    return RulingScope(state, frozenset(now.articles), frozenset(hts[:8] for hts in now.inputs))
