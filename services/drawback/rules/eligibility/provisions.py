"""The drawback provisions as one table: what each code means and how its refund is computed (R-01 to R-12, R-30, R-31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from drawback.domain.types import Provision
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, dated
from drawback.rules.registry import table

SHARES: Final = dated(
    Cite("19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)"),
    "date of filing of the claim",
    (acts.DRAWBACK_1993, Decimal("0.99")),
)
NINETY_NINE: Final = SHARES.latest
"""The share of every claim filed under the law as last known: a price is asked before there is a day of filing."""
FULL: Final = Decimal("1.00")


class Family(StrEnum):
    """The kinds of drawback, by the paragraph of 19 U.S.C. 1313 that grants them."""

    MANUFACTURING = "manufacturing"
    REJECTED = "rejected"
    UNUSED = "unused"
    PETROLEUM = "petroleum"
    TAX = "tax"


class UnitBasis(StrEnum):
    """How the duty on one imported unit is found (19 CFR 190.14, 190.51(b)(1))."""

    DIRECT = "the duty on that unit, or by an accounting method of 19 CFR 190.14"
    AVERAGE = "per-unit average of the entry line"


class Comparison(StrEnum):
    """What the lesser-of rule of 19 U.S.C. 1313(l)(2) compares the imported goods with."""

    NONE = "no lesser-of rule"
    SUBSTITUTED_INPUT = "cost of the substituted input"
    DISPOSED_ARTICLE = "value of the exported or destroyed article"


@dataclass(frozen=True, slots=True)
class ProvisionRule:
    """How one provision code is claimed and computed.

    `not_priced` is the sentence with which this program declines to give a figure; empty where it prices the code.
    `caution` is a flag attached to every figure of the code, naming the open point it rests on.
    """

    code: Provision
    paragraph: str
    title: str
    family: Family
    basis: UnitBasis
    comparison: Comparison
    substitution: bool
    packaging: bool
    refund_share: Decimal = NINETY_NINE
    not_priced: str = ""
    caution: str = ""

    @property
    def lesser_of(self) -> bool:
        return self.comparison is not Comparison.NONE

    @property
    def accounting_methods(self) -> tuple[str, ...]:
        """Accounting method codes ACE accepts: 01 to 08 for direct identification, exactly 00 otherwise."""
        if self.basis is UnitBasis.DIRECT:
            return ("01", "02", "03", "04", "05", "06", "07", "08")
        return ("00",)

    @property
    def bill_of_materials(self) -> bool:
        """Whether the claimant certifies a bill of materials or formula (19 CFR 190.29)."""
        return self.family is Family.MANUFACTURING or self.code in _FORMULA_CERTIFIED


_FORMULA_CERTIFIED: Final = frozenset(
    {Provision.DOMESTIC_ALCOHOL, Provision.PETROLEUM_MANUFACTURED, Provision.PETROLEUM_MANUFACTURED_SUPPLIES}
)

_RETAIL = "U-12: 19 CFR 190.51(b)(1) does not name retail returns; priced by the average of the line, without lesser-of"
_PACKING = "Packaging (19 U.S.C. 1313(q)) is priced as the goods it packs; list it apart, with its own substituted value"
_WINE = "Wine by the alternative standard: same colour, 50 % price band and certificate are conditions (19 CFR 190.32(d))"
_PETROLEUM_CAP = "19 U.S.C. 1313(p)(4): no more than (j)(1) would have given for the imported article"
_FULL_TAX = "26 U.S.C. 5062(c): the internal revenue tax comes back in full and nothing else does"

_MANUFACTURED_PETROLEUM = (
    "Provision {code} pays what 1313(a) or (b) would attribute to the petroleum product made (19 U.S.C. 1313(p)(4)(A)); "
    "that attribution is not priced here. Price the refinery's inputs under 51 or 52 first."
)
_DOMESTIC_ALCOHOL = "Provision 57 refunds domestic internal revenue tax, not a charge on an import entry line (19 U.S.C. 1313(d)); it is not priced here."
_SOUGHT = (
    "Provision 75 apportions duty by the weight of the sought element (19 CFR 190.26(b)(4)); "
    "give purity and element share to the sought-chemical calculation. It is not priced from an entry line alone."
)
_CONTINENT = (
    "Provision {code} is an exception for Canada or Mexico (19 U.S.C. 3333, 4534; 19 CFR part 182, amended March 2025 and not read): "
    "it is not priced here."
)

_A = ("1313(a)", Family.MANUFACTURING, UnitBasis.DIRECT, Comparison.NONE, False)
_B = ("1313(b)", Family.MANUFACTURING, UnitBasis.AVERAGE, Comparison.SUBSTITUTED_INPUT, True)
_C = ("1313(c)(1)(C)(i)", Family.REJECTED, UnitBasis.DIRECT, Comparison.NONE, False)
_C_RETAIL = ("1313(c)(1)(C)(ii), (c)(2)", Family.REJECTED, UnitBasis.DIRECT, Comparison.NONE, True)
_J1 = ("1313(j)(1)", Family.UNUSED, UnitBasis.DIRECT, Comparison.NONE, False)
_J2 = ("1313(j)(2)", Family.UNUSED, UnitBasis.AVERAGE, Comparison.DISPOSED_ARTICLE, True)
_J2_WINE = ("1313(j)(2)", Family.UNUSED, UnitBasis.AVERAGE, Comparison.NONE, True)
_P = ("1313(p)", Family.PETROLEUM, UnitBasis.AVERAGE, Comparison.NONE, True)

_Shape = tuple[str, Family, UnitBasis, Comparison, bool]


def _row(
    code: str,
    title: str,
    shape: _Shape,
    *,
    packaging: bool = False,
    share: Decimal = NINETY_NINE,
    not_priced: str = "",
    caution: str = "",
) -> ProvisionRule:
    paragraph, family, basis, comparison, substitution = shape
    if packaging:
        paragraph, caution = f"{paragraph} with 1313(q)", f"{caution}. {_PACKING}" if caution else _PACKING
    return ProvisionRule(
        code=Provision(code),
        paragraph=paragraph,
        title=title,
        family=family,
        basis=basis,
        comparison=comparison,
        substitution=substitution,
        packaging=packaging,
        refund_share=share,
        not_priced=not_priced.format(code=code),
        caution=caution,
    )


_TAX_D = ("1313(d)", Family.TAX, UnitBasis.DIRECT, Comparison.NONE, False)
_TAX_5062 = ("26 U.S.C. 5062(c)", Family.TAX, UnitBasis.DIRECT, Comparison.NONE, False)

_ROWS: Final = (
    _row("51", "manufacturing, direct identification", _A),
    _row("52", "manufacturing, substitution", _B),
    _row("53", "rejected: not to sample or specification", _C),
    _row("54", "rejected: shipped without consent", _C),
    _row("55", "rejected: defective at importation", _C),
    _row("56", "rejected: sold at retail and returned", _C_RETAIL, caution=_RETAIL),
    _row(
        "57",
        "domestic alcohol in flavourings, medicines, spirits, wine",
        _TAX_D,
        share=FULL,
        not_priced=_DOMESTIC_ALCOHOL,
    ),
    _row("58", "unused, direct identification", _J1),
    _row("59", "unused, substitution", _J2),
    _row("60", "finished petroleum derivatives", _P, caution=_PETROLEUM_CAP),
    _row("61", "manufactured petroleum derivatives", _P, not_priced=_MANUFACTURED_PETROLEUM),
    _row("62", "manufactured petroleum derivatives as supplies", _P, not_priced=_MANUFACTURED_PETROLEUM),
    _row("63", "finished petroleum derivatives as supplies", _P, caution=_PETROLEUM_CAP),
    _row("64", "nonconforming or unmerchantable alcohol", _TAX_5062, share=FULL, caution=_FULL_TAX),
    _row("65", "unused, direct identification, with packaging", _J1, packaging=True),
    _row("66", "unused, substitution, with packaging", _J2, packaging=True),
    _row("67", "rejected: not to sample or specification, with packaging", _C, packaging=True),
    _row("68", "rejected: shipped without consent, with packaging", _C, packaging=True),
    _row("69", "rejected: defective at importation, with packaging", _C, packaging=True),
    _row("70", "rejected: retail return, with packaging", _C_RETAIL, packaging=True, caution=_RETAIL),
    _row("71", "manufacturing, direct identification, with packaging", _A, packaging=True),
    _row("72", "manufacturing, substitution, with packaging", _B, packaging=True),
    _row("73", "unused, substitution, NAFTA exceptions", _J2, not_priced=_CONTINENT),
    _row("74", "unused, substitution, table wine", _J2_WINE, caution=_WINE),
    _row("75", "manufacturing, sought chemical elements", _B, not_priced=_SOUGHT),
    _row("76", "manufacturing, USMCA sugar", _B, not_priced=_CONTINENT),
    _row("77", "unused, substitution, USMCA exceptions", _J2, not_priced=_CONTINENT),
)

PROVISIONS: Final[Mapping[Provision, ProvisionRule]] = table(
    "R-01",
    "R-02",
    "R-03",
    "R-04",
    "R-05",
    "R-06",
    "R-07",
    "R-10",
    "R-11",
    "R-12",
    "R-30",
    "R-31",
    cite=Cite(
        "19 U.S.C. 1313; 19 CFR 190.2, 190.14, 190.51(b)(1); ACE CATAIR Drawback, appendix A", Certainty.CBP
    ),
    name="provisions.PROVISIONS",
    says="What each provision code means, how its unit duty is found, whether the lesser-of rule binds, what share comes back.",
    holds=MappingProxyType({row.code: row for row in _ROWS}),
)
"""Every TFTEA code, 51 to 77 (ACE CATAIR Drawback, appendix A; 19 CFR 190.2, 190.14, 190.51(b)(1))."""
