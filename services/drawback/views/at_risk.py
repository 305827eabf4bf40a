"""Cash at risk: money of CBP that we hold before the claim is liquidated, and what may have to be given back."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from drawback.domain.money import ZERO
from drawback.views.amendments import AMENDMENTS
from drawback.views.amendments import OPEN as OPEN_AMENDMENTS
from drawback.views.claims import CLAIMS
from drawback.views.inquiries import INQUIRIES
from drawback.views.inquiries import OPEN as OPEN_INQUIRIES

ACCELERATED = "accelerated-paid"


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Money that may have to go back, by why; `unknown` counts inquiries whose money nobody could say.

    `accelerated` is what was paid early on claims that are not liquidated (19 CFR 190.92): a bond covers it until then.
    """

    accelerated: Decimal
    accelerated_claims: int
    claw_back: Decimal
    claw_backs: int
    asked: Decimal
    inquiries: int
    unknown: int


def at_risk(connection: Connection, claimant: str = "") -> AtRisk:
    """Add it up over what is open today."""
    c, a, i = CLAIMS.table.c, AMENDMENTS.table.c, INQUIRIES.table.c
    early = select(func.sum(c.paid), func.count()).where(c.state == ACCELERATED, c.paid > 0)
    back = select(func.sum(a.difference), func.count()).where(a.state.in_(OPEN_AMENDMENTS), a.difference < 0)
    asked = select(func.sum(i.money), func.count(), func.count().filter(i.money == 0)).where(
        i.state.in_(OPEN_INQUIRIES)
    )
    if claimant:
        early, back = early.where(c.claimant == claimant), back.where(a.claimant == claimant)
        asked = asked.where(i.claimant == claimant)
    paid, claims = connection.execute(early).one()
    falls, amendments = connection.execute(back).one()
    money, inquiries, unknown = connection.execute(asked).one()
    return AtRisk(paid or ZERO, claims, abs(falls or ZERO), amendments, money or ZERO, inquiries, unknown)
