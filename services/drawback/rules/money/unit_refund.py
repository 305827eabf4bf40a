"""What one unit of an import line brings, before any rounding to cents: the rate at which the matcher weighs pairings.

The same charges and apportionments as `refund.price`, which decides what a claim asks. Units times this rate differ from the
priced amount by rounding only: half a cent for each revenue class.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from drawback.domain.goods import ImportFacts
from drawback.domain.money import EXACT, ZERO
from drawback.domain.types import Policy, Provision
from drawback.rules.answers import Cite
from drawback.rules.eligibility.programmes import Programmes
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.rules.money.basis import DUTY, MPF, basis_of
from drawback.rules.money.unit_values import UnitValues, unit_value_entered
from drawback.rules.registry import rule


@dataclass(frozen=True, slots=True)
class UnitRefund:
    """Dollars per unit. `full` where nothing is reduced, of which `duty` is customs duty; below `entered` it is `fixed + rate * value`."""

    entered: Decimal
    full: Decimal
    duty: Decimal
    fixed: Decimal
    rate: Decimal

    def at(self, governing: Decimal) -> Decimal:
        """What a unit brings at a governing value per unit (19 U.S.C. 1313(l)(2))."""
        if governing >= self.entered:
            return self.full
        return min(self.full, self.fixed + self.rate * governing)


@rule("R-32", "R-36", "R-37", cite=Cite("19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)"))
def unit_refund(
    imported: ImportFacts, provision: Provision, policy: Policy, programmes: Programmes
) -> UnitRefund:
    """Return what a unit of the line brings under a provision and a claimant's policy, whatever is exported."""
    rule_ = PROVISIONS[provision]
    line, share = imported.line, rule_.refund_share
    with localcontext(EXACT):
        entered = unit_value_entered(line)
        reduced = UnitValues(entered, ZERO, ZERO, ZERO, ZERO if entered else Decimal(-1))
        full = duty = fixed = rate = Decimal(0)
        for name, pile in basis_of(imported, policy, rule_, reduced, programmes).piles.items():
            if name == MPF:
                full += pile.per_unit
                rate += pile.per_unit / entered if entered else Decimal(0)
                continue
            paid = share * pile.paid / line.quantity
            full += paid
            fixed += share * pile.fixed / line.quantity
            rate += share * pile.rate
            if name == DUTY:
                duty = paid
        return UnitRefund(entered, full, duty, fixed, rate)
