"""Production records: one row per input used; a row whose product is not the record's article is one made together with it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from drawback.domain.money import ZERO
from drawback.intake import values
from drawback.intake.reading import ReportChange, ReportFact, entry_number_of, sound
from drawback.intake.records import Record, once, once_needed
from drawback.intake.tariff_numbers import tariff_number
from drawback_schemas.exports import GoodsManufactured, InputPart
from drawback_schemas.manufacturing import ProductPart, UsedPart
from drawback_schemas.registry import Event

_BASES = frozenset(f"{code:02}" for code in range(1, 9))


class InputRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was used of one input: units of an entry line, or of a part."""

    quantity: Decimal
    part: str = ""
    entry_number: str = ""
    line_number: int = 0
    hts: str = ""
    unit: str = ""
    unit_cost: Decimal | None = None
    packaging: bool = False


class ProductRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of the products made together."""

    article: str
    quantity: Decimal
    unit: str
    hts: str = ""
    unit_value: Decimal | None = None


class ProductionRow(ReportFact, frozen=True, kw_only=True):
    """One production: the first product named is its article."""

    production_id: str
    produced_on: date
    used_from_on: date
    products: tuple[ProductRow, ...]
    inputs: tuple[InputRow, ...]
    ruling_number: str = ""
    basis: str = "01"
    factory: str = ""
    waste_value: Decimal = ZERO
    bill_id: str = ""

    @property
    def natural_key(self) -> str:
        return self.production_id

    @property
    def subject(self) -> str:
        return self.production_id


def read_production(records: Sequence[Record]) -> Iterator[ProductionRow]:
    """Read the rows of one production."""
    first = records[0]
    production_id = once_needed(records, "production.id", str, "the number of the production")
    produced_on = once_needed(
        records, "production.date", values.day, "the day on which it was done, as MM/DD/YYYY"
    )
    used_from = once(records, "production.used_from", values.day)
    if produced_on and used_from and used_from > produced_on:
        first.flaw("production.used_from", f"a day up to the production of {produced_on}")
    basis = once(records, "production.basis", _basis) or "01"
    products = _products(records)
    inputs = tuple(dict.fromkeys(found for record in records if (found := _input(record)) is not None))
    if not inputs:
        first.flaw("input.quantity", "at least one input that was used")
    row_facts = (
        once(records, "production.ruling", str),
        once(records, "production.factory", str),
        once(records, "production.waste_value", values.money),
        once(records, "bill.id", str),
    )
    if not sound(records) or not production_id or not produced_on or not products:
        return
    ruling, factory, waste_value, bill_id = row_facts
    yield ProductionRow(
        production_id=production_id,
        produced_on=produced_on,
        used_from_on=used_from or produced_on,
        products=products,
        inputs=inputs,
        ruling_number=ruling or "",
        basis=basis,
        factory=factory or "",
        waste_value=waste_value or ZERO,
        bill_id=bill_id or "",
    )


def _basis(text: str) -> str:
    code = text.strip().zfill(2)
    if code not in _BASES:
        raise values.BadValue("a basis code of ACE from 01 to 08")
    return code


def _products(records: Sequence[Record]) -> tuple[ProductRow, ...]:
    """The products of the rows, each once; rows of one product must agree."""
    found: dict[str, list[Record]] = {}
    for record in records:
        if not record.blank("made.article"):
            found.setdefault(record.text("made.article"), []).append(record)
    if not found:
        records[0].flaw("made.article", "the part number of the article")
    products = []
    for article, rows in found.items():
        quantity = once_needed(rows, "made.quantity", values.quantity, "how many were made")
        unit = once_needed(rows, "made.unit", values.unit_code, "the unit of it, such as NO")
        if quantity is not None and quantity <= 0:
            rows[0].flaw("made.quantity", "how many were made, above zero")
        if quantity and unit:
            products.append(
                ProductRow(
                    article,
                    quantity,
                    unit,
                    once(rows, "made.hts", tariff_number(())) or "",
                    once(rows, "made.unit_value", values.figure),
                )
            )
    return tuple(products)


def _input(record: Record) -> InputRow | None:
    """The input of a row; None where the row names a product alone."""
    if all(record.blank(name) for name in ("input.part", "entry.number", "input.quantity")):
        return None
    quantity = record.needed("input.quantity", values.quantity, "how much of it was used")
    if quantity is not None and quantity <= 0:
        record.flaw("input.quantity", "how much of it was used, above zero")
    number, line = None, None
    if not record.blank("entry.number"):
        number = entry_number_of(record)
        line = record.needed("line.number", values.whole, "the line of the entry")
    elif record.blank("input.part"):
        record.flaw("input.part", "the part number of the input, or its entry and line")
    elif record.blank("input.unit"):
        record.flaw("input.unit", "the unit of the input, such as KG")
    return InputRow(
        quantity=quantity or Decimal(0),
        part=record.text("input.part"),
        entry_number=number or "",
        line_number=line or 0,
        hts=record.read("input.hts", tariff_number(())) or "",
        unit=record.read("input.unit", values.unit_code) or "",
        unit_cost=record.read("input.unit_cost", values.figure),
        packaging=record.read("input.packaging", values.flag) or False,
    )


def production_events(change: ReportChange[ProductionRow]) -> Iterator[Event]:
    """Say the production as it now stands; a later telling replaces the earlier one."""
    row = change.now
    article = row.products[0]
    yield GoodsManufactured(
        production_id=row.production_id,
        ruling_number=row.ruling_number,
        produced_on=row.produced_on,
        used_from_on=row.used_from_on,
        article=article.article,
        article_hts=article.hts,
        article_quantity=article.quantity,
        article_unit=article.unit,
        inputs=tuple(
            InputPart(
                entry_number=one.entry_number,
                line_number=one.line_number,
                quantity=one.quantity,
                part=one.part,
                unit_cost=one.unit_cost,
                packaging=one.packaging,
            )
            for one in row.inputs
            if one.entry_number
        ),
        used=tuple(
            UsedPart(
                part=one.part,
                quantity=one.quantity,
                unit=one.unit,
                hts=one.hts,
                unit_cost=one.unit_cost,
                packaging=one.packaging,
            )
            for one in row.inputs
            if not one.entry_number
        ),
        products=tuple(
            ProductPart(article=one.article, quantity=one.quantity, unit=one.unit, unit_value=one.unit_value)
            for one in row.products
        )
        if len(row.products) > 1
        else (),
        basis=row.basis,
        factory=row.factory,
        waste_value=row.waste_value,
        bill_id=row.bill_id,
        revision=change.revision,
    )
