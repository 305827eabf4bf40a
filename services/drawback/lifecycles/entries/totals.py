"""The total of a liquidation against the lines: what a listing that gives one sum says of them."""

from decimal import Decimal

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money
from drawback.rules.eligibility.cape import is_ieepa
from drawback_schemas.parts import ChargePart, LinePart

DUTIES = frozenset({"duty", "chapter-99", "ad", "cvd", "marking"})
"""What a listing's total of duties holds; fees and taxes stand beside it."""
_HUNDRED = Decimal(100)


def duties(lines: tuple[LinePart, ...]) -> Money:
    """The duties of the lines, without fees and taxes."""
    return sum((c.amount for line in lines for c in line.charges if c.duty_class in DUTIES), ZERO)


def shared_out(lines: tuple[LinePart, ...], beyond: Money) -> tuple[LinePart, ...] | None:
    """Put what a total holds beyond the lines on the line that bears it; None where that line is not known.

    On an entry of one line it is the ordinary duty that classification and appraisement decide: the rates of chapter 99 and
    of AD/CVD are fixed elsewhere.
    """
    if not beyond:
        return lines
    if len(lines) != 1:
        return None
    [line] = lines
    ordinary = [charge for charge in line.charges if charge.duty_class == "duty"]
    if len(ordinary) != 1 or ordinary[0].amount + beyond < 0:
        return None
    charges = tuple(_charged(charge, beyond, line) for charge in line.charges)
    return (replace(line, charges=charges),)


def _charged(charge: ChargePart, beyond: Money, line: LinePart) -> ChargePart:
    if charge.duty_class != "duty":
        return charge
    amount = charge.amount + beyond
    rate = charge.rate_percent
    if rate is not None and line.value:
        rate = (amount * _HUNDRED / line.value).quantize(Decimal("0.0001")).normalize()
    return replace(charge, amount=amount, rate_percent=rate)


def without_ieepa(lines: tuple[LinePart, ...]) -> tuple[LinePart, ...]:
    """The lines as a liquidation for CAPE leaves them: no charge under a heading of IEEPA."""
    return tuple(
        replace(line, charges=tuple(charge for charge in line.charges if not is_ieepa(charge.heading)))
        for line in lines
    )
