"""Goods that left the country or were destroyed, and articles made. Topics `drawback.export.v1`, key claimant."""

from decimal import Decimal
from typing import Literal

from drawback_schemas.limits import (
    Country,
    Day,
    Dollars,
    EntryNumber,
    ExchangeRate,
    ExportKey,
    ForeignAmount,
    Instant,
    Key,
    LineNumber,
    LongText,
    OptionalKey,
    OptionalTariffNumber,
    Quantity,
    Revision,
    ShortText,
    TariffNumber,
    UnitValue,
)
from drawback_schemas.manufacturing import ProductPart, UsedPart
from drawback_schemas.parts import Part
from drawback_schemas.registry import Event, event

EXPORT = "drawback.export.v1"

FullDrawbackName = Literal[
    "originating",
    "same-condition",
    "not-to-sample",
    "no-consent",
    "listed-sugar",
    "duty-free-or-stores",
    "listed-to-canada",
]

ProofKindName = Literal["aes", "carrier", "shipper", "destruction"]
"""Export filing (AES/EEI); bill of lading, air waybill or a list of a carrier; the shipper's own list; certificate of destruction."""


@event(topic=EXPORT)
class GoodsDisposed(Event, frozen=True, kw_only=True, tag="export.disposed.v1"):
    """One line was exported or destroyed (AES-201 shape). A second event with a later `revision` replaces the first.

    `hts` is the tariff number the goods would have if imported, where the source has one beside the Schedule B number.
    `foreign_duty` is what was paid on the line to Canada or Mexico, in the money of that country, of which
    `units_per_dollar` make one U.S. dollar (19 CFR 182.44); `full_drawback` says why no comparison is needed (182.45). `reference` is the
    shipper's number beside an ITN, `proof` the kind of paper or list that tells the line. `foreign_entry_number`, `foreign_entry_on` and
    `foreign_tariff` name the entry into Canada or Mexico on which `foreign_duty` was paid, as a claim names it to CBP.
    """

    export_id: ExportKey
    disposal: Literal["exported", "destroyed"]
    disposed_on: Day
    schedule_b: TariffNumber
    quantity: Quantity
    unit: ShortText
    value: Dollars
    destination: Country = ""
    exporter: ShortText = ""
    description: LongText = ""
    sku: ShortText = ""
    hts: OptionalTariffNumber = ""
    carrier_document: ShortText = ""
    recovered_value: Dollars = Decimal(0)
    revision: Revision = 0
    foreign_duty: ForeignAmount | None = None
    units_per_dollar: ExchangeRate = Decimal(1)
    full_drawback: FullDrawbackName | None = None
    reference: ShortText = ""
    proof: ProofKindName | None = None
    foreign_entry_number: ShortText = ""
    foreign_entry_on: Day | None = None
    foreign_tariff: OptionalTariffNumber = ""


@event(topic=EXPORT)
class ExportProved(Event, frozen=True, kw_only=True, tag="export.proved.v1"):
    """Another paper or list tells goods that an export line counts already: a proof of it, never a second export.

    `proof_id` is the line of that paper; where it tells goods of several export lines, `quantity` and `value` are the part of this
    one. A second event of the same proof with a later `revision` replaces the first.
    """

    export_id: ExportKey
    proof_id: ExportKey
    proof: ProofKindName
    disposal: Literal["exported", "destroyed"] = "exported"
    shown_on: Day
    schedule_b: TariffNumber
    quantity: Quantity
    unit: ShortText
    value: Dollars
    destination: Country = ""
    exporter: ShortText = ""
    sku: ShortText = ""
    carrier_document: ShortText = ""
    reference: ShortText = ""
    revision: Revision = 0


@event(topic=EXPORT, legal_day="decided_on")
class ExportsCompared(Event, frozen=True, kw_only=True, tag="export.compared.v1"):
    """A person compared two export lines that look like one shipment: the `same`, told twice, or two shipments."""

    export_id: ExportKey
    other_id: ExportKey
    same: bool
    decided_on: Day
    decided_at: Instant | None = None
    """Orders two decisions of one day; the time of the event where it is not said."""
    by: ShortText = ""
    reason: LongText = ""


class HeldPart(Part, frozen=True, kw_only=True):
    """Units of an export line that a claim holds, since the day that orders claims."""

    claim_id: Key
    order_on: Day
    quantity: Quantity
    filed: bool = False


@event(topic="drawback.export-state.v1")
class ExportChanged(Event, frozen=True, kw_only=True, tag="export.changed.v1"):
    """What the matching service now holds true of an export line.

    `alike` names the lines that look like the same goods in another report; only where there are such, `held` says which
    claims hold units of this one.
    """

    export: GoodsDisposed
    alike: tuple[ExportKey, ...] = ()
    held: tuple[HeldPart, ...] = ()


class InputPart(Part, frozen=True, kw_only=True):
    """Units of one entry line used in a production, in the unit of the line; `part` is the number that the books know them by.

    `packaging` packed the articles and is claimed apart (19 U.S.C. 1313(q)).
    """

    entry_number: EntryNumber
    line_number: LineNumber
    quantity: Quantity
    part: ShortText = ""
    unit_cost: UnitValue | None = None
    packaging: bool = False


@event(topic="drawback.production.v1")
class GoodsManufactured(Event, frozen=True, kw_only=True, tag="production.recorded.v1"):
    """Imported input became an article (19 U.S.C. 1313(a), (b)): which units of which entry line went into which article.

    `basis` is the ACE basis-of-claim code 01–08; `waste_value` the value of valuable waste, in dollars. `used` are inputs known by part
    number; `products` all that was necessarily made together, the article itself among them; `bill_id` the version of the bill of
    materials that was worked to. Of two tellings the higher revision holds, then the later one.
    """

    production_id: Key
    ruling_number: ShortText
    produced_on: Day
    used_from_on: Day
    article: ShortText
    article_hts: OptionalTariffNumber
    article_quantity: Quantity
    article_unit: ShortText
    inputs: tuple[InputPart, ...]
    basis: ShortText = "01"
    factory: ShortText = ""
    waste_value: Dollars = Decimal(0)
    used: tuple[UsedPart, ...] = ()
    products: tuple[ProductPart, ...] = ()
    bill_id: OptionalKey = ""
    revision: Revision = 0
