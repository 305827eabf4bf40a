"""Productions, bills of materials and rulings as the ledger keeps them, and what of each production is claimed."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from drawback.lifecycles.vocabulary import Decision, HistoryLine, ReceivedEvent
from drawback.rules.lawbook import LawBook
from drawback_schemas.exports import GoodsManufactured
from drawback_schemas.manufacturing import BillOfMaterialsIssued, RulingStood

AT = " @ "
"""Stands in the name of a component between an input and the article through which it goes in: STEEL @ FRAME."""


class HeldInput(msgspec.Struct, frozen=True, omit_defaults=True):
    """Units of one input of a production that a claim holds."""

    claim_id: str
    component: str
    quantity: Decimal


class ProductionRecord(GoodsManufactured, frozen=True, kw_only=True, tag="production.recorded.v1"):
    """A production with the units of its inputs that claims hold.

    `told` is the telling that counts; None while a claim names a production that nobody has recorded yet.
    """

    told: tuple[int, datetime, str] | None = None
    held: tuple[HeldInput, ...] = ()

    @property
    def taken(self) -> dict[str, Decimal]:
        """Units of each input that claims hold."""
        found: dict[str, Decimal] = {}
        for one in self.held:
            found[one.component] = found.get(one.component, Decimal(0)) + one.quantity
        return found

    def quantity_of(self, article: str) -> Decimal:
        """How much of one of its articles was made."""
        return next((one.quantity for one in self.products if one.article == article), self.article_quantity)

    def unit_of(self, article: str) -> str:
        """The unit in which one of its articles is counted."""
        return next((one.unit for one in self.products if one.article == article), self.article_unit)


def awaited(production_id: str) -> ProductionRecord:
    """A production of which only its name is known."""
    return ProductionRecord(
        production_id=production_id,
        ruling_number="",
        produced_on=date.min,
        used_from_on=date.min,
        article="",
        article_hts="",
        article_quantity=Decimal(0),
        article_unit="",
        inputs=(),
    )


class BillRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of a bill of materials; `told` is the telling that counts."""

    bill: BillOfMaterialsIssued
    told: tuple[int, datetime, str]


class RulingRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a ruling stood, day by day: its facts in legal order."""

    ruling_number: str
    facts: tuple[ReceivedEvent[RulingStood], ...] = ()

    @property
    def now(self) -> RulingStood:
        return self.facts[-1].event


def decide_production(
    before: ProductionRecord | None, production: ProductionRecord, law: LawBook
) -> Decision:
    return Decision(
        columns={
            "produced_on": production.produced_on if production.told else None,
            "ruling_number": production.ruling_number,
        },
        links=frozenset(f"claim:{one.claim_id}" for one in production.held),
    )


def decide_bill(before: BillRecord | None, record: BillRecord, law: LawBook) -> Decision:
    bill = record.bill
    return Decision(
        columns={
            "article": bill.article,
            "effective_from": bill.effective_from,
            "effective_to": bill.effective_to,
        }
    )


def decide_ruling(before: RulingRecord | None, record: RulingRecord, law: LawBook) -> Decision:
    now = record.now
    stood = len(before.facts) if before else 0
    history = tuple(
        HistoryLine(one.event.on, "ruling.stood", f"ruling {one.event.ruling_number}: {one.event.standing}")
        for one in record.facts
        if before is None or one not in before.facts
    )
    return Decision(
        columns={"kind": now.kind, "standing": now.standing, "stood_on": now.on},
        history=history if len(record.facts) > stood else (),
    )
