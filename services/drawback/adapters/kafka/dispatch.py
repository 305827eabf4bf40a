"""Dispatches records to the step: in order, with retries, and without ever raising into Faust.

Shared by the bulk path and the stock path. It knows offsets and owners, but nothing of Faust's internals.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeVar

import stamina
import structlog

from drawback.engine.ports import LostPartitionError, PartitionsPort, RawRecord, StepPort

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Partition(NamedTuple):
    """A partition of a topic; equal to, and hashed as, the pairs that Faust and aiokafka use."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long the same batch is tried again before the worker gives up and lets its supervisor start it anew."""

    first_wait_s: float = 0.1
    longest_wait_s: float = 2.0
    """A worker that is stopped while it waits notices it after that at the latest."""
    within_s: float = 60.0


def raw_record(record: Any) -> RawRecord:
    """Convert a record of a Kafka client into that of the step."""
    return RawRecord(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        record.timestamp or 0,
        tuple(record.headers) if record.headers else (),
    )


@dataclass
class Dispatcher:
    """Dispatches one service's records to its step, and knows the next offset of each partition and which were lost."""

    service: str
    owner: str
    step: StepPort
    on_giving_up: Callable[[str], None]
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    max_concurrent: int = 4
    #: Partition → the next offset that the database expects of it.
    next_offset: dict[Partition, int] = field(default_factory=dict)
    #: Partitions that a newer owner has taken; nothing of them is dispatched until the next assignment.
    lost: set[Partition] = field(default_factory=set)
    #: Gaps in the offsets that were seen once, on the stock path: (expected, found).
    gaps: dict[Partition, tuple[int, int]] = field(default_factory=dict)
    #: Partition → log time of the first record in flight; for the age of the oldest unhandled record.
    under_way_ms: dict[Partition, int] = field(default_factory=dict)
    #: Partition → the log's time up to which all is known to be handled.
    reached_ms: dict[Partition, int] = field(default_factory=dict)
    handled: int = 0
    batches: int = 0
    retries: int = 0
    step_s: float = 0.0
    last_progress_at: float = 0.0
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """No further attempt after the one in flight."""
        self._stopping.set()

    def give_up(self, reason: str) -> None:
        """Dispatch nothing any more, and report the reason, once."""
        if not self.stopping:
            self.stop()
            self.on_giving_up(reason)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    async def claim(self, generation: int, partitions: Iterable[Partition], *, proved: bool = False) -> bool:
        """Write our name beside the partitions; False when a newer generation holds them already."""
        by_topic: dict[str, list[int]] = {}
        for partition in sorted(partitions):
            by_topic.setdefault(partition.topic, []).append(partition.partition)

        async def write() -> bool:
            try:
                await self.step.claim_partitions(
                    self.service, self.owner, generation, by_topic, proved=proved
                )
            except LostPartitionError:
                return False
            return True

        done = await self.with_retries(write, f"claim {len(by_topic)} topic(s) in generation {generation}")
        return bool(done)

    async def start_offsets(self, partitions: Iterable[Partition]) -> Mapping[Partition, int | None]:
        """Where the database wants each partition to go on; None for a partition never handled."""

        async def read() -> dict[Partition, int | None]:
            return {p: await self.step.start_offset(self.service, p.topic, p.partition) for p in partitions}

        return await self.with_retries(read, "read the offsets") or {}

    async def dispatch(self, partition: Partition, records: Sequence[RawRecord]) -> bool:
        """Dispatch the records of a partition, with retries; False when they are not ours, or we are stopping."""
        if partition in self.lost or not records:
            return False
        self.under_way_ms[partition] = records[0].timestamp_ms

        async def handle() -> int | None:
            try:
                return await self.step.handle(self.service, partition.topic, partition.partition, records)
            except LostPartitionError as lost:
                self.lost.add(partition)
                log.warning(
                    "partition.lost", service=self.service, partition=_name(partition), reason=str(lost)
                )
                return None

        last = records[-1].offset
        began = asyncio.get_running_loop().time()
        what = f"handle {len(records)} record(s) of {_name(partition)} up to offset {last}"
        following = await self.with_retries(handle, what)
        if following is None:
            return False
        if not self._took(partition, records, following):
            return False
        self._count(len(records), began)
        return True

    def _took(self, partition: Partition, records: Sequence[RawRecord], following: int) -> bool:
        last = records[-1].offset
        if following <= last:
            self.give_up(
                f"The step of {self.service} was given {_name(partition)} up to offset {last} and answered that it "
                f"expects {following}; expected more than {last}."
            )
            return False
        self.next_offset[partition] = max(self.next_offset.get(partition, 0), following)
        self.under_way_ms.pop(partition, None)
        self.reached_ms[partition] = records[-1].timestamp_ms
        return True

    def _count(self, records: int, began: float) -> None:
        self.handled += records
        self.batches += 1
        self.last_progress_at = asyncio.get_running_loop().time()
        self.step_s += self.last_progress_at - began

    async def dispatch_all(self, by_partition: Mapping[Partition, Sequence[RawRecord]]) -> None:
        """Dispatch the records of several partitions: in one transaction where the step can, else partition by partition.

        Partitions of different numbers run concurrently, at most `max_concurrent`; those of one number, which hold the
        same claimants' events of different topics, run one after the other.
        """
        ours = {
            partition: records
            for partition, records in by_partition.items()
            if records and partition not in self.lost
        }
        self.under_way_ms |= {partition: records[0].timestamp_ms for partition, records in ours.items()}
        if (
            len(ours) > 1
            and isinstance(self.step, PartitionsPort)
            and await self._dispatch_together(ours, self.step)
        ):
            return
        by_number: dict[int, list[Partition]] = {}
        for partition in ours:
            by_number.setdefault(partition.partition, []).append(partition)
        room = asyncio.Semaphore(self.max_concurrent)

        async def one_number(partitions: Sequence[Partition]) -> None:
            async with room:
                for partition in partitions:
                    await self.dispatch(partition, ours[partition])

        await asyncio.gather(*(one_number(partitions) for partitions in by_number.values()))

    async def _dispatch_together(
        self, by_partition: Mapping[Partition, Sequence[RawRecord]], step: PartitionsPort
    ) -> bool:
        """True when the step handled all partitions, or we are stopping; False when one of them is not ours any more."""
        began = asyncio.get_running_loop().time()

        async def handle() -> Sequence[int] | None:
            try:
                return await step.handle_partitions(self.service, list(by_partition.values()))
            except LostPartitionError:
                return None

        count = sum(map(len, by_partition.values()))
        following = await self.with_retries(
            handle, f"handle {count} record(s) of {len(by_partition)} partitions"
        )
        if following is None:
            return self.stopping
        for (partition, records), offset in zip(by_partition.items(), following, strict=True):
            if not self._took(partition, records, offset):
                return True
        self._count(count, began)
        return True

    async def with_retries(self, attempt: Callable[[], Awaitable[T]], what: str) -> T | None:
        """The result of the first attempt that raises nothing; None after giving up or on the way out.

        A worker that cannot write for longer than the retry policy allows stops, and its supervisor starts it anew: records
        wait safely on the broker, and a fresh process brings fresh connections.
        """
        policy = self.retry_policy
        try:
            async for trial in stamina.retry_context(
                on=partial(self._passes, what),
                attempts=None,
                timeout=policy.within_s,
                wait_initial=policy.first_wait_s,
                wait_max=policy.longest_wait_s,
                wait_jitter=0.0,
            ):
                if self.stopping:
                    break
                with trial:
                    return await attempt()
        except Exception as problem:  # noqa: BLE001  # whatever it is, it must not reach Faust, which would drop the batch
            self.give_up(
                f"{self.service} could not {what} within {policy.within_s:.0f} s: {_described(problem)}"
            )
        return None

    def _passes(self, what: str, problem: Exception) -> bool:
        """Whether to try again: whatever failed, unless the worker leaves."""
        self.retries += 1
        if not self.stopping:
            log.warning("step.retried", service=self.service, what=what, problem=_described(problem))
        return not self.stopping


def _name(partition: Partition) -> str:
    return f"{partition.topic}[{partition.partition}]"


def _described(problem: BaseException) -> str:
    """What a person needs of it; a database's error goes on with the statement and its values, which are no log's business."""
    return f"{type(problem).__name__}: {next(iter(str(problem).splitlines()), '')}"
