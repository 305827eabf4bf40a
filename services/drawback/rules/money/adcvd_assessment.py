"""What AD/CVD is finally assessed on an entry line, and the difference from the deposit (R-100, R-101, R-103, R-104, R-106)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import ZERO, Money, cents
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, dated, undated
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.money.adcvd_cases import DutyKind
from drawback.rules.registry import rule

AT_DEPOSIT = Cite("19 CFR 351.212(c)")
ASSESSMENT = Cite("19 CFR 351.212(b)(1), (e); 19 U.S.C. 1677g")
DE_MINIMIS = Cite("19 CFR 351.106(c)")
DE_MINIMIS_PERCENTS = dated(DE_MINIMIS, "date of entry", (acts.REVIEWS, Decimal("0.5")))
PROVISIONAL = Cite("19 CFR 351.212(d)")
GAP = Cite("19 U.S.C. 1671b(d), 1673b(d), gap after provisional measures", Certainty.GENERAL)
REIMBURSED = Cite("19 CFR 351.402(f)(3); CBP practice of doubling", Certainty.SECONDARY)
REIMBURSED_MULTIPLES = undated(Decimal(2), REIMBURSED, "date of liquidation")
NOT_DRAWN_BACK = Cite("19 U.S.C. 1677h; 19 CFR 190.3(b)")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rate:
    """An assessment rate: per cent of entered value, or dollars per unit where Commerce so instructs."""

    percent: Decimal | None = None
    per_unit: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse a rate that is neither ad valorem nor per unit, or both."""
        if (self.percent is None) == (self.per_unit is None):
            raise ValueError(
                "a rate is either a percentage of value or an amount per unit, not both and not neither"
            )


@dataclass(frozen=True, slots=True)
class Assessment:
    """The duty assessed, the deposit it is set against, and the difference: above zero a bill, below zero a refund."""

    assessed: Money
    deposited: Money
    formula: str
    basis: Cite
    bears_interest: bool

    @property
    def difference(self) -> Money:
        return self.assessed - self.deposited


@rule("R-103", cite=PROVISIONAL)
def is_provisional(entry_on: date | None, order_published_on: date | None) -> bool:
    """Whether deposits of an entry are provisional: made before the order was published, so that no interest runs on them."""
    return entry_on is not None and order_published_on is not None and entry_on < order_published_on


@rule("R-101", "R-103", cite=ASSESSMENT)
def assessed(
    kind: DutyKind,
    value: Money,
    quantity: Decimal,
    deposited: Money,
    rate: Rate,
    *,
    entry_on: date | None = None,
    order_published_on: date | None = None,
    in_review: bool = True,
) -> Assessment:
    """Duty finally assessed on a line; before the order it never exceeds the provisional deposit.

    A rate below 0.5 % found in a review, or what is less than that of the line's value by a rate per unit ("the equivalent specific
    rate"), assesses nothing, for AD by (c)(2), for CVD as a de minimis subsidy by (c)(1); a rate that CBP is instructed to collect (`in_review` false) is collected as instructed. Interest runs on the difference of entries on
    or after publication of the order only.
    """
    provisional = is_provisional(entry_on, order_published_on)
    least = DE_MINIMIS_PERCENTS.at(entry_on)
    if in_review and _is_less(rate, least, value, quantity):
        paragraph = "(c)(2)" if kind is DutyKind.AD else "(c)(1)"
        what = f"{rate.percent} %" if rate.percent is not None else f"{quantity} × {rate.per_unit} on {value}"
        formula = f"{what} is below {least} %: no duty, 19 CFR 351.106{paragraph}"
        return Assessment(ZERO, deposited, formula, DE_MINIMIS, not provisional)
    if rate.percent is not None:
        amount, formula = cents(value * rate.percent / _HUNDRED), f"{value} × {rate.percent} %"
    else:
        per_unit = rate.per_unit or ZERO
        amount, formula = cents(quantity * per_unit), f"{quantity} × {per_unit} per unit"
    if provisional and amount > deposited:
        return Assessment(
            deposited, deposited, f"{formula}, at most the provisional deposit", PROVISIONAL, False
        )
    return Assessment(amount, deposited, formula, PROVISIONAL if provisional else ASSESSMENT, not provisional)


def _is_less(rate: Rate, percent: Decimal, value: Money, quantity: Decimal) -> bool:
    """Whether a rate is less than so many per cent of a line's value, or its equivalent per unit; without a value nothing is equivalent."""
    if rate.percent is not None:
        return rate.percent < percent
    return value > 0 and quantity * (rate.per_unit or ZERO) * _HUNDRED < percent * value


@rule("R-100", cite=AT_DEPOSIT)
def assessed_without_review(deposited: Money) -> Assessment:
    """Duty where nobody asked for a review: the cash deposit becomes final, nothing changes."""
    return Assessment(deposited, deposited, "the cash deposit at entry", AT_DEPOSIT, bears_interest=False)


@rule("R-104", cite=REIMBURSED)
def presumed_reimbursed(antidumping: Money, *, certificate_filed: bool) -> Money:
    """Antidumping duty CBP may bill: doubled where the certificate of non-reimbursement is missing."""
    multiple = REIMBURSED_MULTIPLES.latest  # a practice without a first day, not a number of the regulation
    return antidumping if certificate_filed else antidumping * multiple


@rule("R-106", cite=NOT_DRAWN_BACK)
def drawback_effect(*, suspended: bool, request_and_waiver: bool) -> RuleFinding:
    """AD/CVD is never drawn back; the ordinary duty of the line is, but suspension delays finality of the claim."""
    if suspended and not request_and_waiver:
        says = (
            "AD/CVD is left out; the import is suspended, so the claim waits: consider a request with waiver"
        )
        return RuleFinding("R-106", FindingOutcome.INFORM, says, NOT_DRAWN_BACK)
    return RuleFinding(
        "R-106",
        FindingOutcome.SATISFIED,
        "AD/CVD is left out, the ordinary duty stays eligible",
        NOT_DRAWN_BACK,
    )
