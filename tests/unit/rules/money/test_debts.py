"""What is owed on a day: delinquent interest by whole periods of thirty days from liquidation, none before the bill is overdue."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.rules.money.debts import Debt, owed_on
from drawback.rules.tables.interest_table import shipped_rates

LIQUIDATED = date(2025, 1, 1)
DUE = date(2025, 1, 31)
BILL = Debt(Decimal("1000.00"), LIQUIDATED, LIQUIDATED, DUE)


@pytest.mark.parametrize(
    ("on", "delinquent"),
    [
        ("2025-01-31", "0.00"),  # the last day to pay
        ("2025-02-01", "5.77"),  # one whole period at 7 %: 1000 × (1 + 0.07/365)^30
        ("2025-03-02", "5.77"),  # the sixtieth day belongs to the period of payment
        ("2025-03-03", "11.57"),  # two whole periods
    ],
)
def test_delinquent_interest_begins_with_the_day_after_the_last_day_to_pay(on: str, delinquent: str) -> None:
    """19 U.S.C. 1505(d); 19 CFR 24.3a(c): rates of 2025, 7 % on underpayments."""
    owed = owed_on([BILL], date.fromisoformat(on), shipped_rates())
    assert owed.delinquent == Decimal(delinquent)
    assert owed.total == Decimal("1000.00") + Decimal(delinquent)


def test_interest_to_liquidation_is_part_of_the_debt() -> None:
    """$60 of interest that CBP has not billed bears delinquent interest too: 1,060 × 0.00577 = 6.12."""
    owed = owed_on(
        [Debt(Decimal("1000.00"), LIQUIDATED, LIQUIDATED, DUE, Decimal("60.00"))],
        date(2025, 2, 1),
        shipped_rates(),
    )
    assert (owed.interest, owed.delinquent, owed.total) == (
        Decimal("60.00"),
        Decimal("6.12"),
        Decimal("1066.12"),
    )


def test_a_later_day_named_on_the_bill_is_the_last_day_to_pay() -> None:
    """The bill says 15 February: on that day nothing is delinquent."""
    bill = Debt(Decimal("1000.00"), LIQUIDATED, LIQUIDATED, date(2025, 2, 15))
    assert owed_on([bill], date(2025, 2, 15), shipped_rates()).delinquent == Decimal("0.00")


def test_past_the_known_rates_the_interest_is_not_known_and_the_rest_goes_on() -> None:
    """Rates are known through 31 March 2026; what was open stays, the missing figure is said."""
    owed = owed_on([BILL], date(2026, 11, 28), shipped_rates())
    assert owed.delinquent is None
    assert "no interest rate known" in owed.missing
    assert owed.total == Decimal("1000.00")
