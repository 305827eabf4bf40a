"""Units that count the same goods in other numbers: so many of one are so many of the other, and who says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final, TypeAlias

from drawback.domain.goods import ExportLine
from drawback.domain.money import divide

_FREE_PLACES: Final = Decimal("0.000001")
_TOLD_PLACES: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class PackedAs:
    """What the product master says of a part: one `unit` of it holds `holds` of another unit."""

    unit: str
    holds: Decimal
    of: str
    source: str


PartUnits: TypeAlias = Mapping[str, Sequence[PackedAs]]
"""By part number."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """`imported` units of an import line are `exported` units of an export line; `source` is the definition or record that says so."""

    imported: Decimal
    exported: Decimal
    source: str

    def to_import(self, quantity: Decimal) -> Decimal:
        """A quantity of the export in units of the import."""
        return divide(quantity * self.imported, self.exported)

    def whole_to_import(self, quantity: Decimal) -> Decimal:
        """The same to a millionth of a unit, never more than there is."""
        return self.to_import(quantity).quantize(_FREE_PLACES, ROUND_DOWN)

    def to_export(self, quantity: Decimal) -> Decimal:
        """A quantity of the import in units of the export, to four places."""
        told = divide(quantity * self.exported, self.imported).quantize(_TOLD_PLACES, ROUND_HALF_UP)
        whole = told.to_integral_value()
        return whole if whole == told else told.normalize()

    def of_line(self, line: ExportLine, unit: str) -> ExportLine:
        """An export line counted in the unit of the import: the same goods, the same value."""
        return replace(line, quantity=self.to_import(line.quantity), unit=unit)
