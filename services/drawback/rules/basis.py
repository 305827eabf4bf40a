"""The basis of a refund: which charges of a line count, in which revenue class, and how they vary with value."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from drawback.domain.goods import Charge, ImportFacts, ImportLine
from drawback.domain.money import Money, dollars
from drawback.domain.pricing import Designation, LeftOut
from drawback.domain.words import DutyClass, Policy
from drawback.rules import refund_words as words
from drawback.rules.mpf import HMF_RATE
from drawback.rules.programmes import Answer, Eligibility, Programmes
from drawback.rules.provisions import Family, ProvisionRule
from drawback.rules.registry import rule
from drawback.rules.substitution import over_quota_allowed
from drawback.rules.unit_values import UnitValues
from drawback.rules.words import Cite

DUTY, PUERTO_RICO, TAX, HMF, MPF = "364", "369", "365", "398", "399"
ORDER: Final = (DUTY, PUERTO_RICO, TAX, HMF, MPF)
"""ACE drawback revenue classes: duty, Puerto Rico duty, internal revenue tax, harbor and processing fee."""

_COFFEE_TO_PUERTO_RICO: Final = "672"
_INFORMAL_FEES: Final = frozenset({"311", "496", "500"})
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


@dataclass(slots=True)
class _Sorting:
    """The charges of one line on their way into revenue classes, or out."""

    designation: Designation
    rule: ProvisionRule
    programmes: Programmes
    reduced: bool
    piles: dict[str, Pile] = field(default_factory=dict)
    exposed: dict[str, Pile] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    def leave_out(self, charge: Charge, reason: str, citation: str) -> None:
        self.left_out.append(LeftOut(charge.duty_class, charge.heading, charge.amount, reason, citation))

    def basis(self) -> Basis:
        flags = self.flags
        if self.rule.substitution and TAX in self.piles:
            flags.append(words.TAX_CONTESTED)
        if self.reduced and DUTY in self.piles and self.piles[DUTY].fixed:
            flags.append(words.FIXED_DUTY)
        return Basis(self.piles, self.exposed, tuple(self.left_out), tuple(dict.fromkeys(flags)))

    def take_fee(self, charge: Charge) -> None:
        """Take the processing fee of the line: it is computed from the entry, whatever its own row says."""
        if charge.class_code in _INFORMAL_FEES:
            self.leave_out(charge, words.MPF_INFORMAL, words.MPF_INFORMAL_CITE)
            return
        pile = processing_fee_pile(self.designation.imported, self.rule)
        if pile is None:
            self.leave_out(charge, words.MPF_UNKNOWN, words.MPF_CITE)
        else:
            self.piles[MPF] = pile

    def take(self, charge: Charge) -> None:
        """Take any other charge by its duty class or programme, under the claimant's policy."""
        facts = self.designation.imported
        answer = _eligibility(charge, facts, self.rule, self.programmes)
        if answer.flag:
            self.flags.append(answer.flag)
        revenue_class = revenue_class_of(charge)
        if answer.answer is not Answer.YES:
            if self.designation.policy is Policy.STATUTE or charge.duty_class is DutyClass.OTHER_FEE:
                self.leave_out(charge, answer.reason, answer.cite.text)
                return
            self.flags.append(
                words.exposed(charge.heading or charge.duty_class, dollars(charge.amount), answer.cite.text)
            )
            _add(self.exposed, revenue_class, charge, facts.line.value, self.reduced)
        _add(self.piles, revenue_class, charge, facts.line.value, self.reduced)


def basis_of(
    designation: Designation, rule: ProvisionRule, values: UnitValues, programmes: Programmes
) -> Basis:
    """Sort the charges of the designated line into revenue classes, or out, each with its reason."""
    line = designation.imported.line
    sorting = _Sorting(designation, rule, programmes, values.governing < values.entered)
    barred = _barred(line, rule)
    for charge in line.charges:
        if not charge.amount:
            continue
        if barred and charge.duty_class is not barred[0]:
            sorting.leave_out(charge, barred[1], barred[2])
        elif charge.duty_class is DutyClass.MPF:
            sorting.take_fee(charge)
        else:
            sorting.take(charge)
    return sorting.basis()


def _barred(line: ImportLine, rule: ProvisionRule) -> tuple[DutyClass | None, str, str] | None:
    """Return the one duty class that is spared, the reason and the citation, where a whole line is barred."""
    if rule.family is Family.TAX:
        return DutyClass.TAX, words.TAX_ONLY, words.TAX_ONLY_CITE
    if line.over_quota and not over_quota_allowed(line.hts, rule.code):
        return None, words.OVER_QUOTA, words.OVER_QUOTA_CITE
    return None


def _eligibility(
    charge: Charge, facts: ImportFacts, rule: ProvisionRule, programmes: Programmes
) -> Eligibility:
    duty_class = charge.duty_class
    if duty_class is DutyClass.CHAPTER_99 or (duty_class is DutyClass.DUTY and charge.heading[:2] == "99"):
        return programmes.of_heading(charge.heading, facts.entry_on, rule.code)
    return programmes.of_class(duty_class)


def revenue_class_of(charge: Charge) -> str:
    """Return the ACE drawback class in which a charge other than the processing fee comes back."""
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


@rule("R-34", cite=Cite("19 CFR 190.51(b)(2)"))
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
