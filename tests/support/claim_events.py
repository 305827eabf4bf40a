"""Events of a claim as tests of its machine say them: liquidated, paid, transmitted."""

from decimal import Decimal

from drawback_schemas.claims import (
    AmendmentTransmitted,
    ClaimLiquidated,
    ClaimPaid,
)
from support.claim_record import (
    CLAIM,
    day,
    designated,
)

D = Decimal


def liquidated(on: str, amount: str, kind: str = "liquidated") -> ClaimLiquidated:
    return ClaimLiquidated(
        claim_id=CLAIM,
        liquidated_on=day(on),
        amount=D(amount),
        kind=kind,  # type: ignore[arg-type]
    )


def paid(on: str, amount: str, kind: str = "accelerated") -> ClaimPaid:
    return ClaimPaid(claim_id=CLAIM, paid_on=day(on), amount=D(amount), kind=kind)  # type: ignore[arg-type]


def transmitted(on: str, asked: str, route: str = "amendment") -> AmendmentTransmitted:
    return AmendmentTransmitted(
        claim_id=CLAIM,
        transmitted_on=day(on),
        designations=(designated(asked),),
        route=route,  # type: ignore[arg-type]
    )
