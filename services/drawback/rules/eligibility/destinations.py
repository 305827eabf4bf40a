"""Where goods must go for drawback: what counts as an export, and what agreements leave of it, by destination and provision (R-15, R-41c).

19 U.S.C. 1313(n) names the paragraphs it restricts: (2) for Canada and Mexico the lesser of two duties for (a), (b), (p)
and (q); (4) for Chile nothing of the customs duties for these and (j)(2). It names neither (c) nor (j)(1); what part 182
and 19 U.S.C. 4534 say of them is in the table too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from drawback.domain.types import Provision
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, dated
from drawback.rules.eligibility.provisions import PROVISIONS, Family, ProvisionRule
from drawback.rules.registry import rule

DIRECT_UNUSED: Final = frozenset({Provision.UNUSED_DIRECT, Provision.UNUSED_DIRECT_PACKAGING})
UNUSED_BY_SUBSTITUTION: Final = frozenset(
    {
        Provision.UNUSED_SUBSTITUTION,
        Provision.UNUSED_SUBSTITUTION_PACKAGING,
        Provision.UNUSED_SUBSTITUTION_WINE,
    }
)
CONTINENT: Final = frozenset({"CA", "MX"})
CHILE: Final = "CL"
_ISLANDS: Final = ("VI", "GU", "AS", "UM")
_FULL_TO_CONTINENT: Final = frozenset(
    {
        Provision.REJECTED_SPECIFICATION,
        Provision.REJECTED_NO_CONSENT,
        Provision.UNUSED_SUBSTITUTION_NAFTA,
        Provision.UNUSED_SUBSTITUTION_USMCA,
    }
)
"""Goods of 19 U.S.C. 4534(a), which are compared with nothing; with packaging, (q) stands under the limit all the same."""

CHILE_CITE: Final = Cite("CSMS 12-000546; 19 U.S.C. 1313(n)(4), (j)(4)(B)", Certainty.CBP)
CHILE_PARTS: Final = dated(
    CHILE_CITE,
    "date of export",
    (acts.CHILE_FULL, Decimal("1.00")),
    (acts.CHILE_2012, Decimal("0.75")),
    (acts.CHILE_2013, Decimal("0.50")),
    (acts.CHILE_2014, Decimal("0.25")),
    (acts.CHILE_ENDED, Decimal("0.00")),
)
"""Part of the customs duties that may come back on goods exported to Chile under a paragraph that 1313(n)(4) names."""


class Treatment(StrEnum):
    """What a destination does to the drawback of a provision."""

    FULL = "nothing: the goods draw back in full"
    NO_EXPORT = "the goods are not exported"
    LESSER_OF = "no more than the lower of the duties of the two countries"
    SAME_CONDITION = (
        "in full where the goods left in the condition in which they came, else the lower of two duties"
    )
    PHASED_OUT = "the part of the customs duties that Chile's agreement left in the year of the export"
    REVIEW = "the statute does not name the paragraph: a person must decide"


@dataclass(frozen=True, slots=True)
class NoExport:
    """Why goods sent to a destination earn nothing under a provision."""

    reason: str
    cite: Cite

    def __str__(self) -> str:
        return f"{self.reason} ({self.cite})"


_CONTINENT_BAR = NoExport(
    "Substituted goods sent to Canada or Mexico are not exported for (j)(2), the listed exceptions apart",
    Cite("19 U.S.C. 1313(j)(4)(A); 19 CFR 190.0a"),
)
_CHILE_BAR = NoExport(
    "Nothing comes back on goods of this provision sent to Chile since 1 January 2015", CHILE_CITE
)
_PUERTO_RICO = NoExport("Puerto Rico lies inside the customs territory: no export", Cite("19 CFR 190.5"))
_HOME = NoExport("The destination is the United States: no export", Cite("19 CFR 190.2"))
_ISLAND_BAR = NoExport(
    "Goods sent to this insular possession earn only (j)(1)", Cite("19 U.S.C. 1313(y); 19 CFR 190.5")
)


def _bars() -> Mapping[tuple[str, Provision], NoExport]:
    bars = {}
    for provision in Provision:
        bars["US", provision] = _HOME
        bars["PR", provision] = _PUERTO_RICO
        for island in _ISLANDS:
            if provision not in DIRECT_UNUSED:
                bars[island, provision] = _ISLAND_BAR
    for provision in UNUSED_BY_SUBSTITUTION:
        for country in CONTINENT:
            bars[country, provision] = _CONTINENT_BAR
    return MappingProxyType(bars)


BARS: Final = _bars()
"""(destination, provision) to the reason why that is no export on any day; Chile depends on the day."""


def _on_continent(provision: ProvisionRule) -> Treatment:
    if provision.code in _FULL_TO_CONTINENT or provision.family is Family.TAX:
        return Treatment.FULL
    if provision.code is Provision.UNUSED_DIRECT:
        return Treatment.SAME_CONDITION
    return Treatment.NO_EXPORT if provision.code in UNUSED_BY_SUBSTITUTION else Treatment.LESSER_OF


def _to_chile(provision: ProvisionRule) -> Treatment:
    if provision.family is Family.TAX or provision.code is Provision.UNUSED_DIRECT:
        return Treatment.FULL
    if provision.family is Family.REJECTED and not provision.packaging:
        return Treatment.REVIEW
    return Treatment.PHASED_OUT


AGREEMENTS: Final[Mapping[tuple[str, Provision], Treatment]] = MappingProxyType(
    {(country, row.code): _on_continent(row) for country in sorted(CONTINENT) for row in PROVISIONS.values()}
    | {(CHILE, row.code): _to_chile(row) for row in PROVISIONS.values()}
)
"""(destination, provision) to what USMCA or the agreement with Chile leaves of the drawback; every other pair is full."""


@rule("R-15", "R-41c", cite=Cite("19 U.S.C. 1313(n), (j)(4); 19 CFR 182.44, 182.45"))
def treatment(destination: str, provision: Provision) -> Treatment:
    """Say what the destination (ISO code) does to the drawback of a provision."""
    if (destination, provision) in BARS:
        return Treatment.NO_EXPORT
    return AGREEMENTS.get((destination, provision), Treatment.FULL)


@rule("R-15", cite=CHILE_CITE)
def chile_part(exported_on: date) -> Decimal:
    """Part of the customs duties that may come back on goods sent to Chile that day, where 1313(n)(4) names the paragraph.

    Raises:
        NoValueInForce: the goods left before the agreement.
    """
    return CHILE_PARTS.on(exported_on)


def is_compared(destination: str, provision: Provision) -> bool:
    """Whether the duties of two countries may have to be compared."""
    return treatment(destination, provision) in {Treatment.LESSER_OF, Treatment.SAME_CONDITION}


@rule("R-15", cite=Cite("19 U.S.C. 1313(j)(4), (y); 19 CFR 190.0a, 190.2, 190.5"))
def no_export(destination: str, provision: Provision, exported_on: date) -> NoExport | None:
    """Return why goods sent to `destination` (ISO code) earn nothing under `provision`, or None where they do."""
    bar = BARS.get((destination, provision))
    if bar is not None or destination != CHILE:
        return bar
    ended = exported_on >= acts.CHILE_ENDED.on
    return _CHILE_BAR if ended and AGREEMENTS[CHILE, provision] is Treatment.PHASED_OUT else None
