"""Stories told over Kafka: what a world hears goes to the topics, two workers of the product take it, on one PostgreSQL."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata
from sqlalchemy import Engine, text

from drawback.adapters.sql_store import table
from drawback.adapters.tables import metadata
from drawback.bootstrap import load_law
from drawback.product import Product
from drawback.runtime.message import Outcome
from drawback.runtime.ports import lane_of
from drawback_schemas import Malformed, decode
from drawback_topics import TOPICS, topic
from support.kafka import KafkaBroker
from support.processes import eventually
from support.stage import Stage

_KEPT = {"arrangement", "consumer_offset", "scheduler_lock"}
"""Tables that are the workers' own and outlast a story."""
_PARTITIONS = 4


@dataclass
class StoryStage(Stage):
    """A stage with every topic that hears from outside, and with workers that outlast a story."""

    told: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _producer: AIOKafkaProducer | None = None

    @cached_property
    def topics(self) -> list[str]:
        return [known.name for known in TOPICS if not known.internal]

    def empty(self) -> Engine:
        """Empty the database for the next story; where the workers stand is not part of it."""
        names = [name for name in metadata.tables if name not in _KEPT]
        with self.database.begin() as connection:
            there = set(
                connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            )
            listed = ", ".join(f'"{name}"' for name in names if name in there)
            connection.exec_driver_sql(f"TRUNCATE {listed} RESTART IDENTITY")
        return self.database

    def hear(self, raws: Sequence[bytes]) -> None:
        """Produce as outside producers do, and wait until the workers have committed past all of it."""
        written = asyncio.run_coroutine_threadsafe(self._write(raws), self._loop).result(60)
        self.told += len(raws)
        goals: dict[str, int] = {}
        for record in written:
            lane = lane_of(record.topic, record.partition)
            goals[lane] = max(goals.get(lane, 0), record.offset + 1)
        eventually(
            lambda: self._reached(goals), within_s=60, what=f"{len(raws)} event(s) handled", every_s=0.003
        )

    async def _write(self, raws: Sequence[bytes]) -> list[RecordMetadata]:
        assert self._producer is not None
        sent = []
        for raw in raws:
            try:
                envelope, event = decode(raw)
                name, key = event.TOPIC, envelope.claimant.encode()
            except Malformed:
                name, key = self.topics[0], None  # somebody wrote it somewhere
            every = range(_PARTITIONS) if topic(name).broadcast else [None]
            sent += [
                await self._producer.send(self.topic(name), raw, key=key, partition=number)
                for number in every
            ]
        return list(await asyncio.gather(*sent))

    def _reached(self, goals: dict[str, int]) -> bool:
        lanes = table("consumer_offset")
        query = lanes.select().where(lanes.c.service == "embedded", lanes.c.lane.in_(goals))
        with self.database.connect() as connection:
            at = {row.lane: row.next_offset for row in connection.execute(query)}
        return all(at.get(lane, 0) >= goal for lane, goal in goals.items())

    @contextmanager
    def producing(self) -> Iterator[None]:
        """Keep one producer for all stories, in a loop of its own."""
        thread = threading.Thread(target=self._loop.run_forever, name="stories", daemon=True)
        thread.start()

        async def begin() -> None:
            self._producer = AIOKafkaProducer(
                bootstrap_servers=self.broker.bootstrap, acks="all", linger_ms=0
            )
            await self._producer.start()

        asyncio.run_coroutine_threadsafe(begin(), self._loop).result(60)
        try:
            yield
        finally:
            assert self._producer is not None
            asyncio.run_coroutine_threadsafe(self._producer.stop(), self._loop).result(60)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)
            self._loop.close()


class TellingProduct(Product):
    """The product as whoever stands before the topics has it: events go to the workers; the scheduler's own jobs step.

    What the workers made of an event is in the database; here only is known that it was told.
    """

    def __init__(self, engine: Engine, stage: StoryStage) -> None:
        super().__init__(engine, load_law())
        self._stage = stage
        self._schedules = False

    def hear(self, raws: Iterable[bytes], on: date, after_batch: Callable[[], None] | None = None) -> Outcome:
        if self._schedules:
            return super().hear(raws, on, after_batch)
        told = list(raws)
        if told:
            self._stage.hear(told)
        if after_batch is not None:
            after_batch()
        return Outcome(heard=len(told))

    def pass_time(self, on: date) -> Outcome:
        with self._scheduler():
            return super().pass_time(on)

    def cut(self, on: date) -> Outcome:
        with self._scheduler():
            return super().cut(on)

    def replay_parked(self, parked_id: str, on: date, raw: bytes | None = None) -> Outcome:
        with self._scheduler():
            return super().replay_parked(parked_id, on, raw)

    @contextmanager
    def _scheduler(self) -> Iterator[None]:
        self._schedules = True
        try:
            yield
        finally:
            self._schedules = False


@contextmanager
def story_stage(
    broker: KafkaBroker, database_url: str, folder: Path, path: str, today: str
) -> Iterator[StoryStage]:
    """Two workers on this path, ready to hear."""
    stage = StoryStage(broker, database_url, folder, [], {"path": path, "today": today})
    try:
        for name in ("one", "two"):
            stage.worker(name)
        with stage.producing():
            yield stage
    finally:
        stage.close()
