"""Where goods must go for drawback: what counts as an export, by destination and provision (R-15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from drawback.domain.types import Provision
from drawback.rules.answers import Cite
from drawback.rules.eligibility.provisions import PROVISIONS, Family
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
_ISLANDS: Final = ("VI", "GU", "AS", "UM")
_LIMITED_ON_CONTINENT: Final = frozenset(
    code for code, rule in PROVISIONS.items() if rule.family in (Family.MANUFACTURING, Family.UNUSED)
)


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
_CHILE_BAR = NoExport("(j)(2) to Chile is barred since 1 January 2015", Cite("19 U.S.C. 1313(j)(4)(B)"))
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
        bars["CL", provision] = _CHILE_BAR
        for country in CONTINENT:
            bars[country, provision] = _CONTINENT_BAR
    return MappingProxyType(bars)


BARS: Final = _bars()
"""(destination, provision) to the reason why that is no export; every other pair counts as one."""

USMCA_FLAG: Final = (
    "U-13: exported to Canada or Mexico; unless it is a full-drawback good, "
    "99 % of the lower of U.S. and foreign duty is the limit (19 CFR 182.44): give the foreign duty"
)


@rule("R-15", cite=Cite("19 U.S.C. 1313(j)(4), (y); 19 CFR 190.0a, 190.2, 190.5"))
def no_export(destination: str, provision: Provision) -> NoExport | None:
    """Return why goods sent to `destination` (ISO code) earn nothing under `provision`, or None where they do."""
    return BARS.get((destination, provision))


def usmca_limit_applies(destination: str, provision: Provision) -> bool:
    """Whether the lower-of-two-duties limit of USMCA may bind (R-41c)."""
    return destination in CONTINENT and provision in _LIMITED_ON_CONTINENT
