"""How events move the ledger."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from msgspec.structs import asdict, replace

from drawback.domain.same_goods import same_goods
from drawback.lifecycles.contest import awarded, contested
from drawback.lifecycles.ledger.destruction import Destruction, Told
from drawback.lifecycles.ledger.made import AT, BillRecord, HeldInput, ProductionRecord, RulingRecord, awaited
from drawback.lifecycles.ledger.parts import PartRecord, PartTelling
from drawback.lifecycles.ledger.proofs import Proof
from drawback.lifecycles.ledger.state import Compared, Lot, Reviewed, Shipment, Twin, compared_goods
from drawback.lifecycles.ledger.units import Reservation, with_claim
from drawback.lifecycles.ledger.warehouse import MovementRecord
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback.lifecycles.walks import LastWalk
from drawback_schemas.claims import ClaimDesignated
from drawback_schemas.contests import SubjectAwarded, SubjectContested
from drawback_schemas.destructions import DestructionAnswered, DestructionNoticed, DestructionWitnessed
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import (
    ExportChanged,
    ExportProved,
    ExportsCompared,
    GoodsDisposed,
    GoodsManufactured,
)
from drawback_schemas.manufacturing import BillOfMaterialsIssued, PartDescribed, RulingStood
from drawback_schemas.parts import DesignationPart
from drawback_schemas.reviews import PairingReviewed
from drawback_schemas.time import DeadlinePassed
from drawback_schemas.warehouse import GoodsMoved


def on_entry_changed(lot: Lot | None, received: ReceivedEvent[EntryChanged], context: Context) -> Lot:
    """The entry's quantities moved, or it was cancelled; an older revision changes nothing. Of the lines, the last version."""
    event = received.event
    lot = lot or Lot(event.entry_number)
    if lot.entry is not None and lot.entry.revision > event.revision:
        return lot
    return replace(lot, entry=replace(event, versions=event.versions[-1:]))


def on_lot_designated(lot: Lot | None, received: ReceivedEvent[ClaimDesignated], context: Context) -> Lot:
    """A claim holds units of the entry's lines, or lets them go."""
    lot = lot or Lot(context.key)
    event = received.event
    wanted: dict[int, Decimal] = {}
    for part in _by_entry(event.designations).get(lot.entry_number, ()) if event.active else ():
        wanted[part.line_number] = wanted.get(part.line_number, Decimal(0)) + part.quantity
    claimed = [
        Reservation(event.claim_id, event.order_on, event.method, line, quantity, event.filed)
        for line, quantity in wanted.items()
    ]
    held = with_claim(lot.held, event.claim_id, claimed)
    return lot if held == lot.held else replace(lot, held=held)


def on_lot_window_passed(lot: Lot | None, received: ReceivedEvent[DeadlinePassed], context: Context) -> Lot:
    """The time to export, or to claim, what is still free went by."""
    lot = lot or Lot(context.key)
    window = (received.event.deadline, received.event.due_on)
    return lot if window in lot.passed else replace(lot, passed=tuple(sorted((*lot.passed, window))))


def on_goods_disposed(
    shipment: Shipment | None, received: ReceivedEvent[GoodsDisposed], context: Context
) -> Shipment:
    """Goods left or were destroyed; of two tellings the higher revision holds, then the later one."""
    event = received.event
    shipment = shipment or Shipment(event.export_id)
    told = (event.revision, *received.order)
    if shipment.told is not None and shipment.told >= told:
        return shipment
    return replace(shipment, goods=event, told=told, alike=_still_alike(event, shipment.alike))


def _destruction_told(
    shipment: Shipment, what: Literal["noticed", "answered", "witnessed"], received: ReceivedEvent[Any]
) -> Shipment:
    """One of the three facts of a destruction; of two tellings of it the later one holds."""
    known = shipment.destruction or Destruction()
    told: tuple[object, Told] | None = getattr(known, what)
    if told is not None and told[1] >= received.order:
        return shipment
    now: dict[str, Any] = {what: (received.event, received.order)}
    return replace(shipment, destruction=replace(known, **now))


def on_destruction_noticed(
    shipment: Shipment | None, received: ReceivedEvent[DestructionNoticed], context: Context
) -> Shipment:
    """A notice of intent to destroy."""
    return _destruction_told(shipment or Shipment(context.key), "noticed", received)


def on_destruction_answered(
    shipment: Shipment | None, received: ReceivedEvent[DestructionAnswered], context: Context
) -> Shipment:
    """CBP answered the notice."""
    return _destruction_told(shipment or Shipment(context.key), "answered", received)


def on_destruction_witnessed(
    shipment: Shipment | None, received: ReceivedEvent[DestructionWitnessed], context: Context
) -> Shipment:
    """So many units were destroyed, before whom, and what was recovered."""
    return _destruction_told(shipment or Shipment(context.key), "witnessed", received)


def on_export_proved(
    shipment: Shipment | None, received: ReceivedEvent[ExportProved], context: Context
) -> Shipment:
    """Another paper tells the goods; of two tellings of one paper the higher revision holds, then the later one."""
    event = received.event
    shipment = shipment or Shipment(event.export_id)
    told = (event.revision, *received.order)
    earlier = next((proof for proof in shipment.proofs if proof.proof_id == event.proof_id), None)
    if event.proof_id == event.export_id or (earlier is not None and earlier.told and earlier.told >= told):
        return shipment
    proof = Proof(
        proof_id=event.proof_id,
        kind=event.proof,
        shown_on=event.shown_on,
        schedule_b=event.schedule_b,
        quantity=event.quantity,
        unit=event.unit,
        value=event.value,
        told=told,
        destination=event.destination,
        document=event.carrier_document,
        sku=event.sku,
        exporter=event.exporter,
        reference=event.reference,
        disposal=event.disposal,
    )
    rest = [one for one in shipment.proofs if one.proof_id != event.proof_id]
    return replace(shipment, proofs=tuple(sorted((*rest, proof), key=lambda one: one.proof_id)))


def on_other_export(
    shipment: Shipment | None, received: ReceivedEvent[ExportChanged], context: Context
) -> Shipment | None:
    """What is known of another export line: whether it looks like the same goods, and who claims them under its name."""
    other = received.event.export
    if shipment is None or shipment.goods is None or other.export_id == shipment.export_id:
        return shipment
    held = tuple(
        Reservation(part.claim_id, part.order_on, "", 0, part.quantity, part.filed)
        for part in received.event.held
    )
    rest = [twin for twin in shipment.alike if twin.goods.export_id != other.export_id]
    found = _still_alike(shipment.goods, (Twin(other, held),))
    alike = tuple(sorted((*rest, *found), key=lambda twin: twin.goods.export_id))
    return shipment if alike == shipment.alike else replace(shipment, alike=alike)


def on_exports_compared(
    shipment: Shipment | None, received: ReceivedEvent[ExportsCompared], context: Context
) -> Shipment:
    """A person decided about two lines that look alike; of two decisions the later one holds."""
    shipment = shipment or Shipment(context.key)
    event = received.event
    other = event.other_id if event.export_id == context.key else event.export_id
    at = event.decided_at or received.at
    told = Compared(other, event.same, event.decided_on, at, received.id, event.by)
    earlier = next((one for one in shipment.compared if one.other_id == other), None)
    if other == context.key or (
        earlier is not None
        and (earlier.decided_on, earlier.at, earlier.id) >= (told.decided_on, told.at, told.id)
    ):
        return shipment
    rest = [one for one in shipment.compared if one.other_id != other]
    return replace(shipment, compared=tuple(sorted((*rest, told), key=lambda one: one.other_id)))


def on_pairing_reviewed(
    shipment: Shipment | None, received: ReceivedEvent[PairingReviewed], context: Context
) -> Shipment:
    """A person decided about the line and an import line; of two decisions the later one holds."""
    shipment, event = shipment or Shipment(context.key), received.event
    place, at = (event.entry_number, event.line_number), event.decided_at or received.at
    told = Reviewed(*place, event.verdict, event.decided_on, at, received.id, event.by, event.reason)
    known = {(one.entry_number, one.line_number): one for one in shipment.reviewed}
    earlier = known.get(place)
    if earlier is not None and (earlier.decided_on, earlier.at, earlier.id) >= (
        told.decided_on,
        told.at,
        told.id,
    ):
        return shipment
    known[place] = told
    return replace(shipment, reviewed=tuple(known[one] for one in sorted(known)))


def on_shipment_contested(
    shipment: Shipment | None, received: ReceivedEvent[SubjectContested], context: Context
) -> Shipment:
    """Another claimant reports the export line too."""
    shipment = shipment or Shipment(context.key)
    contest = contested(shipment.contest, received, context)
    return shipment if contest == shipment.contest else replace(shipment, contest=contest)


def on_shipment_awarded(
    shipment: Shipment | None, received: ReceivedEvent[SubjectAwarded], context: Context
) -> Shipment:
    """A person said whose the export line is."""
    shipment = shipment or Shipment(context.key)
    contest = awarded(shipment.contest, received, context)
    return shipment if contest == shipment.contest else replace(shipment, contest=contest)


def _still_alike(goods: GoodsDisposed, twins: tuple[Twin, ...]) -> tuple[Twin, ...]:
    own = compared_goods(goods)
    return tuple(twin for twin in twins if same_goods(own, compared_goods(twin.goods)))


@LastWalk
def _by_entry(designations: tuple[DesignationPart, ...]) -> Mapping[str, list[DesignationPart]]:
    """The designations of each entry: one claim tells all its lots, each of which needs its own."""
    found: dict[str, list[DesignationPart]] = {}
    for part in designations:
        found.setdefault(part.entry_number, []).append(part)
    return found


@LastWalk
def _by_export(designations: tuple[DesignationPart, ...]) -> Mapping[str, list[DesignationPart]]:
    """The designations of each export."""
    found: dict[str, list[DesignationPart]] = {}
    for part in designations:
        found.setdefault(part.export_id, []).append(part)
    return found


def on_shipment_designated(
    shipment: Shipment | None, received: ReceivedEvent[ClaimDesignated], context: Context
) -> Shipment:
    """A claim holds exported units, or lets them go."""
    shipment = shipment or Shipment(context.key)
    event = received.event
    parts = _by_export(event.designations).get(shipment.export_id, []) if event.active else []
    quantity, components = _exported(parts, manufactured=event.manufactured)
    claimed = (
        [Reservation(event.claim_id, event.order_on, "", 0, quantity, event.filed, components)]
        if parts
        else []
    )
    held = with_claim(shipment.held, event.claim_id, claimed)
    return shipment if held == shipment.held else replace(shipment, held=held)


def _exported(parts: list[DesignationPart], *, manufactured: bool) -> tuple[Decimal, tuple[str, ...]]:
    """Exported units that designations use, and for which components of the article.

    Articles are counted in their own unit: where that is not stated, none are held. Each component is in every article, so that the
    same articles are claimed once for each of them. So are goods that are exported in another unit than they were imported in.
    """
    if not manufactured:
        own = (part.articles if part.conversion is not None else None for part in parts)
        return sum((left or part.quantity for left, part in zip(own, parts, strict=True)), Decimal(0)), ()
    articles: dict[str, Decimal] = {}
    for part in parts:
        articles[part.component] = articles.get(part.component, Decimal(0)) + (part.articles or Decimal(0))
    components = tuple(sorted(articles)) if all(articles) else ()
    return (max(articles.values()) if components else sum(articles.values(), Decimal(0))), components


def on_manufactured(
    record: ProductionRecord | None, received: ReceivedEvent[GoodsManufactured], context: Context
) -> ProductionRecord:
    """A production was recorded; of two tellings the higher revision holds, then the later one."""
    told = (received.event.revision, *received.order)
    if record is not None and record.told is not None and record.told >= told:
        return record
    held = record.held if record is not None else ()
    return ProductionRecord(**asdict(received.event), told=told, held=held)


def on_production_designated(
    record: ProductionRecord | None, received: ReceivedEvent[ClaimDesignated], context: Context
) -> ProductionRecord:
    """A claim holds inputs of the production, or lets them go."""
    record = record or awaited(context.key)
    event = received.event
    wanted: dict[str, Decimal] = {}
    for part in event.designations if event.active else ():
        if part.production_id == record.production_id:
            own = part.component.partition(AT)[0]
            wanted[own] = wanted.get(own, Decimal(0)) + part.quantity
    others = [one for one in record.held if one.claim_id != event.claim_id]
    claimed = [HeldInput(event.claim_id, component, quantity) for component, quantity in wanted.items()]
    held = tuple(sorted((*others, *claimed), key=lambda one: (one.component, one.claim_id)))
    return record if held == record.held else replace(record, held=held)


def on_bill_issued(
    record: BillRecord | None, received: ReceivedEvent[BillOfMaterialsIssued], context: Context
) -> BillRecord:
    """A version of a bill of materials; of two tellings the higher revision holds, then the later one."""
    told = (received.event.revision, *received.order)
    return record if record is not None and record.told >= told else BillRecord(received.event, told)


def on_ruling_stood(
    record: RulingRecord | None, received: ReceivedEvent[RulingStood], context: Context
) -> RulingRecord:
    """A ruling was applied for, approved or ended; its facts are kept in legal order."""
    record = record or RulingRecord(received.event.ruling_number)
    if any(one.id == received.id for one in record.facts):
        return record
    facts = sorted((*record.facts, received), key=lambda one: (one.event.on, *one.order))
    return replace(record, facts=tuple(facts))


def on_moved(
    record: MovementRecord | None, received: ReceivedEvent[GoodsMoved], context: Context
) -> MovementRecord:
    """Units moved; of two tellings the higher revision holds, then the later one."""
    told = (received.event.revision, *received.order)
    if record is not None and record.told >= told:
        return record
    return MovementRecord(**asdict(received.event), told=told)


def on_part_described(
    record: PartRecord | None, received: ReceivedEvent[PartDescribed], context: Context
) -> PartRecord:
    """The master told a part; of two tellings for one day the higher revision holds, then the later one."""
    event = received.event
    record = record or PartRecord(event.part)
    told = PartTelling(event, (event.revision, *received.order))
    same = [one for one in record.tellings if one.event.effective_from == event.effective_from]
    if any(one.told >= told.told for one in same):
        return record
    others = [one for one in record.tellings if one not in same]
    kept = sorted((*others, told), key=lambda one: one.event.effective_from)
    return replace(record, tellings=tuple(kept))
