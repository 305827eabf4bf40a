"""From which entry line a returned unit came: by serial number, by its order, by its lot, or by an accounting method (R-04, R-41b)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from drawback.domain.warehouse import Movement, MovementKind
from drawback.rules.money.accounting import Layer, Method, StockReceipt, Withdrawal, identify

_NOTHING = Decimal(0)


class TracedBy(StrEnum):
    """What tells from which import a unit came, the surest first."""

    SERIAL = "serial number"
    ORDER = "order"
    LOT = "lot"
    METHOD = "accounting method"


@dataclass(frozen=True, slots=True)
class Origin:
    """Units of one entry line; an empty entry number stands for domestic goods."""

    entry_number: str
    line_number: int
    quantity: Decimal
    by: TracedBy
    how: str


@dataclass(frozen=True, slots=True)
class BookedMethod:
    """How the books identify fungible goods (19 CFR 190.14), and what a unit of each entry line bears in eligible charges."""

    method: Method = Method.FIFO
    turnover_days: int | None = None
    charges: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class _Left:
    """Units of an entry line that no returned unit stands for yet."""

    place: tuple[str, int]
    quantity: Decimal


def _taken(layers: list[_Left], quantity: Decimal) -> Iterator[tuple[tuple[str, int], Decimal]]:
    """Take units from layers, the first ones first."""
    for layer in layers:
        taken = min(quantity, layer.quantity)
        if taken > 0:
            layer.quantity -= taken
            quantity -= taken
            yield layer.place, taken


@dataclass(slots=True)
class Origins:
    """The receipts and sendings of one part, by what its units carry."""

    movements: Sequence[Movement]
    books: BookedMethod
    _identified: dict[str, list[_Left]] | None = None
    _orders: dict[str, list[Movement]] = field(default_factory=dict)
    _serials: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    _ordered: list[Movement] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Sort the movements, and note what was sent for each order and received with each serial number."""
        self._ordered = sorted(self.movements, key=lambda one: one.order)
        for one in self._ordered:
            if one.order_id and one.kind in (MovementKind.PICK, MovementKind.SHIP):
                self._orders.setdefault(one.order_id, []).append(one)
            if one.serial and one.kind is MovementKind.RECEIPT:
                self._serials.setdefault(one.serial, set()).add(one.import_place)

    _of_lot: dict[str, list[_Left]] = field(default_factory=dict)

    def sent(self, returned: Movement) -> list[Movement]:
        """The shipments of the order line from which units came back, before that day or on it."""
        return [
            one
            for one in self._orders.get(returned.order_id, ())
            if one.kind is MovementKind.SHIP
            and returned.of_order(one)
            and one.moved_on <= returned.moved_on
            and (not returned.serial or not one.serial or one.serial == returned.serial)
        ]

    def of(self, returned: Movement, quantity: Decimal) -> tuple[Origin, ...]:
        """The entry lines of returned units; fewer units than asked for where the books do not say more."""
        serial = returned.serial or self._serial_of_order(returned, quantity)
        if serial:
            return self._by_serial(serial, returned, quantity)
        if returned.lot:
            found = tuple(self._by_lot(returned.lot, quantity, TracedBy.LOT, returned.order_id))
        else:
            found = tuple(self._by_order(returned, quantity))
        return found or tuple(self._by_method(returned, quantity))

    def _by_order(self, returned: Movement, quantity: Decimal) -> Iterator[Origin]:
        """What the order line was picked or shipped from: its entry lines, else its lots.

        Where it was sent from several and only part of it came back, the order does not say which of them.
        """
        told = [one for one in self._sendings(returned) if one.entry_number]
        told = told or [one for one in self._sendings(returned) if one.lot]
        picked = [one for one in told if one.kind is MovementKind.PICK]
        sent = picked or told
        places = {(one.import_place, one.lot) for one in sent}
        whole = sum((one.quantity for one in sent), _NOTHING)
        if len(places) == 1 or quantity == whole:
            yield from self._sent_from(sent, returned, quantity)

    def _sent_from(self, sent: list[Movement], returned: Movement, quantity: Decimal) -> Iterator[Origin]:
        """Units of sendings, each up to what it sent."""
        for one in sent:
            taken = min(quantity, one.quantity)
            if taken <= 0:
                return
            quantity -= taken
            if one.entry_number:
                how = f"order {returned.order_id} was {one.kind} from it"
                yield Origin(*one.import_place, taken, TracedBy.ORDER, how)
            else:
                yield from self._by_lot(one.lot, taken, TracedBy.ORDER, returned.order_id)

    def _sendings(self, returned: Movement) -> list[Movement]:
        """What was picked and shipped for the order line."""
        return [
            one
            for one in self._orders.get(returned.order_id, ())
            if returned.of_order(one) and one.moved_on <= returned.moved_on
        ]

    def _serial_of_order(self, returned: Movement, quantity: Decimal) -> str:
        """The serial number of the one unit that the order line sent; nothing where it sent several."""
        serials = {one.serial for one in self._sendings(returned) if one.serial}
        return serials.pop() if len(serials) == 1 and quantity == 1 else ""

    def receipts_with(self, serial: str) -> set[tuple[str, int]]:
        """The entry lines with which units of this serial number came in."""
        return self._serials.get(serial, set())

    def _by_serial(self, serial: str, returned: Movement, quantity: Decimal) -> tuple[Origin, ...]:
        places = self.receipts_with(serial)
        if len(places) != 1:
            return ()
        how = f"serial number {serial} came in with it"
        if not returned.serial:
            how = f"order {returned.order_id} sent serial number {serial}, which came in with it"
        return (Origin(*next(iter(places)), quantity, TracedBy.SERIAL, how),)

    def _by_lot(self, lot: str, quantity: Decimal, by: TracedBy, order_id: str) -> Iterator[Origin]:
        """The receipts of a lot, first in, first out; each of their units stands for one returned unit."""
        if lot not in self._of_lot:
            receipts = [one for one in self._receipts() if one.lot == lot]
            self._of_lot[lot] = [_Left(one.import_place, one.quantity) for one in receipts]
        how = f"lot {lot} came in with it"
        if by is TracedBy.ORDER:
            how = f"order {order_id} sent lot {lot}, which came in with it"
        for place, taken in _taken(self._of_lot[lot], quantity):
            yield Origin(*place, taken, by, how)

    def _by_method(self, returned: Movement, quantity: Decimal) -> Iterator[Origin]:
        """What the accounting method says was shipped for the order line; units with serial numbers are no part of it (190.14(b))."""
        for sending in self.sent(returned):
            how = f"method {self.books.method} says that order {returned.order_id} took it on {sending.moved_on}"
            for place, taken in _taken(self._layers().get(sending.movement_id, []), quantity):
                quantity -= taken
                yield Origin(*place, taken, TracedBy.METHOD, how)

    def _receipts(self) -> list[Movement]:
        return [one for one in self._ordered if one.kind is MovementKind.RECEIPT]

    def _layers(self) -> dict[str, list[_Left]]:
        """What each shipment took from the inventory, by the method of the books."""
        if self._identified is None:
            receipts = [
                StockReceipt(
                    one.moved_on,
                    one.quantity,
                    self.books.charges.get(one.import_place, _NOTHING),
                    f"{one.entry_number}/{one.line_number}",
                )
                for one in self._receipts()
                if not one.serial
            ]
            apart = {
                one.location for one in self._ordered if one.kind is MovementKind.RETURN and one.location
            }
            withdrawals = [
                Withdrawal(one.moved_on, one.quantity, exported=True, reference=one.movement_id)
                for one in self._ordered
                if one.kind is MovementKind.SHIP
                and not one.serial
                and (one.from_location or one.location) not in apart
            ]
            self._identified = {
                one.withdrawal.reference: [_left(layer) for layer in one.layers]
                for one in identify(
                    receipts, withdrawals, self.books.method, turnover_days=self.books.turnover_days
                )
            }
        return self._identified


def _left(layer: Layer) -> _Left:
    entry_number, _, line = layer.receipt.reference.partition("/")
    return _Left((entry_number, int(line)), layer.quantity)
