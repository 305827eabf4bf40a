"""Value per unit of designated and substituted goods: EGVU, SVU, and the one that governs (R-32, R-36, R-37, R-38)."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from drawback.domain.goods import ImportLine
from drawback.domain.money import Money
from drawback.domain.pricing import Designation, NoFigure, Unpriced
from drawback.domain.types import Disposal
from drawback.rules.answers import Cite
from drawback.rules.eligibility.provisions import Comparison, Family, ProvisionRule
from drawback.rules.registry import rule

_FOUR_PLACES: Final = Decimal("0.0001")
_TEN_PLACES: Final = Decimal("1e-10")
_NOTHING: Final = Decimal("0.00")
_PIECES: Final = frozenset({"NO", "PCS", "PC", "EA"})


class UnitValues(NamedTuple):
    """Values per unit in the unit of the import line.

    `entered` is the EGVU and `substituted` the SVU (None without a lesser-of rule), both to four places; `compared`
    is the lower of them, `governing` that value less what was recovered from destruction.
    """

    entered: Decimal
    substituted: Decimal | None
    compared: Decimal
    recovered: Money
    governing: Decimal


@rule(
    "R-36",
    "R-37",
    "R-38",
    cite=Cite("19 U.S.C. 1313(l)(2)(B), (C), (x); 19 CFR 190.11, 190.22(a)(1)(ii), 190.32(b)"),
)
def unit_values(designation: Designation, rule: ProvisionRule) -> UnitValues | Unpriced:
    """Return the unit values of a designation, or which fact is missing."""
    line = designation.imported.line
    entered = unit_value_entered(line)
    substituted: Decimal | None = None
    compared = entered
    if rule.comparison is not Comparison.NONE:
        given = _substituted(designation, rule)
        if isinstance(given, Unpriced):
            return given
        substituted = given.quantize(_FOUR_PLACES, ROUND_HALF_UP)
        compared = min(entered, substituted)
    exported = designation.exported
    if exported.disposal is Disposal.EXPORTED:
        return UnitValues(entered, substituted, compared, _NOTHING, compared)
    recovered = _recovered(designation, rule)
    if isinstance(recovered, Unpriced):
        return recovered
    per_unit = (recovered / designation.quantity).quantize(_TEN_PLACES, ROUND_HALF_UP)
    return UnitValues(entered, substituted, compared, recovered, max(compared - per_unit, _NOTHING))


def unit_value_entered(line: ImportLine) -> Decimal:
    """Entered value per unit of a line (EGVU), to four places."""
    return (line.value / line.quantity).quantize(_FOUR_PLACES, ROUND_HALF_UP)


def same_unit(one: str, other: str) -> bool:
    """Whether two unit codes count alike: equal, or both names for pieces."""
    if one == other:
        return True
    one, other = one.strip(" .").upper(), other.strip(" .").upper()
    return one == other or (one in _PIECES and other in _PIECES)


def _missing(says: str) -> Unpriced:
    return Unpriced(NoFigure.FACT_MISSING, says)


def _substituted(designation: Designation, rule: ProvisionRule) -> Decimal | Unpriced:
    """SVU: cost of the substituted input for (b), value of the exported or destroyed article for (j)(2)."""
    value = designation.substituted_unit_value
    if value is not None:
        if value >= 0:
            return value
        return _missing(f"The substituted value per unit is {value}; expected zero or more")
    if rule.comparison is Comparison.SUBSTITUTED_INPUT:
        return _missing(
            f"Provision {rule.code} compares with the cost of the substituted input (19 CFR 190.22(a)(1)(ii)(A), 190.11(d)): "
            "give substituted_unit_value, the manufacturer's cost per unit"
        )
    exported, unit = designation.exported, designation.imported.line.unit
    if not same_unit(exported.unit, unit):
        return _missing(
            f"Export {exported.export_id} is counted in {exported.unit}, the import line in {unit}: "
            "give substituted_unit_value per unit of the import line"
        )
    if exported.quantity <= 0:
        return _missing(
            f"Export {exported.export_id} shows quantity {exported.quantity}; a value per unit needs more than zero"
        )
    return exported.value / exported.quantity


def _recovered(designation: Designation, rule: ProvisionRule) -> Money | Unpriced:
    """Return the value recovered from destroying the designated units, for the whole designation."""
    if designation.recovered_value is not None:
        return designation.recovered_value
    destroyed = designation.exported
    if not destroyed.recovered_value:
        return _NOTHING
    if rule.family is Family.MANUFACTURING:
        return _missing(
            f"Material worth {destroyed.recovered_value} was recovered from {destroyed.export_id}, counted in articles: "
            "give recovered_value, the part that falls on these designated inputs (19 CFR 190.22(a)(1)(ii)(B))"
        )
    if destroyed.quantity <= 0 or not same_unit(destroyed.unit, designation.imported.line.unit):
        return _missing(
            f"Material worth {destroyed.recovered_value} was recovered from {destroyed.export_id}, whose quantity is not "
            "in the unit of the import line: give recovered_value for these designated units"
        )
    return destroyed.recovered_value * designation.quantity / destroyed.quantity
