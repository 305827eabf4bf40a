"""Movements of goods through a warehouse, and returned units with where they are and what is known of their way."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class MovementKind(StrEnum):
    """What happened to units."""

    RECEIPT = "receipt"
    PUT_AWAY = "put-away"
    PICK = "pick"
    SHIP = "ship"
    RETURN = "return"
    SCRAP = "scrap"


@dataclass(frozen=True, slots=True)
class Movement:
    """Units of one part that moved on a day; texts are empty where the warehouse does not say."""

    movement_id: str
    kind: MovementKind
    moved_on: date
    sku: str
    quantity: Decimal
    unit: str
    serial: str = ""
    lot: str = ""
    order_id: str = ""
    order_line: str = ""
    location: str = ""
    from_location: str = ""
    entry_number: str = ""
    line_number: int = 0
    export_id: str = ""
    sold: str = ""
    reason: str = ""

    @property
    def order(self) -> tuple[date, int, str]:
        """Day, then what a day brings first: goods come in, are picked and shipped, come back, are put away, and leave for good."""
        return (self.moved_on, self._place, self.movement_id)

    @property
    def _place(self) -> int:
        match self.kind:
            case MovementKind.RECEIPT:
                return 0
            case MovementKind.PICK:
                return 1
            case MovementKind.SHIP:
                return 5 if self.export_id else 2
            case MovementKind.RETURN:
                return 3
            case MovementKind.PUT_AWAY:
                return 4
            case MovementKind.SCRAP:
                return 6

    @property
    def import_place(self) -> tuple[str, int]:
        """Entry and line of a receipt."""
        return (self.entry_number, self.line_number)

    def of_order(self, other: "Movement") -> bool:
        """Whether both are for one line of one order; an order whose lines are not told apart is one line."""
        return (
            bool(self.order_id)
            and self.order_id == other.order_id
            and self.order_line in ("", other.order_line or self.order_line)
        )
