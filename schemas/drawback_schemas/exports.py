"""Goods that left the country or were destroyed, and articles made. Topics `drawback.export.v1`, key claimant."""

from datetime import date
from decimal import Decimal
from typing import Literal

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


@event(topic=EXPORT)
class GoodsDisposed(Event, frozen=True, kw_only=True, tag="export.disposed.v1"):
    """One line was exported or destroyed (AES-201 shape). A second event with a later `revision` replaces the first.

    `hts` is the tariff number the goods would have if imported, where the source has one beside the Schedule B number.
    `foreign_duty` is what was paid on the line to Canada or Mexico, in the money of that country, of which
    `units_per_dollar` make one U.S. dollar (19 CFR 182.44); `full_drawback` says why no comparison is needed (182.45).
    """

    export_id: str
    disposal: Literal["exported", "destroyed"]
    disposed_on: date
    schedule_b: str
    quantity: Decimal
    unit: str
    value: Decimal
    destination: str = ""
    exporter: str = ""
    description: str = ""
    sku: str = ""
    hts: str = ""
    carrier_document: str = ""
    recovered_value: Decimal = Decimal(0)
    revision: int = 0
    foreign_duty: Decimal | None = None
    units_per_dollar: Decimal = Decimal(1)
    full_drawback: FullDrawbackName | None = None


@event(topic="drawback.export-state.v1")
class ExportChanged(Event, frozen=True, kw_only=True, tag="export.changed.v1"):
    """What the matching service now holds true of an export line."""

    export: GoodsDisposed


class InputPart(Part, frozen=True, kw_only=True):
    """Units of one entry line used in a production."""

    entry_number: str
    line_number: int
    quantity: Decimal


@event(topic="drawback.production.v1")
class GoodsManufactured(Event, frozen=True, kw_only=True, tag="production.recorded.v1"):
    """Imported input became an article (19 U.S.C. 1313(a), (b)): which units of which entry line went into which article.

    `basis` is the ACE basis-of-claim code 01–08; `waste_value` the value of valuable waste, in dollars.
    """

    production_id: str
    ruling_number: str
    produced_on: date
    used_from_on: date
    article: str
    article_hts: str
    article_quantity: Decimal
    article_unit: str
    inputs: tuple[InputPart, ...]
    basis: str = "01"
    factory: str = ""
    waste_value: Decimal = Decimal(0)
