"""What liquidation changed besides AD/CVD: one difference with its interest (19 U.S.C. 1505(c))."""

from datetime import date

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.entries.state import Assessed, EntryView, OtherDuties
from drawback.rules.answers import NoValueInForce
from drawback.rules.money.interest import interest
from drawback.rules.tables.interest_table import Rates, kind_of


def other_duties(view: EntryView, rates: Rates) -> OtherDuties | None:
    """Give the difference of ordinary duty, taxes and fees between deposit and liquidation; None where there is none."""
    if view.assessed is None or view.liquidated_on is None:
        return None
    adcvd = sum((position.difference for position in view.positions), ZERO)
    difference = view.assessed - view.deposited - adcvd
    start = view.summary_on or view.entry_on
    if not difference or start is None:
        return None
    try:
        return OtherDuties(difference, _signed(difference, start, view.liquidated_on, rates))
    except NoValueInForce as missing:
        return OtherDuties(difference, None, str(missing))


def with_interest(view: EntryView, rates: Rates) -> tuple[Assessed, ...]:
    """Each liquidation with the interest of what it changed, as far as the rates are known (19 U.S.C. 1505(c)).

    Of a single liquidation it is that of its positions, some of which bear none; a reliquidation's runs on its own change.
    """
    told = view.assessments
    if len(told) == 1:
        known = [position.interest for position in view.positions]
        known += [view.other.interest] if view.other is not None else []
        amount = sum((one for one in known if one is not None), ZERO)
        return (replace(told[0], interest=amount, interest_missing=None in known),)
    return tuple(_of_change(one, view, rates) for one in told)


def _of_change(one: Assessed, view: EntryView, rates: Rates) -> Assessed:
    start = view.summary_on or view.entry_on
    if not one.change or start is None:
        return replace(one, interest=ZERO)
    try:
        return replace(one, interest=_signed(one.change, start, one.on, rates))
    except NoValueInForce:
        return replace(one, interest=ZERO, interest_missing=True)


def _signed(difference: Money, start: date, until: date, rates: Rates) -> Money:
    """Interest in the direction of its principal: positive with a bill, negative with a refund."""
    amount = interest(abs(difference), start, until, kind_of(difference), rates).amount
    return amount if difference > 0 else -amount
