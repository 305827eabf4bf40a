"""What liquidation changed besides AD/CVD: one difference with its interest (19 U.S.C. 1505(c))."""

from drawback.domain.money import ZERO
from drawback.lifecycles.entries.state import EntryView, OtherDuties
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
        amount = interest(abs(difference), start, view.liquidated_on, kind_of(difference), rates).amount
    except NoValueInForce as missing:
        return OtherDuties(difference, None, str(missing))
    return OtherDuties(difference, amount if difference > 0 else -amount)
