"""The basis of a refund: which charges of a line count, in which revenue class, and how they vary with value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from drawback.domain.goods import Charge, ImportFacts, ImportLine
from drawback.domain.money import Money
from drawback.domain.pricing import LeftOut
from drawback.domain.types import DutyClass, Policy
from drawback.rules.answers import Cite
from drawback.rules.eligibility.programmes import ChargeEligibility, Programmes
from drawback.rules.eligibility.provisions import Family, ProvisionRule
from drawback.rules.eligibility.substitution import over_quota_allowed
from drawback.rules.money import refund_remarks as words
from drawback.rules.money.mpf import HMF_RATES
from drawback.rules.money.unit_values import UnitValues
from drawback.rules.registry import rule

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
_DUTY, _CHAPTER_99, _OTHER_FEE, _YES = (
    DutyClass.DUTY,
    DutyClass.CHAPTER_99,
    DutyClass.OTHER_FEE,
    ChargeEligibility.YES,
)
_CLASS_OF: Final = {DutyClass.TAX: TAX, DutyClass.HMF: HMF}
_FEE: Final = DutyClass.MPF


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


class Basis(NamedTuple):
    """What a designation is priced from: piles of charges, those of them the statute would refuse, and the rest."""

    piles: dict[str, Pile]
    exposed: dict[str, Pile]
    left_out: tuple[LeftOut, ...]
    flags: tuple[str, ...]
    contested: Mapping[str, Pile] = MappingProxyType({})
    """Charges left out of which the law can be read either way."""

    @property
    def with_contested(self) -> "Basis":
        """The basis by the other reading: with the charges that were left out as contested."""
        piles = dict(self.piles)
        for revenue_class, more in self.contested.items():
            held = piles.get(revenue_class, Pile())
            piles[revenue_class] = Pile(
                held.paid + more.paid, held.rate + more.rate, held.fixed + more.fixed, held.per_unit
            )
        return self._replace(piles=piles)

    def lawful(self, revenue_class: str) -> Pile:
        """Return the pile of a class without what the statute would refuse."""
        pile, out = self.piles[revenue_class], self.exposed[revenue_class]
        return Pile(pile.paid - out.paid, pile.rate - out.rate, pile.fixed - out.fixed, pile.per_unit)


class _Sorting:
    """The charges of one line on their way into revenue classes, or out."""

    __slots__ = (
        "as_claimed",
        "asserted",
        "contested",
        "exposed",
        "facts",
        "flags",
        "left_out",
        "piles",
        "programmes",
        "reduced",
        "rule",
        "value",
    )

    def __init__(
        self, facts: ImportFacts, policy: Policy, rule: ProvisionRule, programmes: Programmes, reduced: bool
    ) -> None:
        self.facts = facts
        self.value = facts.line.value
        self.as_claimed = policy is Policy.AS_CLAIMED
        self.asserted = policy is Policy.ASSERTED
        self.rule = rule
        self.programmes = programmes
        self.reduced = reduced
        self.piles: dict[str, Pile] = {}
        self.exposed: dict[str, Pile] = {}
        self.contested: dict[str, Pile] = {}
        self.left_out: list[LeftOut] = []
        self.flags: list[str] = []

    def leave_out(
        self, charge: Charge, reason: str, citation: str, source: str = "", certainty: str = ""
    ) -> None:
        self.left_out.append(
            LeftOut(charge.duty_class, charge.heading, charge.amount, reason, citation, source, certainty)
        )

    def basis(self) -> Basis:
        """Close the sorting; a class whose rows add up to nothing, or to a refund of CBP, has no basis."""
        flags = self.flags
        for revenue_class in [name for name, pile in self.piles.items() if pile.paid <= 0]:
            del self.piles[revenue_class]
            self.exposed.pop(revenue_class, None)
        if self.rule.substitution and TAX in self.piles:
            flags.append(words.TAX_CONTESTED)
        if self.reduced and DUTY in self.piles and self.piles[DUTY].fixed:
            flags.append(words.FIXED_DUTY)
        return Basis(
            self.piles,
            self.exposed,
            tuple(self.left_out),
            tuple(dict.fromkeys(flags)) if len(flags) > 1 else tuple(flags),
            self.contested,
        )

    def take_fee(self, charge: Charge) -> None:
        """Take the processing fee of the line: it is computed from the entry, whatever its own row says."""
        if charge.class_code in _INFORMAL_FEES:
            self.leave_out(charge, words.MPF_INFORMAL, words.MPF_INFORMAL_CITE)
            return
        pile = processing_fee_pile(self.facts, self.rule)
        if pile is None:
            self.leave_out(charge, words.MPF_UNKNOWN, words.MPF_CITE)
        else:
            self.piles[MPF] = pile

    def take(self, charge: Charge) -> None:
        """Take any other charge by its duty class or programme, under the claimant's policy."""
        duty_class = charge.duty_class
        if duty_class is _CHAPTER_99 or (duty_class is _DUTY and charge.heading[:2] == "99"):
            answer = self.programmes.of_heading(charge.heading, self.facts.entry_on, self.rule.code)
        else:
            answer = self.programmes.of_class(duty_class)
        if answer.flag:
            self.flags.append(answer.flag)
        if self.asserted and answer.answer is ChargeEligibility.CONTESTED:
            self.add(charge, exposed=False)
            return
        if answer.answer is not _YES:
            if not self.as_claimed or duty_class is _OTHER_FEE:
                cite = answer.cite
                self.leave_out(charge, answer.reason, cite.text, cite.note, cite.certainty)
                if answer.answer is ChargeEligibility.CONTESTED:
                    self._lay(charge, self.contested)
                return
            self.flags.append(answer.exposed)
            self.add(charge, exposed=True)
            return
        self.add(charge, exposed=False)

    def add(self, charge: Charge, *, exposed: bool) -> None:
        """Lay a charge on the pile of its revenue class, and on that of the exposed charges where it is one."""
        self._lay(charge, *((self.piles, self.exposed) if exposed else (self.piles,)))

    def _lay(self, charge: Charge, *on: dict[str, Pile]) -> None:
        rate = ad_valorem_rate(charge, self.value, self.facts.entry_on) if self.reduced else None
        revenue_class = revenue_class_of(charge)
        for piles in on:
            pile = piles.get(revenue_class)
            if pile is None:
                pile = piles[revenue_class] = Pile()
            pile.paid += charge.amount
            if rate is not None:
                pile.rate += rate
            elif self.reduced:
                pile.fixed += charge.amount


def basis_of(
    facts: ImportFacts, policy: Policy, rule: ProvisionRule, values: UnitValues, programmes: Programmes
) -> Basis:
    """Sort the charges of the designated line into revenue classes, or out, each with its reason."""
    line = facts.line
    sorting = _Sorting(facts, policy, rule, programmes, values.governing < values.entered)
    barred = _barred(line, rule)
    for charge in line.charges:
        if not charge.amount:
            continue
        if barred and charge.duty_class is not barred[0]:
            sorting.leave_out(charge, barred[1], barred[2])
        elif charge.duty_class is _FEE:
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


def revenue_class_of(charge: Charge) -> str:
    """Return the ACE drawback class in which a charge other than the processing fee comes back."""
    if charge.class_code == _COFFEE_TO_PUERTO_RICO:
        return PUERTO_RICO
    return _CLASS_OF.get(charge.duty_class, DUTY)


def ad_valorem_rate(charge: Charge, value: Money, entry_on: date) -> Decimal | None:
    """Return the rate at which a charge varies with the value of its line; None where it does not.

    The rate of the row is used where it gives the amount of the row to the cent; otherwise the amount over the value.
    """
    if charge.rate_percent is not None:
        rate = charge.rate_percent * _HUNDREDTH
    elif charge.duty_class is DutyClass.HMF:
        rate = HMF_RATES.on(entry_on)
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

    Where one line bore the whole fee there is nothing to apportion and the plain average per unit is taken. Divisions
    carry ten places, as CATAIR divides (appendix F), and the record is rounded once. The worked example of the regulation
    prints four places, which cannot be reconciled with CBP's own six (CSMS 00-000893): `four_places` gives that reading.
    """
    line, paid, subject = facts.line, facts.mpf_paid, facts.mpf_value
    if paid <= 0 or subject <= 0 or line.value > subject:
        return None
    share = rule.refund_share
    if subject == line.value:
        per_unit = share * (paid / line.quantity).quantize(_TEN_PLACES, ROUND_HALF_UP)
        return Pile(paid=paid, per_unit=per_unit)
    apportioned = (line.value / subject).quantize(_TEN_PLACES, ROUND_HALF_UP) * paid
    per_unit = (share * apportioned / line.quantity).quantize(_TEN_PLACES, ROUND_HALF_UP)
    return Pile(paid=apportioned.quantize(_CENT, ROUND_HALF_UP), per_unit=per_unit)


def four_places(facts: ImportFacts, rule: ProvisionRule, units: Decimal) -> Money | None:
    """What units of the line would bring with ratio and amount per unit at four places; None where nothing is apportioned."""
    line, paid, subject = facts.line, facts.mpf_paid, facts.mpf_value
    if paid <= 0 or subject <= 0 or line.value >= subject:
        return None
    apportioned = (line.value / subject).quantize(_FOUR_PLACES, ROUND_HALF_UP) * paid
    per_unit = (rule.refund_share * apportioned / line.quantity).quantize(_FOUR_PLACES, ROUND_HALF_UP)
    asked = min(units * per_unit, rule.refund_share * apportioned.quantize(_CENT, ROUND_HALF_UP))
    return asked.quantize(_CENT, ROUND_HALF_UP)
