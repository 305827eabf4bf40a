"""The hands of a worker: it reads on while a batch is handled, and several batches may be under way.

What comes while a hand is at work waits and goes over together. Partitions are dealt out by their number, which one
claimant's events have in common on all topics, so what two hands do at the same time seldom meets; where it does, the
claimants' locks put it in order, as between two workers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from drawback.adapters.kafka.dispatch import Partition
from drawback.engine.ports import RawRecord

Lanes = Mapping[Partition, Sequence[RawRecord]]


class WorkerPool:
    """Deals records out, each partition's always to the same hand and in their order; a hand takes what waits for it."""

    def __init__(
        self,
        count: int,
        most: int,
        dispatch: Callable[[Lanes], Awaitable[None]],
        failed: Callable[[Exception], None],
    ) -> None:
        """`most` records go over at once; `failed` is told of what should not happen, since nobody awaits a hand."""
        self._most = most
        self._dispatch = dispatch
        self._failed = failed
        self._waiting: list[dict[Partition, list[RawRecord]]] = [{} for _ in range(count)]
        self._at_work: list[asyncio.Task[None] | None] = [None] * count
        self._rank: dict[int, int] = {}
        self._resting = False
        self._taken = asyncio.Event()
        """Set when a hand has taken what waited for it, or ends."""

    @property
    def busy(self) -> bool:
        """Whether any hand is at work."""
        return bool(self._running())

    def go_on(self, partitions: Iterable[Partition]) -> None:
        """Begin anew with these partitions: those that came before and were not handed over will be fetched again."""
        for waiting in self._waiting:
            waiting.clear()
        numbers = sorted({partition.partition for partition in partitions})
        self._rank = {number: rank % len(self._waiting) for rank, number in enumerate(numbers)}
        self._resting = False

    def distribute(self, lanes: Lanes) -> None:
        """Give records to the hands; those that are free begin at once."""
        for partition, records in lanes.items():
            slot = self._waiting[self._rank.get(partition.partition, 0)]
            slot.setdefault(partition, []).extend(records)
        for number, waiting in enumerate(self._waiting):
            task = self._at_work[number]
            if waiting and (task is None or task.done()):
                self._at_work[number] = asyncio.create_task(self._work(number))

    async def room(self) -> None:
        """Return once there is room for more: less waits than all hands can take at once."""
        most = self._most * len(self._waiting)
        while sum(map(len, self._all_waiting())) >= most and self._running():
            self._taken.clear()
            await self._taken.wait()

    async def rest(self, within_s: float) -> None:
        """Finish the batches under way and begin no other until told to go on."""
        self._resting = True
        if running := self._running():
            await asyncio.wait(running, timeout=within_s)

    def _running(self) -> set[asyncio.Task[None]]:
        return {task for task in self._at_work if task is not None and not task.done()}

    def _all_waiting(self) -> Iterable[Sequence[RawRecord]]:
        return (records for waiting in self._waiting for records in waiting.values())

    async def _work(self, number: int) -> None:
        waiting = self._waiting[number]
        try:
            while waiting and not self._resting:
                taken = self._take(waiting)
                self._taken.set()
                await self._dispatch(taken)
        except Exception as problem:  # noqa: BLE001  # told, since nobody awaits a hand
            self._failed(problem)
        finally:
            self._taken.set()

    def _take(self, waiting: dict[Partition, list[RawRecord]]) -> Lanes:
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
