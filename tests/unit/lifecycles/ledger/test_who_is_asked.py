"""Which export lines hear of another one: never two that AES numbers, always one that it does not."""

from decimal import Decimal

from drawback.domain.same_goods import is_unnumbered
from drawback.lifecycles.ledger.routes import SERVICE
from drawback.lifecycles.vocabulary import Keys, ReceivedEvent
from drawback_schemas.exports import ExportChanged, GoodsDisposed
from support.claim_record import NOON, day


def asked_by(export_id: str) -> Keys:
    goods = GoodsDisposed(
        export_id=export_id,
        disposal="exported",
        disposed_on=day("2025-06-15"),
        schedule_b="8481805090",
        quantity=Decimal(1),
        unit="NO",
        value=Decimal("10.00"),
    )
    received = ReceivedEvent("x", "urn:test", "acme", NOON, ExportChanged(export=goods))
    route = next(
        route for route in SERVICE.routes if route.event is ExportChanged and route.kind.name == "shipment"
    )
    return route.keys(received)


def test_a_line_with_an_itn_asks_those_without_one() -> None:
    among = asked_by("X20250615100001/1").among
    assert among is not None
    assert among("BL-77/1")
    assert not among("X20250615100002/1")
    assert not among("AES X20250615100002/1")


def test_a_line_without_an_itn_asks_everybody() -> None:
    assert asked_by("BL-77/1").among is None


def test_a_number_that_is_no_day_is_no_itn() -> None:
    assert is_unnumbered("X20251345100001/1")
    assert not is_unnumbered("X20250615100001/1")
