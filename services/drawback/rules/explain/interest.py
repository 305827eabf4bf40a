"""The derivation of interest: each span of days at one rate, compounded daily, rounded once at the end."""

from decimal import Decimal
from typing import Final

from drawback.domain.money import Money, cents
from drawback.rules.answers import Certainty, Cite
from drawback.rules.explain.steps import CENT, DerivationStep, step
from drawback.rules.money.interest import Interest

TEN_SHOWN: Final = "none; shown to 10 places"
TOTAL: Final = "Interest"

_SHOWN: Final = Decimal("1e-10")


def interest_steps(principal: Money, found: Interest) -> tuple[DerivationStep, ...]:
    """Derive interest in steps that end with its amount; a day bears the rate of its quarter over the days of its year."""
    spans = tuple(
        step(
            f"{span.first_on} to {span.last_on}",
            "opening x (1 + rate / days of the year) ^ days - opening",
            (
                ("opening", span.opening.quantize(_SHOWN)),
                ("rate in %", span.percent),
                ("days of the year", 366 if _leap(span.first_on.year) else 365),
                ("days", span.days),
            ),
            span.interest.quantize(_SHOWN),
            Cite("26 U.S.C. 6621, 6622", Certainty.GENERAL, note=span.source),
            rounding=TEN_SHOWN,
        )
        for span in found.steps
    )
    total = step(
        TOTAL,
        found.formula,
        (("principal", principal), ("days", sum(span.days for span in found.steps))),
        cents(found.amount),
        found.basis,
        rounding=CENT,
    )
    return (*spans, total)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
