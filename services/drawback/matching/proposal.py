"""What the matcher answers: claims, what they are worth, and how far that can be from the best there is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal

from msgspec import structs

from drawback.domain.money import ZERO, Money
from drawback.matching.screen import QueuedCandidate
from drawback_schemas.claims import ClaimAssembled
from drawback_schemas.parts import ProposalPart

_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Claims from what a claimant has free on a day, with the proof of their worth.

    `value` is what the claims ask, priced by the rules and rounded as they round. Everything that is compared is in
    dollars before rounding to cents: `before_rounding` of the same pairing, `bound` that no lawful pairing of this pool
    exceeds, and on the same pool first in, first out and greedy by pair.

    `expiry_cost` is the refund given up because the weight on what lapses soon moved the pairing; `side_cost`
    what the constraints cost that are no matter of flow: one method per line, least piece. `solved` is false where the time
    limit came first: the claims are then the best found, and the gap says how good that is.
    """

    claimant: str
    on: date
    claims: tuple[ClaimAssembled, ...]
    value: Money
    before_rounding: Decimal
    bound: Decimal
    first_in_first_out: Decimal
    greedy: Decimal
    solver: str
    version: str
    expiry_cost: Decimal = ZERO
    side_cost: Decimal = ZERO
    solved: bool = True
    queued: tuple[QueuedCandidate, ...] = ()

    @property
    def gap(self) -> Decimal:
        """How much of the bound is not proved to be reached, as a share of it: 0.0001 is a hundredth of a per cent."""
        if self.bound <= 0:
            return Decimal(0)
        return (self.bound - self.before_rounding) / self.bound


def with_claims(proposal: Proposal, claims: Sequence[ClaimAssembled]) -> Proposal:
    """The proposal with its claims, each of which carries what the proposal is worth."""
    said = as_part(proposal)
    return replace(proposal, claims=tuple(structs.replace(claim, proposal=said) for claim in claims))


def as_part(proposal: Proposal) -> ProposalPart:
    """What stands on every claim of the proposal; to six places."""
    return ProposalPart(
        solver=proposal.solver,
        version=proposal.version,
        value=proposal.value,
        before_rounding=proposal.before_rounding.quantize(_PLACES),
        bound=proposal.bound.quantize(_PLACES),
        gap_percent=max(proposal.gap * 100, Decimal(0)).quantize(_PLACES, ROUND_CEILING),
        first_in_first_out=proposal.first_in_first_out.quantize(_PLACES),
        greedy=proposal.greedy.quantize(_PLACES),
        expiry_cost=proposal.expiry_cost.quantize(_PLACES),
        side_cost=proposal.side_cost.quantize(_PLACES),
        solved=proposal.solved,
    )
