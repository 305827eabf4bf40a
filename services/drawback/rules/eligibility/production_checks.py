"""What stands against a production record before anything is claimed on it (R-40, R-43, R-124, R-126)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from drawback.domain.money import divide
from drawback.domain.production import BillVersion, MadeProduct, Production, ProductionInput, bill_in_force
from drawback.domain.types import Provision
from drawback.rules.answers import Cite
from drawback.rules.eligibility.evidence import RulingState, ruling_allows
from drawback.rules.eligibility.manufacturing import (
    BASES,
    BASIS_CODES,
    FORMULA,
    RELATIVE_VALUE,
    ClaimBasis,
    FormulaLine,
    articles_supported,
    basis_allowed,
    input_quantity,
    quantity_less_waste,
)
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.money.unit_values import same_unit

USED_WITHIN: Final = Cite("19 CFR 190.22(a)(1)(i), 190.23, 190.26(a)")
PACKAGING: Final = Cite("19 U.S.C. 1313(q); 19 CFR 190.13")
RULING_SCOPE: Final = Cite("19 CFR 190.7, 190.8")

_FOUR_PLACES: Final = Decimal("0.0001")
_BARS: Final = frozenset(
    {FindingOutcome.REJECT, FindingOutcome.DENY, FindingOutcome.REVIEW, FindingOutcome.UNKNOWN}
)


@dataclass(frozen=True, slots=True)
class RulingScope:
    """How a ruling stands on the day of production, and what it covers; empty where it says nothing of it."""

    state: RulingState = RulingState.NONE
    articles: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownInput:
    """What is known of the entry line that a production used: when it was imported, how much it has, and its number."""

    import_on: date
    quantity: Decimal
    unit_value: Decimal
    hts: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AroundProduction:
    """What a production is judged with: its ruling, the bills of its articles, and its entry lines by number and line."""

    ruling: RulingScope = RulingScope()
    bills: Sequence[BillVersion] = ()
    lines: Mapping[tuple[str, int], KnownInput] = field(default_factory=dict)


def production_findings(production: Production, around: AroundProduction) -> tuple[RuleFinding, ...]:
    """Everything a claim on this production would meet, in the order of the record: days, ruling, basis, products, inputs, bill."""
    return (
        *_days(production),
        *_ruling(production, around.ruling, around.lines),
        basis_allowed(
            production.basis,
            valuable_waste=production.waste_value > 0,
            several_products=len(production.products) > 1,
        ),
        *_products(production),
        *(
            found
            for used in production.inputs
            for found in _input(production, used, around.lines, around.bills)
        ),
        *_bill(production, around),
    )


def bars(findings: Sequence[RuleFinding]) -> tuple[RuleFinding, ...]:
    """Those of the findings for which nothing is proposed on the production until a person has looked or a fact has come."""
    return tuple(found for found in findings if found.outcome in _BARS)


def _days(production: Production) -> Iterator[RuleFinding]:
    if production.used_from_on > production.produced_on:
        yield RuleFinding(
            "R-43",
            FindingOutcome.DENY,
            f"used from {production.used_from_on} on, which is after the articles were made on {production.produced_on}",
            USED_WITHIN,
        )


def _ruling(
    production: Production, ruling: RulingScope, lines: Mapping[tuple[str, int], KnownInput]
) -> Iterator[RuleFinding]:
    yield ruling_allows(Provision.MANUFACTURING_DIRECT, ruling.state)
    outside: list[str] = []
    if ruling.articles:
        outside += [one.article for one in production.products if one.article not in ruling.articles]
    if ruling.inputs:
        for used in production.inputs:
            line = lines.get((used.entry_number, used.line_number))
            hts = used.hts or (line.hts if line is not None else "")
            if hts and hts[:8] not in ruling.inputs:
                outside.append(f"{used.name} ({hts})")
    if outside:
        yield RuleFinding(
            "R-126",
            FindingOutcome.DENY,
            f"ruling {production.ruling_number} does not cover {', '.join(outside)}",
            RULING_SCOPE,
        )


def _products(production: Production) -> Iterator[RuleFinding]:
    if len(production.products) < 2:  # noqa: PLR2004 - two or more are made together
        return
    lacking = [one.article for one in production.products if not one.unit_value]
    if lacking:
        yield RuleFinding(
            "R-40",
            FindingOutcome.UNKNOWN,
            f"{', '.join(lacking)}: made together with others, without a market value at separation",
            RELATIVE_VALUE,
        )


def _input(
    production: Production,
    used: ProductionInput,
    lines: Mapping[tuple[str, int], KnownInput],
    bills: Sequence[BillVersion],
) -> Iterator[RuleFinding]:
    if used.packaging and not packed(production, used, bills):
        yield RuleFinding(
            "R-11",
            FindingOutcome.INFORM,
            f"{used.name} packed one of {', '.join(one.article for one in production.products)}: the bill of one of them must list it "
            "before it is claimed",
            PACKAGING,
        )
    if not used.entry_number:
        return
    place = f"line {used.line_number} of entry {used.entry_number}"
    known = lines.get((used.entry_number, used.line_number))
    if known is None:
        yield RuleFinding("R-43", FindingOutcome.UNKNOWN, f"{place} is not known", USED_WITHIN)
        return
    if production.used_from_on < known.import_on:
        yield RuleFinding(
            "R-43",
            FindingOutcome.DENY,
            f"{place} was imported on {known.import_on}, after it is said to have been used on {production.used_from_on}",
            USED_WITHIN,
        )
    if used.quantity > known.quantity:
        yield RuleFinding(
            "R-40",
            FindingOutcome.DENY,
            f"{used.quantity} of {place} are said to have been used; it has {known.quantity}",
            BASES,
        )


def _bill(production: Production, around: AroundProduction) -> Iterator[RuleFinding]:
    for product in production.products:
        bill = _worked_to(production, product.article, around.bills)
        if isinstance(bill, RuleFinding):
            yield bill
        elif bill is not None:
            yield from _units(production, bill, product, around.lines)
            yield from _beside_bill(production, bill, product.quantity)


def _worked_to(
    production: Production, article: str, bills: Sequence[BillVersion]
) -> BillVersion | RuleFinding | None:
    """The bill named by the record, else the one in force; a finding where it cannot be told."""
    own = [bill for bill in bills if bill.article == article]
    if production.bill_id:
        named = next((bill for bill in own if bill.bill_id == production.bill_id), None)
        if named is not None and not named.in_force(production.produced_on):
            says = f"bill {named.bill_id} of {article} was not in force on {production.produced_on}"
            return RuleFinding("R-124", FindingOutcome.REVIEW, says, FORMULA)
        if named is not None or own:
            return named
    try:
        return bill_in_force(own, article, production.produced_on)
    except ValueError as twice:
        return RuleFinding("R-124", FindingOutcome.REVIEW, str(twice), FORMULA)


def _units(
    production: Production,
    bill: BillVersion,
    product: MadeProduct,
    lines: Mapping[tuple[str, int], KnownInput],
) -> Iterator[RuleFinding]:
    """Whether record and bill count in the same units: else no quantity of one says anything of the other."""
    if not same_unit(product.unit, bill.unit):
        says = f"{product.article} was made in {product.unit}; bill {bill.bill_id} counts it in {bill.unit}"
        yield RuleFinding("R-124", FindingOutcome.REVIEW, says, FORMULA)
    for used in production.inputs:
        component = bill.component(used.part)
        line = lines.get((used.entry_number, used.line_number))
        unit = used.unit or (line.unit if line is not None else "")
        if component is not None and unit and not same_unit(unit, component.unit):
            says = f"{used.name} was used in {unit}; bill {bill.bill_id} counts it in {component.unit}"
            yield RuleFinding("R-124", FindingOutcome.REVIEW, says, FORMULA)


def _beside_bill(production: Production, bill: BillVersion, articles: Decimal) -> Iterator[RuleFinding]:
    """Whether the inputs used are enough for the articles said to be made, by the bill: a yield above it does not add up."""
    used: dict[str, Decimal] = {}
    for one in production.inputs:
        used[one.part] = used.get(one.part, Decimal(0)) + one.quantity
    for component in bill.components:
        if component.waste > component.quantity:
            yield RuleFinding(
                "R-124",
                FindingOutcome.DENY,
                f"bill {bill.bill_id}: {component.waste} of {component.part} are lost of {component.quantity} used",
                FORMULA,
            )
        elif component.part in used:
            line = FormulaLine(
                component.hts,
                divide(component.quantity, bill.quantity),
                divide(component.appearing, bill.quantity),
            )
            needed = input_quantity(line, articles)
            if used[component.part] < needed:
                yield RuleFinding(
                    "R-124",
                    FindingOutcome.REVIEW,
                    f"{articles} {bill.article} need {needed} {component.part} by bill {bill.bill_id}; "
                    f"{used[component.part]} were used, enough for {articles_supported(line, used[component.part])}",
                    FORMULA,
                )


def claimable_input(
    production: Production, used: ProductionInput, article: str, around: AroundProduction
) -> Decimal | None:
    """How much of an input the articles of one kind stand for, all of them together, on the basis of the record; to four places.

    What packed the articles was put around them when they had been made: no waste and no other product has a part in it
    (19 U.S.C. 1313(q); 19 CFR 190.13). None where a fact is missing: a value of the input, of the products, the bill that says what
    appears in an article, or which of the products made together the packaging is of.
    """
    if used.packaging:
        return used.quantity if article == packed(production, used, around.bills) else None
    bases = BASIS_CODES.get(production.basis, ())
    quantity = used.quantity
    if ClaimBasis.APPEARING_IN in bases:
        appearing = _appearing(production, used, article, around.bills)
        if appearing is None:
            return None
        quantity = min(quantity, appearing)
    elif ClaimBasis.LESS_WASTE in bases and production.waste_value:
        cost = _unit_cost(used, around)
        total = _cost_of_all(production, around)
        if not cost or total is None:
            return None
        quantity = quantity_less_waste(
            quantity, divide(production.waste_value * cost * used.quantity, total), cost
        )
    if ClaimBasis.RELATIVE_VALUE in bases:
        share = relative_share(production, article)
        if share is None:
            return None
        return (quantity * share).quantize(_FOUR_PLACES, ROUND_FLOOR)
    return quantity.quantize(_FOUR_PLACES, ROUND_HALF_UP)


def packed(production: Production, used: ProductionInput, bills: Sequence[BillVersion]) -> str:
    """The article that packaging was put around: the only product, or the one of several whose bill lists it; empty where none is told."""
    articles = [one.article for one in production.products]
    if len(articles) == 1:
        return articles[0]
    listing = [
        article
        for article in articles
        if isinstance(bill := _worked_to(production, article, bills), BillVersion)
        and bill.component(used.part) is not None
    ]
    return listing[0] if len(listing) == 1 else ""


def relative_share(production: Production, article: str) -> Decimal | None:
    """The part of the inputs that falls on one of the products made together, by market value at separation."""
    values = {one.article: one.quantity * (one.unit_value or Decimal(0)) for one in production.products}
    total = sum(values.values(), Decimal(0))
    if not total or article not in values or not all(values.values()):
        return None
    return divide(values[article], total)


def _appearing(
    production: Production, used: ProductionInput, article: str, bills: Sequence[BillVersion]
) -> Decimal | None:
    bill = _worked_to(production, article, bills)
    product = production.product(article)
    if not isinstance(bill, BillVersion) or product is None:
        return None
    component = bill.component(used.part)
    if component is None:
        return None
    line = FormulaLine(
        component.hts, divide(component.quantity, bill.quantity), divide(component.appearing, bill.quantity)
    )
    whole = sum((one.quantity for one in production.inputs if one.part == used.part), Decimal(0))
    return input_quantity(line, product.quantity, ClaimBasis.APPEARING_IN) * divide(used.quantity, whole)


def _unit_cost(used: ProductionInput, around: AroundProduction) -> Decimal | None:
    if used.unit_cost is not None:
        return used.unit_cost
    known = around.lines.get((used.entry_number, used.line_number))
    return known.unit_value if known is not None else None


def _cost_of_all(production: Production, around: AroundProduction) -> Decimal | None:
    """What all inputs that went into the articles cost together: the valuable waste is taken off each in that proportion."""
    total = Decimal(0)
    for used in production.inputs:
        if used.packaging:
            continue
        cost = _unit_cost(used, around)
        if cost is None:
            return None
        total += cost * used.quantity
    return total or None
