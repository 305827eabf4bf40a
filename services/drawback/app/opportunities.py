"""Opportunities of claimants from what is stored, and claims drafted from them for a person to approve."""

import threading
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Engine

from drawback.adapters.sql.free_goods import claimants, read_pool
from drawback.adapters.sql.law_versions import law_version
from drawback.app.matchers import best_matcher
from drawback.app.product import Product
from drawback.domain.calendar import anniversary
from drawback.domain.errors import UserError
from drawback.matching.drafting import MOST_DESIGNATIONS
from drawback.matching.matcher import Matcher, Pool
from drawback.matching.opportunities import Opportunity, opportunities
from drawback.matching.people import people_screen
from drawback.matching.proposal import Proposal
from drawback.matching.screen import QueuedCandidate
from drawback.rules.lawbook import LawBook, LawSource
from drawback.views.review import WaitingPair, waiting_pair
from drawback_schemas.claims import ClaimAssembled

_YEARS_BACK = -5
SOURCE = "urn:drawback:opportunities"


class NotDraftedError(UserError):
    """No claim can be drafted of an opportunity; the message says why."""


class OpportunityFinder:
    """Finds in a database what could be claimed; what was solved is remembered, so that the next look solves only what changed."""

    def __init__(self, law: LawSource, matcher: Matcher | None = None) -> None:
        self._law, self._matcher, self._one_at_a_time = law, matcher, threading.Lock()

    def __call__(self, engine: Engine, on: date, claimant: str = "") -> Sequence[Opportunity]:
        """All opportunities of a day, dearest first; of one claimant, or of all that the database shows."""
        found = [
            opportunity
            for pool, proposal, law in self._proposals(engine, on, claimant)
            for opportunity in opportunities(pool, proposal, on, law)
        ]
        return sorted(found, key=lambda one: (one.money is None, -(one.money or 0), one.claimant, one.name))

    def waiting(self, engine: Engine, on: date, claimant: str = "") -> Sequence[WaitingPair]:
        """Pairings that the best claims of a day would use if a person approved them, dearest first."""
        found = [
            waiting_pair(pool.claimant, one)
            for pool, proposal, _ in self._proposals(engine, on, claimant)
            for one in proposal.queued
        ]
        return sorted(found, key=lambda one: (-one.money, one.claimant, one.pair))

    def queued(self, engine: Engine, on: date, claimant: str) -> Sequence[QueuedCandidate]:
        """The same of one claimant as the matcher left them."""
        return [one for _, proposal, _ in self._proposals(engine, on, claimant) for one in proposal.queued]

    def _proposals(self, engine: Engine, on: date, claimant: str) -> Iterator[tuple[Pool, Proposal, LawBook]]:
        with engine.connect() as connection:
            law = self._law.at_version(law_version(connection))
        for one in [claimant] if claimant else claimants(engine):
            with self._one_at_a_time:
                self._matcher = self._matcher or best_matcher()
                pool = read_pool(engine, one, anniversary(on, _YEARS_BACK))
                proposal = self._matcher.propose(pool, on, law, people_screen(pool, law))
            yield pool, proposal, law


def draft(
    product: Product, finder: OpportunityFinder, claimant: str, name: str, on: date, by: str
) -> Sequence[ClaimAssembled]:
    """Assemble claims of one opportunity, for a person to approve; `NAME@EXPORT` takes one export line of it.

    Raises:
        NotDraftedError: it is no longer there, or something that is missing bars it.
    """
    group, _, export_id = name.partition("@")
    one = next((o for o in finder(product.engine, on, claimant) if o.name == group), None)
    pieces = [p for p in one.pieces if export_id in {"", p.exported.line.export_id}] if one else []
    if one is None or not pieces:
        raise NotDraftedError(
            f"{claimant} has no opportunity {name!r} on {on}: its goods are claimed, or facts changed"
        )
    if not one.ready:
        raise NotDraftedError(f"{name} cannot be drafted yet; missing: {', '.join(one.missing)}")
    parts = [piece.part for piece in pieces if piece.part is not None]
    known, events, number = read_pool(product.engine, claimant, on).known_claims, list[ClaimAssembled](), 0
    for start in range(0, len(parts), MOST_DESIGNATIONS):
        number += 1
        while (claim_id := f"{claimant}-{on:%Y%m%d}-{one.provision}-{number}") in known:
            number += 1
        designations = tuple(parts[start : start + MOST_DESIGNATIONS])
        events.append(
            ClaimAssembled(
                claim_id=claim_id,
                provision=one.provision,
                assembled_on=on,
                designations=designations,
                by=by,
            )
        )
    product.emit([(claimant, event) for event in events], on, SOURCE)
    return events
