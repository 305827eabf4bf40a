"""Where returned units lie, and with what they left: a walk through the movements of one part, day by day.

Returned units are told apart from other stock by where they lie: a location into which only returned units of the part came is
segregated. Units that are taken from it are the earliest returned of it, unless serial number or order say which.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from drawback.domain.warehouse import Movement, MovementKind


@dataclass(slots=True)
class Lying:
    """Units of one return while they lie together; what left of them is kept as others."""

    returned: Movement
    quantity: Decimal
    location: str
    left: Movement | None = None
    segregated: bool = True


@dataclass(slots=True)
class ReturnedStock:
    """The returned units of a part, movement by movement."""

    lying: list[Lying] = field(default_factory=list)
    mixed_since: dict[str, date] = field(default_factory=dict)
    """Locations into which other units of the part came, with the first day."""
    not_there: list[tuple[Movement, Decimal]] = field(default_factory=list)
    """Movements that named returned units of which fewer lay there, with what was missing."""

    def take(self, movement: Movement) -> None:
        """Follow one movement; they come in their order."""
        match movement.kind:
            case MovementKind.RETURN:
                self.lying.append(Lying(movement, movement.quantity, movement.location))
            case MovementKind.RECEIPT:
                self._mix(movement)
            case MovementKind.PUT_AWAY:
                if not self._move(movement):
                    self._mix(movement)
            case MovementKind.SHIP | MovementKind.SCRAP:
                self._leave(movement)
            case MovementKind.PICK:
                return

    def _mix(self, movement: Movement) -> None:
        if movement.location:
            self.mixed_since.setdefault(movement.location, movement.moved_on)

    def _chosen(self, movement: Movement) -> list[Lying]:
        """The returned units that a movement can mean: by serial number, by the order they came back from, by where they lie."""
        here = [one for one in self.lying if one.left is None and one.quantity > 0]
        if movement.serial:
            return [one for one in here if one.returned.serial == movement.serial]
        place = movement.from_location or (
            movement.location if movement.kind is not MovementKind.PUT_AWAY else ""
        )
        for_good = movement.kind is MovementKind.SCRAP or bool(movement.export_id)
        there = [one for one in here if place and one.location in ((place, "") if for_good else (place,))]
        ordered = [one for one in here if movement.of_order(one.returned)]
        if place:
            return [one for one in there if one in ordered] or there
        return ordered if movement.kind is not MovementKind.SHIP or movement.export_id else []

    def _move(self, movement: Movement) -> bool:
        moved = False
        left = movement.quantity
        for one in self._chosen(movement):
            taken = min(one.quantity, left)
            if taken <= 0:
                break
            left -= taken
            moved = True
            self._part(one, taken).location = movement.location
        return moved

    def _leave(self, movement: Movement) -> None:
        left = movement.quantity
        chosen = self._chosen(movement)
        for one in chosen:
            taken = min(one.quantity, left)
            if taken <= 0:
                break
            left -= taken
            gone = self._part(one, taken)
            since = self.mixed_since.get(gone.location)
            gone.left = movement
            gone.segregated = bool(gone.location) and (since is None or since > movement.moved_on)
        if chosen and left > 0 and movement.export_id:
            self.not_there.append((movement, left))

    def _part(self, one: Lying, quantity: Decimal) -> Lying:
        """Part so many units from those that lie together."""
        if quantity == one.quantity:
            return one
        one.quantity -= quantity
        part = Lying(one.returned, quantity, one.location)
        self.lying.insert(self.lying.index(one) + 1, part)
        return part


def walk(movements: Iterable[Movement]) -> ReturnedStock:
    """Follow the movements of one part in their order."""
    stock = ReturnedStock()
    for movement in sorted(movements, key=lambda one: one.order):
        stock.take(movement)
    return stock


def of_part(movements: Sequence[Movement]) -> dict[str, list[Movement]]:
    """The movements of each part."""
    found: dict[str, list[Movement]] = {}
    for movement in movements:
        found.setdefault(movement.sku, []).append(movement)
    return found
