"""What a step reports of each batch to an observer: counts and seconds, once per batch, never per event.

The step reads no clock; the watcher brings one. A step that nobody watches asks a clock that stands still.
"""

from typing import Protocol

from msgspec import Struct


class BatchTimings(Struct, frozen=True, gc=False):
    """One batch that was handled: how much, and where the seconds went."""

    messages: int
    received: int
    repeated: int
    parked: int
    changed: int
    decode_s: float
    fold_s: float
    """Reading, folding, deciding."""
    write_s: float
    commit_s: float
    """What came after the write in the step's own transaction; where it joins another one, that one's end is reported by itself."""


class Observer(Protocol):
    """Watches the step of one service. It must not raise: what it sees is committed or about to be."""

    def lap(self) -> float:
        """Seconds on a clock that only measures how long something takes."""
        ...

    def handled(self, batch: BatchTimings) -> None:
        """A batch was handled; in a joined transaction it is not yet committed."""
        ...

    def committed(self, seconds: float, oldest_ms: int) -> None:
        """The transaction around one or more batches ended; the oldest record in it was written to the log at `oldest_ms`."""
        ...


class _Nobody:
    def lap(self) -> float:
        return 0.0

    def handled(self, batch: BatchTimings) -> None:
        """Nobody looks."""

    def committed(self, seconds: float, oldest_ms: int) -> None:
        """Nobody looks."""


NO_OBSERVER: Observer = _Nobody()
