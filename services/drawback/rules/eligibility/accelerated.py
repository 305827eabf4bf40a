"""Accelerated payment: the causes for which CBP may take it away, and the bond that must cover it (R-66)."""

from enum import StrEnum
from typing import Final

from drawback.domain.money import ZERO, Money
from drawback.rules.answers import Certainty, Cite
from drawback.rules.registry import rule

BOND: Final = Cite("19 CFR 190.92")
GOOD_CAUSE: Final = Cite("CSMS 61941423; 19 CFR 190.92(f)", Certainty.SECONDARY)


class RevocationCause(StrEnum):
    """What CBP calls good cause to revoke accelerated payment."""

    REFUNDED_ELSEWHERE = "duty claimed that was refunded elsewhere"
    SECTION_232 = "Section 232 duty claimed that draws nothing back"
    NOT_CORRECTED = "a claim not corrected after a separate refund"
    LESSER_OF = "the lesser-of rule ignored"
    INCOMPLETE = "incomplete claims"


@rule("R-66", cite=GOOD_CAUSE)
def revocation_cause(
    too_much: Money, *, accelerated: bool, transmitted: bool, refunded_elsewhere: bool
) -> RevocationCause | None:
    """The cause that a claim would give, asking `too_much` dollars more than its entries give now; None where it gives none.

    Duty refunded before the claim was sent was claimed wrongly from the start; refunded after it, the claim must be corrected.
    """
    if not accelerated or too_much <= 0 or not refunded_elsewhere:
        return None
    return RevocationCause.NOT_CORRECTED if transmitted else RevocationCause.REFUNDED_ELSEWHERE


@rule("R-66", cite=BOND)
def bond_lacks(bonds: Money, outstanding: Money) -> Money:
    """How much the bonds in force lack to cover the accelerated drawback of claims that are not liquidated; zero where they suffice."""
    return max(outstanding - bonds, ZERO)
