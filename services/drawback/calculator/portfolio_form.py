"""The portfolio form of `drawback estimate`: products, the lanes on which they come and go, and when."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from drawback.calculator.forms import Amount, FeeForm, LawKnownOn, Number, Quantity
from drawback.domain.types import Provision


class ProductForm(Struct, forbid_unknown_fields=True):
    """One product, as it is imported in a year or in a shipment."""

    sku: str
    hts: Number
    quantity: Quantity
    value: Annotated[Amount, Meta(description="Entered value of all of it")]
    unit: str = "NO"
    exported: Annotated[Decimal | None, Meta(description="Units that leave again; all where left out")] = None
    export_value: Annotated[
        Decimal | None, Meta(description="Export value of those; their entered value where left out")
    ] = None
    ordinary_rate_percent: Annotated[
        Decimal | None, Meta(description="Ad valorem rate; that of the tariff where left out")
    ] = None


class LaneForm(Struct, forbid_unknown_fields=True):
    """One way of goods: from where, how, and where to."""

    origin: Annotated[str, Meta(description="Country of origin, ISO code", pattern="^[A-Za-z]{2}$")]
    destination: Annotated[str, Meta(description="Country, ISO code; empty when destroyed")] = ""
    mode: Annotated[
        Literal["vessel", "air", "truck", "rail"], Meta(description="How the goods are imported")
    ] = "vessel"


class PortfolioForm(Struct, forbid_unknown_fields=True):
    """Products times lanes: one import and one export of each on the days given."""

    products: Annotated[list[ProductForm], Meta(min_length=1, max_length=1000)]
    lanes: Annotated[list[LaneForm], Meta(min_length=1, max_length=50)]
    entry_on: date
    export_on: date
    provisions: Annotated[tuple[Provision, ...], Meta(min_length=1)] = (
        Provision.UNUSED_DIRECT,
        Provision.UNUSED_SUBSTITUTION,
    )
    as_of: Annotated[date | None, Meta(description="Day on which the claim would be filed")] = None
    fee: FeeForm | None = None
    law_known_on: LawKnownOn = None
