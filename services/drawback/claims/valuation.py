"""What each designation of a claim is worth on the ground as it now stands, by the rules of law."""

from decimal import Decimal

from drawback.claims.state import ClaimFile, PricedLine
from drawback.domain.goods import ImportFacts
from drawback.domain.money import ZERO
from drawback.domain.pricing import Designation
from drawback.domain.words import Policy, Provision
from drawback.rules.lawbook import LawBook
from drawback.rules.refund import price
from drawback.translating import export_line, import_facts
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import AmountPart, DesignationPart

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
