"""What parts are, what articles are made of, and under which ruling. Topic `drawback.production.v1`, key claimant."""

from decimal import Decimal
from typing import Literal

from drawback_schemas.limits import (
    Day,
    Key,
    LongText,
    OptionalTariffNumber,
    Quantity,
    QuantityOrNone,
    Revision,
    ShortText,
    TariffNumber,
    UnitValue,
)
from drawback_schemas.parts import Part
from drawback_schemas.registry import Event, event

PRODUCTION = "drawback.production.v1"

RulingKind = Literal["general", "specific"]
RulingStanding = Literal["applied", "approved", "ended"]


class ComponentPart(Part, frozen=True, kw_only=True):
    """One input of a bill of materials: how much of it one batch uses, and how much of that is lost (19 CFR 190.29)."""

    part: ShortText
    quantity: Quantity
    unit: ShortText
    hts: OptionalTariffNumber = ""
    waste: QuantityOrNone = Decimal(0)


class ProductPart(Part, frozen=True, kw_only=True):
    """One of the products that are necessarily made together; its market value per unit at separation (19 CFR 190.23(a)(3))."""

    article: ShortText
    quantity: Quantity
    unit: ShortText
    unit_value: UnitValue | None = None


class UsedPart(Part, frozen=True, kw_only=True):
    """An input used in a production that is known by its part number, not by an entry line.

    It is an article of an earlier production, or goods for which imports of the same eight digits may be designated
    (19 U.S.C. 1313(b)); `unit_cost` is then what it cost the manufacturer, in dollars per unit. `packaging` packed the articles and is
    claimed apart (19 U.S.C. 1313(q)).
    """

    part: ShortText
    quantity: Quantity
    unit: ShortText
    hts: OptionalTariffNumber = ""
    unit_cost: UnitValue | None = None
    packaging: bool = False


@event(topic=PRODUCTION, legal_day="effective_from")
class BillOfMaterialsIssued(Event, frozen=True, kw_only=True, tag="bom.issued.v1"):
    """One version of what an article is made of: the inputs of a batch of `quantity` articles, in force from a day on.

    Of two tellings of one version the higher revision holds.
    """

    bill_id: Key
    article: ShortText
    effective_from: Day
    quantity: Quantity
    unit: ShortText
    components: tuple[ComponentPart, ...]
    article_hts: OptionalTariffNumber = ""
    effective_to: Day | None = None
    revision: Revision = 0


@event(topic=PRODUCTION, legal_day="on")
class RulingStood(Event, frozen=True, kw_only=True, tag="ruling.stood.v1"):
    """How a manufacturing ruling stands from a day on: applied for, approved or acknowledged, ended (19 CFR 190.7, 190.8).

    `articles` and `inputs` (eight digits) are what it covers; empty where it says nothing of them.
    """

    ruling_number: Key
    kind: RulingKind
    standing: RulingStanding
    on: Day
    articles: tuple[ShortText, ...] = ()
    inputs: tuple[TariffNumber, ...] = ()
    factories: tuple[ShortText, ...] = ()
    note: LongText = ""


class PackedUnit(Part, frozen=True, kw_only=True):
    """One `unit` of a part holds `holds` of another unit: a carton holds 24 pieces."""

    unit: ShortText
    holds: Quantity
    of: ShortText


@event(topic=PRODUCTION, legal_day="effective_from")
class PartDescribed(Event, frozen=True, kw_only=True, tag="part.described.v1"):
    """What the claimant's product master says of a part from a day on: its tariff number, and what its units hold.

    `source` names the record that says so: a packing list, a ruling, a classification sheet. Of two tellings for one day the higher
    revision holds.
    """

    part: Key
    effective_from: Day
    hts: OptionalTariffNumber = ""
    description: LongText = ""
    units: tuple[PackedUnit, ...] = ()
    source: LongText = ""
    revision: Revision = 0
