"""The product master: one row per part and unit; the rows of one part with one first day are one telling."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from drawback.intake import values
from drawback.intake.reading import ReportChange, ReportFact, sound
from drawback.intake.records import Record, once, once_needed
from drawback.intake.tariff_numbers import tariff_number
from drawback.rules.tables.units import by_definition
from drawback_schemas.manufacturing import PackedUnit, PartDescribed
from drawback_schemas.registry import Event

_NEAR = Decimal("0.001")
"""How near two ways of one conversion must come, as a share: reports print a twenty-fourth as 0.0417."""


class UnitRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One unit holds so many of another."""

    unit: str
    holds: Decimal
    of: str


class PartRow(ReportFact, frozen=True, kw_only=True):
    """A part from a day on."""

    part: str
    effective_from: date
    hts: str = ""
    description: str = ""
    units: tuple[UnitRow, ...] = ()
    source: str = ""

    @property
    def natural_key(self) -> str:
        return f"{self.part}/{self.effective_from}"

    @property
    def subject(self) -> str:
        return self.part


def read_part(records: Sequence[Record]) -> Iterator[PartRow]:
    """Read the rows of one part; a unit that stands there in two sizes is a flaw, whichever way it is written."""
    part = once_needed(records, "part.number", str, "the part number")
    effective_from = once_needed(
        records, "part.effective_from", values.day, "the first day of it, as MM/DD/YYYY"
    )
    hts = once(records, "part.hts", tariff_number(()))
    description = once(records, "part.description", str)
    source = once(records, "part.source", str)
    units: dict[tuple[str, str], UnitRow] = {}
    for record in records:
        found = _unit(record)
        if found is None:
            continue
        _agrees(record, found, units)
        if (found.of, found.unit) not in units:
            units.setdefault((found.unit, found.of), found)
    if sound(records) and part and effective_from:
        yield PartRow(
            part=part,
            effective_from=effective_from,
            hts=hts or "",
            description=description or "",
            units=tuple(units.values()),
            source=source or "",
        )


def _unit(record: Record) -> UnitRow | None:
    """The unit of a row; None where the row says nothing of units."""
    if record.blank("part.holds"):
        return None
    holds = record.needed("part.holds", values.quantity, "how many of the other unit one unit holds")
    unit = record.needed("part.unit", values.unit_code, "the unit that holds them, such as CTN")
    of = record.needed("part.of", values.unit_code, "the unit of which it holds so many, such as NO")
    if holds is None or unit is None or of is None:
        return None
    if holds <= 0:
        record.flaw("part.holds", "how many of the other unit one unit holds, above zero")
        return None
    if unit == of and holds != 1:
        record.flaw("part.of", f"another unit than {unit}: a unit is one of itself")
        return None
    fixed = by_definition(unit, of)
    if fixed is not None and abs(fixed - holds) > _NEAR * fixed:
        record.flaw("part.holds", f"{fixed.normalize():f}: so many {of} are one {unit} by definition")
        return None
    return UnitRow(unit, holds, of)


def _agrees(record: Record, found: UnitRow, units: dict[tuple[str, str], UnitRow]) -> None:
    """Hold a conversion against what rows before it said, in the same direction and the other one."""
    same, back = units.get((found.unit, found.of)), units.get((found.of, found.unit))
    if same is not None and same.holds != found.holds:
        record.flaw("part.holds", f"{same.holds}, as another row of the part says, or a first day of its own")
    elif back is not None and abs(back.holds * found.holds - 1) > _NEAR:
        says = f"one {found.of} holds {back.holds} {found.unit} by another row of the part: both ways must say the same"
        record.flaw("part.holds", says)


def part_events(change: ReportChange[PartRow]) -> Iterator[Event]:
    """Say the part as it now stands; a later telling for the same day replaces the earlier one."""
    row = change.now
    yield PartDescribed(
        part=row.part,
        effective_from=row.effective_from,
        hts=row.hts,
        description=row.description,
        units=tuple(PackedUnit(unit=one.unit, holds=one.holds, of=one.of) for one in row.units),
        source=row.source,
        revision=change.revision,
    )
