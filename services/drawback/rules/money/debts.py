"""What is owed to CBP on a day: what is open, its interest to liquidation, and what delinquency adds (19 U.S.C. 1505(c), (d))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from drawback.domain.money import ZERO, Money
from drawback.rules.answers import NoValueInForce
from drawback.rules.money.interest import DELINQUENT, delinquent_interest
from drawback.rules.tables.interest_table import Rates


@dataclass(frozen=True, slots=True)
class Debt:
    """One bill, or an excess of accelerated payment: dollars open, and interest to liquidation that is not billed."""

    open: Money
    liquidated_on: date
    billed_on: date
    due_on: date
    interest: Money = ZERO


@dataclass(frozen=True, slots=True)
class Owed:
    """All debts together on a day, in dollars; `missing` says why delinquent interest is not known, and then `total` is without it."""

    on: date
    open: Money
    interest: Money
    delinquent: Money | None
    missing: str = ""

    @property
    def total(self) -> Money:
        """All that is known to be owed."""
        return self.open + self.interest + (self.delinquent or ZERO)

    @property
    def basis(self) -> str:
        """The paragraph under which delinquent interest runs."""
        return DELINQUENT.text


def owed_on(debts: Sequence[Debt], on: date, rates: Rates) -> Owed:
    """Add up debts on a day; delinquent interest runs by whole periods of 30 days from liquidation, once a debt is overdue."""
    delinquent, missing = ZERO, ""
    for debt in debts:
        if on <= debt.due_on:
            continue
        try:
            found = delinquent_interest(
                debt.open + debt.interest, debt.liquidated_on, debt.billed_on, on, rates
            )
        except NoValueInForce as unknown:
            missing = str(unknown)
        else:
            delinquent += found.amount
    return Owed(
        on=on,
        open=sum((debt.open for debt in debts), ZERO),
        interest=sum((debt.interest for debt in debts), ZERO),
        delinquent=None if missing else delinquent,
        missing=missing,
    )
