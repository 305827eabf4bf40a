"""The limit of USMCA, and of NAFTA before it: no more than the lower of the duties of the two countries (R-41c, U-13, U-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from drawback.domain.money import ZERO, Money, cents
from drawback.domain.pricing import ClassAmount, Designation, NoFigure, Unpriced
from drawback.domain.types import FullDrawback
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Reading
from drawback.rules.eligibility.destinations import CONTINENT, Treatment, is_compared, treatment
from drawback.rules.eligibility.provisions import NINETY_NINE, PROVISIONS, Family
from drawback.rules.money.unit_values import same_unit
from drawback.rules.registry import rule

LIMIT: Final = Cite(
    "19 CFR 182.44", Certainty.CBP, note="part 182 as amended in March 2025 (90 FR 6488) was not read: U-14"
)
LIMIT_BEFORE: Final = Cite("19 CFR 181.44(b)", Certainty.SECONDARY)
FULL_DRAWBACK: Final = Cite("19 CFR 182.45")

_SHARE: Final = NINETY_NINE
_RATE_PLACES: Final = Decimal("0.000001")
_DUTY: Final = "364"

FULL_DRAWBACK_GOODS: Final = {
    FullDrawback.ORIGINATING: "originating goods",
    FullDrawback.SAME_CONDITION: "goods exported in the same condition, (j)(1)",
    FullDrawback.NOT_TO_SAMPLE: "rejected goods: not to sample or specification",
    FullDrawback.NO_CONSENT: "rejected goods: shipped without consent",
    FullDrawback.SUGAR: "listed sugar",
    FullDrawback.STORES: "goods for duty-free shops, ship stores, joint projects",
    FullDrawback.LISTED_TO_CANADA: "19 U.S.C. 4534(a)(7) and (8) goods to Canada",
}
"""Goods that draw back in full to Canada or Mexico, without comparison (19 CFR 182.45)."""
_ONLY_OF: Final = {
    FullDrawback.SAME_CONDITION: Family.UNUSED,
    FullDrawback.NOT_TO_SAMPLE: Family.REJECTED,
    FullDrawback.NO_CONSENT: Family.REJECTED,
}
"""Reasons that can be given for goods of one kind of drawback only."""


@dataclass(frozen=True, slots=True)
class UsmcaLimit:
    """The most a claim may ask for one exported good: as ACE computes it, and as the regulation reads."""

    claimable: Money
    foreign_duty: Money
    contested: Reading
    basis: Cite


@rule("R-41c", cite=LIMIT)
def usmca_limit(
    us_duty: Money,
    foreign_duty: Decimal,
    units_per_dollar: Decimal = Decimal(1),
    *,
    exported_on: date | None = None,
) -> UsmcaLimit:
    """Return 99 % of the lower of U.S. duty and foreign duty, for one exported good.

    `foreign_duty` is in the money of Canada or Mexico and `units_per_dollar` its rate per U.S. dollar, to six places
    as record 64 carries it. The regulation may be read as the lower duty itself, at most 99 % of the U.S. duty. Goods
    exported before 1 July 2020 stand under the same comparison of NAFTA: nothing where entry there was free.

    Raises:
        ValueError: a duty is negative or the rate is not above zero.
    """
    if us_duty < 0 or foreign_duty < 0 or units_per_dollar <= 0:
        raise ValueError(
            f"U.S. duty {us_duty}, foreign duty {foreign_duty}, rate {units_per_dollar}: "
            "expected duties of zero or more and a rate above zero"
        )
    converted = _in_dollars(foreign_duty, units_per_dollar)
    literal = min(converted, cents(_SHARE * us_duty))
    cite = LIMIT if exported_on is None or exported_on >= acts.USMCA_IN_FORCE.on else LIMIT_BEFORE
    reading = Reading(f"the lower duty itself, at most 99 % of the U.S. duty: {literal}", None, cite)
    return UsmcaLimit(cents(_SHARE * min(us_duty, converted)), converted, reading, cite)


class Limited(NamedTuple):
    """The amounts of a designation under the limit, and the comparison; None where nothing had to be compared."""

    amounts: tuple[ClassAmount, ...]
    limit: UsmcaLimit | None = None


def missing_for_limit(one: Designation) -> Unpriced | None:
    """Say what is not known of goods that the limit binds: without the foreign duty nothing can be compared."""
    exported, reason = one.exported, one.exported.full_drawback
    if not is_compared(exported.destination, one.provision):
        return None
    if reason is not None:
        family = PROVISIONS[one.provision].family
        fits = _ONLY_OF.get(reason, family) is family
        if fits and (reason is not FullDrawback.LISTED_TO_CANADA or exported.destination == "CA"):
            return None
        return Unpriced(
            NoFigure.FACT_MISSING,
            f"full_drawback {reason.value!r} does not fit provision {one.provision} to {exported.destination}: "
            "give another reason of 19 CFR 182.45, or foreign_duty with units_per_dollar",
        )
    bound = treatment(exported.destination, one.provision) is Treatment.LESSER_OF
    if not bound or exported.foreign_duty is not None:
        return None
    return Unpriced(
        NoFigure.FACT_MISSING,
        f"Goods of provision {one.provision} sent to {exported.destination} draw back at most the lower of two duties "
        "(19 CFR 182.44): give foreign_duty with units_per_dollar, or full_drawback with the reason (19 CFR 182.45)",
    )


def limited(one: Designation, amounts: tuple[ClassAmount, ...]) -> Limited:
    """Hold the customs duty of a designation to the limit, where its goods stand under it and the foreign duty is known."""
    foreign, duty = _foreign_duty(one), _duty_of(amounts)
    if foreign is None or duty is None:
        return Limited(amounts)
    exported = one.exported
    us_duty = cents(duty.claimable / _SHARE)
    part = _part(one, foreign)
    found = usmca_limit(us_duty, part, exported.units_per_dollar, exported_on=exported.disposed_on)
    if found.foreign_duty >= us_duty:
        return Limited(amounts, found)
    return Limited(_with_duty(amounts, min(duty.claimable, found.claimable)), found)


class HeldToGood(NamedTuple):
    """The amounts of a designation beside the others of its exported good, and what those had taken of its limit."""

    amounts: tuple[ClassAmount, ...]
    ceiling: Money = ZERO
    earlier: Money = ZERO


@rule("R-41c", cite=LIMIT)
def held_to_goods(
    designations: Sequence[Designation], amounts: Sequence[tuple[ClassAmount, ...]]
) -> tuple[HeldToGood, ...]:
    """Hold all designations of one exported good together to 99 % of its foreign duty: goods are compared, not their inputs.

    Earlier designations keep their amount, later ones are cut.
    """
    taken: dict[str, Money] = {}
    held = []
    for one, got in zip(designations, amounts, strict=True):
        foreign, duty = _foreign_duty(one), _duty_of(got)
        if foreign is None or duty is None:
            held.append(HeldToGood(got))
            continue
        ceiling = cents(_SHARE * _in_dollars(foreign, one.exported.units_per_dollar))
        earlier = taken.get(one.exported.export_id, ZERO)
        now = min(duty.claimable, max(ceiling - earlier, ZERO))
        taken[one.exported.export_id] = earlier + now
        held.append(HeldToGood(got if now == duty.claimable else _with_duty(got, now), ceiling, earlier))
    return tuple(held)


def remarks(one: Designation, limit: UsmcaLimit | None) -> tuple[str, ...]:
    """Say of goods sent to Canada or Mexico what was compared, why nothing was, or what a person must look at."""
    exported = one.exported
    if exported.destination not in CONTINENT or not is_compared(exported.destination, one.provision):
        return ()
    if exported.full_drawback is not None:
        return (
            f"In full to {exported.destination}: {FULL_DRAWBACK_GOODS[exported.full_drawback]} ({FULL_DRAWBACK})",
        )
    if limit is not None:
        said = f"U-13: foreign duty {limit.foreign_duty} compared ({limit.basis}); contested: {limit.contested.says}"
        return (f"{said}. {limit.basis.note}" if limit.basis.note else said,)
    unsaid = (
        f"U-13: exported to {exported.destination}: in full only where the goods left in the condition in which they came; "
        f"else {LIMIT} leaves the lower of two duties: say full_drawback, or give the foreign duty"
    )
    return (unsaid,)


def _in_dollars(foreign_duty: Decimal, units_per_dollar: Decimal) -> Money:
    return cents(foreign_duty / units_per_dollar.quantize(_RATE_PLACES, ROUND_HALF_UP))


def _foreign_duty(one: Designation) -> Decimal | None:
    """The foreign duty of the exported line, where it is known and has to be compared."""
    exported = one.exported
    compared = not exported.full_drawback and is_compared(exported.destination, one.provision)
    return exported.foreign_duty if compared else None


def _duty_of(amounts: tuple[ClassAmount, ...]) -> ClassAmount | None:
    return next((amount for amount in amounts if amount.class_code == _DUTY), None)


def _part(one: Designation, foreign: Decimal) -> Decimal:
    """The foreign duty on the designated units; of an article made of inputs it is that of the whole article."""
    exported = one.exported
    made = PROVISIONS[one.provision].family is Family.MANUFACTURING
    if made or exported.quantity <= 0 or not same_unit(exported.unit, one.imported.line.unit):
        return foreign
    return foreign * min(one.quantity / exported.quantity, Decimal(1))


def _with_duty(amounts: tuple[ClassAmount, ...], held: Money) -> tuple[ClassAmount, ...]:
    return tuple(
        amount._replace(claimable=held) if amount.class_code == _DUTY else amount for amount in amounts
    )
