"""From what events say to the domain's words: entry lines and exports as the law prices them."""

from drawback.domain.goods import Charge, ExportLine, ImportFacts, ImportLine
from drawback.domain.types import CaseNumber, Disposal, DutyClass, EntryNumber, ExportId, FullDrawback, Hts10
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import LinePart


def import_facts(entry: EntryChanged, version: LineVersionPart, line_number: int) -> ImportFacts | None:
    """The designated line in the domain's words, as of one version of the entry."""
    line = next((line for line in version.lines if line.line_number == line_number), None)
    if line is None or entry.entry_on is None or entry.import_on is None:
        return None
    return ImportFacts(
        line=_line(entry.entry_number, line),
        entry_type=entry.entry_type,
        entry_on=entry.entry_on,
        import_on=entry.import_on,
        mpf_paid=version.mpf_paid,
        mpf_value=version.mpf_value,
    )


def _line(entry_number: str, line: LinePart) -> ImportLine:
    return ImportLine(
        entry_number=EntryNumber(entry_number),
        line_number=line.line_number,
        hts=Hts10(line.hts),
        origin=line.origin,
        quantity=line.quantity,
        unit=line.unit,
        value=line.value,
        charges=tuple(
            Charge(
                duty_class=DutyClass(charge.duty_class),
                amount=charge.amount,
                heading=charge.heading,
                rate_percent=charge.rate_percent,
                class_code=charge.class_code,
                case_number=CaseNumber(charge.case_number) if charge.case_number else None,
            )
            for charge in line.charges
        ),
        description=line.description,
        sku=line.sku,
        producer=line.producer,
        exporter=line.exporter,
    )


def export_line(goods: GoodsDisposed) -> ExportLine:
    """The export line in the domain's words."""
    return ExportLine(
        export_id=ExportId(goods.export_id),
        disposal=Disposal(goods.disposal),
        disposed_on=goods.disposed_on,
        schedule_b=goods.schedule_b,
        quantity=goods.quantity,
        unit=goods.unit,
        value=goods.value,
        destination=goods.destination,
        exporter=goods.exporter,
        description=goods.description,
        sku=goods.sku,
        hts=goods.hts,
        carrier_document=goods.carrier_document,
        recovered_value=goods.recovered_value,
        foreign_duty=goods.foreign_duty,
        units_per_dollar=goods.units_per_dollar,
        full_drawback=FullDrawback(goods.full_drawback) if goods.full_drawback else None,
        foreign_entry_number=goods.foreign_entry_number,
        foreign_entry_on=goods.foreign_entry_on,
        foreign_tariff=goods.foreign_tariff,
    )
