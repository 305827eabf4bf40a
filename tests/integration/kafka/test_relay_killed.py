"""The relay process: killed at any moment it loses nothing; on a signal it leaves; it reports whether it is well."""

import random
import sys

import pytest
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import func, insert, select

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.tables import metadata
from support.pages import ask
from support.ports import free_port
from support.processes import eventually, start

pytestmark = pytest.mark.kafka
RELAY = "from drawback.app.worker import run_relay; from drawback.config.sources import load_settings; raise SystemExit(run_relay(load_settings()))"


@pytest.fixture
def outbox(scene, tmp_path):
    """A database with an outbox of 3,000 events of 7 claimants, and what starts a relay over it."""
    scene.create("claims", partitions=3)
    engine = open_database(f"sqlite:///{tmp_path / 'relay.db'}")
    migrate(engine)
    write(engine, scene, range(3000))
    yield engine
    engine.dispose()


def write(engine, scene, numbers):
    rows = [
        {"topic": scene.topic("claims"), "key": f"claimant-{n % 7}", "event_id": f"e{n}", "raw": b"%d" % n}
        for n in numbers
    ]
    with engine.begin() as connection:
        connection.execute(insert(metadata.tables["outbox"]), rows)


def relay(scene, port):
    env = {
        "DRAWBACK_DATABASE__URL": f"sqlite:///{scene.folder / 'relay.db'}",
        "DRAWBACK_KAFKA__BOOTSTRAP": scene.broker.bootstrap,
        "DRAWBACK_HEALTH__PORT": str(port),
    }
    child = start(
        [sys.executable, "-c", RELAY], log=scene.folder / f"relay-{len(scene.workers)}.log", env=env
    )
    scene.workers.append(child)
    return child


def waiting(engine):
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(metadata.tables["outbox"]))


def published(scene):
    consumer = KafkaConsumer(bootstrap_servers=scene.broker.bootstrap, consumer_timeout_ms=3000)
    consumer.assign([TopicPartition(scene.topic("claims"), partition) for partition in range(3)])
    consumer.seek_to_beginning()
    records = [(record.key, int(record.value)) for record in consumer]
    consumer.close()
    return records


@pytest.mark.faults
def test_a_relay_killed_again_and_again_loses_nothing_and_keeps_the_order(scene, outbox):
    """Whatever was published twice, the first appearances of each key's events are complete and in order."""
    if not scene.broker.real:
        pytest.skip("the stand-in broker has no idempotent producer")
    rng = random.Random(5)
    for first in range(3000, 15_000, 2000):
        write(outbox, scene, range(first, first + 2000))
        goal = waiting(outbox) - rng.randrange(1, 1999)
        child = relay(scene, free_port())
        eventually(lambda goal=goal: waiting(outbox) <= goal, what="some published", every_s=0.001)
        child.kill()
    write(outbox, scene, range(15_000, 15_010))
    last = relay(scene, free_port())
    eventually(lambda: waiting(outbox) == 0, what="the outbox empty")

    assert last.stop() == 0
    first_seen = list(dict.fromkeys(published(scene)))
    assert len(first_seen) == 15_010
    for key in {key for key, _ in first_seen}:
        numbers = [number for found, number in first_seen if found == key]
        assert numbers == sorted(numbers)


def test_the_relay_reports_its_health_and_leaves_on_a_signal(scene, outbox):
    """/livez answers, /metrics counts what was sent and what waits, and SIGTERM ends it with code 0."""
    if not scene.broker.real:
        pytest.skip("the stand-in broker has no idempotent producer")
    port = free_port()
    child = relay(scene, port)
    eventually(lambda: waiting(outbox) == 0, what="the outbox empty")

    assert ask(port, "/livez") == (200, "ok\n")
    metrics = ask(port, "/metrics")[1]
    assert "drawback_outbox_rows 0.0" in metrics
    assert "drawback_relay_sent_total 3000.0" in metrics
    assert child.stop(within_s=30) == 0
