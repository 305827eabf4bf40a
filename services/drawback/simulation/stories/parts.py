"""Small steps that several stories share: a lot, a claim on it, a liquidation with other charges."""

from datetime import date
from decimal import Decimal

import msgspec

from drawback.domain.calendar import days_later
from drawback.simulation.generator.book import ScriptBook
from drawback.simulation.generator.claims import ClaimStory, ordinary
from drawback.simulation.generator.entries import EntrySummary, LineGoods, recharged
from drawback.simulation.generator.pricing import DesignatedUnits
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import LinePart


def acme_lot(
    book: ScriptBook,
    hts: str,
    sku: str,
    quantity: int,
    value: int,
    import_on: date,
    producer: str = "NINGBO YUEHAI INDUSTRIAL CO",
) -> EntrySummary:
    goods = LineGoods(hts, "CN", Decimal(quantity), Decimal(f"{value}.00"), sku, producer)
    return book.lot("acme", goods, import_on)


def claim_on(
    book: ScriptBook,
    sheet: EntrySummary,
    quantity: int,
    price: str,
    exported_on: date,
    filed_on: date,
    liquidate_from: date | None = None,
) -> ClaimStory:
    """Export part of the entry's goods and claim on them under (j)(1)."""
    export = book.ship(
        "acme", sheet, quantity, Decimal(price), exported_on, arrives=days_later(filed_on, -12)
    )
    designated = (DesignatedUnits(sheet, 1, export, Decimal(quantity)),)
    return ordinary(book, "acme", "58", designated, filed_on, liquidate_from=liquidate_from)


def liquidation(
    sheet: EntrySummary, on: date, kind: str, outcome: str, lines: tuple[LinePart, ...], reason: str
) -> LiquidationPosted:
    return LiquidationPosted(
        entry_number=sheet.number,
        liquidated_on=on,
        posted_on=on,
        kind="reliquidated" if kind == "reliquidated" else "liquidated",
        outcome="increase" if outcome == "increase" else "refund",
        reason_codes=(reason,),
        lines=lines,
    )


def moved(line: LinePart, heading: str, to: str, rate: Decimal) -> LinePart:
    """Return the line with one chapter 99 row under another heading and rate."""
    charges = tuple(
        msgspec.structs.replace(charge, heading=to) if charge.heading == heading else charge
        for charge in line.charges
    )
    return recharged(msgspec.structs.replace(line, charges=charges), to, rate)


def duty_of(line: LinePart) -> Decimal:
    return sum((c.amount for c in line.charges if c.duty_class in ("duty", "chapter-99")), Decimal(0))
