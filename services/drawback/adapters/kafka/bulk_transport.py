"""Faust's aiokafka transport with two changes: it starts at the offsets stored in SQL, and it dispatches whole lists of records.

Stock Faust makes two asyncio tasks per message; here the drain loop awaits one handler per partition and fetch. The
module leans on private methods of faust-streaming 0.15.3 (pinned) and is guarded by tests/integration/kafka/test_worker_paths.py,
which runs the same cases through stock agents and through this path.

What must hold, and where it is kept:
- the offset in SQL counts: `perform_seek` claims the partitions, reads their offsets and seeks; the commit to Kafka
  only serves lag tools and may fail;
- nothing fetched is skipped: every seek begins and ends an epoch, and records fetched across one are fetched again;
- a batch that began is finished: it runs in a task of its own, which a shutdown does not cancel, and a rebalance waits
  for it; what was queued and not dispatched is fetched again;
- no exception reaches Faust: the dispatcher retries, then stops the worker.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import aiokafka
import structlog
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.transports import TPorTopicSet
from mode import ServiceT

from drawback.adapters.kafka.dispatch import Dispatcher, Partition, raw_record
from drawback.adapters.kafka.security import KafkaConnection
from drawback.adapters.kafka.worker_pool import PartitionRecords, WorkerPool
from drawback.engine.ports import RawRecord

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """How a worker reads from the brokers."""

    connection: KafkaConnection
    batch_records: int = 2000
    #: Most batches in flight at a time, each of its own partitions: one is computed while another is being written.
    max_in_flight: int = 1
    session_timeout_s: float = 30.0
    rebalance_timeout_s: float = 60.0
    request_timeout_s: float = 40.0
    poll_interval_s: float = 300.0
    fetch_bytes_per_partition: int = 1024 * 1024
    #: How long the broker may hold an empty fetch: partitions that ran dry wait for it, so it bounds their latency.
    fetch_wait_ms: int = 100
    #: How soon a partition that was added is noticed, and a leader that moved without an error.
    metadata_age_s: float = 30.0
    #: How long a rebalance or a shutdown waits for the batches in flight; the fence in SQL covers what takes longer.
    finish_within_s: float = 20.0
    #: A name that a restarted worker keeps (static membership): it gets its partitions back at once, without a rebalance,
    #: but a worker that leaves for good keeps them waiting for a session timeout.
    instance_id: str | None = None
    #: False for a broker whose ListOffsets(latest) is wrong (the stand-in of the tests).
    trusts_log_end: bool = True


class StepConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that owns the Kafka client: heartbeats go on while the main loop works."""

    def _create_worker_consumer(self, transport: driver.Transport) -> aiokafka.AIOKafkaConsumer:
        """A consumer with our own settings.

        The range assignor gives partition N of every topic to the same worker (all our topics have equally many
        partitions), so one claimant has one writer; Faust's round robin does not.
        """
        settings = cast(StepTransport, transport).settings
        return aiokafka.AIOKafkaConsumer(
            **settings.connection.client_settings(),
            group_id=self.app.conf.id,
            group_instance_id=settings.instance_id,
            partition_assignment_strategy=[RangePartitionAssignor],
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=settings.batch_records,
            max_poll_interval_ms=int(settings.poll_interval_s * 1000),
            max_partition_fetch_bytes=settings.fetch_bytes_per_partition,
            fetch_max_wait_ms=settings.fetch_wait_ms,
            request_timeout_ms=int(settings.request_timeout_s * 1000),
            session_timeout_ms=int(settings.session_timeout_s * 1000),
            heartbeat_interval_ms=int(settings.session_timeout_s * 1000 / 4),
            rebalance_timeout_ms=int(settings.rebalance_timeout_s * 1000),
            metadata_max_age_ms=int(settings.metadata_age_s * 1000),
        )

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Commit to the broker, as information only; a failure is logged and ignored, since the offset in SQL counts."""
        consumer = self._ensure_consumer()
        assigned = self.assignment()
        wanted = {
            driver.ensure_aiokafka_TP(tp): OffsetAndMetadata(offset, "")
            for tp, offset in offsets.items()
            if tp in assigned
        }
        try:
            await consumer.commit(wanted)
        except KafkaError as problem:
            log.info("commit.failed", group=self.app.conf.id, problem=repr(problem))
            return False
        return True

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Off: Faust's own stall detector does not see our dispatcher; `LivenessCheck` takes its place."""


class StepConsumer(driver.Consumer):
    """Starts each partition at its offset in SQL. The stock path uses it as it is."""

    def __init__(self, transport: "StepTransport", *args: Any, **kwargs: Any) -> None:
        super().__init__(transport, *args, **kwargs)
        self.settings = transport.settings
        self.dispatcher = transport.dispatcher
        self.epoch = 0

    def _new_consumer_thread(self) -> StepConsumerThread:
        return StepConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def perform_seek(self) -> None:
        """Claim what was assigned and seek to the offsets in SQL; Faust calls it after every assignment.

        1. claim the partitions for this owner and generation; 2. read the offsets that SQL expects next;
        3. compare them with what the log still holds; 4. seek.
        """
        self.epoch += 1
        try:
            await self._seek_to_stored_offsets()
        finally:
            self.epoch += 1

    async def _seek_to_stored_offsets(self) -> None:
        dispatcher = self.dispatcher
        generation = self.app.consumer_generation_id
        partitions = [Partition(*tp) for tp in self.assignment()]
        dispatcher.lost.clear()
        dispatcher.next_offset.clear()
        dispatcher.under_way_ms.clear()
        if not partitions:
            return
        claimed = await dispatcher.claim(generation, partitions)
        if not claimed and await self._broker_confirms(partitions[0]):
            claimed = await dispatcher.claim(generation, partitions, proved=True)
        if not claimed:
            dispatcher.lost.update(partitions)
            return
        stored = await dispatcher.start_offsets(partitions)
        ends = await dispatcher.with_retries(lambda: self._log_ends(partitions), "read the ends of the logs")
        if ends is None or dispatcher.stopping:
            return
        start = {p: self._start(p, stored.get(p), *ends[p]) for p in partitions}
        if dispatcher.stopping:
            return
        dispatcher.next_offset.update(start)
        if not await dispatcher.with_retries(lambda: self.seek_ours(start), "seek"):
            return
        log.info(
            "partitions.assigned",
            service=dispatcher.service,
            generation=generation,
            partitions=len(partitions),
        )

    async def _broker_confirms(self, partition: Partition) -> bool:
        """Whether our generation is the group's: the broker accepts commits of no other."""
        tp = TP(*partition)
        position = await self.position(tp)
        return position is not None and await super()._commit({tp: position})

    async def _log_ends(self, partitions: Iterable[Partition]) -> dict[Partition, tuple[int, int]]:
        tps = [TP(*p) for p in partitions]
        first = await self.earliest_offsets(*tps)
        last = await self.highwaters(*tps)
        return {Partition(*tp): (first[tp], last[tp]) for tp in tps}

    async def seek_ours(self, start: Mapping[Partition, int]) -> bool:
        """Seek; False where a rebalance has taken a partition meanwhile: the assignment that follows seeks anew.

        To try again would be in vain, and to fail would end a worker that has nothing the matter.
        """
        try:
            await self.seek_wait({TP(*p): offset for p, offset in start.items()})
        except IllegalStateError as taken:
            log.info("seek.taken_by_rebalance", service=self.dispatcher.service, problem=str(taken))
            return False
        return True

    def _start(self, partition: Partition, stored: int | None, first: int, end: int) -> int:
        if stored is None:
            return first
        if stored > end and self.settings.trusts_log_end:
            self.dispatcher.give_up(
                f"{self.dispatcher.service} has handled {partition.topic}[{partition.partition}] up to offset {stored}, "
                f"but the broker's log ends at {end}; expected at least {stored}. Was the topic deleted and created "
                "again, or the broker's data lost? Nothing is handled until someone decides."
            )
        if stored < first:
            log.error(
                "records.expired",
                service=self.dispatcher.service,
                topic=partition.topic,
                partition=partition.partition,
                expected=stored,
                first=first,
                missing=first - stored,
            )
        return max(stored, first)


class BulkConsumer(StepConsumer):
    """Dispatches each partition's fetched records to the step as one list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pool = WorkerPool(
            self.settings.max_in_flight, self.settings.batch_records, self._dispatch, self._reading_failed
        )
        self._committed: dict[TP, int] = {}
        self.polled_at: float | None = None

    @property
    def busy(self) -> bool:
        """Whether a batch is in flight at this moment."""
        return self._pool.busy

    async def _drain_messages(self, fetcher: ServiceT) -> None:
        try:
            while not (self.should_stop or fetcher.should_stop):
                await self._drain_once()
        except asyncio.CancelledError:
            if not self.app.should_stop:
                raise
        except Exception as problem:  # noqa: BLE001  # Faust would go on without this consumer, silently
            self._reading_failed(problem)

    def _reading_failed(self, problem: Exception) -> None:
        if not self.app.should_stop:
            self.dispatcher.give_up(f"Reading from Kafka failed: {type(problem).__name__}: {problem}")

    async def _drain_once(self) -> None:
        self.polled_at = self.loop.time()
        if not self.flow_active:
            await self.wait(self.can_resume_flow)  # type: ignore[arg-type]  # mode waits for asyncio's events too
            return
        epoch = self.epoch
        fetched, _ = await self._wait_next_records(1.0)
        if not fetched:
            return
        if epoch != self.epoch:
            for tp in fetched:
                await self._fetch_again(tp)
        elif self.flow_active and not self.should_stop:
            self._pool.distribute(self._expected(fetched))
            await self._pool.room()

    def _expected(self, fetched: Mapping[TP, list[Any]]) -> dict[Partition, list[RawRecord]]:
        """The records of our partitions that were not handled before."""
        expected = self.dispatcher.next_offset
        return {
            Partition(*tp): [
                raw_record(record) for record in records if record.offset >= expected[Partition(*tp)]
            ]
            for tp, records in fetched.items()
            if Partition(*tp) in expected
        }

    async def _dispatch(self, by_partition: PartitionRecords) -> None:
        await self.dispatcher.dispatch_all(by_partition)
        if lost := {TP(*partition) for partition in self.dispatcher.lost & by_partition.keys()}:
            self.pause_partitions(lost)  # until the next assignment, which is on its way

    async def _fetch_again(self, tp: TP) -> None:
        """Records fetched while a seek was made may lie before or after it: go back to what SQL expects."""
        expected = self.dispatcher.next_offset.get(Partition(*tp))
        if expected is not None and tp in self.assignment():
            await self.seek_ours({Partition(*tp): expected})

    async def wait_empty(self) -> None:
        """Before a partition is revoked or the worker stops: finish the batches in flight, then commit."""
        await self._pool.drain(self.settings.finish_within_s)
        await self.commit_and_end_transactions()

    async def perform_seek(self) -> None:
        """As the base class, once the batches in flight are in SQL, so that their offsets are read and not older ones."""
        await self._pool.drain(self.settings.finish_within_s)
        self._committed.clear()
        try:
            await super().perform_seek()
        finally:
            self._pool.resume(self.dispatcher.next_offset)

    def _filter_tps_with_pending_acks(self, topics: TPorTopicSet | None = None) -> Iterator[TP]:
        for partition in self.dispatcher.next_offset:
            tp = TP(*partition)
            if topics is None or tp in topics or tp.topic in topics:
                yield tp

    def _filter_committable_offsets(self, tps: Iterable[TP]) -> dict[TP, int]:
        durable = {tp: self.dispatcher.next_offset.get(Partition(*tp), 0) for tp in tps}
        return {tp: offset for tp, offset in durable.items() if offset > self._committed.get(tp, 0)}

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        accepted = await super()._commit(offsets)
        if accepted:
            self._committed.update(offsets)
        return accepted


class StepTransport(driver.Transport):
    """The transport of the stock path: Faust's own way through agents, but from the offset in SQL."""

    Consumer = StepConsumer

    def __init__(self, *args: Any, dispatcher: Dispatcher, settings: ConsumerSettings, **kwargs: Any) -> None:
        self.dispatcher = dispatcher
        self.settings = settings
        super().__init__(*args, **kwargs)


class BulkTransport(StepTransport):
    """The fast path."""

    Consumer = BulkConsumer
