"""Bills of materials: one row per component; the rows of one article with one first day are a version."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from drawback.intake import values
from drawback.intake.columns import Columns
from drawback.intake.reading import ReportChange, ReportFact, group_by, sound
from drawback.intake.records import Record, Row, once, once_needed
from drawback.intake.tariff_numbers import tariff_number
from drawback_schemas.manufacturing import BillOfMaterialsIssued, ComponentPart
from drawback_schemas.registry import Event

_BY_VERSION = group_by("made.article", "bill.effective_from", "bill.id")


class ComponentRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One component of a version."""

    part: str
    quantity: Decimal
    unit: str
    hts: str = ""
    waste: Decimal = Decimal(0)


class BillRow(ReportFact, frozen=True, kw_only=True):
    """One version of a bill of materials."""

    bill_id: str
    article: str
    effective_from: date
    components: tuple[ComponentRow, ...]
    quantity: Decimal = Decimal(1)
    unit: str = "NO"
    article_hts: str = ""
    effective_to: date | None = None

    @property
    def natural_key(self) -> str:
        return self.bill_id

    @property
    def subject(self) -> str:
        return self.bill_id


def group_of_bill(row: Row, columns: Columns) -> str:
    """The rows of one version belong together."""
    return _BY_VERSION(row, columns)


def read_bill(records: Sequence[Record]) -> Iterator[BillRow]:
    """Read the rows of one version; a part that stands there twice is a flaw, as is more waste than is used."""
    first = records[0]
    article = once_needed(records, "made.article", str, "the part number of the article")
    effective_from = once_needed(
        records, "bill.effective_from", values.day, "the first day of the version, as MM/DD/YYYY"
    )
    effective_to = once(records, "bill.effective_to", values.day)
    if effective_from and effective_to and effective_to < effective_from:
        first.flaw("bill.effective_to", f"a day from {effective_from} on, or blank")
    components = [found for record in records if (found := _component(record)) is not None]
    seen: set[str] = set()
    for record, one in zip(records, components, strict=False):
        if one.part in seen:
            record.flaw("input.part", "each component once in a version, with all that is used of it")
        if one.part == article:
            record.flaw("input.part", "another part than the article itself")
        seen.add(one.part)
    quantity = once(records, "bill.quantity", values.quantity)
    if quantity is not None and quantity <= 0:
        first.flaw("bill.quantity", "how many articles the components are for, above zero")
    bill_id = once(records, "bill.id", str)
    unit = once(records, "made.unit", values.unit_code)
    article_hts = once(records, "made.hts", tariff_number(()))
    if sound(records) and article and effective_from:
        yield BillRow(
            bill_id=bill_id or f"{article}/{effective_from}",
            article=article,
            effective_from=effective_from,
            effective_to=effective_to,
            components=tuple(sorted(components, key=lambda one: one.part)),
            quantity=quantity or Decimal(1),
            unit=unit or "NO",
            article_hts=article_hts or "",
        )


def _component(record: Record) -> ComponentRow | None:
    part = record.needed("input.part", str, "the part number of the component")
    quantity = record.needed("input.quantity", values.quantity, "how much of it is used, such as 2.5")
    unit = record.needed("input.unit", values.unit_code, "the unit of it, such as KG")
    waste = record.quantity("input.waste") or Decimal(0)
    hts = record.read("input.hts", tariff_number(()))
    if quantity is not None and quantity <= 0:
        record.flaw("input.quantity", "how much of it is used, above zero")
    elif quantity is not None and waste > quantity:
        record.flaw("input.waste", f"what is lost of the {quantity} used: no more than that")
    if part is None or not quantity or unit is None:
        return None
    return ComponentRow(part, quantity, unit, hts or "", waste)


def bill_events(change: ReportChange[BillRow]) -> Iterator[Event]:
    """Say the version as it now stands; a later telling replaces the earlier one."""
    row = change.now
    yield BillOfMaterialsIssued(
        bill_id=row.bill_id,
        article=row.article,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        quantity=row.quantity,
        unit=row.unit,
        article_hts=row.article_hts,
        components=tuple(
            ComponentPart(part=one.part, quantity=one.quantity, unit=one.unit, hts=one.hts, waste=one.waste)
            for one in row.components
        ),
        revision=change.revision,
    )
