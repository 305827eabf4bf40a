"""The refund of one designation, per ACE revenue class (R-30 to R-39). The hot path: figures only, no derivation.

Order of the law: 99 % of what was paid on the designated units (19 CFR 190.51(b)(1)); for substitution no more than
would fall on the substituted goods (19 U.S.C. 1313(l)(2)(B), (C)); merchandise processing fee by its own
apportionment (19 CFR 190.51(b)(2)); material recovered from destruction taken off the value first (19 CFR 190.11,
190.22(a)(1)(ii)(B), 190.32(b)(2)). Divisions carry ten places, products all of theirs, and each revenue record is
rounded once, to the cent, half up (ACE CATAIR Drawback, appendix F). `explain` derives the same figures in words.
"""

from decimal import ROUND_HALF_UP, Decimal, getcontext, setcontext
from typing import Final

from drawback.domain.money import EXACT, Money, dollars
from drawback.domain.pricing import ClassAmount, Designation, NoFigure, Priced, Unpriced
from drawback.domain.types import Policy
from drawback.rules import acts
from drawback.rules.answers import Cite
from drawback.rules.eligibility.destinations import (
    CHILE,
    CHILE_CITE,
    CONTINENT,
    Treatment,
    chile_part,
    no_export,
    treatment,
)
from drawback.rules.eligibility.programmes import Programmes
from drawback.rules.eligibility.provisions import PROVISIONS, ProvisionRule
from drawback.rules.money import refund_remarks as words
from drawback.rules.money.basis import DUTY, MPF, ORDER, Basis, Pile, basis_of, four_places
from drawback.rules.money.unit_values import UnitValues, unit_values
from drawback.rules.money.usmca import limited, missing_for_limit, remarks
from drawback.rules.registry import rule

_CENT: Final = Decimal("0.01")
_TEN_PLACES: Final = Decimal("1e-10")
_NOTHING: Final = Decimal("0.00")
_WHOLE: Final = Decimal(1)


@rule("R-30", "R-32", "R-33", "R-35", "R-39", "R-106", cite=Cite("19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)(1)"))
def price(designation: Designation, programmes: Programmes) -> Priced:
    """Return what one designation pays back in each revenue class, what it leaves out, and what to look at."""
    rule = PROVISIONS[designation.provision]
    refusal = refuse(designation, rule)
    if refusal is not None:
        return Priced((), not_priced=refusal)
    callers = getcontext()
    setcontext(EXACT)  # as localcontext(EXACT), without its copy: nothing below changes the context
    try:
        return _price(designation, rule, programmes)
    finally:
        setcontext(callers)


def _price(designation: Designation, rule: ProvisionRule, programmes: Programmes) -> Priced:
    values = unit_values(designation, rule)
    if isinstance(values, Unpriced):
        return Priced((), not_priced=values)
    basis = basis_of(designation.imported, designation.policy, rule, values, programmes)
    amounts = class_amounts(designation, rule, values, basis)
    exposure = _exposure(designation, rule, values, basis, amounts) if basis.exposed else _NOTHING
    flags = _flags(designation, rule, values, basis, amounts)
    part = part_left(designation)
    if part < 1:
        flags = (*flags, words.chile_phased_out(part, dollars(_total(_without_fees_cut(amounts, part)))))
        amounts = in_part(amounts, part)
        exposure = (exposure * part).quantize(_CENT, ROUND_HALF_UP)
    if designation.exported.destination in CONTINENT:
        amounts, limit = limited(designation, amounts)
        flags = (*flags, *remarks(designation, limit))
        exposure = min(exposure, _total(amounts))
    asserted = designation.policy is Policy.ASSERTED
    cautious = basis
    if asserted:
        cautious = basis_of(designation.imported, Policy.STATUTE, rule, values, programmes)
    if not cautious.contested:
        return Priced(amounts, basis.left_out, flags, exposure)
    other_basis = cautious if asserted else basis.with_contested
    other = in_part(limited(designation, class_amounts(designation, rule, values, other_basis)).amounts, part)
    contested, ours = _total(other), _total(amounts)
    both = (ours, contested) if asserted else (contested, ours)
    flags = (*flags, words.contested(*(dollars(one) for one in both)))
    return Priced(amounts, basis.left_out, flags, exposure, contested=contested)


def refuse(designation: Designation, rule: ProvisionRule) -> Unpriced | None:
    """Return why no figure can be given for this designation at all; None when one can."""
    if rule.not_priced:
        return Unpriced(NoFigure.NOT_PRICED_HERE, rule.not_priced)
    barred = _barred_there(designation, rule)
    if barred is not None:
        return barred
    line = designation.imported.line
    if line.quantity <= 0:
        return Unpriced(
            NoFigure.FACT_MISSING,
            f"Line {line.line_number} of entry {line.entry_number} shows quantity {line.quantity}; "
            "a share per unit needs more than zero",
        )
    if not 0 < designation.quantity <= line.quantity:
        return Unpriced(
            NoFigure.FACT_MISSING,
            f"{designation.quantity} {line.unit} are designated from line {line.line_number} of entry "
            f"{line.entry_number}, which has {line.quantity}; designate more than zero and no more than the line",
        )
    return None


def _barred_there(designation: Designation, rule: ProvisionRule) -> Unpriced | None:
    """Return why the destination leaves no figure: no export, or a duty that must be compared."""
    exported = designation.exported
    bar = no_export(exported.destination, rule.code, exported.disposed_on)
    if bar is not None:
        return Unpriced(NoFigure.NO_EXPORT, str(bar))
    return missing_for_limit(designation)


def class_amounts(
    designation: Designation, rule: ProvisionRule, values: UnitValues, basis: Basis
) -> tuple[ClassAmount, ...]:
    """Return the amount of each revenue class that has a basis, in the order of the classes."""
    piles = basis.piles
    return tuple(
        [
            class_amount(revenue_class, piles[revenue_class], designation, rule, values)
            for revenue_class in ORDER
            if revenue_class in piles
        ]
    )


@rule("R-15", cite=CHILE_CITE)
def part_left(designation: Designation) -> Decimal:
    """Part of the drawback that the agreement with Chile leaves in the year of the export; one everywhere else."""
    exported = designation.exported
    if exported.destination != CHILE or treatment(CHILE, designation.provision) is not Treatment.PHASED_OUT:
        return _WHOLE
    began = exported.disposed_on >= acts.CHILE_FULL.on
    return chile_part(exported.disposed_on) if began else _WHOLE


def in_part(amounts: tuple[ClassAmount, ...], part: Decimal) -> tuple[ClassAmount, ...]:
    """Reduce what may be claimed, duties and fees alike as CBP instructs; the calculated amounts stay whole."""
    if part == _WHOLE:
        return amounts
    return tuple(
        one._replace(claimable=(one.claimable * part).quantize(_CENT, ROUND_HALF_UP)) for one in amounts
    )


def _without_fees_cut(amounts: tuple[ClassAmount, ...], part: Decimal) -> tuple[ClassAmount, ...]:
    """The other reading: 1313(n)(4) names customs duties, so that fees and taxes come back whole."""
    return tuple(in_part((one,), part)[0] if one.class_code == DUTY else one for one in amounts)


def class_amount(
    revenue_class: str, pile: Pile, designation: Designation, rule: ProvisionRule, values: UnitValues
) -> ClassAmount:
    """Return the amounts of one revenue class: at most the refund share of its basis on the whole line."""
    quantity, share, governing = designation.quantity, rule.refund_share, values.governing
    paid = pile.paid
    ceiling = share * paid
    if revenue_class == MPF:
        asked = quantity * pile.per_unit
        full = min(asked, ceiling)
        calculated = full.quantize(_CENT, ROUND_HALF_UP)
        if governing >= values.entered:
            return ClassAmount(MPF, paid, calculated, calculated)
        lower = asked * (governing / values.entered).quantize(_TEN_PLACES, ROUND_HALF_UP)
    else:
        line_quantity = designation.imported.line.quantity
        units = share * quantity
        asked = units * (paid / line_quantity).quantize(_TEN_PLACES, ROUND_HALF_UP)
        full = min(asked, ceiling)
        calculated = full.quantize(_CENT, ROUND_HALF_UP)
        if governing >= values.entered:
            return ClassAmount(revenue_class, paid, calculated, calculated)
        per_unit = pile.rate * governing
        if pile.fixed:
            per_unit += (pile.fixed / line_quantity).quantize(_TEN_PLACES, ROUND_HALF_UP)
        lower = units * per_unit
    claimable = lower.quantize(_CENT, ROUND_HALF_UP) if lower < full else calculated
    return ClassAmount(revenue_class, paid, calculated, claimable)


def _exposure(
    designation: Designation,
    rule: ProvisionRule,
    values: UnitValues,
    basis: Basis,
    amounts: tuple[ClassAmount, ...],
) -> Money:
    """Return by how much the amount as claimed exceeds what the statute gives."""
    exposure = _NOTHING
    for amount in amounts:
        if amount.class_code in basis.exposed:
            lawful = class_amount(
                amount.class_code, basis.lawful(amount.class_code), designation, rule, values
            )
            exposure += amount.claimable - lawful.claimable
    return exposure


def _total(amounts: tuple[ClassAmount, ...]) -> Money:
    return sum((amount.claimable for amount in amounts), _NOTHING)


def _flags(
    designation: Designation,
    rule: ProvisionRule,
    values: UnitValues,
    basis: Basis,
    amounts: tuple[ClassAmount, ...],
) -> tuple[str, ...]:
    flags = (*basis.flags, rule.caution) if rule.caution else basis.flags
    if treatment(designation.exported.destination, rule.code) is Treatment.REVIEW:
        flags = (*flags, words.CHILE_REJECTED)
    if values.recovered:
        before = UnitValues(values.entered, values.substituted, values.compared, _NOTHING, values.compared)
        literal = _total(class_amounts(designation, rule, before, basis)) - values.recovered
        flags = (*flags, words.recovered_literally(dollars(max(literal, _NOTHING))))
    if not amounts or amounts[-1].class_code != MPF:
        return flags
    fee = amounts[-1]
    literal_fee = four_places(designation.imported, rule, designation.quantity)
    if literal_fee is not None and literal_fee != fee.calculated:
        flags = (*flags, words.mpf_at_four_places(dollars(literal_fee)))
    return (*flags, words.MPF_SCALED) if fee.claimable < fee.calculated else flags
