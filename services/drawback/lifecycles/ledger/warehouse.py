"""Movements of the warehouse as the ledger keeps them: the telling of each that counts."""

from datetime import datetime
from decimal import Decimal

from drawback.lifecycles.vocabulary import Decision
from drawback.rules.lawbook import LawBook
from drawback_schemas.warehouse import GoodsMoved


class MovementRecord(GoodsMoved, frozen=True, kw_only=True, tag="warehouse.moved.v1"):
    """A movement as told last; `told` is the telling that counts."""

    told: tuple[int, datetime, str]


def decide_movement(before: MovementRecord | None, record: MovementRecord, law: LawBook) -> Decision:
    """A movement stands by itself: what it means for returned units is asked when they are claimed."""
    return Decision(
        columns={
            "kind": record.kind,
            "moved_on": record.moved_on,
            "sku": record.sku,
            "serial": record.serial,
            "order_id": record.order_id,
            "export_id": record.export_id,
            "quantity": record.quantity or Decimal(0),
        }
    )
