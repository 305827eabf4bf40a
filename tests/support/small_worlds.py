"""Small random worlds of imports and exports, and the same as the matcher's pool."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import NamedTuple

from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.lifecycles.ledger.units import Reservation
from drawback.matching.matcher import Pool
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import ChargePart, LinePart
from support.every_pairing import DIRECT, SUBSTITUTION, In, Out, anniversary

ON = date(2026, 6, 30)
"""The day of every match; imports of 30 June 2021 may be claimed for the last time."""
_NUMBERS = ["8481805090", "8481803010", "9403608040", "8708998180"]
_DAYS = [
    date(2021, 6, 29), date(2021, 6, 30), date(2021, 7, 1), date(2022, 3, 1),
    date(2023, 5, 5), date(2024, 2, 29), date(2025, 1, 15),
]  # fmt: skip
_RIPE = ON - timedelta(45)


class World(NamedTuple):
    """Imports, exports and the accounting method of the claimant's books."""

    ins: list[In]
    outs: list[Out]
    method: str


def small_world(seed: int, most: int = 5) -> World:
    """Up to five imports and exports of up to three pieces: windows to the day, "other" baskets, three agreements, claims of others."""
    r = Random(seed)
    numbers = r.sample(_NUMBERS, r.randint(1, 2))
    parts = r.choice([["A"], ["A", "B"], ["", "A"], ["", "A", "B"]])
    ins = [_import(r, at, numbers, parts) for at in range(r.randint(1, most))]
    outs = [_export(r, at, ins, numbers, parts) for at in range(r.randint(1, most))]
    return World(ins, outs, r.choice(["fifo", "lifo", "low-to-high", "specific"]))


def _import(r: Random, at: int, numbers: Sequence[str], parts: Sequence[str]) -> In:
    quantity = r.randint(1, 3)
    held = r.choice(["", "", "", "", DIRECT, SUBSTITUTION])
    taken = r.randint(0, quantity - 1) if held else 0
    return In(
        f"XYZ4100{at:04d}",
        r.choice(_DAYS),
        quantity,
        Fraction(r.randint(100, 3000), 100),
        Fraction(r.choice([0, 25, 100, 250, 300]), 1000),
        Fraction(r.choice([0, 0, 0, 7, 50]), 100),
        r.choice(parts),
        r.choice(numbers),
        r.choice(["NO", "NO", "NO", "NO", "NO", "NO", "PCS", "KG"]),
        taken,
        held if taken else "",
        protested=r.random() < 0.1,
    )


def _export(r: Random, at: int, ins: Sequence[In], numbers: Sequence[str], parts: Sequence[str]) -> Out:
    quantity, near = r.randint(1, 3), r.choice(ins).on
    after = [near + timedelta(r.randint(1, 1500)) for _ in range(2)]
    on = r.choice([near, near - timedelta(1), anniversary(near), _RIPE, _RIPE + timedelta(1), *after])
    destroyed = r.random() < 0.15
    to = "" if destroyed else r.choice(["DE", "DE", "DE", "CA", "MX", "CL", "PR"])
    same_condition = to in {"CA", "MX"} and r.random() < 0.3
    compared = to in {"CA", "MX"} and not same_condition and r.random() < 0.7
    return Out(
        f"X{at}",
        on,
        quantity,
        Fraction(r.randint(50, 3500), 100),
        r.choice(parts),
        r.choice(numbers),
        r.choice(["NO", "NO", "NO", "NO", "NO", "NO", "EA", "KG"]),
        to,
        schedule_b=r.random() < 0.4,
        taken=r.randint(0, quantity - 1) if r.random() < 0.2 else 0,
        destroyed=destroyed,
        recovered=Fraction(r.choice([0, 100, 500]), 100) if destroyed else Fraction(0),
        foreign=Fraction(r.randint(0, 2000), 100) if compared else None,
        same_condition=same_condition,
    )


def pool_of(world: World, order: Random | None = None) -> Pool:
    """The world as a claimant's pool; `order` shuffles its lines."""
    lots = [_lot(one) for one in world.ins]
    shipments = [_shipment(one) for one in world.outs]
    if order is not None:
        order.shuffle(lots)
        order.shuffle(shipments)
    return Pool("acme", lots, shipments, accounting_method=world.method)


def _lot(one: In) -> Lot:
    value = one.each * one.quantity
    charges = [
        ChargePart(
            duty_class="duty",
            amount=_decimal(one.rate * value),
            heading=one.hts,
            rate_percent=_decimal(one.rate * 100),
        ),
        ChargePart(duty_class="duty", amount=_decimal(one.specific * one.quantity), heading=one.hts),
    ]
    line = LinePart(
        line_number=1,
        hts=one.hts,
        origin="CN",
        quantity=Decimal(one.quantity),
        unit=one.unit,
        value=_decimal(value),
        charges=tuple(charges),
        sku=one.part,
    )
    version = LineVersionPart(
        effective_on=one.on,
        cause="filed",
        explanation="filed",
        mpf_paid=Decimal(0),
        mpf_value=Decimal(0),
        lines=(line,),
    )
    entry = EntryChanged(
        entry_number=one.place,
        revision=1,
        state="protested" if one.protested else "filed",
        entry_type="01",
        entry_on=one.on,
        import_on=one.on,
        versions=(version,),
    )
    held = (Reservation("earlier", date(2025, 7, 1), one.method, 1, Decimal(one.taken), filed=True),)
    return Lot(one.place, entry, held=held if one.taken else ())


def _shipment(one: Out) -> Shipment:
    goods = GoodsDisposed(
        export_id=one.name,
        disposal="destroyed" if one.destroyed else "exported",
        disposed_on=one.on,
        schedule_b=one.number if one.schedule_b else "",
        hts="" if one.schedule_b else one.number,
        quantity=Decimal(one.quantity),
        unit=one.unit,
        value=_decimal(one.each * one.quantity),
        destination=one.to,
        sku=one.part,
        recovered_value=_decimal(one.recovered * one.quantity),
        foreign_duty=None if one.foreign is None else _decimal(one.foreign),
        full_drawback="same-condition" if one.same_condition else None,
    )
    held = (Reservation("earlier", date(2025, 7, 1), SUBSTITUTION, 0, Decimal(one.taken), filed=True),)
    return Shipment(one.name, goods, held=held if one.taken else ())


def _decimal(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)
