"""Units that count the same thing in other numbers: by definition, or by what the claimant's product master says of a part."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from drawback.domain.conversion import Conversion, PackedAs, PartUnits
from drawback.matching.lines import FreeExport, FreeImport
from drawback.rules.tables.units import BASE, BY_DEFINITION, one_unit

_PLACES: Final = Decimal("0.000001")
_DIGITS: Final = 8


def converted(quantity: Decimal, factor: Decimal) -> Decimal:
    """A quantity in another unit, to a millionth of it."""
    return (quantity * factor).quantize(_PLACES).normalize()


@dataclass(frozen=True, slots=True)
class _Counts:
    """A unit as so many of a base unit; `source` is empty where it is one by definition."""

    base: str
    each: Decimal
    source: str = ""


def conversion(export_unit: str, import_unit: str, packed: Iterable[PackedAs] = ()) -> Conversion | None:
    """How many units of an import are how many of an export; None where neither a definition nor the part's own record says it."""
    mine, theirs = _counts(export_unit, packed), _counts(import_unit, packed)
    if mine.base != theirs.base:
        return None
    said = dict.fromkeys(one.source for one in (theirs, mine) if one.source)
    return Conversion(mine.each, theirs.each, "; ".join(said) or BY_DEFINITION.text)


def _counts(unit: str, packed: Iterable[PackedAs]) -> _Counts:
    """A unit by the part's own record, one step deep, else by definition, else as itself."""
    name = one_unit(unit)
    for one in packed:
        if one_unit(one.unit) == name:
            base, each = BASE.get(one_unit(one.of), (one_unit(one.of), Decimal(1)))
            return _Counts(base, one.holds * each, one.source)
    return _Counts(*BASE.get(name, (name, Decimal(1))))


@dataclass(frozen=True, slots=True)
class UnitsOfImports:
    """In which units the imports of a part, and of eight digits, are counted, the earliest import first."""

    packed: PartUnits = field(default_factory=dict)
    by_part: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by_number: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parts_of: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """The parts imported under eight digits in a unit."""

    @classmethod
    def of(cls, imports: Iterable[FreeImport], packed: PartUnits) -> "UnitsOfImports":
        """Note the units of free imports."""
        parts: dict[str, dict[str, None]] = {}
        numbers: dict[str, dict[str, None]] = {}
        named: dict[tuple[str, str], set[str]] = {}
        for one in sorted(imports, key=lambda i: (i.facts.import_on, i.place)):
            line = one.facts.line
            eight = line.hts.replace(".", "")[:_DIGITS]
            numbers.setdefault(eight, {})[one.unit] = None
            named.setdefault((eight, one.unit), set()).add(line.sku)
            if line.sku:
                parts.setdefault(line.sku, {})[one.unit] = None
        return cls(
            packed,
            {part: tuple(units) for part, units in parts.items()},
            {number: tuple(units) for number, units in numbers.items()},
            {key: frozenset(skus) for key, skus in named.items()},
        )

    def counted(self, exports: Iterable[FreeExport]) -> Iterator[FreeExport]:
        """The exports, each in the unit of the imports that it could be claimed on, where that is another than its own."""
        for one in exports:
            yield self._one(one)

    def _one_part(self, unit: str, eight: str, part: str) -> bool:
        """Whether a unit means the same on all imports that the export could meet: a carton of another part holds another number."""
        return unit in BASE or self.parts_of.get((eight, unit), frozenset({part})) == {part}

    def _one(self, exported: FreeExport) -> FreeExport:
        line = exported.line
        eight = (line.hts or line.schedule_b).replace(".", "")[:_DIGITS]
        own, alike = self.by_part.get(line.sku, ()), self.by_number.get(eight, ())
        if exported.unit in (own or alike):
            return exported
        packed = self.packed.get(line.sku, ())
        for unit in (*own, *alike):
            found = conversion(exported.unit, unit, packed)
            if found is None or not self._one_part(unit, eight, line.sku):
                continue
            return replace(
                exported,
                line=found.of_line(line, unit),
                free=found.whole_to_import(exported.free),
                counted=found,
            )
        return exported
