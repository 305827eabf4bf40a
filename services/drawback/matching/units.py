"""Units that count the same thing in other numbers: what one unit is of another, by definition."""

from decimal import Decimal
from typing import Final

from drawback.domain.money import divide
from drawback.matching.lines import one_unit
from drawback.rules.answers import Cite

BY_DEFINITION: Final = Cite("HTSUS, units of quantity; NIST Handbook 44, appendix C")
_PLACES: Final = Decimal("0.000001")
_BASE: Final = {
    "NO": ("NO", Decimal(1)),
    "DOZ": ("NO", Decimal(12)),
    "HUN": ("NO", Decimal(100)),
    "GRS": ("NO", Decimal(144)),
    "THS": ("NO", Decimal(1000)),
    "PRS": ("PRS", Decimal(1)),
    "DPR": ("PRS", Decimal(12)),
    "G": ("KG", Decimal("0.001")),
    "KG": ("KG", Decimal(1)),
    "T": ("KG", Decimal(1000)),
}
"""Each unit with what it counts, and how many of that it is."""


def by_definition(unit: str, other: str) -> Decimal | None:
    """How many of `other` one `unit` is; None where no definition says it. A pair is no two pieces: goods are sold either way."""
    mine, theirs = _BASE.get(one_unit(unit)), _BASE.get(one_unit(other))
    if one_unit(unit) == one_unit(other):
        return Decimal(1)
    if mine is None or theirs is None or mine[0] != theirs[0]:
        return None
    return divide(mine[1], theirs[1])


def converted(quantity: Decimal, factor: Decimal) -> Decimal:
    """A quantity in another unit, to a millionth of it."""
    return (quantity * factor).quantize(_PLACES).normalize()
