"""Reservations on a limited quantity: a filed claim keeps the units before a proposed one; the balance never goes below zero.

Each imported unit is designated once and each exported or destroyed unit supports one claim (19 U.S.C. 1313(v)). A line
that feeds a direct-identification claim cannot feed a substitution claim (19 CFR 190.51(a)(3)): the first claim decides.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import msgspec

NOTHING = Decimal(0)


class Reservation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Units that a claim holds of one entry line or one export line. `line_number` is 0 on an export line.

    `components` are the inputs of exported articles for which they are claimed: other claims may hold the same articles for others
    (19 CFR 190.26(e)). Empty where the goods themselves are claimed.
    """

    claim_id: str
    order_on: date
    method: str
    line_number: int
    quantity: Decimal
    filed: bool = False
    components: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[bool, date, str]:
        """Filed before proposed, then first come, first served; on one day the claim's id decides."""
        return (not self.filed, self.order_on, self.claim_id)


class Grant(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a reservation really gets of the quantity there is, and why if it is less."""

    reservation: Reservation
    granted: Decimal
    remark: str = ""

    @property
    def short(self) -> bool:
        """Whether it gets less than it asked for."""
        return self.granted < self.reservation.quantity


def with_claim(
    held: tuple[Reservation, ...], claim_id: str, wanted: Iterable[Reservation]
) -> tuple[Reservation, ...]:
    """Replace what a claim holds by what it wants now, in canonical order."""
    others = [reservation for reservation in held if reservation.claim_id != claim_id]
    return tuple(sorted((*others, *wanted), key=lambda r: (r.line_number, *r.order)))


class _Pieces:
    """The units of one line as they are shared out: the goods themselves once, articles once for each of their components."""

    def __init__(self, quantity: Decimal) -> None:
        self._quantity = quantity
        self._whole = NOTHING
        self._by_component: dict[str, Decimal] = {}

    def take(self, reservation: Reservation) -> Decimal:
        """Give a reservation what is left for it, and count it as taken."""
        taken = self._by_component
        held = [taken.get(name, NOTHING) for name in reservation.components or taken]
        granted = min(self._quantity - self._whole - max(held, default=NOTHING), reservation.quantity)
        if not reservation.components:
            self._whole += granted
        for name in reservation.components:
            taken[name] = taken.get(name, NOTHING) + granted
        return granted


def used_up(shared: Iterable[Grant]) -> Decimal:
    """Units that are taken by grants, whoever has them: of articles claimed for several components the most of any."""
    whole, by_component = NOTHING, dict[str, Decimal]()
    for grant in shared:
        for name in grant.reservation.components:
            by_component[name] = by_component.get(name, NOTHING) + grant.granted
        whole += NOTHING if grant.reservation.components else grant.granted
    return whole + max(by_component.values(), default=NOTHING)


def grants(held: tuple[Reservation, ...], quantities: dict[int, Decimal]) -> tuple[Grant, ...]:
    """Share out the quantity of each line among its reservations, in their order."""
    left = {line: _Pieces(quantity) for line, quantity in quantities.items()}
    methods: dict[int, str] = {}
    shared: list[Grant] = []
    for reservation in sorted(held, key=lambda r: (r.line_number, *r.order)):
        line = reservation.line_number
        method = methods.setdefault(line, reservation.method)
        if line not in left:
            shared.append(Grant(reservation, NOTHING, "no such line on the entry"))
        elif line and method != reservation.method:
            remark = f"the line already feeds {method} claims (19 CFR 190.51(a)(3))"
            shared.append(Grant(reservation, NOTHING, remark))
        else:
            granted = left[line].take(reservation)
            remark = (
                ""
                if granted == reservation.quantity
                else "the rest is designated by an earlier claim or does not exist"
            )
            shared.append(Grant(reservation, granted, remark))
    return tuple(shared)


def of_one_shipment(
    told: Sequence[tuple[str, tuple[Reservation, ...]]], quantity: Decimal
) -> dict[str, tuple[Grant, ...]]:
    """Share out goods that two reports tell among the reservations under each of their names, in their order."""
    asked = sorted(
        ((held, name) for name, every in told for held in every), key=lambda one: (*one[0].order, one[1])
    )
    shared: dict[str, list[Grant]] = {name: [] for name, _ in told}
    left = _Pieces(quantity)
    for reservation, name in asked:
        granted = left.take(reservation)
        others = ", ".join(other for other, held in told if other != name and held) or "another name"
        remark = "" if granted == reservation.quantity else f"the same goods are claimed as {others}"
        shared[name].append(Grant(reservation, granted, remark))
    return {name: tuple(every) for name, every in shared.items()}


def withheld(shared: tuple[Grant, ...], why: str) -> tuple[Grant, ...]:
    """Grant nothing to claims that are not filed yet, where there is a reason to withhold the units."""
    if not why:
        return shared
    return tuple(
        grant if grant.reservation.filed else Grant(grant.reservation, NOTHING, why) for grant in shared
    )


def free(shared: tuple[Grant, ...], quantities: dict[int, Decimal]) -> dict[int, Decimal]:
    """What is left of each line after all grants; never below zero."""
    return {
        line: quantity - used_up(one for one in shared if one.reservation.line_number == line)
        for line, quantity in quantities.items()
    }
