"""Where returned units lie, and with what they left: a walk through the movements of one part, day by day.

Returned units are told apart from other stock by where they lie: a location into which only returned units of the part came is
segregated. Units that are taken from it are the earliest returned of it, unless serial number or order say which.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from drawback.domain.warehouse import Movement, MovementKind


@dataclass(slots=True, eq=False)
class Lying:
    """Units of one return while they lie together; what left of them is kept as others."""

    returned: Movement
    quantity: Decimal
    location: str
    left: Movement | None = None
    segregated: bool = True


@dataclass(slots=True)
class ReturnedStock:
    """The returned units of a part, movement by movement; those still there are found by location, serial number and order."""

    lying: list[Lying] = field(default_factory=list)
    mixed_since: dict[str, date] = field(default_factory=dict)
    """Locations into which other units of the part came, with the first day."""
    not_there: list[tuple[Movement, Decimal]] = field(default_factory=list)
    """Movements that named returned units of which fewer lay there, with what was missing."""
    _at: dict[str, list[Lying]] = field(default_factory=dict)
    _with: dict[str, list[Lying]] = field(default_factory=dict)
    _of: dict[str, list[Lying]] = field(default_factory=dict)

    def take(self, movement: Movement) -> None:
        """Follow one movement; they come in their order."""
        match movement.kind:
            case MovementKind.RETURN:
                self._put(Lying(movement, movement.quantity, movement.location))
            case MovementKind.RECEIPT:
                self._mix(movement)
            case MovementKind.PUT_AWAY:
                if not self._move(movement):
                    self._mix(movement)
            case MovementKind.SHIP | MovementKind.SCRAP:
                self._leave(movement)
            case MovementKind.PICK:
                return

    def _put(self, one: Lying) -> None:
        self.lying.append(one)
        self._at.setdefault(one.location, []).append(one)
        self._with.setdefault(one.returned.serial, []).append(one)
        self._of.setdefault(one.returned.order_id, []).append(one)

    def _remove(self, one: Lying) -> None:
        """It lies there no longer: nothing finds it any more."""
        self._at[one.location].remove(one)
        self._with[one.returned.serial].remove(one)
        self._of[one.returned.order_id].remove(one)

    def _mix(self, movement: Movement) -> None:
        if movement.location:
            self.mixed_since.setdefault(movement.location, movement.moved_on)

    def _chosen(self, movement: Movement) -> list[Lying]:
        """The returned units that a movement can mean, the earliest first: by serial number, by where they lie, by their order."""
        if movement.serial:
            return list(self._with.get(movement.serial, ()))
        moves = movement.kind is MovementKind.PUT_AWAY
        for_good = movement.kind is MovementKind.SCRAP or bool(movement.export_id)
        place = movement.from_location or ("" if moves else movement.location)
        of_order = [one for one in self._of.get(movement.order_id, ()) if movement.of_order(one.returned)]
        if not place:
            return of_order if moves or for_good else []
        there = [*self._at.get(place, ()), *(self._at.get("", ()) if for_good else ())]
        there.sort(key=lambda one: one.returned.order)
        return [one for one in there if one in of_order] or there

    def _move(self, movement: Movement) -> bool:
        left = movement.quantity
        for one in self._chosen(movement):
            taken = min(one.quantity, left)
            if taken <= 0:
                break
            left -= taken
            part = self._part(one, taken)
            self._at[part.location].remove(part)
            part.location = movement.location
            self._at.setdefault(part.location, []).append(part)
        return left < movement.quantity

    def _leave(self, movement: Movement) -> None:
        left = movement.quantity
        chosen = self._chosen(movement)
        for one in chosen:
            taken = min(one.quantity, left)
            if taken <= 0:
                break
            left -= taken
            gone = self._part(one, taken)
            self._remove(gone)
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
        self._put(part)
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
