"""The matcher's port: from what is free to proposed claims, with the proof of their worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from drawback.domain.conversion import PartUnits
from drawback.domain.types import Policy
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.lifecycles.ledger.warehouse import MovementRecord
from drawback.matching.books import NO_BOOKS, Books
from drawback.matching.proposal import Proposal
from drawback.matching.screen import Screen
from drawback.rules.lawbook import LawBook

Progress = Callable[[int, int], None]
"""Told how many parts of the pool are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class ReturnBooks:
    """What the warehouse tells of the parts of which anything came back, with the entries that its receipts name.

    `elsewhere` are parts and serial numbers that another claimant received too.
    """

    movements: Sequence[MovementRecord] = ()
    lots: Sequence[Lot] = ()
    elsewhere: frozenset[tuple[str, str]] = frozenset()


NO_RETURNS = ReturnBooks()


@dataclass(frozen=True, slots=True)
class EarlierGoods:
    """Lots and shipments too old for any claim: they say what was on hand of a part when others left (19 CFR 190.14)."""

    lots: Sequence[Lot] = ()
    shipments: Sequence[Shipment] = ()


NOTHING_EARLIER = EarlierGoods()


@dataclass(frozen=True, slots=True)
class Pool:
    """What a claimant has free on a day: lots with undesignated units, shipments with unclaimed units, and its settings.

    `accounting_method` is how its books identify goods (19 CFR 190.14; `ClaimantRegistered`); `known_claims` are ids of claims that
    exist, so that none is given twice.
    """

    claimant: str
    lots: Sequence[Lot]
    shipments: Sequence[Shipment]
    policy: Policy = Policy.STATUTE
    accounting_method: str = "fifo"
    turnover_days: int | None = None
    known_claims: frozenset[str] = frozenset()
    made: Books = NO_BOOKS
    """What the claimant made of its imports."""
    propose_from: int = 0
    review_from: int = 0
    parts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Verdicts for good on an imported and an exported part: `approve` or `reject`."""
    returned: ReturnBooks = NO_RETURNS
    """What came back to its warehouses."""
    earlier: EarlierGoods = NOTHING_EARLIER
    packed: PartUnits = field(default_factory=dict)
    """What one unit of a part holds of another, by the claimant's product master."""


class Matcher(Protocol):
    """Proposes claims from a pool; never designates a unit twice, never breaks a window."""

    def propose(
        self,
        pool: Pool,
        on: date,
        law: LawBook,
        screen: Screen | None = None,
        progress: Progress | None = None,
    ) -> Proposal:
        """Return the claims of a pool; `screen` judges its candidates, without one nothing is screened."""
        ...
