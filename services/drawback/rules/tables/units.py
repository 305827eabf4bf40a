"""Units of quantity: their several names, and what one is of another by definition."""

from decimal import Decimal
from typing import Final

from drawback.domain.money import divide
from drawback.rules.answers import Cite

BY_DEFINITION: Final = Cite("HTSUS, units of quantity; NIST Handbook 44, appendix C")
BASE: Final = {
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
_PIECES: Final = frozenset({"NO", "PCS", "PC", "EA"})


def one_unit(unit: str) -> str:
    """The unit under one name: pieces have several."""
    plain = unit.strip(" .").upper()
    return "NO" if plain in _PIECES else plain


def by_definition(unit: str, other: str) -> Decimal | None:
    """How many of `other` one `unit` is; None where no definition says it. A pair is no two pieces: goods are sold either way."""
    if one_unit(unit) == one_unit(other):
        return Decimal(1)
    mine, theirs = BASE.get(one_unit(unit)), BASE.get(one_unit(other))
    if mine is None or theirs is None or mine[0] != theirs[0]:
        return None
    return divide(mine[1], theirs[1])
