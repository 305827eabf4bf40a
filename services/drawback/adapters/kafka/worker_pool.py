"""Concurrent batches of a worker: it keeps fetching while batches are being handled.

Records fetched meanwhile wait and form the next batch. Each partition is pinned to one slot by its number, which all
events of a claimant share on every topic, so that two batches seldom concern the same claimant; where they do, the
claimants' locks serialise them, as between two workers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from drawback.adapters.kafka.dispatch import Partition
from drawback.engine.ports import RawRecord

PartitionRecords = Mapping[Partition, Sequence[RawRecord]]


class WorkerPool:
    """Slots for concurrent batches: a partition always goes to the same slot, in offset order."""

    def __init__(
        self,
        count: int,
        most: int,
        dispatch: Callable[[PartitionRecords], Awaitable[None]],
        failed: Callable[[Exception], None],
    ) -> None:
        """`most` is the largest batch; `failed` receives an exception of a batch, since nothing awaits the slots' tasks."""
        self._most = most
        self._dispatch = dispatch
        self._failed = failed
        self._waiting: list[dict[Partition, list[RawRecord]]] = [{} for _ in range(count)]
        self._tasks: list[asyncio.Task[None] | None] = [None] * count
        self._rank: dict[int, int] = {}
        self._draining = False
        self._taken = asyncio.Event()
        """Set when a slot has taken a batch from its queue, or has ended."""

    @property
    def busy(self) -> bool:
        """Whether any batch is in flight."""
        return bool(self._running())

    def resume(self, partitions: Iterable[Partition]) -> None:
        """Start with these partitions. Records that were queued and not dispatched are dropped: they will be fetched again."""
        for waiting in self._waiting:
            waiting.clear()
        numbers = sorted({partition.partition for partition in partitions})
        self._rank = {number: rank % len(self._waiting) for rank, number in enumerate(numbers)}
        self._draining = False

    def distribute(self, by_partition: PartitionRecords) -> None:
        """Queue records for their slots; a free slot starts at once."""
        for partition, records in by_partition.items():
            slot = self._waiting[self._rank.get(partition.partition, 0)]
            slot.setdefault(partition, []).extend(records)
        for number, waiting in enumerate(self._waiting):
            task = self._tasks[number]
            if waiting and (task is None or task.done()):
                self._tasks[number] = asyncio.create_task(self._work(number))

    async def room(self) -> None:
        """Return once fewer records are queued than all slots can take in their next batches."""
        most = self._most * len(self._waiting)
        while sum(map(len, self._all_waiting())) >= most and self._running():
            self._taken.clear()
            await self._taken.wait()

    async def drain(self, within_s: float) -> None:
        """Finish the batches in flight and start no other before `resume`; gives up waiting after `within_s`."""
        self._draining = True
        if running := self._running():
            await asyncio.wait(running, timeout=within_s)

    def _running(self) -> set[asyncio.Task[None]]:
        return {task for task in self._tasks if task is not None and not task.done()}

    def _all_waiting(self) -> Iterable[Sequence[RawRecord]]:
        return (records for waiting in self._waiting for records in waiting.values())

    async def _work(self, number: int) -> None:
        waiting = self._waiting[number]
        try:
            while waiting and not self._draining:
                taken = self._take(waiting)
                self._taken.set()
                await self._dispatch(taken)
        except Exception as problem:  # noqa: BLE001  # reported, since nothing awaits this task
            self._failed(problem)
        finally:
            self._taken.set()

    def _take(self, waiting: dict[Partition, list[RawRecord]]) -> PartitionRecords:
        taken: dict[Partition, Sequence[RawRecord]] = {}
        room = self._most
        for partition in list(waiting):
            if not room:
                break
            records = waiting[partition]
            taken[partition] = records[:room]
            room -= len(taken[partition])
            if rest := records[len(taken[partition]) :]:
                waiting[partition] = rest
            else:
                del waiting[partition]
        return taken
