"""Money is exact decimal dollars; it is rounded only where a rule says so, half up.

Amounts are `Decimal` from end to end (floats never touch them). `Money` marks an amount in U.S. dollars
that has been rounded to cents; a bare `Decimal` is a figure still on its way (a rate, a unit value).
"""

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import TypeAlias

Money: TypeAlias = Decimal

ZERO: Money = Decimal("0.00")
_CENT = Decimal("0.01")
_UNIT_VALUE = Decimal("0.0001")

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
"""The arithmetic context of every computation of law: 60 digits, so that products are never rounded."""


def cents(amount: Decimal) -> Money:
    """Round to cents, half up (ACE CATAIR Drawback, appendix F: five and above goes up)."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def unit_value(amount: Decimal) -> Decimal:
    """Round a value per unit to four places, half up (ACE CATAIR Drawback, record 42: EGVU and SVU)."""
    return amount.quantize(_UNIT_VALUE, rounding=ROUND_HALF_UP)


def divide(numerator: Decimal, denominator: Decimal, places: int = 10) -> Decimal:
    """Divide and round half up to `places` (ACE CATAIR Drawback, appendix F: divisions carry ten places).

    Raises:
        ZeroDivisionError: the denominator is zero.
    """
    if not denominator:
        raise ZeroDivisionError("a quantity of zero cannot be divided into units")
    with localcontext(EXACT):
        return (numerator / denominator).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def dollars(amount: Money) -> str:
    """Print as a person reads it: `$1,234.50`, a negative amount in parentheses."""
    text = f"${abs(cents(amount)):,.2f}"
    return f"({text})" if amount < 0 else text
