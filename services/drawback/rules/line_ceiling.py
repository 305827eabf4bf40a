"""All designations of one import line together: never more than 99 % of what the line bore (R-30, R-34)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from drawback.domain.money import Money, cents
from drawback.domain.pricing import ClassAmount
from drawback.rules.registry import rule
from drawback.rules.words import Cite

CEILING: Final = Cite("19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)(1), (b)(2)(v)")

_SHARE: Final = Decimal("0.99")


@rule("R-30", "R-34", cite=CEILING)
def held_to_line(amounts: Iterable[ClassAmount], share: Decimal = _SHARE) -> tuple[ClassAmount, ...]:
    """Hold the amounts of several designations of one line and class to the refund share of its basis.

    Each designation is rounded by itself, and the processing fee per unit is rounded before it is multiplied, so that
    the sum may pass the ceiling though no designation does. Earlier designations keep their amount, the later ones
    are cut: amounts above the ceiling are not paid until corrected.
    """
    left: dict[str, Money] = {}
    held = []
    for amount in amounts:
        room = left.get(amount.class_code)
        if room is None:
            room = cents(share * amount.basis)
        calculated, claimable = min(amount.calculated, room), min(amount.claimable, room)
        left[amount.class_code] = room - claimable
        if (calculated, claimable) != (amount.calculated, amount.claimable):
            amount = amount._replace(calculated=calculated, claimable=claimable)  # noqa: PLW2901 - the amount as held
        held.append(amount)
    return tuple(held)
