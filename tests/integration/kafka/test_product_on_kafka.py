"""The product's own step behind Kafka, killed in between, ends where the embedded product ends with the same events."""

import json
import sys
from datetime import date

import pytest
from sqlalchemy import func, select

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.tables import metadata
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.engine.door import AsJournaled
from drawback.simulation.generator.generate import generate
from drawback_schemas import decode
from support.processes import eventually, start
from support.runners import REPOSITORY

pytestmark = [pytest.mark.kafka, pytest.mark.faults]
TODAY = date(2026, 1, 5)
CODE = f"import sys; sys.path.insert(0, {str(REPOSITORY / 'tests')!r}); from support.product_worker import main; raise SystemExit(main())"


def simulated(folder, entries):
    """Events of a simulated trade, in the order of time."""
    generate(entries, 7, folder, form="events", claimants=3)
    lines = [line for file in sorted(folder.glob("*")) for line in file.read_bytes().splitlines()]
    return [line for line in lines if line.startswith(b"{")]


def journaled(engine):
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(metadata.tables["journal"]))


@pytest.mark.postgres
@pytest.mark.parametrize("together", [1, 2])
def test_the_product_ends_in_the_same_state_as_embedded(scene, tmp_path, postgres_database, together):
    """Every document, row and due date is the same, byte for byte, after three kills, with one worker or two at once."""
    raws = simulated(tmp_path / "trade", 250)
    events = [(decode(raw), raw) for raw in raws]
    topics = sorted({event.TOPIC for (_, event), _ in events})
    scene.create(*topics)
    for topic in topics:
        scene.produce(
            topic, [(env.claimant.encode(), raw) for (env, event), raw in events if topic == event.TOPIC]
        )
    on_kafka = open_database(postgres_database)
    metadata.create_all(on_kafka)
    asked = {
        "bootstrap": scene.broker.bootstrap,
        "real": scene.broker.real,
        "database_url": postgres_database,
        "today": TODAY.isoformat(),
        "topics": [scene.topic(topic) for topic in topics],
        "group_prefix": scene.name,
        "batch_records": 100,
    }

    def begin(number=0):
        worker = start(
            [sys.executable, "-c", CODE, json.dumps(asked | {"instance_id": f"worker-{number}"})],
            log=tmp_path / f"worker-{len(scene.workers)}.log",
        )
        scene.workers.append(worker)
        return worker

    for number in range(1, together):
        begin(number)
    for _ in range(3):
        worker, before = begin(), journaled(on_kafka)
        eventually(
            lambda before=before: journaled(on_kafka) > before, what="progress before the kill", every_s=0.01
        )
        worker.kill()
    begin()
    eventually(lambda: journaled(on_kafka) >= len(events), within_s=120, what=f"{len(events)} events handled")

    embedded = open_database(f"sqlite:///{tmp_path / 'embedded.db'}")
    metadata.create_all(embedded)
    Product(embedded, load_law()).handle(
        (entry.raw for entry in read_journal(on_kafka)), TODAY, door=AsJournaled()
    )
    found = differences(on_kafka, embedded)
    on_kafka.dispose()
    embedded.dispose()
    assert found == []
