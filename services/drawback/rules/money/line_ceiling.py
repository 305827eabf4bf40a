"""All designations of one import line together: never more than 99 % of what the line bore (R-30, R-34)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, NamedTuple

from drawback.domain.money import ZERO, Money, cents
from drawback.domain.pricing import ClassAmount, Designation, Priced
from drawback.domain.types import Policy
from drawback.rules.answers import Cite
from drawback.rules.eligibility.programmes import Programmes
from drawback.rules.eligibility.provisions import NINETY_NINE, PROVISIONS
from drawback.rules.money.refund import price
from drawback.rules.money.usmca import HeldToGood, held_to_goods
from drawback.rules.registry import rule

CEILING: Final = Cite("19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)(1), (b)(2)(v)")

_SHARE: Final = NINETY_NINE
_Place = tuple[str, int]


class Cut(NamedTuple):
    """Why a designation is worth less than by itself: `earlier` designations took of the `ceiling` they share.

    They share an import line, or (`of_good`) the foreign duty of one exported good.
    """

    class_code: str
    ceiling: Money
    earlier: Money
    alone: Money
    held: Money
    of_good: bool = False


@dataclass(frozen=True, slots=True)
class CappedPrice:
    """The price of a designation beside the others of its line, and where that is less than its own."""

    priced: Priced
    cuts: tuple[Cut, ...] = ()


@rule("R-30", "R-34", cite=CEILING)
def held_to_lines(
    designations: Sequence[Designation], priced: Sequence[Priced], programmes: Programmes
) -> tuple[CappedPrice, ...]:
    """Hold the priced designations of a claim, in its order, line by line to the refund share of what each line bore.

    Each designation is rounded by itself, so that the sum may pass the ceiling though no designation does. Earlier
    designations keep their amount, the later ones are cut: amounts above the ceiling are not paid until corrected.

    Under policy `as_claimed` the exposure is the difference to the same claim by statute, held likewise.
    """
    goods = _held_to_goods(designations, priced)
    places = [_place(one) for one in designations]
    if len(set(places)) == len(places):
        return goods
    by_good = [held.cuts for held in goods]
    priced = [held.priced for held in goods]
    taken: dict[_Place, dict[str, Money]] = {}
    held = tuple(
        _held(one, got, taken.setdefault(place, {}), cuts)
        for one, got, place, cuts in zip(designations, priced, places, by_good, strict=True)
    )
    cut = {place for place, one in zip(places, held, strict=True) if one.cuts and one.priced.exposure}
    if not cut:
        return held
    lawful = [replace(one, policy=Policy.STATUTE) for one in designations]
    by_statute = held_to_lines(lawful, [price(one, programmes) for one in lawful], programmes)
    return tuple(
        _exposed(one, statute.priced) if place in cut and one.priced.exposure else one
        for one, statute, place in zip(held, by_statute, places, strict=True)
    )


def _held_to_goods(designations: Sequence[Designation], priced: Sequence[Priced]) -> tuple[CappedPrice, ...]:
    """Hold the designations of each good sent to Canada or Mexico to its foreign duty (19 CFR 182.44)."""
    if not any(one.exported.foreign_duty is not None for one in designations):
        return tuple(CappedPrice(one) for one in priced)
    found = held_to_goods(designations, [one.amounts for one in priced])
    return tuple(
        CappedPrice(was._replace(amounts=now.amounts), _cuts(was.amounts, now))
        if now.amounts != was.amounts
        else CappedPrice(was)
        for was, now in zip(priced, found, strict=True)
    )


def _cuts(before: tuple[ClassAmount, ...], now: HeldToGood) -> tuple[Cut, ...]:
    return tuple(
        Cut(was.class_code, now.ceiling, now.earlier, was.claimable, held.claimable, of_good=True)
        for was, held in zip(before, now.amounts, strict=True)
        if was.claimable != held.claimable
    )


def _place(one: Designation) -> _Place:
    return (one.imported.line.entry_number, one.imported.line.line_number)


def _held(one: Designation, got: Priced, taken: dict[str, Money], cuts: tuple[Cut, ...]) -> CappedPrice:
    share = PROVISIONS[one.provision].refund_share
    pairs = [_hold(amount, share, taken) for amount in got.amounts]
    amounts = tuple([amount for amount, _ in pairs])
    if amounts == got.amounts:
        return CappedPrice(got, cuts)
    return CappedPrice(got._replace(amounts=amounts), (*cuts, *[cut for _, cut in pairs if cut is not None]))


def _hold(amount: ClassAmount, share: Decimal, taken: dict[str, Money]) -> tuple[ClassAmount, Cut | None]:
    name, basis, calculated, claimable = amount
    earlier = taken.get(name, ZERO)
    ceiling = cents(share * basis)  # at most 20 digits: exact in any context
    room = ceiling - earlier
    if claimable <= room and calculated <= room:
        taken[name] = earlier + claimable
        return amount, None
    room = max(room, ZERO)
    held = min(claimable, room)
    taken[name] = earlier + held
    now = ClassAmount(name, basis, min(calculated, room), held)
    return now, None if held == claimable else Cut(name, ceiling, earlier, claimable, held)


def _exposed(one: CappedPrice, by_statute: Priced) -> CappedPrice:
    exposure = max(one.priced.claimable - by_statute.claimable, ZERO)
    return CappedPrice(one.priced._replace(exposure=exposure), one.cuts)
