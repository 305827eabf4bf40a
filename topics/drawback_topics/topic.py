"""What there is to say about a topic."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

DAYS_OF_SEVEN_YEARS = 2557
"""Longer than any claim lives: five years to file, then liquidation and protest."""


class Cleanup(StrEnum):
    """What the broker does with old records."""

    DELETE = "delete"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: what it holds, how it is keyed, how many partitions it starts with, how long it keeps.

    Every topic is keyed by claimant, so that one claimant has one writer and one order. A `broadcast` topic concerns every
    claimant: its records are written to each partition under the key "*". An `internal` topic is written by this program
    only; producers outside write to the others. `retention_days` None keeps for ever.
    """

    name: str
    holds: str
    partitions: int = 12
    retention_days: int | None = DAYS_OF_SEVEN_YEARS
    cleanup: Cleanup = Cleanup.DELETE
    broadcast: bool = False
    internal: bool = False

    @property
    def key(self) -> Literal["claimant", "*"]:
        """What the records are keyed by."""
        return "*" if self.broadcast else "claimant"

    @property
    def config(self) -> dict[str, str]:
        """The broker's own settings for it, as `kafka-configs` names them."""
        keep = -1 if self.retention_days is None else self.retention_days * 86_400_000
        return {
            "cleanup.policy": self.cleanup.value,
            "retention.ms": str(keep),
            "max.message.bytes": str(MAX_RECORD_BYTES),
        }


MAX_RECORD_BYTES = 4 * 1024 * 1024
"""An entry summary of 999 lines with all its charges stays well under this."""
