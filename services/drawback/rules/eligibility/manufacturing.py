"""How much imported input an exported article stands for: bases, waste, several products, formula (R-40, R-41)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from drawback.domain.money import EXACT, ZERO, Money, cents, divide
from drawback.rules.answers import Cite
from drawback.rules.eligibility.provisions import NINETY_NINE
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule

BASES: Final = Cite("19 CFR 190.23(a), (c)")
WASTE: Final = Cite("19 CFR 190.23(a)(2), 190.26(c)")
RELATIVE_VALUE: Final = Cite("19 CFR 190.23(a)(3), 190.81(f)")
SOUGHT_ELEMENT: Final = Cite("19 U.S.C. 1313(b)(4); 19 CFR 190.26(b)(4)")
FORMULA: Final = Cite("19 U.S.C. 1313(b)(3); 19 CFR 190.29")

_SHARE: Final = NINETY_NINE
_FOUR_PLACES: Final = Decimal("0.0001")
_ONE_PLACE: Final = Decimal("0.1")


class ClaimBasis(StrEnum):
    """On which quantity a manufacturing claim rests."""

    USED_IN = "used in"
    LESS_WASTE = "used in less valuable waste"
    RELATIVE_VALUE = "relative value"
    APPEARING_IN = "appearing in"


BASIS_CODES: Final[Mapping[str, tuple[ClaimBasis, ...]]] = MappingProxyType(
    {
        "01": (ClaimBasis.USED_IN,),
        "02": (ClaimBasis.LESS_WASTE,),
        "03": (ClaimBasis.RELATIVE_VALUE,),
        "04": (ClaimBasis.APPEARING_IN,),
        "05": (ClaimBasis.USED_IN, ClaimBasis.LESS_WASTE),
        "06": (ClaimBasis.USED_IN, ClaimBasis.RELATIVE_VALUE),
        "07": (ClaimBasis.LESS_WASTE, ClaimBasis.RELATIVE_VALUE),
        "08": (ClaimBasis.USED_IN, ClaimBasis.LESS_WASTE, ClaimBasis.RELATIVE_VALUE),
    }
)
"""ACE basis-of-claim codes (record 40, columns 37-38)."""


@rule("R-40", cite=BASES)
def basis_allowed(
    code: str, *, valuable_waste: bool, several_products: bool, waste_waived: bool = False
) -> RuleFinding:
    """Test whether a basis code fits the process: its waste, and the number of products it necessarily makes."""
    bases = BASIS_CODES.get(code)
    if bases is None:
        return RuleFinding(
            "R-40", FindingOutcome.REJECT, f"Basis code {code!r} is not one of 01 to 08", BASES
        )
    if several_products and ClaimBasis.RELATIVE_VALUE not in bases:
        return RuleFinding(
            "R-40",
            FindingOutcome.DENY,
            "Two or more products made together need relative value (03, 06, 07, 08)",
            BASES,
        )
    if ClaimBasis.RELATIVE_VALUE in bases and not several_products:
        return RuleFinding(
            "R-40", FindingOutcome.DENY, "Relative value needs two or more products made together", BASES
        )
    if valuable_waste and bases == (ClaimBasis.USED_IN,):
        return RuleFinding(
            "R-40",
            FindingOutcome.DENY,
            "Used in (01) is for waste without value; take 02, or 04 waiving the waste",
            BASES,
        )
    if waste_waived and bases != (ClaimBasis.APPEARING_IN,):
        return RuleFinding(
            "R-40", FindingOutcome.DENY, "Whoever waives the waste claims on appearing in (04)", BASES
        )
    return RuleFinding("R-40", FindingOutcome.SATISFIED, f"{code}: {', '.join(bases)}", BASES)


@rule("R-40", cite=WASTE)
def quantity_less_waste(used: Decimal, waste_value: Decimal, input_unit_value: Decimal) -> Decimal:
    """Return the quantity used less the quantity its valuable waste would have bought, to four places, not below zero.

    Raises:
        ValueError: the input has no value per unit, so waste cannot be expressed in it.
    """
    if input_unit_value <= 0:
        raise ValueError(f"value of the input per unit is {input_unit_value}; expected more than zero")
    if not waste_value:
        return used
    return max(used - divide(waste_value, input_unit_value), Decimal(0)).quantize(_FOUR_PLACES, ROUND_HALF_UP)


@rule("R-40", cite=RELATIVE_VALUE)
def by_relative_value(charges: Money, market_values: Mapping[str, Decimal]) -> Mapping[str, Money]:
    """Split the charges on the inputs among products by their market value at separation.

    Each share is cut to the cent and the cents left over go to the largest remainders, so that the shares add up.

    Raises:
        ValueError: no product has a value.
    """
    total = sum(market_values.values(), Decimal(0))
    if total <= 0 or min(market_values.values()) < 0:
        raise ValueError(
            f"market values are {dict(market_values)}; expected none below zero and a sum above it"
        )
    with localcontext(EXACT):
        exact = {name: charges * value / total for name, value in market_values.items()}
        shares = {name: share.quantize(Decimal("0.01"), ROUND_FLOOR) for name, share in exact.items()}
        spare = int((charges - sum(shares.values(), ZERO)) * 100)
        for name in sorted(exact, key=lambda name: exact[name] - shares[name], reverse=True)[:spare]:
            shares[name] += Decimal("0.01")
    return MappingProxyType(shares)


@dataclass(frozen=True, slots=True)
class FormulaLine:
    """One input of a bill of materials: how much of it goes into one article, and how much appears in it."""

    hts: str
    used_per_article: Decimal
    appearing_per_article: Decimal | None = None


@rule("R-124", "R-40", cite=FORMULA)
def input_quantity(line: FormulaLine, articles: Decimal, basis: ClaimBasis = ClaimBasis.USED_IN) -> Decimal:
    """Return how much of an input a number of articles stands for, to four places.

    Raises:
        ValueError: the claim is on appearing in and the formula does not say how much appears.
    """
    per_article = line.used_per_article
    if basis is ClaimBasis.APPEARING_IN:
        if line.appearing_per_article is None:
            raise ValueError(
                f"input {line.hts}: the formula does not say how much of it appears in one article"
            )
        per_article = line.appearing_per_article
    return (articles * per_article).quantize(_FOUR_PLACES, ROUND_HALF_UP)


@rule("R-124", cite=FORMULA)
def articles_supported(line: FormulaLine, imported: Decimal) -> Decimal:
    """Return how many whole articles a quantity of imported input can have made.

    Raises:
        ValueError: the formula uses none of the input.
    """
    if line.used_per_article <= 0:
        raise ValueError(
            f"input {line.hts}: used per article is {line.used_per_article}; expected more than zero"
        )
    return (imported / line.used_per_article).quantize(Decimal(1), ROUND_FLOOR)


@dataclass(frozen=True, slots=True)
class SoughtElement:
    """Duty of an import apportioned to the element for which it was bought."""

    compound_weight: Decimal
    element_weight: Decimal
    duty_per_weight: Decimal
    maximum: Money
    claimable: Money


@rule("R-41", cite=SOUGHT_ELEMENT)
def sought_element(
    weight: Decimal,
    duty: Money,
    purity: Decimal,
    element_share: Decimal,
    *,
    contained: Decimal,
    already_claimed: Money = ZERO,
) -> SoughtElement:
    """Return the drawback on a sought chemical element contained in an exported article.

    The element in the import is its weight by purity by the share of the element in the compound, to one place as in
    the example of the regulation; the duty per weight is that of the import as a whole. What was claimed before on the
    same import comes off.

    Raises:
        ValueError: purity or share is not above zero and at most one, or the weight is not above zero.
    """
    if weight <= 0 or not 0 < purity <= 1 or not 0 < element_share <= 1:
        raise ValueError(
            f"weight {weight}, purity {purity}, share {element_share}: "
            "expected a weight above zero, purity and share above zero and at most one"
        )
    with localcontext(EXACT):
        compound = weight * purity
        element = (compound * element_share).quantize(_ONE_PLACE, ROUND_HALF_UP)
        per_weight = divide(duty, weight)
        maximum = cents(_SHARE * element * per_weight)
        claim = cents(_SHARE * contained * per_weight)
    return SoughtElement(
        compound, element, per_weight, maximum, max(min(claim, maximum - already_claimed), ZERO)
    )
