"""A deployment for faults: one broker, one PostgreSQL database, workers of the product that may be killed, and its undisturbed twin."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from kafka import KafkaAdminClient
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import RowDifference, differences, journal_length
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import table
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.simulation.generator.generate import generate
from drawback_schemas import decode, read_envelope
from support.kafka import KafkaBroker
from support.processes import eventually, started_at
from support.runners import REPOSITORY

TODAY = date(2026, 1, 5)
CODE = f"import sys; sys.path.insert(0, {str(REPOSITORY / 'tests')!r}); from support.product_worker import fork_server; raise SystemExit(fork_server())"


def simulated(folder: Path, entries: int, claimants: int = 6) -> list[bytes]:
    """Events of a simulated trade, in the order of time."""
    generate(entries, 7, folder, form="events", claimants=claimants)
    lines = [line for file in sorted(folder.glob("*")) for line in file.read_bytes().splitlines()]
    return [line for line in lines if line.startswith(b"{")]


@dataclass
class ForkedWorker:
    """A worker process; known by its id and its beginning, since the id of one that ended is given to another."""

    pid: int
    log: Path
    began: str | None = None

    def __post_init__(self) -> None:
        self.began = started_at(self.pid)

    @property
    def running(self) -> bool:
        return self.began is not None and started_at(self.pid) == self.began

    @property
    def resident_mb(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def end(self, how: signal.Signals = signal.SIGKILL, within_s: float = 40.0) -> None:
        """SIGKILL as the out-of-memory killer would, or SIGTERM as an operator would; then wait for the end."""
        if self.running:
            os.kill(self.pid, how)
        eventually(lambda: not self.running, within_s=within_s, what=f"the end of worker {self.pid}")


@dataclass
class Deployment:
    """Everything of one test."""

    broker: KafkaBroker
    database_url: str
    folder: Path
    events: list[bytes]
    settings: dict[str, Any] = field(default_factory=dict)
    copies: int = 1
    name: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    workers: list[ForkedWorker] = field(default_factory=list)
    _fork_server: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        migrate(self.database)
        admin = KafkaAdminClient(bootstrap_servers=self.broker.bootstrap)
        config = {"min.insync.replicas": "2"} if self.copies > 1 else {}
        wanted = {"num_partitions": 4, "replication_factor": self.copies, "configs": config}
        admin.create_topics({self.topic(name): wanted for name in self.topics})
        admin.close()

    @cached_property
    def database(self) -> Engine:
        return open_database(self.database_url)

    @cached_property
    def topics(self) -> list[str]:
        return sorted({decode(raw)[1].TOPIC for raw in self.events})

    def topic(self, name: str) -> str:
        return f"{name}.{self.name}"

    def publish(self, raws: Sequence[bytes]) -> None:
        """Produce events in their order, each to its topic and under its claimant, and wait for the acknowledgement."""
        sent = []
        for raw in raws:
            envelope, event = decode(raw)
            sent.append((event.TOPIC, envelope.claimant.encode(), raw))
        self.tell_raw(sent)

    def tell_raw(self, sent: Sequence[tuple[str, bytes | None, bytes]]) -> None:
        """Produce bytes: topic of the catalogue, key, value."""
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, self._produce(sent)).result()

    async def _produce(self, sent: Sequence[tuple[str, bytes | None, bytes]]) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.broker.bootstrap,
            acks="all",
            enable_idempotence=self.broker.real,
            linger_ms=5,
            request_timeout_ms=120_000,
            max_request_size=16 * 2**20,
        )
        async with producer:
            waiting = [await producer.send(self.topic(name), raw, key=key) for name, key, raw in sent]
            await asyncio.gather(*waiting)

    def worker(self, instance: str | None = None, **settings: object) -> ForkedWorker:
        """Start a worker; it joins the group within a moment."""
        log = self.folder / f"worker-{len(self.workers)}.log"
        asked = {
            "bootstrap": self.broker.bootstrap,
            "real": self.broker.real,
            "database_url": self.database_url,
            "today": TODAY.isoformat(),
            "topics": [self.topic(name) for name in self.topics],
            "group_prefix": f"{self.name}.",
            "batch_records": 60,
            "instance_id": instance,
            "log": str(log),
            **self.settings,
            **settings,
        }
        if self._fork_server is None:
            said = (self.folder / "fork_server.log").open("ab")
            self._fork_server = subprocess.Popen(
                [sys.executable, "-c", CODE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                cwd=REPOSITORY,
            )
            said.close()
        assert self._fork_server.stdin is not None
        assert self._fork_server.stdout is not None
        self._fork_server.stdin.write(json.dumps(asked).encode() + b"\n")
        self._fork_server.stdin.flush()
        worker = ForkedWorker(int(self._fork_server.stdout.readline()), log)
        self.workers.append(worker)
        return worker

    def journaled(self) -> int:
        """How many events are in; 0 while the database is away."""
        try:
            return journal_length(self.database)
        except DBAPIError:
            return 0

    def await_journal(self, count: int, within_s: float = 120.0) -> None:
        """Wait until so many events are in."""
        eventually(
            lambda: self.journaled() >= count,
            within_s=within_s,
            what=f"{count} events handled",
            every_s=0.05,
        )

    def await_end_of_log(self, within_s: float = 120.0) -> None:
        """Wait until each partition was handled to its end, whatever was in it."""

        def reached() -> bool:
            return self.handled_offsets() >= self.produced_offsets()

        eventually(reached, within_s=within_s, what="the end of every partition", every_s=0.2)

    def produced_offsets(self) -> int:
        from kafka import KafkaConsumer, TopicPartition  # noqa: PLC0415 - seldom needed, slow to load

        consumer = KafkaConsumer(bootstrap_servers=self.broker.bootstrap)
        ends = consumer.end_offsets([TopicPartition(self.topic(t), n) for t in self.topics for n in range(4)])
        consumer.close()
        return sum(ends.values())

    def handled_offsets(self) -> int:
        lanes = table("consumer_offset")
        query = select(func.sum(lanes.c.next_offset)).where(
            lanes.c.service == "embedded", lanes.c.next_offset > 0
        )
        with self.database.connect() as connection:
            return int(connection.scalar(query) or 0)

    def undisturbed(self) -> Engine:
        """The embedded product over the same events, each told once, in their order."""
        engine = open_database(f"sqlite:///{self.folder / 'undisturbed.db'}")
        migrate(engine)
        Product(engine, load_law()).handle(self.events, TODAY)
        return engine

    def outcome(self) -> "Outcome":
        """What came of it, compared with the undisturbed run."""
        journal = table("journal")
        with self.database.connect() as connection:
            ids = list(connection.scalars(select(journal.c.event_id)))
        wanted = {read_envelope(raw).id for raw in self.events}
        twin = self.undisturbed()
        found = Outcome(
            events=len(wanted),
            lost=len(wanted - set(ids)),
            double=len(ids) - len(set(ids)),
            differences=differences(self.database, twin),
        )
        twin.dispose()
        return found

    def close(self) -> None:
        """End what is left."""
        for worker in self.workers:
            worker.end()
        if self._fork_server is not None:
            self._fork_server.kill()
            self._fork_server.communicate()
        self.database.dispose()


@dataclass(frozen=True)
class Outcome:
    """Lost, double, and every difference from the undisturbed run."""

    events: int
    lost: int
    double: int
    differences: list[RowDifference]

    @property
    def clean(self) -> bool:
        return (self.lost, self.double, self.differences) == (0, 0, [])


def deployed(
    broker: KafkaBroker, database_url: str, folder: Path, entries: int = 250, **more: Any
) -> Iterator[Deployment]:
    """A deployment with a simulated trade; its workers are ended afterwards."""
    deployment = Deployment(broker, database_url, folder, simulated(folder / "trade", entries), **more)
    try:
        yield deployment
    finally:
        deployment.close()
