"""The totals of a claim: per revenue class (record 89) and grand totals of duty, tax and fees (record 90)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from drawback.domain.money import ZERO, Money
from drawback.domain.pricing import ClassAmount
from drawback.rules.answers import Certainty, Cite
from drawback.rules.registry import rule

TOTALS: Final = Cite("ACE CATAIR Drawback, records 89 and 90", Certainty.CBP)

DUTY_CLASSES: Final = frozenset({"364", "369"})
TAX_CLASSES: Final = frozenset({"365", "674", "675", "374"})
ACCELERATED_CLASSES: Final = frozenset({"364", "365", "369", "398", "399", "674", "675", "374"})
"""Classes that may be paid before liquidation; any other class silently drops accelerated payment (record 43)."""


@dataclass(frozen=True, slots=True)
class ClaimTotals:
    """What a claim asks for: by class, and as duty, internal revenue tax and fees."""

    by_class: Mapping[str, Money]
    duty: Money
    tax: Money
    fees: Money

    @property
    def total(self) -> Money:
        return self.duty + self.tax + self.fees

    @property
    def accelerated_payment_possible(self) -> bool:
        return ACCELERATED_CLASSES.issuperset(self.by_class)


@rule("R-41d", cite=TOTALS)
def claim_totals(amounts: Iterable[ClassAmount]) -> ClaimTotals:
    """Add up the claim amounts of all lines; a class whose sum is zero is not carried (zero is forbidden in ACE)."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.class_code] = sums.get(amount.class_code, ZERO) + amount.claimable
    by_class = {revenue_class: total for revenue_class, total in sorted(sums.items()) if total}
    duty = sum((total for name, total in by_class.items() if name in DUTY_CLASSES), ZERO)
    tax = sum((total for name, total in by_class.items() if name in TAX_CLASSES), ZERO)
    fees = sum((total for name, total in by_class.items() if name not in DUTY_CLASSES | TAX_CLASSES), ZERO)
    return ClaimTotals(by_class, duty, tax, fees)
