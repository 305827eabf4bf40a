"""What we owe CBP today on one entry or one claim, with all interest that is known."""

from datetime import date

from drawback.domain.money import ZERO
from drawback.lifecycles.claims.state import ClaimView
from drawback.lifecycles.entries.state import EntryView
from drawback.rules.dates.claim_liquidation import REPAYMENT
from drawback.rules.money.debts import Debt, Owed, owed_on
from drawback.rules.tables.interest_table import Rates


def on_entry(view: EntryView, today: date, rates: Rates) -> Owed:
    """The open bills of an entry."""
    debts = [
        Debt(bill.open, bill.accrued_until or bill.liquidated_on, bill.billed_on, bill.due_on, bill.interest)
        for bill in view.account.open_bills
    ]
    return owed_on(debts, today, rates)


def on_claim(view: ClaimView, today: date, rates: Rates) -> Owed:
    """Accelerated payment above the liquidated amount; before liquidation nothing is due, and no interest runs."""
    liquidated_on = view.liquidated_on
    if liquidated_on is None:
        return Owed(today, view.owed_by_us, ZERO, ZERO)
    due_on = REPAYMENT.end(liquidated_on)
    return owed_on([Debt(view.owed_by_us, liquidated_on, liquidated_on, due_on)], today, rates)
