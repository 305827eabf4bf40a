"""Interest on customs duties: daily compounding at quarterly rates, and delinquent bills by 30-day periods (R-80, R-103)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from drawback.domain.calendar import days_later
from drawback.domain.money import EXACT, ZERO, Money, cents
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite
from drawback.rules.dates.counting import days
from drawback.rules.registry import rule
from drawback.rules.tables.interest_table import RateKind, Rates, shipped_rates

COMPOUNDED = Cite("26 U.S.C. 6621, 6622; 19 U.S.C. 1505(c)", Certainty.GENERAL)
DELINQUENT = Cite("19 U.S.C. 1505(d); 19 CFR 24.3a(c)")
PERIOD = days(30, DELINQUENT, acts.CUSTOMS_MODERNIZED)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class InterestStep:
    """Days at one rate: `opening` is what bore interest on the first of them, `interest` what they added, unrounded."""

    first_on: date
    last_on: date
    days: int
    percent: Decimal
    opening: Decimal
    interest: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest rounded once, half up to cents, with the steps that give it."""

    amount: Money
    steps: tuple[InterestStep, ...]
    formula: str
    basis: Cite


@rule("R-80", "R-103", cite=COMPOUNDED)
def interest(
    principal: Money,
    from_on: date,
    to_on: date,
    kind: RateKind = RateKind.UNDERPAYMENT,
    rates: Rates | None = None,
) -> Interest:
    """Interest on a principal for each day after `from_on` through `to_on`, compounded daily.

    A day bears the yearly rate of its quarter divided by 365, or by 366 in a leap year.

    Raises:
        NoValueInForce: a day has no known rate.
    """
    formula = f"{principal} × Π(1 + rate / days of the year) − {principal}, each day after {from_on} through {to_on}"
    steps: list[InterestStep] = []
    with localcontext(EXACT):
        balance = principal
        for first_on, last_on, percent, source in _spans(from_on, to_on, kind, rates or shipped_rates()):
            count = (last_on - first_on).days + 1
            grown = balance * (1 + percent / _HUNDRED / _days_of_year(first_on)) ** count
            steps.append(InterestStep(first_on, last_on, count, percent, balance, grown - balance, source))
            balance = grown
        return Interest(cents(balance - principal), tuple(steps), formula, COMPOUNDED)


def _spans(
    from_on: date, to_on: date, kind: RateKind, rates: Rates
) -> Iterator[tuple[date, date, Decimal, str]]:
    """Cut the days after `from_on` through `to_on` where the rate or the year changes."""
    first_on = days_later(from_on, 1)
    while first_on <= to_on:
        span = rates.span(first_on)
        last_on = min(to_on, span.last_on, date(first_on.year, 12, 31))
        yield first_on, last_on, rates.percent(kind, first_on), span.row.source
        first_on = days_later(last_on, 1)


def _days_of_year(on: date) -> int:
    return (date(on.year + 1, 1, 1) - date(on.year, 1, 1)).days


@rule("R-80", cite=DELINQUENT)
def delinquent_interest(
    balance: Money, liquidated_on: date, billed_on: date, paid_on: date, rates: Rates | None = None
) -> Interest:
    """Interest on a bill not paid within thirty days: by 30-day periods from liquidation, none for the period of payment.

    The periods are the statute's; within them the rate is compounded daily as for any underpayment.
    """
    if paid_on <= PERIOD.end(billed_on):
        return Interest(ZERO, (), "paid within 30 days of the bill: not delinquent", DELINQUENT)
    elapsed = (paid_on - liquidated_on).days
    length = PERIOD.count(liquidated_on)
    whole_periods = max(0, (elapsed - 1) // length)
    through = days_later(liquidated_on, whole_periods * length)
    found = interest(balance, liquidated_on, through, RateKind.UNDERPAYMENT, rates)
    formula = f"{whole_periods} whole periods of 30 days from {liquidated_on}; the period of payment bears none. {found.formula}"
    return Interest(found.amount, found.steps, formula, DELINQUENT)
