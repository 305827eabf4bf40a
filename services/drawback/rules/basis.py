"""The basis of a refund: which charges of a line count, in which revenue class, and how they vary with value."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from drawback.domain.goods import Charge, ImportFacts, ImportLine
from drawback.domain.money import Money, dollars
from drawback.domain.pricing import Designation, LeftOut
from drawback.domain.words import DutyClass, Policy, Provision
from drawback.rules import refund_words as words
from drawback.rules.programmes import Eligibility, Programmes
from drawback.rules.provisions import Family, ProvisionRule
from drawback.rules.unit_values import UnitValues

DUTY, PUERTO_RICO, TAX, HMF, MPF = "364", "369", "365", "398", "399"
ORDER: Final = (DUTY, PUERTO_RICO, TAX, HMF, MPF)
"""ACE drawback revenue classes: duty, Puerto Rico duty, internal revenue tax, harbor and processing fee."""
HMF_RATE: Final = Decimal("0.00125")
"""Harbor maintenance fee, 26 U.S.C. 4461(b): 0.125 % of the value of the cargo."""

_COFFEE_TO_PUERTO_RICO: Final = "672"
_INFORMAL_FEES: Final = frozenset({"311", "496", "500"})
_OVER_QUOTA_ALLOWED: Final = frozenset({Provision.UNUSED_DIRECT, Provision.UNUSED_DIRECT_PACKAGING})
_OVER_QUOTA_TOBACCO: Final = _OVER_QUOTA_ALLOWED | {
    Provision.MANUFACTURING_DIRECT,
    Provision.MANUFACTURING_DIRECT_PACKAGING,
}
_TOBACCO_CHAPTER: Final = "24"
_CENT: Final = Decimal("0.01")
_FOUR_PLACES: Final = Decimal("0.0001")
_TEN_PLACES: Final = Decimal("1e-10")
_HUNDREDTH: Final = Decimal("0.01")
_NOTHING: Final = Decimal("0.00")
_CLASS_OF: Final = {DutyClass.TAX: TAX, DutyClass.HMF: HMF}


@dataclass(slots=True)
class Pile:
    """The charges of one revenue class on a line.

    `paid` is their sum. Of it, `fixed` does not vary with value and the rest is `rate` times the value of the line.
    `per_unit` is given only where the law prescribes the refund per unit itself (processing fee).
    """

    paid: Money = _NOTHING
    rate: Decimal = _NOTHING
    fixed: Money = _NOTHING
    per_unit: Decimal = _NOTHING


@dataclass(frozen=True, slots=True)
class Basis:
    """What a designation is priced from: piles of charges, those of them the statute would refuse, and the rest."""

    piles: dict[str, Pile]
    exposed: dict[str, Pile]
    left_out: tuple[LeftOut, ...]
    flags: tuple[str, ...]

    @property
    def lawful_piles(self) -> dict[str, Pile]:
        """The piles without what the statute would refuse."""
        lawful = {}
        for revenue_class, pile in self.piles.items():
            out = self.exposed.get(revenue_class)
            if out is not None:
                pile = Pile(pile.paid - out.paid, pile.rate - out.rate, pile.fixed - out.fixed, pile.per_unit)  # noqa: PLW2901
            if pile.paid:
                lawful[revenue_class] = pile
        return lawful


def basis_of(
    designation: Designation, rule: ProvisionRule, values: UnitValues, programmes: Programmes
) -> Basis:
    """Sort the charges of the designated line into revenue classes, or out, each with its reason."""
    facts = designation.imported
    line = facts.line
    piles: dict[str, Pile] = {}
    exposed: dict[str, Pile] = {}
    left_out: list[LeftOut] = []
    flags: list[str] = []
    reduced = values.governing < values.entered
    barred = _barred(line, rule)
    processing_fee = False
    for charge in line.charges:
        if not charge.amount:
            continue
        duty_class = charge.duty_class
        if barred and duty_class is not barred[0]:
            left_out.append(LeftOut(duty_class, charge.heading, charge.amount, barred[1], barred[2]))
            continue
        if duty_class is DutyClass.MPF:
            if charge.class_code in _INFORMAL_FEES:
                left_out.append(_out(charge, words.MPF_INFORMAL, words.MPF_INFORMAL_CITE))
            elif not processing_fee:
                processing_fee = True
                pile = processing_fee_pile(facts, rule)
                if pile is None:
                    left_out.append(_out(charge, words.MPF_UNKNOWN, words.MPF_CITE))
                else:
                    piles[MPF] = pile
            continue
        answer = _eligibility(charge, facts, rule, programmes)
        if answer.flag:
            flags.append(answer.flag)
        revenue_class = _revenue_class(charge)
        if not answer.eligible:
            if designation.policy is Policy.STATUTE or duty_class is DutyClass.OTHER_FEE:
                left_out.append(_out(charge, answer.reason, answer.cite.text))
                continue
            flags.append(
                words.exposed(charge.heading or duty_class, dollars(charge.amount), answer.cite.text)
            )
            _add(exposed, revenue_class, charge, line.value, reduced)
        _add(piles, revenue_class, charge, line.value, reduced)
    if rule.substitution and TAX in piles:
        flags.append(words.TAX_CONTESTED)
    if reduced and DUTY in piles and piles[DUTY].fixed:
        flags.append(words.FIXED_DUTY)
    return Basis(piles, exposed, tuple(left_out), tuple(dict.fromkeys(flags)))


def _barred(line: ImportLine, rule: ProvisionRule) -> tuple[DutyClass | None, str, str] | None:
    """Return the one duty class that is spared, the reason and the citation, where a whole line is barred."""
    if rule.family is Family.TAX:
        return DutyClass.TAX, words.TAX_ONLY, words.TAX_ONLY_CITE
    if line.over_quota:
        allowed = _OVER_QUOTA_TOBACCO if line.hts.startswith(_TOBACCO_CHAPTER) else _OVER_QUOTA_ALLOWED
        if rule.code not in allowed:
            return None, words.OVER_QUOTA, words.OVER_QUOTA_CITE
    return None


def _out(charge: Charge, reason: str, citation: str) -> LeftOut:
    return LeftOut(charge.duty_class, charge.heading, charge.amount, reason, citation)


def _eligibility(
    charge: Charge, facts: ImportFacts, rule: ProvisionRule, programmes: Programmes
) -> Eligibility:
    duty_class = charge.duty_class
    if duty_class is DutyClass.CHAPTER_99 or (duty_class is DutyClass.DUTY and charge.heading[:2] == "99"):
        return programmes.of_heading(charge.heading, facts.entry_on, rule.code)
    return programmes.of_class(duty_class)


def _revenue_class(charge: Charge) -> str:
    if charge.class_code == _COFFEE_TO_PUERTO_RICO:
        return PUERTO_RICO
    return _CLASS_OF.get(charge.duty_class, DUTY)


def _add(piles: dict[str, Pile], revenue_class: str, charge: Charge, value: Money, reduced: bool) -> None:
    pile = piles.get(revenue_class)
    if pile is None:
        pile = piles[revenue_class] = Pile()
    pile.paid += charge.amount
    if reduced:
        rate = ad_valorem_rate(charge, value)
        if rate is None:
            pile.fixed += charge.amount
        else:
            pile.rate += rate


def ad_valorem_rate(charge: Charge, value: Money) -> Decimal | None:
    """Return the rate at which a charge varies with the value of its line; None where it does not.

    The rate of the row is used where it gives the amount of the row to the cent; otherwise the amount over the value.
    """
    if charge.rate_percent is not None:
        rate = charge.rate_percent * _HUNDREDTH
    elif charge.duty_class is DutyClass.HMF:
        rate = HMF_RATE
    elif charge.duty_class is DutyClass.MARKING:
        rate = _NOTHING
    else:
        return None
    if abs(rate * value - charge.amount) <= _CENT:
        return rate
    return (charge.amount / value).quantize(_TEN_PLACES, ROUND_HALF_UP)


def processing_fee_pile(facts: ImportFacts, rule: ProvisionRule) -> Pile | None:
    """Apportion the merchandise processing fee of the entry to the line and its units (19 CFR 190.51(b)(2)).

    Where one line bore the whole fee there is nothing to apportion and the plain average per unit is taken; where
    several did, the ratio and the amount per unit carry four places, as the worked example of the regulation does.
    """
    line, paid, subject = facts.line, facts.mpf_paid, facts.mpf_value
    if paid <= 0 or subject <= 0 or line.value > subject:
        return None
    share = rule.refund_share
    if subject == line.value:
        per_unit = share * (paid / line.quantity).quantize(_TEN_PLACES, ROUND_HALF_UP)
        return Pile(paid=paid, per_unit=per_unit)
    ratio = (line.value / subject).quantize(_FOUR_PLACES, ROUND_HALF_UP)
    apportioned = ratio * paid
    per_unit = (share * apportioned / line.quantity).quantize(_FOUR_PLACES, ROUND_HALF_UP)
    return Pile(paid=apportioned.quantize(_CENT, ROUND_HALF_UP), per_unit=per_unit)
