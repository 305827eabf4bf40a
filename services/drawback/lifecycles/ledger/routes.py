"""Who listens and who speaks: the matching service."""

from typing import Any

from drawback.lifecycles.ledger.decide import follow_lot, follow_production, follow_shipment, publish_shipment
from drawback.lifecycles.ledger.handlers import (
    on_entry_changed,
    on_goods_disposed,
    on_lot_designated,
    on_lot_window_passed,
    on_manufactured,
    on_shipment_designated,
)
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.lifecycles.vocabulary import Heard, Keys, Kind, Route, Service
from drawback_schemas.claims import ClaimDesignated, LedgerShort
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import ExportChanged, GoodsDisposed, GoodsManufactured
from drawback_schemas.time import DeadlinePassed

LOT: Kind[Lot] = Kind("lot", Lot, follow_lot)
SHIPMENT: Kind[Shipment] = Kind("shipment", Shipment, follow_shipment, publish_shipment)
PRODUCTION: Kind[GoodsManufactured] = Kind("production", GoodsManufactured, follow_production)


def _entry(heard: Heard[EntryChanged]) -> Keys:
    return Keys(own=(heard.event.entry_number,))


def _export(heard: Heard[GoodsDisposed]) -> Keys:
    return Keys(own=(heard.event.export_id,))


def _production(heard: Heard[GoodsManufactured]) -> Keys:
    return Keys(own=(heard.event.production_id,))


def _if_lot(heard: Heard[DeadlinePassed]) -> Keys:
    return Keys(own=(heard.event.subject,)) if heard.event.subject_kind == LOT.name else Keys()


def _designated(field: str) -> Any:
    def keys(heard: Heard[ClaimDesignated]) -> Keys:
        named = tuple(dict.fromkeys(getattr(part, field) for part in heard.event.designations))
        return Keys(own=named, linked=(f"claim:{heard.event.claim_id}",))

    return keys


SERVICE = Service(
    name="matching",
    says="keeps the unit ledger of imports and exports; no unit is designated twice",
    routes=(
        Route(EntryChanged, LOT, _entry, on_entry_changed, emits=(LedgerShort,)),
        Route(DeadlinePassed, LOT, _if_lot, on_lot_window_passed),
        Route(ClaimDesignated, LOT, _designated("entry_number"), on_lot_designated, emits=(LedgerShort,)),
        Route(GoodsDisposed, SHIPMENT, _export, on_goods_disposed, emits=(ExportChanged, LedgerShort)),
        Route(
            ClaimDesignated, SHIPMENT, _designated("export_id"), on_shipment_designated, emits=(LedgerShort,)
        ),
        Route(GoodsManufactured, PRODUCTION, _production, on_manufactured),
    ),
)
