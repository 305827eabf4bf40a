"""What each designation of a claim is worth on the ground as it now stands, by the rules of law."""

from decimal import Decimal

from drawback.claims.state import ClaimFile, PricedLine
from drawback.domain.goods import Charge, ExportLine, ImportFacts, ImportLine
from drawback.domain.money import ZERO
from drawback.domain.pricing import Designation
from drawback.domain.words import (
    CaseNumber,
    Disposal,
    DutyClass,
    EntryNumber,
    ExportId,
    Hts10,
    Policy,
    Provision,
)
from drawback.rules.lawbook import LawBook
from drawback.rules.refund import price
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import AmountPart, DesignationPart, LinePart

_KNOWN = frozenset(code.value for code in Provision)


def value(
    file: ClaimFile, provision: str, parts: tuple[DesignationPart, ...], law: LawBook
) -> tuple[PricedLine, ...]:
    """Price every designation on the latest state of its entry line and export line."""
    entries = {entry.entry_number: entry for entry in file.entries}
    exports = {goods.export_id: goods for goods in file.exports}
    granted = _granted(file)
    return tuple(
        _price(
            part,
            provision,
            file.policy,
            entries.get(part.entry_number),
            exports.get(part.export_id),
            granted,
            law,
        )
        for part in parts
    )


def _granted(file: ClaimFile) -> dict[tuple[str, int, str], Decimal]:
    """Units still to be handed out of each short line, by (entry, line, export)."""
    return {(s.entry_number, s.line_number, s.export_id): s.granted for s in file.shortages}


def _take(part: DesignationPart, left: dict[tuple[str, int, str], Decimal]) -> Decimal:
    """Units the designation really has; what it takes is gone for the claim's next designation of the same line."""
    keys = ((part.entry_number, part.line_number, ""), ("", 0, part.export_id))
    quantity = min([part.quantity, *(left[key] for key in keys if key in left)])
    for key in keys:
        if key in left:
            left[key] -= quantity
    return quantity


def _price(  # noqa: PLR0911 - one answer per thing that may be missing
    part: DesignationPart,
    provision: str,
    policy: str,
    entry: EntryChanged | None,
    goods: GoodsDisposed | None,
    left: dict[tuple[str, int, str], Decimal],
    law: LawBook,
) -> PricedLine:
    if provision not in _KNOWN:
        return _unpriced(part, f"provision {provision!r} is not one of the codes 51 to 77")
    if entry is None:
        return _unpriced(part, f"entry {part.entry_number} is not known yet")
    if entry.cancelled:
        return _unpriced(part, f"entry {part.entry_number} is cancelled")
    if goods is None:
        return _unpriced(part, f"export {part.export_id} is not known yet")
    quantity = _take(part, left)
    if quantity <= 0:
        return _unpriced(part, "no units of it are left for this claim")
    imported = import_facts(entry, entry.versions[-1], part.line_number)
    if imported is None:
        return _unpriced(part, f"entry {part.entry_number} has no line {part.line_number}")
    priced = price(designation_of(part, quantity, provision, policy, imported, goods), law.programmes)
    if priced.not_priced is not None:
        return _unpriced(part, priced.not_priced)
    return PricedLine(
        part=part,
        granted=quantity,
        amounts=tuple(AmountPart(class_code=a.class_code, amount=a.claimable) for a in priced.amounts),
        calculated=tuple(AmountPart(class_code=a.class_code, amount=a.calculated) for a in priced.amounts),
        exposure=priced.exposure,
        flags=priced.flags,
    )


def _unpriced(part: DesignationPart, reason: str) -> PricedLine:
    return PricedLine(part, ZERO, (), (), not_priced=reason)


def designation_of(
    part: DesignationPart,
    quantity: Decimal,
    provision: str,
    policy: str,
    imported: ImportFacts,
    goods: GoodsDisposed,
) -> Designation:
    """Put the pieces into the form that the law prices and explains."""
    return Designation(
        imported=imported,
        exported=export_line(goods),
        quantity=quantity,
        provision=Provision(provision),
        policy=Policy(policy),
        substituted_unit_value=part.substituted_unit_value,
    )


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
    )
