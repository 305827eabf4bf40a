"""How refunds reach the importer: by ACH only since February 2026, and what becomes of one that cannot be delivered (R-80)."""

from datetime import date
from typing import Final

from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, dated
from drawback.rules.registry import rule

ELECTRONIC: Final = Cite("19 CFR 24.36; 19 U.S.C. 1505(d); 91 FR 21 (CBP Dec. 25-18)", Certainty.SECONDARY)
BY_ACH: Final = dated(
    ELECTRONIC, "day of the refund", (acts.REFUNDS_BY_CHECK, False), (acts.REFUNDS_BY_ACH, True)
)


@rule("R-80", cite=ELECTRONIC)
def by_ach_only(refunded_on: date) -> bool:
    """Whether a refund of that day, drawback included, comes by ACH only; rejected ones are listed in ACE report REV-613."""
    return BY_ACH.on(refunded_on)


@rule("R-80", cite=ELECTRONIC)
def undelivered_says(returned_on: date) -> str:
    """Say what follows from a refund that came back: since refunds are electronic it earns no further interest."""
    if by_ach_only(returned_on):
        return (
            "correct the bank data in ACE (rejected refunds: REV-613); it earns no further interest "
            f"({ELECTRONIC.text})"
        )
    return "ask CBP to issue it again"
