"""What adapters need of the engine: the step, as a consumer of records calls it."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct


def lane_of(topic: str, partition: int) -> str:
    """Name the lane of a partition: `topic/partition`."""
    return f"{topic}/{partition}"


class RawRecord(Struct, frozen=True, gc=False):
    """One record as the broker delivered it, not decoded.

    A msgspec Struct, because one is made per event and a frozen dataclass takes five times as long to make.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None  # None is a tombstone, which the step parks
    timestamp_ms: int
    headers: tuple[tuple[str, bytes], ...] = ()


class LostPartitionError(Exception):
    """Another worker owns the partition by now: its batch was rolled back and must not be tried again here."""


class StepPort(Protocol):
    """The step of one or more services. The offset it stores counts; the broker's is information only."""

    async def handle(self, service: str, topic: str, partition: int, records: Sequence[RawRecord]) -> int:
        """Handle the records, in offset order, in ONE transaction, and return the next offset, which is stored in it.

        Records below the stored offset are skipped; the stored offset never moves backwards.
        Raises LostPartitionError when the partition was claimed by a newer owner or generation; any other exception
        means that nothing was written and the same records may be dispatched again.
        """
        ...

    async def start_offset(self, service: str, topic: str, partition: int) -> int | None:
        """The next offset to handle, or None if this service never handled the partition."""
        ...

    async def claim_partitions(
        self,
        service: str,
        owner: str,
        generation: int,
        assigned: Mapping[str, Sequence[int]],
        *,
        proved: bool = False,
    ) -> None:
        """Write `owner` and `generation` beside the offset of every partition in `assigned` (topic → partitions).

        From then on `handle` under any other owner, or under an older generation, raises LostPartitionError. A claim
        with a generation older than the stored one raises it too: a worker that slept through a rebalance cannot take
        back what is no longer its own. `proved` skips that last check: the broker has just confirmed the generation,
        so the group is a new one that counts from one again.
        """
        ...


@runtime_checkable
class PartitionsPort(Protocol):
    """A step that can also take several partitions in one transaction.

    At a few hundred events a second, spread over a dozen topics of a dozen partitions, a transaction per partition costs
    more than the events in it. What came together is then one transaction: all of it or nothing.
    """

    async def handle_partitions(
        self, service: str, partitions: Sequence[Sequence[RawRecord]]
    ) -> Sequence[int]:
        """As `handle`, for the records of several partitions (none empty, each of one partition) in ONE transaction.

        Returns the next offsets in the order of `partitions`. Raises LostPartitionError when any of them was lost: nothing is
        written then, and the caller dispatches the partitions one by one.
        """
        ...
