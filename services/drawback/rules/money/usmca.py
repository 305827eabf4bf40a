"""The USMCA limit: no more than the lower of the duties of the two countries (R-41c, U-13, U-14)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from drawback.domain.money import Money, cents
from drawback.rules.answers import Certainty, Cite, Reading
from drawback.rules.eligibility.provisions import NINETY_NINE
from drawback.rules.registry import rule

LIMIT: Final = Cite(
    "19 CFR 182.44", Certainty.CBP, note="part 182 as amended in March 2025 (90 FR 6488) was not read: U-14"
)
FULL_DRAWBACK: Final = Cite("19 CFR 182.45")

_SHARE: Final = NINETY_NINE
_RATE_PLACES: Final = Decimal("0.000001")

FULL_DRAWBACK_GOODS: Final = (
    "originating goods",
    "goods exported in the same condition, (j)(1)",
    "rejected goods: not to sample, or shipped without consent",
    "listed sugar",
    "goods for duty-free shops, ship stores, joint projects",
    "19 U.S.C. 4534(a)(7) and (8) goods to Canada",
)
"""Goods that draw back in full to Canada or Mexico, without comparison (19 CFR 182.45)."""


@dataclass(frozen=True, slots=True)
class UsmcaLimit:
    """The most a claim may ask for one exported good: as ACE computes it, and as the regulation reads."""

    claimable: Money
    foreign_duty: Money
    contested: Reading
    basis: Cite


@rule("R-41c", cite=LIMIT)
def usmca_limit(us_duty: Money, foreign_duty: Decimal, units_per_dollar: Decimal = Decimal(1)) -> UsmcaLimit:
    """Return 99 % of the lower of U.S. duty and foreign duty, for one exported good.

    `foreign_duty` is in the money of Canada or Mexico and `units_per_dollar` its rate per U.S. dollar, to six places
    as record 64 carries it. The regulation may be read as the lower duty itself, at most 99 % of the U.S. duty.

    Raises:
        ValueError: a duty is negative or the rate is not above zero.
    """
    if us_duty < 0 or foreign_duty < 0 or units_per_dollar <= 0:
        raise ValueError(
            f"U.S. duty {us_duty}, foreign duty {foreign_duty}, rate {units_per_dollar}: "
            "expected duties of zero or more and a rate above zero"
        )
    converted = cents(foreign_duty / units_per_dollar.quantize(_RATE_PLACES, ROUND_HALF_UP))
    literal = min(converted, cents(_SHARE * us_duty))
    reading = Reading(f"the lower duty itself, at most 99 % of the U.S. duty: {literal}", None, LIMIT)
    return UsmcaLimit(cents(_SHARE * min(us_duty, converted)), converted, reading, LIMIT)
