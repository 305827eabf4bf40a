"""Claims that are not filed, weighed: those that are stored, and those that the matcher would propose."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Engine

from drawback.domain.pricing import Designation
from drawback.lifecycles.claims.valuation import designated
from drawback.matching.filing_choice import ClaimWorth, Costs, Unfiled, claim_worth
from drawback.matching.opportunities import Opportunity
from drawback.rules.lawbook import LawBook
from drawback.views.claims import claim_record, unfiled

PROPOSED = "proposed"


def worth_filing(
    engine: Engine, law: LawBook, found: Sequence[Opportunity], costs: Costs, on: date, claimant: str = ""
) -> Sequence[ClaimWorth]:
    """Weigh every claim that is assembled or approved, and what could be drafted by provision; what leaves most goes first."""
    every = [*_stored(engine, claimant), *_possible(found)]
    weighed = [claim_worth(one, costs, on, law) for one in every if one.designations]
    return sorted(weighed, key=lambda one: (-max(one.own_net, one.broker_net), one.claimant, one.claim))


def _stored(engine: Engine, claimant: str) -> Iterator[Unfiled]:
    with engine.connect() as connection:
        for whose, claim_id, state in unfiled(connection, claimant):
            record = claim_record(connection, whose, claim_id)
            parts = tuple(line.part for line in record.view.lines)
            known = designated(record, record.view.provision, parts)
            yield Unfiled(whose, claim_id, state, tuple(d for d in known if isinstance(d, Designation)))


def _possible(found: Sequence[Opportunity]) -> Iterator[Unfiled]:
    by_claim: dict[tuple[str, str], list[Designation]] = {}
    for one in found:
        if one.ready:
            by_claim.setdefault((one.claimant, one.provision), []).extend(
                piece.designation for piece in one.pieces if piece.designation
            )
    for (claimant, provision), designations in by_claim.items():
        yield Unfiled(claimant, f"{provision}, all that is free", PROPOSED, tuple(designations))
