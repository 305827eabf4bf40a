"""The hook through which people and their thresholds decide about candidates before the matcher may use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from drawback.domain.money import Money
from drawback.domain.types import Provision
from drawback.matching.candidate import Candidate


class ScreenVerdict(StrEnum):
    """What becomes of a candidate."""

    PROPOSE = "propose"
    QUEUE = "queue"
    """A person looks first: it is left out of the proposal, and stands in its queue if the best pairing would use it."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reasons; `confidence` in per cent where it was measured."""

    verdict: ScreenVerdict
    reasons: tuple[str, ...] = ()
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """Units that a person decided to pair: they are proposed before anything else is weighed, as far as they are free and lawful."""

    entry_number: str
    line_number: int
    export_id: str
    provision: Provision
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class QueuedCandidate:
    """A candidate that the best pairing would use if a person approved it: units and money that wait."""

    candidate: Candidate
    judgement: Judgement
    quantity: Decimal
    money: Money


class Screen(Protocol):
    """Judges candidates. The same candidate gets the same judgement throughout one proposal."""

    def decided(self) -> Sequence[Decided]:
        """Pairings fixed by a person; empty where there are none."""
        ...

    def judge(self, candidate: Candidate) -> Judgement:
        """Say whether a candidate may be proposed, waits for a person, or never comes up."""
        ...
