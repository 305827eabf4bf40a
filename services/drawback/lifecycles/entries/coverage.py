"""Goods that were found inside or outside an order: scope rulings, circumvention, evasion, critical circumstances."""

from collections.abc import Mapping
from dataclasses import dataclass

from drawback_schemas.adcvd import CoveragePart
from drawback_schemas.parts import LinePart

BASES: Mapping[str, str] = {
    "scope": "scope ruling",
    "circumvention": "circumvention finding",
    "evasion": "evasion determination",
    "critical-circumstances": "critical circumstances",
}
"""What found goods inside or outside an order, as people name it."""


def named(finding: CoveragePart) -> str:
    """Name a finding by what it is, its day, and where it stands."""
    of = f"{BASES[finding.basis]} of {finding.decided_on}"
    return f"{of} ({finding.reference})" if finding.reference else of


def rules_on_lines(finding: CoveragePart) -> bool:
    """Whether a finding says of lines entered under a case that they are outside its order, or inside again.

    Only a scope ruling puts goods outside (19 CFR 351.225): that nobody circumvented or evaded an order does not free what it covers.
    Critical circumstances are about how far back measures reach (19 U.S.C. 1673b(e)), never about goods. A finding that names neither
    goods nor a party says nothing of any line.
    """
    if finding.basis == "critical-circumstances" or not (finding.covered or finding.basis == "scope"):
        return False
    return bool(finding.hts or finding.origins or finding.exporter or finding.producer)


@dataclass(frozen=True, slots=True)
class NamedGoods:
    """Goods that a finding names: by tariff number, of 8 or 10 digits, and by origin; empty means all."""

    covered: bool
    """Whether they were found inside the order."""
    hts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    def has(self, line: LinePart) -> bool:
        """Whether a line may be of these goods: its tariff number and origin do not say otherwise."""
        named = not self.hts or any(line.hts.startswith(number) for number in self.hts)
        return named and (not self.origins or line.origin in self.origins)
