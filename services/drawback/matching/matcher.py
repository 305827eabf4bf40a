"""The matcher's port: from what is free to proposed claims. The greedy one is the first; an optimiser may follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.rules.lawbook import LawBook
from drawback_schemas.claims import ClaimAssembled


@dataclass(frozen=True, slots=True)
class Pool:
    """What a claimant has free on a day: lots with undesignated units and shipments with unclaimed units."""

    claimant: str
    lots: Sequence[Lot]
    shipments: Sequence[Shipment]


class Matcher(Protocol):
    """Proposes claims from a pool; never designates a unit twice, never breaks a window."""

    def propose(self, pool: Pool, on: date, law: LawBook) -> tuple[ClaimAssembled, ...]: ...
