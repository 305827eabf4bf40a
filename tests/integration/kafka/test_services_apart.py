"""Each service a process of its own on Kafka, the relay another, all of them killed: the end is that of the embedded product."""

import asyncio
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import func, select

from drawback.adapters.clock import SystemClock
from drawback.adapters.kafka.admin import KafkaAdmin
from drawback.adapters.kafka.security import KafkaConnection
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.tables import metadata
from drawback.app.bootstrap import load_law
from drawback.app.lag import lags
from drawback.app.product import Product
from drawback.config.settings import Database, Kafka, Settings
from drawback.engine.door import AsJournaled
from drawback.lifecycles.registry import SERVICES
from drawback.simulation.generator.generate import generate
from drawback_schemas import decode
from drawback_topics import TOPICS, topic
from support.processes import eventually, start

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults]
COMMAND = [sys.executable, "-c", "from drawback.cli.main import main; main()"]
KILLS = int(os.environ.get("DRAWBACK_KILLS", "100"))
"""As many as the issue asks for; fewer while working on it."""
KILLED = (
    *("relay", "entries", "claims", "scheduler", "relay"),
    *("adcvd", "matching", "claims", "inquiries", "relay"),
)
SIGNS = {
    "relay": '"relay.publishes"',
    "scheduler": '"health.listening"',  # one that was killed holds its lock for 90 seconds: the next ones stand by
    "adcvd": '"partitions.assigned"',  # these two have too little to do to wait for it every time
    "inquiries": '"partitions.assigned"',
}
"""How a process says that it is at work."""
SWEPT = '"Scheduler started"'
"""A scheduler sweeps before it says so."""
NAMES = [service.name for service in SERVICES]
APART_SAYS = "The services run apart: `drawback worker SERVICE…`, a consumer group each, with `drawback relay` between them.\n"


class Deployment:
    """The product as users run it: its own commands, a process each, on a broker and a database of this test's own."""

    def __init__(self, bootstrap, database, folder, partitions):
        self.folder, self.bootstrap = folder, bootstrap
        self.engine = open_database(database)
        migrate(self.engine)
        self.settings = Settings(
            _env_file=None, database=Database(url=database), kafka=Kafka(bootstrap=bootstrap)
        )
        self.environment = {
            "DRAWBACK_KAFKA__BOOTSTRAP": bootstrap,
            "DRAWBACK_DATABASE__URL": database,
            "DRAWBACK_KAFKA__BATCH_RECORDS": "200",
            "DRAWBACK_KAFKA__SESSION_TIMEOUT_S": "6",
        }
        self.running = {}
        self.started = 0
        self.partitions = 0
        self.grow(partitions)

    def grow(self, partitions):
        """Create the topics, or give them more partitions."""
        self.partitions = partitions
        admin = KafkaAdmin(KafkaConnection(self.bootstrap))
        admin.apply([replace(known, partitions=partitions) for known in TOPICS])

    def produce(self, raws):
        """Write events to the topics as producers outside do: by claimant, AD/CVD to every partition."""

        async def send():
            async with AIOKafkaProducer(bootstrap_servers=self.bootstrap, linger_ms=5) as producer:
                sent = []
                for raw in raws:
                    envelope, event = decode(raw)
                    every = range(self.partitions) if topic(event.TOPIC).broadcast else [None]
                    key = envelope.claimant.encode()
                    sent += [await producer.send(event.TOPIC, raw, key=key, partition=p) for p in every]
                await asyncio.gather(*sent)

        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, send()).result()

    def start(self, name, *command):
        """Start a process, or the next one of its name after it was killed: it keeps its place in its groups."""
        self.started += 1
        log = self.folder / f"{self.started:02}-{name}.log"
        own = {"DRAWBACK_HEALTH__PORT": "0", "DRAWBACK_KAFKA__INSTANCE_ID": name}
        self.running[name] = (start([*COMMAND, *command], log=log, env=self.environment | own), command)
        return self.running[name][0]

    def run(self, *command):
        """Run a command to its end; its exit code and what it said."""
        self.started += 1
        log = self.folder / f"{self.started:02}-run.log"
        child = start([*COMMAND, *command], log=log, env=self.environment)
        return child.ends(within_s=120), child.said()

    def at_work(self, name):
        """Wait until a process of this name, or its second, has done something since it was started; a relay: publishes."""
        found = []

        def working():
            for running, (child, _) in self.running.items():
                assert child.running, child.said()[-3000:]
                words = SIGNS.get(name, '"batch.handled"')
                if running.startswith(name) and words in child.said():
                    found.append(running)
            return bool(found)

        eventually(working, within_s=60, what=f"{name} at work", every_s=0.02)
        return found[0]

    def kill(self, name):
        """SIGKILL, and the same again."""
        child, command = self.running[name]
        assert child.running, child.said()[-3000:]
        child.kill()
        self.start(name, *command)

    def end(self):
        for child, _ in self.running.values():
            child.kill()
        self.engine.dispose()

    def count(self, name):
        with self.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(metadata.tables[name]))

    def journaled(self):
        with self.engine.connect() as connection:
            return set(connection.scalars(select(metadata.tables["journal"].c.event_id)))

    def nobody_schedules(self):
        with self.engine.connect() as connection:
            until = connection.scalar(select(func.max(metadata.tables["scheduler_lock"].c.until_at)))
        return until is None or until <= SystemClock().now()

    def waiting(self):
        return sum(lag.waiting for lag in lags(self.settings)) + self.count("outbox")

    def quiet(self):
        """Nothing waits, twice, and nothing was handled in between: so nothing was on the way either."""
        before = self.count("handled")
        return self.waiting() == 0 and self.waiting() == 0 and self.count("handled") == before

    def differences_from_embedded(self):
        """Where a product without broker ends otherwise, that receives what this one journaled."""
        embedded = open_database(f"sqlite:///{self.folder / 'embedded.db'}")
        metadata.create_all(embedded)
        today = SystemClock().today()
        Product(embedded, load_law()).handle(
            (entry.raw for entry in read_journal(self.engine)), today, door=AsJournaled()
        )
        found = differences(self.engine, embedded)
        for different in [one for one in found if one.table in metadata.tables][:2]:
            for engine in (self.engine, embedded):
                self._show(engine, different)
        embedded.dispose()
        return found

    @staticmethod
    def _show(engine, different):
        """Print a document that is another than it should be: the test is about to fail."""
        rows = metadata.tables[different.table]
        claimant, _, key = different.key.partition("/")
        with engine.connect() as connection:
            for row in connection.execute(select(rows).where(rows.c.key == key, rows.c.claimant == claimant)):
                print(engine.dialect.name, dict(row._mapping))  # noqa: T201 - to look into


@pytest.fixture
def deploy(kafka_own_broker, postgres_database, tmp_path):
    made = []

    def make(partitions):
        made.append(Deployment(kafka_own_broker.bootstrap, postgres_database, tmp_path, partitions))
        return made[-1]

    yield make
    for deployment in made:
        deployment.end()


def simulated(folder, entries):
    """Events of a simulated trade, in the order of time."""
    generate(entries, 7, folder, form="events", claimants=5)
    lines = [line for file in sorted(folder.glob("*")) for line in file.read_bytes().splitlines()]
    return [line for line in lines if line.startswith(b"{")]


def test_services_apart_end_as_embedded_whoever_is_killed(deploy, tmp_path, capsys):
    """Five services, one of them twice, two relays and the scheduler, killed at work: documents, rows and docket agree."""
    raws = simulated(tmp_path / "trade", max(150, 12 * KILLS))
    ids = {decode(raw)[0].id for raw in raws}
    deployment = deploy(4)
    for name in (*NAMES, "claims-2"):
        deployment.start(name, "worker", name.removesuffix("-2"))
    for name in ("relay-1", "relay-2"):
        deployment.start(name, "relay")
    deployment.start("scheduler", "scheduler")

    began, killed = time.monotonic(), Counter()
    for number, name in zip(range(KILLS), cycle(KILLED)):
        deployment.produce(raws[number::KILLS])
        deployment.kill(deployment.at_work(name))
        killed[name] += 1
    deployment.running.pop("scheduler")[0].kill()
    eventually(
        lambda: deployment.journaled() >= ids, within_s=120, what=f"{len(ids)} events journaled", every_s=0.5
    )
    eventually(deployment.nobody_schedules, within_s=100, what="the dead scheduler's term over", every_s=0.5)
    scheduler = deployment.start("scheduler", "scheduler")
    eventually(
        lambda: SWEPT in scheduler.said(), within_s=60, what="the last scheduler's first sweep", every_s=0.1
    )
    swept = deployment.running.pop("scheduler")[
        0
    ].stop()  # else what it says while we compare is a difference
    eventually(deployment.quiet, within_s=120, what="all handled and nothing on the way", every_s=0.5)

    with capsys.disabled():
        print(  # noqa: T201 - the figures of the run
            f"\n{KILLS} kills of {dict(killed)} in {time.monotonic() - began:.0f} s; {len(ids)} events from outside, "
            f"{len(ids - deployment.journaled())} lost, {deployment.count('journal') - len(deployment.journaled())} double"
        )
    assert "job.skipped" not in scheduler.said()
    assert deployment.journaled() > ids  # what schedulers said is among it
    assert deployment.differences_from_embedded() == []
    assert deployment.run("replay")[0] == 0  # the chain of every lane holds as well
    assert all(child.running for child, _ in deployment.running.values())
    assert {child.stop() for child, _ in deployment.running.values()} | {swept} == {0}


def test_partitions_that_are_added_miss_no_rate(deploy, tmp_path):
    """Two processes with all services apart; topics grow from two partitions to five between two halves of five years."""
    raws = simulated(tmp_path / "trade", 120)
    ids = [decode(raw)[0].id for raw in raws]
    deployment = deploy(2)
    for name in ("worker-1", "worker-2"):
        deployment.start(name, "worker", *NAMES)
    deployment.start("relay", "relay")
    half = len(raws) // 2
    deployment.produce(raws[:half])
    eventually(
        lambda: deployment.journaled() >= set(ids[:half]), within_s=90, what="the first half", every_s=0.5
    )
    eventually(deployment.quiet, within_s=90, what="nothing on the way", every_s=0.5)

    deployment.grow(5)
    deployment.produce(raws[half:])

    eventually(lambda: deployment.journaled() >= set(ids), within_s=120, what="the second half", every_s=0.5)
    eventually(deployment.quiet, within_s=120, what="all handled and nothing on the way", every_s=0.5)
    broadcast = {lag.topic: lag.partitions for lag in lags(deployment.settings)}
    assert broadcast["drawback.adcvd-state.v1"] == 5
    assert deployment.differences_from_embedded() == []


def test_workers_of_the_other_way_are_refused_until_it_is_changed_over(deploy, tmp_path):
    """The commands say which way it is, refuse the other, refuse while workers run, and change over once they are gone."""
    raws = simulated(tmp_path / "trade", 20)
    deployment = deploy(2)
    assert deployment.run("services", "apart") == (0, APART_SAYS)
    worker = deployment.start("worker", "worker", *NAMES)
    deployment.start("relay", "relay")
    deployment.produce(raws)
    eventually(
        lambda: deployment.count("journal") == len(raws),
        within_s=90,
        what="the events journaled",
        every_s=0.5,
    )
    eventually(deployment.quiet, within_s=90, what="nothing on the way", every_s=0.5)

    refused = deployment.run("worker")
    too_early = deployment.run("services", "together")
    assert worker.stop() == 0
    # a worker with a name of its own keeps its place in the group for the session's length
    eventually(
        lambda: deployment.run("services", "together")[0] == 0, within_s=60, what="the change", every_s=1
    )
    changed = deployment.run("services")
    deployment.start("whole", "worker")
    deployment.produce(raws)
    eventually(
        lambda: sum(lag.waiting for lag in lags(deployment.settings)) == 0,
        within_s=60,
        what="no lag",
        every_s=0.5,
    )

    assert refused[0] == 2
    assert "the services run apart, and this worker would run them together" in refused[1]
    assert too_early[0] == 1
    assert "worker(s) of drawback.claims are running; stop them first" in too_early[1]
    assert changed == (0, "The services run together: each `drawback worker` runs all of them.\n")
    assert deployment.count("journal") == len(raws)
    assert deployment.differences_from_embedded() == []
