"""What moves through a warehouse: received, put away, picked, shipped, returned, scrapped. Topic `drawback.warehouse.v1`, key claimant."""

from typing import Literal

from drawback_schemas.limits import (
    Day,
    Key,
    LongText,
    OptionalEntryNumber,
    OptionalExportKey,
    OptionalLineNumber,
    Quantity,
    Revision,
    ShortText,
)
from drawback_schemas.registry import Event, event

WAREHOUSE = "drawback.warehouse.v1"

MovementName = Literal["receipt", "put-away", "pick", "ship", "return", "scrap"]
SaleName = Literal["", "retail", "trade"]
ReasonName = Literal["", "any", "defective", "not-to-specification", "no-consent"]


@event(topic=WAREHOUSE)
class GoodsMoved(Event, frozen=True, kw_only=True, tag="warehouse.moved.v1"):
    """One movement of units of one part, as the warehouse system tells it; of two tellings the higher revision holds, then the later one.

    A receipt names the entry line from which its units come (none: domestic goods). `serial` and `lot` are what the units carry, `order_id`
    and `order_line` the customer's order that they were picked, shipped or returned for. `location` is where they are put, `from_location`
    where they were taken. `export_id` names the export or destruction line with which a shipment or a scrapping left. A return says
    how the goods had been `sold`, and its `reason`: `any`, or one of 19 U.S.C. 1313(c)(1)(C)(i).
    """

    movement_id: Key
    kind: MovementName
    moved_on: Day
    sku: ShortText
    quantity: Quantity
    unit: ShortText
    serial: ShortText = ""
    lot: ShortText = ""
    order_id: ShortText = ""
    order_line: ShortText = ""
    location: ShortText = ""
    from_location: ShortText = ""
    entry_number: OptionalEntryNumber = ""
    line_number: OptionalLineNumber = 0
    export_id: OptionalExportKey = ""
    sold: SaleName = ""
    reason: ReasonName = ""
    note: LongText = ""
    revision: Revision = 0
