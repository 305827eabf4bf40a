"""What each designation of a claim is worth on its entries and exports as they are, by the rules of law."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from drawback.domain.conversion import Conversion
from drawback.domain.goods import ExportLine
from drawback.domain.money import ZERO
from drawback.domain.pricing import Designation, NoFigure, Priced, Unpriced
from drawback.domain.types import Policy, Provision
from drawback.lifecycles.claims.dates import last_day_to_claim
from drawback.lifecycles.claims.lawful import judged
from drawback.lifecycles.claims.state import ClaimRecord, PricedLine
from drawback.lifecycles.translate import export_line, import_facts
from drawback.rules.lawbook import LawBook
from drawback.rules.money.line_ceiling import CappedPrice, held_to_lines
from drawback.rules.money.refund import price
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import AmountPart, DesignationPart

_KNOWN = frozenset(code.value for code in Provision)


def value(
    record: ClaimRecord,
    provision: str,
    parts: tuple[DesignationPart, ...],
    law: LawBook,
    *,
    claim_on: date | None = None,
) -> tuple[PricedLine, ...]:
    """Price every lawful designation on the latest state of its entry line and export line, each line held to its 99 %.

    `claim_on` is the legal date of the claim, once it is with CBP: what was imported more than five years before is barred.
    """
    standing = judged(designated(record, provision, parts, claim_on), law, claim_on)
    priced = iter(held([one.found for one in standing], law))
    return tuple(
        _unpriced(part, one.found)
        if isinstance(one.found, Unpriced)
        else _line(part, one.found.quantity, next(priced).priced, one.remarks)
        for part, one in zip(parts, standing, strict=True)
    )


def held(found: Sequence[Designation | Unpriced], law: LawBook) -> tuple[CappedPrice, ...]:
    """Price those that are designations, each beside the others of its import line (19 U.S.C. 1313(l)(2))."""
    designations = [one for one in found if isinstance(one, Designation)]
    priced = [price(one, law.programmes) for one in designations]
    return held_to_lines(designations, priced, law.programmes)


def designated(
    record: ClaimRecord, provision: str, parts: tuple[DesignationPart, ...], claim_on: date | None = None
) -> tuple[Designation | Unpriced, ...]:
    """Put every designation into the form that the law prices, or say what is missing for it."""
    entries = {entry.entry_number: entry for entry in record.entries}
    exports = {goods.export_id: goods for goods in record.exports}
    granted = _granted(record)
    return tuple(
        _designation(
            part,
            provision,
            record.policy,
            entries.get(part.entry_number),
            exports.get(part.export_id),
            granted,
            claim_on,
        )
        for part in parts
    )


def _granted(record: ClaimRecord) -> dict[tuple[str, int, str], Decimal]:
    """Units still to be allotted of each short line, by (entry, line, export)."""
    return {(s.entry_number, s.line_number, s.export_id): s.granted for s in record.shortages}


def _take(part: DesignationPart, left: dict[tuple[str, int, str], Decimal]) -> Decimal:
    """Units the designation really has; what it takes is gone for the claim's next designation of the same line.

    Where goods were manufactured or counted in another unit, the export line is short in its own units: the imported ones follow in
    proportion.
    """
    imported, exported = (part.entry_number, part.line_number, ""), ("", 0, part.export_id)
    per_article = part.quantity / part.articles if part.articles else Decimal(1)
    quantity = min([part.quantity, *(left[key] for key in (imported,) if key in left)])
    if exported in left:
        quantity = min(quantity, left[exported] * per_article)
        left[exported] -= quantity / per_article
    if imported in left:
        left[imported] -= quantity
    return quantity


def _designation(  # noqa: PLR0911 - one answer per thing that may be missing
    part: DesignationPart,
    provision: str,
    policy: str,
    entry: EntryChanged | None,
    goods: GoodsDisposed | None,
    left: dict[tuple[str, int, str], Decimal],
    claim_on: date | None,
) -> Designation | Unpriced:
    if provision not in _KNOWN:
        return Unpriced(NoFigure.NOT_PRICED_HERE, f"provision {provision!r} is not one of the codes 51 to 77")
    if entry is None:
        return Unpriced(NoFigure.ENTRY_AWAITED, f"entry {part.entry_number} is not known yet")
    if entry.cancelled:
        return Unpriced(NoFigure.ENTRY_CANCELLED, f"entry {part.entry_number} is cancelled")
    if claim_on and entry.import_on and claim_on > (last := last_day_to_claim(entry.import_on)):
        return Unpriced(
            NoFigure.BARRED,
            f"entry {part.entry_number} was imported on {entry.import_on}: the claim of {claim_on} came after {last}, "
            "the last day to claim (19 U.S.C. 1313(r)(1))",
        )
    if goods is None:
        return Unpriced(NoFigure.EXPORT_AWAITED, f"export {part.export_id} is not known yet")
    quantity = _take(part, left)
    if quantity <= 0:
        return Unpriced(NoFigure.NO_UNITS, "no units of it are left for this claim")
    imported = import_facts(entry, entry.versions[-1], part.line_number)
    if imported is None:
        return Unpriced(NoFigure.NO_SUCH_LINE, f"entry {part.entry_number} has no line {part.line_number}")
    return Designation(
        imported=imported,
        exported=_in_unit(export_line(goods), part, imported.line.unit),
        quantity=quantity,
        provision=Provision(provision),
        policy=Policy(policy),
        substituted_unit_value=part.substituted_unit_value,
    )


def _in_unit(exported: ExportLine, part: DesignationPart, unit: str) -> ExportLine:
    """The export line in the unit of the import, where the designation says how many of one are the other."""
    told = part.conversion
    if told is None:
        return exported
    return Conversion(told.imported, told.exported, told.source).of_line(exported, unit)


def _line(part: DesignationPart, quantity: Decimal, priced: Priced, doubts: tuple[str, ...]) -> PricedLine:
    if priced.not_priced is not None:
        return _unpriced(part, priced.not_priced)
    return PricedLine(
        part=part,
        granted=quantity,
        amounts=tuple(AmountPart(class_code=a.class_code, amount=a.claimable) for a in priced.amounts),
        calculated=tuple(AmountPart(class_code=a.class_code, amount=a.calculated) for a in priced.amounts),
        exposure=priced.exposure,
        flags=(*priced.flags, *doubts),
        contested=ZERO if priced.contested is None else priced.contested - priced.claimable,
    )


def _unpriced(part: DesignationPart, why: Unpriced) -> PricedLine:
    return PricedLine(part, ZERO, (), (), not_priced=why.says, reason=why.reason)
