"""Stories told over Kafka: what a world receives goes to the topics, two workers of the product take it, on one PostgreSQL."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata
from sqlalchemy import Engine, select, text

from drawback.adapters.sql.store import table
from drawback.adapters.sql.tables import metadata
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.engine.door import Door
from drawback.engine.message import HistoryOfAggregate, StepOutcome
from drawback.engine.ports import lane_of
from drawback.engine.store import Key
from drawback.lifecycles.vocabulary import HistoryLine
from drawback_schemas import Malformed, decode
from drawback_topics import TOPICS, topic
from support.deployment import Deployment
from support.kafka import KafkaBroker
from support.processes import eventually

_KEPT = {"arrangement", "consumer_offset", "scheduler_lock"}
"""Tables that are the workers' own and outlast a story."""
_PARTITIONS = 4
_BEFORE = date(2020, 1, 1)
"""Before any story begins."""
SLOW = (pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults)
"""Marks of what is told over Kafka."""


@dataclass
class StoryDeployment(Deployment):
    """A deployment with every topic that receives from outside, and with workers that outlast a story."""

    told: int = 0
    _today: date | None = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _producer: AIOKafkaProducer | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._turn_to(_BEFORE)
        self.settings = {**self.settings, "today": str(self.calendar)}

    @property
    def calendar(self) -> Path:
        """The file in which the workers read what day it is."""
        return self.folder / "today"

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

    def handle(self, raws: Sequence[bytes], on: date) -> None:
        """Produce on a day, as outside producers do, and wait until the workers have committed past all of it."""
        self._turn_to(on)
        written = asyncio.run_coroutine_threadsafe(self._write(raws), self._loop).result(60)
        self.told += len(raws)
        goals: dict[str, int] = {}
        for record in written:
            lane = lane_of(record.topic, record.partition)
            goals[lane] = max(goals.get(lane, 0), record.offset + 1)
        eventually(
            lambda: self._reached(goals), within_s=60, what=f"{len(raws)} event(s) handled", every_s=0.003
        )

    def _turn_to(self, on: date) -> None:
        """Tell the workers which day it is: nothing is under way, so none of them reads a half-written date."""
        if on != self._today:
            self.calendar.write_text(on.isoformat(), encoding="ascii")
            self._today = on

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


class Seen:
    """What an office sees on its screen: the story's new lines, and the claims that are no longer as they were."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._line = 0
        self._claims: dict[Key, int] = {}

    def news(self) -> StepOutcome:
        """What came since it was asked last, as a step says it of what it did."""
        history, claim = table("history"), table("claim")
        news = StepOutcome()
        with self._engine.connect() as connection:
            for row in connection.execute(
                history.select().where(history.c.seq > self._line).order_by(history.c.seq)
            ):
                self._line = row.seq
                line = HistoryLine(row.on, row.kind, row.text, row.money)
                news.history.append(
                    HistoryOfAggregate(row.subject_kind, Key(row.claimant, row.subject), line)
                )
            for claimant, key, version in connection.execute(
                select(claim.c.claimant, claim.c.key, claim.c.version)
            ):
                if self._claims.get(Key(claimant, key)) != version:
                    self._claims[Key(claimant, key)] = version
                    news.touched.add(("claim", Key(claimant, key)))
        return news


class PublishingProduct(Product):
    """The product as whoever stands before the topics has it: events go to the workers; the scheduler's own jobs step.

    What the workers made of an event is read from the database, where a screen would read it.
    """

    def __init__(self, engine: Engine, deployment: StoryDeployment) -> None:
        super().__init__(engine, load_law())
        self._deployment = deployment
        self._schedules = False
        self._seen = Seen(engine)

    def handle(
        self,
        raws: Iterable[bytes],
        on: date,
        after_batch: Callable[[], None] | None = None,
        *,
        door: Door | None = None,
    ) -> StepOutcome:
        if self._schedules:
            done = super().handle(raws, on, after_batch, door=door)
            self._seen.news()  # told by the step itself
            return done
        told = list(raws)
        if told:
            self._deployment.handle(told, on)
            news = self._seen.news()
            news.received = len(told)
            self.listen(news)
        if after_batch is not None:
            after_batch()
        return StepOutcome(received=len(told))

    def pass_time(self, on: date) -> StepOutcome:
        with self._scheduler():
            return super().pass_time(on)

    def cut(self, on: date) -> StepOutcome:
        with self._scheduler():
            return super().cut(on)

    def replay_parked(self, parked_id: str, on: date, raw: bytes | None = None) -> StepOutcome:
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
def story_deployment(
    broker: KafkaBroker, empty: Engine, folder: Path, path: str
) -> Iterator[StoryDeployment]:
    """Two workers on this path and this database, ready to hear."""
    if not broker.real:
        pytest.skip("needs Apache Kafka")
    url = empty.url.render_as_string(hide_password=False)
    deployment = StoryDeployment(broker, url, folder, [], {"path": path})
    try:
        for name in ("one", "two"):
            deployment.worker(name)
        with deployment.producing():
            yield deployment
    finally:
        deployment.close()


@pytest.fixture(scope="session")
def kafka_bulk(
    kafka_broker: KafkaBroker,
    session_on_postgres: Callable[[], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StoryDeployment]:
    """Two workers on the product's path, for one story after the other."""
    with story_deployment(
        kafka_broker, session_on_postgres(), tmp_path_factory.mktemp("bulk"), "bulk"
    ) as deployment:
        yield deployment


@pytest.fixture(scope="session")
def kafka_event(
    kafka_broker: KafkaBroker,
    session_on_postgres: Callable[[], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StoryDeployment]:
    """Two workers over Faust's stock agents, one event at a time."""
    with story_deployment(
        kafka_broker, session_on_postgres(), tmp_path_factory.mktemp("event"), "event"
    ) as deployment:
        yield deployment
