"""Routes of the unit ledger: which events it handles, for which aggregates, and what it emits."""

from typing import Any

from drawback.domain.same_goods import is_unnumbered, sought_under
from drawback.lifecycles.ledger.decide import decide_lot, decide_shipment, evolve_shipment, publish_shipment
from drawback.lifecycles.ledger.handlers import (
    on_bill_issued,
    on_destruction_answered,
    on_destruction_noticed,
    on_destruction_witnessed,
    on_entry_changed,
    on_export_proved,
    on_exports_compared,
    on_goods_disposed,
    on_lot_designated,
    on_lot_window_passed,
    on_manufactured,
    on_moved,
    on_other_export,
    on_pairing_reviewed,
    on_part_described,
    on_production_designated,
    on_ruling_stood,
    on_shipment_awarded,
    on_shipment_contested,
    on_shipment_designated,
)
from drawback.lifecycles.ledger.made import (
    BillRecord,
    ProductionRecord,
    RulingRecord,
    decide_bill,
    decide_production,
    decide_ruling,
)
from drawback.lifecycles.ledger.parts import PartRecord, decide_part
from drawback.lifecycles.ledger.state import Lot, Shipment, compared_goods
from drawback.lifecycles.ledger.warehouse import MovementRecord, decide_movement
from drawback.lifecycles.vocabulary import AggregateType, Keys, ReceivedEvent, Route, Service
from drawback_schemas.claims import ClaimDesignated, LedgerShort
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
from drawback_schemas.reviews import PairingReviewed
from drawback_schemas.time import DeadlinePassed
from drawback_schemas.warehouse import GoodsMoved

LOT: AggregateType[Lot] = AggregateType("lot", Lot, decide_lot)
SHIPMENT: AggregateType[Shipment] = AggregateType(
    "shipment", Shipment, decide_shipment, publish_shipment, evolve_shipment
)
PRODUCTION: AggregateType[ProductionRecord] = AggregateType("production", ProductionRecord, decide_production)
BILL: AggregateType[BillRecord] = AggregateType("bill_of_materials", BillRecord, decide_bill)
RULING: AggregateType[RulingRecord] = AggregateType("ruling", RulingRecord, decide_ruling)
MOVEMENT: AggregateType[MovementRecord] = AggregateType("movement", MovementRecord, decide_movement)
PART: AggregateType[PartRecord] = AggregateType("part", PartRecord, decide_part)


def _entry(received: ReceivedEvent[EntryChanged]) -> Keys:
    return Keys(own=(received.event.entry_number,))


def _export(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(received.event.export_id,))


def _others(received: ReceivedEvent[ExportChanged]) -> Keys:
    """The lines that may be another report of this one's goods, and those that were taken for one.

    A line that AES numbers is never another that AES numbers: of a thousand parcels of one day none asks the others.
    """
    goods = compared_goods(received.event.export)
    links = (*sought_under(goods), f"alike:{goods.export_id}")
    return Keys(linked=links, among=is_unnumbered if goods.itn else None)


def _both(received: ReceivedEvent[ExportsCompared]) -> Keys:
    return Keys(own=(received.event.export_id, received.event.other_id))


def _if_shipment(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(received.event.subject,)) if received.event.subject_kind == SHIPMENT.name else Keys()


def _production(received: ReceivedEvent[GoodsManufactured]) -> Keys:
    return Keys(own=(received.event.production_id,))


def _productions(received: ReceivedEvent[ClaimDesignated]) -> Keys:
    """The productions that a claim names, and those of which it held inputs before."""
    named = dict.fromkeys(part.production_id for part in received.event.designations if part.production_id)
    return Keys(own=tuple(named), linked=(f"claim:{received.event.claim_id}",))


def _bill(received: ReceivedEvent[BillOfMaterialsIssued]) -> Keys:
    return Keys(own=(received.event.bill_id,))


def _ruling(received: ReceivedEvent[RulingStood]) -> Keys:
    return Keys(own=(received.event.ruling_number,))


def _movement(received: ReceivedEvent[GoodsMoved]) -> Keys:
    return Keys(own=(received.event.movement_id,))


def _part(received: ReceivedEvent[PartDescribed]) -> Keys:
    return Keys(own=(received.event.part,))


def _if_lot(received: ReceivedEvent[DeadlinePassed]) -> Keys:
    return Keys(own=(received.event.subject,)) if received.event.subject_kind == LOT.name else Keys()


def _designated(field: str) -> Any:
    def keys(received: ReceivedEvent[ClaimDesignated]) -> Keys:
        named = tuple(dict.fromkeys(getattr(part, field) for part in received.event.designations))
        return Keys(own=named, linked=(f"claim:{received.event.claim_id}",))

    return keys


SERVICE = Service(
    name="matching",
    says="keeps the unit ledger of imports and exports; no unit is designated twice",
    routes=(
        Route(EntryChanged, LOT, _entry, on_entry_changed, emits=(LedgerShort,)),
        Route(DeadlinePassed, LOT, _if_lot, on_lot_window_passed),
        Route(ClaimDesignated, LOT, _designated("entry_number"), on_lot_designated, emits=(LedgerShort,)),
        Route(GoodsDisposed, SHIPMENT, _export, on_goods_disposed, emits=(ExportChanged, LedgerShort)),
        Route(ExportProved, SHIPMENT, _export, on_export_proved, emits=(ExportChanged, LedgerShort)),
        Route(ExportChanged, SHIPMENT, _others, on_other_export, emits=(ExportChanged, LedgerShort)),
        Route(SubjectContested, SHIPMENT, _if_shipment, on_shipment_contested, emits=(LedgerShort,)),
        Route(SubjectAwarded, SHIPMENT, _if_shipment, on_shipment_awarded, emits=(LedgerShort,)),
        Route(ExportsCompared, SHIPMENT, _both, on_exports_compared, emits=(ExportChanged, LedgerShort)),
        Route(
            DestructionNoticed, SHIPMENT, _export, on_destruction_noticed, emits=(ExportChanged, LedgerShort)
        ),
        Route(
            DestructionAnswered,
            SHIPMENT,
            _export,
            on_destruction_answered,
            emits=(ExportChanged, LedgerShort),
        ),
        Route(
            DestructionWitnessed,
            SHIPMENT,
            _export,
            on_destruction_witnessed,
            emits=(ExportChanged, LedgerShort),
        ),
        Route(PairingReviewed, SHIPMENT, _export, on_pairing_reviewed),
        Route(
            ClaimDesignated,
            SHIPMENT,
            _designated("export_id"),
            on_shipment_designated,
            emits=(ExportChanged, LedgerShort),
        ),
        Route(GoodsManufactured, PRODUCTION, _production, on_manufactured),
        Route(ClaimDesignated, PRODUCTION, _productions, on_production_designated),
        Route(BillOfMaterialsIssued, BILL, _bill, on_bill_issued),
        Route(RulingStood, RULING, _ruling, on_ruling_stood),
        Route(GoodsMoved, MOVEMENT, _movement, on_moved),
        Route(PartDescribed, PART, _part, on_part_described),
    ),
)
