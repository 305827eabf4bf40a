"""What a step receives, and what it reports."""

from dataclasses import dataclass, field

import msgspec

from drawback.engine.ports import lane_of
from drawback.engine.store import Key
from drawback.lifecycles.vocabulary import HistoryLine
from drawback_schemas import Malformed


class Message(msgspec.Struct, frozen=True):
    """Raw bytes as they came, with where they stand in their lane."""

    raw: bytes
    topic: str = ""
    partition: int = 0
    position: int = 0
    refused: Malformed | None = None
    """Why it cannot be read, where the edge knows it already."""
    file: str = ""
    row: int = 0
    """Where it stands in a file, counted from 1, where it came in one."""

    @property
    def lane(self) -> str:
        """The lane on which it came; empty where it came from no topic."""
        return lane_of(self.topic, self.partition) if self.topic else ""


class HistoryOfAggregate(msgspec.Struct, frozen=True):
    """A history line with the aggregate it is about."""

    kind: str
    key: Key
    line: HistoryLine


@dataclass(slots=True)
class StepOutcome:
    """What a step did."""

    received: int = 0
    repeated: int = 0
    parked: int = 0
    changed: int = 0
    history: list[HistoryOfAggregate] = field(default_factory=list)
    touched: set[tuple[str, Key]] = field(default_factory=set)
    """The aggregates that changed: kind and key."""
    docket: set[tuple[str, Key]] = field(default_factory=set)
    """Those of them of which a due date came up, moved, was met or fell away."""

    def join(self, other: "StepOutcome") -> None:
        """Take in another part of the same batch, its story included."""
        self.add(other)
        self.history += other.history
        self.touched |= other.touched
        self.docket |= other.docket

    def add(self, other: "StepOutcome") -> None:
        """Count in another step; its history lines and the names of what it touched are not kept."""
        self.received += other.received
        self.repeated += other.repeated
        self.parked += other.parked
        self.changed += other.changed
