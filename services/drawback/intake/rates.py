"""Find the ad valorem rate of a duty row: the stated one if it gives the duty, else one that plainly does."""

from decimal import Decimal
from typing import Final

from drawback.domain.money import Money, cents, divide
from drawback.intake.values import plain

PLACES: Final = 3
SURE_DUTY: Final = Decimal("0.25")
"""A duty of chapters 1–97 may be specific: a rate is believed only where its last decimal moves the duty by a quarter dollar.
Taking a specific duty for an ad valorem one by chance lowers a substitution claim; the reverse would raise it."""
SURE_ADDED: Final = Decimal("0.05")
"""Duties of chapter 99 and AD/CVD deposits are nearly always ad valorem: five cents suffice."""


def gives(rate: Decimal, value: Money, amount: Money) -> bool:
    """Say whether a rate on a value gives an amount, to the cent."""
    return cents(value * rate / 100) == amount


def plain_rate(amount: Money, value: Money, sure: Decimal) -> Decimal | None:
    """Return the rate with fewest decimals that gives the amount to the cent, if a neighbouring rate would not."""
    if amount <= 0 or value <= 0:
        return None
    exact = divide(amount * 100, value)
    for places in range(PLACES + 1):
        if value.scaleb(-2 - places) < sure:
            return None
        rate = cents_of(exact, places)
        if rate and gives(rate, value, amount):
            return plain(rate)
    return None


def cents_of(rate: Decimal, places: int) -> Decimal:
    """Round a rate half up to a number of places."""
    return cents(rate.scaleb(places - 2)).scaleb(2 - places)


def ad_valorem(
    stated: Decimal | None, amount: Money, values: tuple[Money, ...], sure: Decimal
) -> Decimal | None:
    """Return the stated rate if it gives the amount on one of the values, else a plain rate, else None.

    Reports print the tariff's current rate, which need not be the rate of the day of entry: hence the check.
    """
    if stated is not None and any(gives(stated, value, amount) for value in values):
        return stated
    for value in values:
        if (rate := plain_rate(amount, value, sure)) is not None:
            return rate
    return None
