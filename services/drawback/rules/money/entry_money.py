"""Money days around an import entry: deposit, bill, refund, the twenty dollars, prior disclosure (R-75, R-80, R-80a)."""

from calendar import monthrange
from datetime import date
from decimal import Decimal

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import Money
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination, Reading, dated
from drawback.rules.dates.counting import days, working_days
from drawback.rules.registry import rule

DEPOSIT = working_days(10, Cite("19 CFR 142.12(b), 142.23; 19 U.S.C. 1505(a)"), acts.DEPOSITS)
CEILING = working_days(12, Cite("19 U.S.C. 1505(a)"), acts.DEPOSITS_LATER)
"""The most the statute lets the Secretary allow; the regulations allow ten."""
STATEMENT = working_days(15, Cite("19 CFR 142.12(b), 142.23"), acts.MONTHLY_STATEMENTS)
BILL = days(30, Cite("19 U.S.C. 1505(b)"), acts.CUSTOMS_MODERNIZED)
REFUND = days(30, Cite("19 U.S.C. 1505(b)"), acts.CUSTOMS_MODERNIZED)
REFUND_DEEMED = days(90, Cite("19 U.S.C. 1504(a)(3)"), acts.CLAIMS_DEEMED)
PAID_TOO_MUCH = Cite("19 U.S.C. 1520(a)(1)", Certainty.GENERAL)
"""Money paid beyond what was due is refunded; the text was not read."""
SMALL_CHANGE = Cite("19 CFR 159.6")
SMALLEST_CHANGES = dated(SMALL_CHANGE, "date of liquidation", (acts.SMALL_DIFFERENCES, Decimal("20.00")))
DISCLOSURE_DATA = days(30, Cite("19 U.S.C. 1592(c)(4); 19 CFR 162.74(b)(4)"), acts.DISCLOSURES)
DISCLOSURE_TENDER = days(30, Cite("19 U.S.C. 1592(c)(4); 19 CFR 162.74(c)"), acts.CUSTOMS_MODERNIZED)


@rule("R-75", cite=SMALL_CHANGE)
def net_change_counts(amount: Money, liquidated_on: date, *, upon_protest: bool = False) -> bool:
    """Whether a netted change of duty, fee, tax and interest is billed or refunded: from twenty dollars on.

    What a reliquidation after a protest or a judgment gives back is refunded however small it is.
    """
    if upon_protest and amount < 0:
        return True
    return abs(amount) >= SMALLEST_CHANGES.on(liquidated_on)


@rule("R-80", "D-28", cite=DEPOSIT.cite)
def deposit_by(entry_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to deposit estimated duties: ten working days after entry or release; the statute's twelve are a ceiling."""
    ceiling = Reading(f"the ceiling of the statute: {CEILING}", CEILING.end(entry_on, calendar), CEILING.cite)
    return DEPOSIT.after("date of entry or release", entry_on, calendar, contested=(ceiling,))


@rule("R-80", cite=STATEMENT.cite)
def monthly_statement_by(entry_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to pay duties on a periodic monthly statement: the fifteenth working day of the month after entry or release."""
    return STATEMENT.after("last day of the month of entry or release", _end_of_month(entry_on), calendar)


def _end_of_month(on: date) -> date:
    return on.replace(day=monthrange(on.year, on.month)[1])


@rule("R-80", "D-37", cite=BILL.cite)
def bill_due_on(billed_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to pay increased duties: thirty days after the bill; then interest runs."""
    return BILL.after("date of bill", billed_on, calendar)


@rule("R-80", cite=REFUND.cite)
def refund_due_on(liquidated_on: date, *, deemed: bool) -> Determination:
    """Last day on which CBP must refund: 30 days after liquidation, 90 days after a deemed one."""
    if deemed:
        return REFUND_DEEMED.after("date of deemed liquidation", liquidated_on)
    return REFUND.after("date of liquidation", liquidated_on)


@rule("R-80a", "D-42", cite=DISCLOSURE_TENDER.cite)
def prior_disclosure_tender_by(figure_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to tender a loss that was not tendered with the disclosure: thirty days after CBP's figure."""
    return DISCLOSURE_TENDER.after("date of CBP's figure", figure_on, calendar)


@rule("R-80a", "D-43", cite=DISCLOSURE_DATA.cite)
def prior_disclosure_data_by(
    disclosed_on: date, calendar: BusinessCalendar, *, extended_to: date | None = None
) -> Determination:
    """Last day for data missing from a prior disclosure: thirty days, or the day to which CBP extended it."""
    limit = DISCLOSURE_DATA.after("date of disclosure", disclosed_on, calendar)
    if extended_to is None:
        return limit
    return Determination(
        extended_to,
        DISCLOSURE_DATA.cite,
        "the day to which CBP extended it",
        (*limit.inputs, ("extended to", extended_to.isoformat())),
        operate_on=calendar.on_or_before(extended_to),
    )


@rule("R-80a", cite=Cite("19 U.S.C. 1592(c)(4); 19 CFR 162.74"))
def prior_disclosure_is_open(disclosed_on: date, investigation_on: date | None, *, knew: bool = True) -> bool:
    """Whether a disclosure came before a formal investigation, or without knowledge of it."""
    return investigation_on is None or disclosed_on < investigation_on or not knew
