"""Which received goods were withdrawn: the accounting methods for fungible goods (R-41b, 19 CFR 190.14).

Conditions the ledger cannot see and the claimant answers for: the goods are fungible, kept as one inventory in the
ordinary books, not distinguished by serial number, and the method is used alone for at least a year and named on the
claim. High-to-low is not an approved method.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal, localcontext
from enum import StrEnum
from typing import Final

from drawback.domain.money import EXACT
from drawback.rules import acts
from drawback.rules.answers import Cite, dated
from drawback.rules.registry import rule

METHODS: Final = Cite("19 CFR 190.14(b), (c)")

BLANKET: Final = dated(
    Cite("19 CFR 190.14(c)(3)(iv)"), "date of filing of the claim", (acts.PART_190_KEPT, 180)
)
"""Period of the blanket method, 19 CFR 190.14(c)(3)(iv): 180 days before the withdrawal."""

_NONE: Final = Decimal(0)
_WHOLE: Final = Decimal(1)


class Method(StrEnum):
    """Approved accounting methods by their ACE codes; 00 is for substitution and 01 for no method."""

    FIFO = "02"
    LIFO = "03"
    LOW_TO_HIGH = "04"
    LOW_TO_HIGH_TURNOVER = "05"
    LOW_TO_HIGH_BLANKET = "06"
    AVERAGE = "07"


@dataclass(frozen=True, slots=True)
class StockReceipt:
    """Goods that came into the inventory, with the eligible charge each unit bears (zero for domestic goods)."""

    received_on: date
    quantity: Decimal
    charge_per_unit: Decimal
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Goods that left the inventory; `exported` also covers destruction, everything else is domestic."""

    withdrawn_on: date
    quantity: Decimal
    exported: bool
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """Units of one receipt."""

    receipt: StockReceipt
    quantity: Decimal

    @property
    def charge(self) -> Decimal:
        return self.quantity * self.receipt.charge_per_unit


@dataclass(frozen=True, slots=True)
class Identified:
    """The receipts from which one exported withdrawal was taken; `short` is what the inventory did not hold."""

    withdrawal: Withdrawal
    layers: tuple[Layer, ...]
    short: Decimal

    @property
    def charge(self) -> Decimal:
        """Eligible charges of the identified units, before the 99 %."""
        return sum((layer.charge for layer in self.layers), _NONE)


@dataclass(slots=True)
class _Stock:
    receipt: StockReceipt
    left: Decimal
    place: int


@rule("R-41b", cite=METHODS)
def identify(
    receipts: Iterable[StockReceipt],
    withdrawals: Iterable[Withdrawal],
    method: Method,
    *,
    turnover_days: int | None = None,
    held_since: Callable[[date], date] | None = None,
) -> tuple[Identified, ...]:
    """Run the inventory through time and return, for each exported withdrawal, the receipts it came from.

    Receipts of a day count before withdrawals of that day. Domestic withdrawals are recorded like exports, except
    under low-to-high with turn-over and blanket, which look at exports only, and only at receipts of the period. `held_since` says of a withdrawal from which day on receipts may still have been there.

    Raises:
        ValueError: the turn-over method is asked for without its period, or a quantity is not above zero.
    """
    window = _window(method, turnover_days)
    events: list[StockReceipt | Withdrawal] = [*receipts, *withdrawals]
    for event in events:
        if event.quantity <= 0:
            raise ValueError(
                f"{event.reference or event}: quantity {event.quantity}; expected more than zero"
            )
    events.sort(key=lambda event: (_day(event), isinstance(event, Withdrawal)))
    stocks: list[_Stock] = []
    identified = []
    with localcontext(EXACT):
        for event in events:
            if isinstance(event, StockReceipt):
                stocks.append(_Stock(event, event.quantity, len(stocks)))
            elif event.exported or window is None:
                since = _since(event.withdrawn_on, window, held_since)
                layers, short = _take(stocks, event, method, since)
                if event.exported:
                    identified.append(Identified(event, layers, short))
    return tuple(identified)


def _day(event: StockReceipt | Withdrawal) -> date:
    return event.received_on if isinstance(event, StockReceipt) else event.withdrawn_on


def _since(on: date, window: int | None, held_since: Callable[[date], date] | None) -> date:
    """The day from which on receipts count for a withdrawal."""
    since = date.min if window is None else on - timedelta(days=window)
    return since if held_since is None else max(since, held_since(on))


def _window(method: Method, turnover_days: int | None) -> int | None:
    if method is Method.LOW_TO_HIGH_BLANKET:
        # stock is identified before there is a claim: the law as last known will govern it
        return max(BLANKET.latest, turnover_days or 0)
    if method is not Method.LOW_TO_HIGH_TURNOVER:
        return None
    if turnover_days is None or turnover_days <= 0:
        raise ValueError(
            "low-to-high with turn-over needs turnover_days, the established average turn-over period"
        )
    return turnover_days


_ORDERS: Final[dict[Method, Callable[[_Stock], tuple[Decimal | int, ...]]]] = {
    Method.FIFO: lambda stock: (stock.place,),
    Method.LIFO: lambda stock: (-stock.place,),
    Method.LOW_TO_HIGH: lambda stock: (stock.receipt.charge_per_unit, stock.place),
    Method.LOW_TO_HIGH_TURNOVER: lambda stock: (stock.receipt.charge_per_unit, stock.place),
    Method.LOW_TO_HIGH_BLANKET: lambda stock: (stock.receipt.charge_per_unit, stock.place),
}


def _take(
    stocks: list[_Stock], withdrawal: Withdrawal, method: Method, since: date
) -> tuple[tuple[Layer, ...], Decimal]:
    """Take a withdrawal from the stocks on hand; return the layers taken and what was missing."""
    on_hand = [stock for stock in stocks if stock.left and stock.receipt.received_on >= since]
    if method is Method.AVERAGE:
        return _take_average(on_hand, withdrawal.quantity)
    wanted, layers = withdrawal.quantity, []
    for stock in sorted(on_hand, key=_ORDERS[method]):
        if not wanted:
            break
        taken = min(stock.left, wanted)
        stock.left -= taken
        wanted -= taken
        layers.append(Layer(stock.receipt, taken))
    return tuple(layers), wanted


def _take_average(on_hand: list[_Stock], quantity: Decimal) -> tuple[tuple[Layer, ...], Decimal]:
    """Take from every stock in proportion, in whole units; the units left by rounding go to the largest fractions."""
    total = sum((stock.left for stock in on_hand), _NONE)
    if quantity >= total:
        everything = tuple(Layer(stock.receipt, stock.left) for stock in on_hand)
        for stock in on_hand:
            stock.left = _NONE
        return everything, quantity - total
    exact = [stock.left * quantity / total for stock in on_hand]
    taken = [share.quantize(_WHOLE, ROUND_FLOOR) for share in exact]
    spare = quantity - sum(taken, _NONE)
    by_fraction = sorted(range(len(on_hand)), key=lambda n: (taken[n] - exact[n], n))
    for index in by_fraction:
        more = min(spare, _WHOLE, on_hand[index].left - taken[index])
        taken[index] += more
        spare -= more
    layers = []
    for stock, units in zip(on_hand, taken, strict=True):
        if units:
            stock.left -= units
            layers.append(Layer(stock.receipt, units))
    return tuple(layers), _NONE
