"""Topics of one test's own, and workers over the ledger step."""

import asyncio
import json
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from kafka import KafkaAdminClient

from support.kafka import KafkaBroker
from support.ledger_step import LedgerStep
from support.processes import Child, start
from support.runners import REPOSITORY

CODE = ";".join(
    [
        f"import sys; sys.path.insert(0, {str(REPOSITORY / 'tests')!r})",
        "from support.step_worker import main",
        "raise SystemExit(main())",
    ]
)


@dataclass
class Scene:
    """Topics, a ledger and the workers of one test."""

    broker: KafkaBroker
    folder: Path
    name: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    workers: list[Child] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.folder / "ledger.sqlite"

    @property
    def ledger(self) -> LedgerStep:
        return LedgerStep(self.database)

    def topic(self, name: str) -> str:
        return f"{name}.{self.name}"

    def create(
        self, *topics: str, partitions: int = 4, copies: int = 1, config: Mapping[str, str] | None = None
    ) -> None:
        admin = KafkaAdminClient(bootstrap_servers=self.broker.bootstrap)
        wanted = {"num_partitions": partitions, "replication_factor": copies, "configs": dict(config or {})}
        admin.create_topics({self.topic(topic): wanted for topic in topics})
        admin.close()

    def produce(self, topic: str, events: Sequence[tuple[bytes, bytes]]) -> None:
        """Send the events in order and wait until all are acknowledged, also from a test that has an event loop.

        With aiokafka: kafka-python leaves sockets to the garbage collector when a broker goes away.
        """
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, self._produce(self.topic(topic), events)).result()

    async def _produce(self, topic: str, events: Sequence[tuple[bytes, bytes]]) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.broker.bootstrap,
            acks="all",
            enable_idempotence=self.broker.real,
            linger_ms=5,
            request_timeout_ms=120_000,
        )
        async with producer:
            sent = [await producer.send(topic, value, key=key) for key, value in events]
            await asyncio.gather(*sent)

    def worker(self, subscriptions: Mapping[str, Sequence[str]], **settings: object) -> Child:
        asked = {
            "bootstrap": self.broker.bootstrap,
            "real": self.broker.real,
            "database": str(self.database),
            "group_prefix": f"{self.name}.",
            "subscriptions": {
                service: [self.topic(t) for t in topics] for service, topics in subscriptions.items()
            },
            **settings,
        }
        log = self.folder / f"worker-{len(self.workers)}.log"
        child = start([sys.executable, "-c", CODE, json.dumps(asked)], log=log)
        self.workers.append(child)
        return child


@pytest.fixture
def new_scene(tmp_path: Path) -> Iterator[Callable[[KafkaBroker], Scene]]:
    """Makes scenes on a broker of the test's choice; their workers are ended afterwards."""
    made: list[Scene] = []

    def make(broker: KafkaBroker) -> Scene:
        scene = Scene(broker, tmp_path)
        made.append(scene)
        return scene

    yield make
    for scene in made:
        for worker in scene.workers:
            worker.kill()


@pytest.fixture
def scene(new_scene: Callable[[KafkaBroker], Scene], kafka_broker: KafkaBroker) -> Scene:
    return new_scene(kafka_broker)
