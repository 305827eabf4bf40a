"""Which paragraph fixes the time limits of a TFTEA provision code; packaging (q) follows the goods it packs."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from drawback.domain.types import Provision as P  # noqa: N817 - the table reads by its codes


class Paragraph(StrEnum):
    """The paragraphs of 19 U.S.C. 1313 as far as their time limits differ."""

    MANUFACTURING_DIRECT = "1313(a)"
    MANUFACTURING_SUBSTITUTION = "1313(b)"
    REJECTED = "1313(c)(1)"
    RETAIL = "1313(c)(2)"
    ALCOHOL = "1313(d)"
    UNUSED_DIRECT = "1313(j)(1)"
    UNUSED_SUBSTITUTION = "1313(j)(2)"
    PETROLEUM = "1313(p), not manufactured"
    PETROLEUM_MANUFACTURED = "1313(p), manufactured"
    ALCOHOL_NONCONFORMING = "26 U.S.C. 5062(c)"


PARAGRAPHS: Mapping[P, Paragraph] = MappingProxyType(
    {
        P.MANUFACTURING_DIRECT: Paragraph.MANUFACTURING_DIRECT,
        P.MANUFACTURING_DIRECT_PACKAGING: Paragraph.MANUFACTURING_DIRECT,
        P.MANUFACTURING_SUBSTITUTION: Paragraph.MANUFACTURING_SUBSTITUTION,
        P.MANUFACTURING_SUBSTITUTION_PACKAGING: Paragraph.MANUFACTURING_SUBSTITUTION,
        P.SOUGHT_CHEMICALS: Paragraph.MANUFACTURING_SUBSTITUTION,
        P.USMCA_SUGAR: Paragraph.MANUFACTURING_SUBSTITUTION,
        P.REJECTED_SPECIFICATION: Paragraph.REJECTED,
        P.REJECTED_NO_CONSENT: Paragraph.REJECTED,
        P.REJECTED_DEFECTIVE: Paragraph.REJECTED,
        P.REJECTED_SPECIFICATION_PACKAGING: Paragraph.REJECTED,
        P.REJECTED_NO_CONSENT_PACKAGING: Paragraph.REJECTED,
        P.REJECTED_DEFECTIVE_PACKAGING: Paragraph.REJECTED,
        P.REJECTED_RETAIL: Paragraph.RETAIL,
        P.REJECTED_RETAIL_PACKAGING: Paragraph.RETAIL,
        P.DOMESTIC_ALCOHOL: Paragraph.ALCOHOL,
        P.UNUSED_DIRECT: Paragraph.UNUSED_DIRECT,
        P.UNUSED_DIRECT_PACKAGING: Paragraph.UNUSED_DIRECT,
        P.UNUSED_SUBSTITUTION: Paragraph.UNUSED_SUBSTITUTION,
        P.UNUSED_SUBSTITUTION_PACKAGING: Paragraph.UNUSED_SUBSTITUTION,
        P.UNUSED_SUBSTITUTION_NAFTA: Paragraph.UNUSED_SUBSTITUTION,
        P.UNUSED_SUBSTITUTION_WINE: Paragraph.UNUSED_SUBSTITUTION,
        P.UNUSED_SUBSTITUTION_USMCA: Paragraph.UNUSED_SUBSTITUTION,
        P.PETROLEUM: Paragraph.PETROLEUM,
        P.PETROLEUM_SUPPLIES: Paragraph.PETROLEUM,
        P.PETROLEUM_MANUFACTURED: Paragraph.PETROLEUM_MANUFACTURED,
        P.PETROLEUM_MANUFACTURED_SUPPLIES: Paragraph.PETROLEUM_MANUFACTURED,
        P.ALCOHOL_NONCONFORMING: Paragraph.ALCOHOL_NONCONFORMING,
    }
)


def paragraph(provision: P) -> Paragraph:
    """Return the paragraph whose time limits a provision code follows."""
    return PARAGRAPHS[provision]
