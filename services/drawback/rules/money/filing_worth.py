"""Whether a refund is worth filing under a fee: contingency, fixed cost, and the refund at which it breaks even."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

from drawback.domain.money import ZERO, Money, cents

_HUNDRED: Final = Decimal(100)
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FeeModel:
    """What filing costs the claimant: a percentage of the refund and a fixed amount."""

    contingency_percent: Decimal = Decimal(0)
    fixed_cost: Money = ZERO

    def __post_init__(self) -> None:
        """Refuse a fee that cannot be meant."""
        if not 0 <= self.contingency_percent <= _HUNDRED:
            raise ValueError(f"contingency_percent is {self.contingency_percent}; expected 0 to 100")
        if self.fixed_cost < 0:
            raise ValueError(f"fixed_cost is {self.fixed_cost}; expected zero or more")


@dataclass(frozen=True, slots=True)
class Worth:
    """What filing leaves: refund, fee, net, and the smallest refund that leaves something (None: no refund does)."""

    refund: Money
    fee: Money
    net: Money
    break_even: Money | None

    @property
    def worth_filing(self) -> bool:
        return self.net > 0


def worth(refund: Money, fee: FeeModel) -> Worth:
    """Return what is left of a refund after the fee, and where the fee breaks even.

    The contingency is rounded to the cent, half up; the break-even refund is the fixed cost over the part kept,
    rounded up to the cent.
    """
    charged = cents(refund * fee.contingency_percent / _HUNDRED) + fee.fixed_cost
    kept = (_HUNDRED - fee.contingency_percent) / _HUNDRED
    break_even = (fee.fixed_cost / kept).quantize(_CENT, ROUND_CEILING) if kept else None
    return Worth(refund, charged, refund - charged, break_even)
