"""The steps of a generated claim: proposal to liquidation, each on its day."""

from collections.abc import Iterator
from datetime import date

from drawback.domain.calendar import days_later
from drawback.domain.money import Money
from drawback.simulation.generator.pricing import DesignatedUnits
from drawback_schemas import claims as claim_events
from drawback_schemas.parts import DesignationPart
from drawback_schemas.registry import Event

ASSEMBLED, APPROVED, ACCEPTED, PAID, LIQUIDATED = -9, -4, 1, 33, 351
"""Days from filing."""
BY = "generator"


def claim_steps(
    claim_id: str,
    claim_number: str,
    provision: str,
    filed_on: date,
    designated: tuple[DesignatedUnits, ...],
    parts: tuple[DesignationPart, ...],
    amount: Money,
    *,
    liquidated: bool,
) -> Iterator[tuple[date, Event]]:
    """Write a claim's events; one that is not `liquidated` by CBP is left to the clock."""
    on = days_later(filed_on, ASSEMBLED)
    proposal = tuple(one.part() for one in designated)
    yield (
        on,
        claim_events.ClaimAssembled(
            claim_id=claim_id, provision=provision, assembled_on=on, designations=proposal, by=BY
        ),
    )
    on = days_later(filed_on, APPROVED)
    yield on, claim_events.ClaimApproved(claim_id=claim_id, approved_on=on, by=BY)
    yield (
        filed_on,
        claim_events.ClaimFiled(
            claim_id=claim_id,
            claim_number=claim_number,
            provision=provision,
            filed_on=filed_on,
            designations=parts,
            accelerated=True,
            port="3901",
        ),
    )
    on = days_later(filed_on, ACCEPTED)
    yield on, claim_events.ClaimAccepted(claim_id=claim_id, accepted_on=on)
    on = days_later(filed_on, PAID)
    yield on, claim_events.ClaimPaid(claim_id=claim_id, paid_on=on, amount=amount)
    if liquidated:
        on = days_later(filed_on, LIQUIDATED)
        yield (
            on,
            claim_events.ClaimLiquidated(
                claim_id=claim_id, liquidated_on=on, amount=amount, reason_code="55"
            ),
        )
