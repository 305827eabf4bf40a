"""Hostile records on a topic of a real broker: each is parked where it lay, and all behind it are handled."""

import asyncio
import json
import sys
from datetime import date

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import select

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.tables import metadata
from drawback_topics import MAX_RECORD_BYTES
from support.hostile import GOOD, HOSTILE, record
from support.processes import eventually, start
from support.runners import REPOSITORY

pytestmark = pytest.mark.kafka
TOPIC = "drawback.entry.v1"
CODE = f"import sys; sys.path.insert(0, {str(REPOSITORY / 'tests')!r}); from support.product_worker import main; raise SystemExit(main())"
LARGE = "XYZ41044683"


async def send(scene) -> int:
    """Good records around the hostile ones, plain and compressed, with odd keys and headers; how many records that were."""
    large = record(LARGE, told={"added_later": "x" * (MAX_RECORD_BYTES - 20_000)})
    odd = [("ce_id", b"\xff\xfe"), ("", b""), ("content-type", b"text/plain"), ("ce_type", b"entry.filed.v1")]
    async with AIOKafkaProducer(
        bootstrap_servers=scene.broker.bootstrap,
        enable_idempotence=scene.broker.real,
        max_request_size=MAX_RECORD_BYTES,
    ) as producer:
        topic = scene.topic(TOPIC)
        await producer.send_and_wait(topic, record(GOOD[0]), key=b"acme")
        for place, raw in enumerate(HOSTILE.values()):
            await producer.send_and_wait(topic, raw, key=b"somebody else" if place % 2 else None)
        await producer.send_and_wait(topic, None, key=b"acme")
        await producer.send_and_wait(topic, b"", key=b"")
        await producer.send_and_wait(topic, record("XYZ41011179"), key=b"acme", headers=odd)
        await producer.send_and_wait(topic, large, key=b"acme")
    async with AIOKafkaProducer(
        bootstrap_servers=scene.broker.bootstrap,
        enable_idempotence=scene.broker.real,
        compression_type="gzip",
        linger_ms=50,
    ) as producer:
        batch = [b"{", record(GOOD[1]), b"[" * 100_000]
        await asyncio.gather(*[await producer.send(topic, raw, key=b"acme") for raw in batch])
    return len(HOSTILE) + 8


async def test_a_worker_parks_what_is_hostile_and_goes_on(scene, tmp_path):
    """Forged, broken, huge, compressed, without value, under another's key: three entries stand, all else is parked, the worker lives."""
    scene.create(TOPIC, partitions=1, config={"max.message.bytes": str(MAX_RECORD_BYTES)})
    sent = await send(scene)
    url = f"sqlite:///{tmp_path / 'x.db'}"
    database = open_database(url)
    migrate(database)
    asked = {
        "bootstrap": scene.broker.bootstrap,
        "real": scene.broker.real,
        "database_url": url,
        "today": date(2026, 3, 2).isoformat(),
        "topics": [scene.topic(TOPIC)],
        "group_prefix": scene.name,
        "batch_records": 50,
        "instance_id": "one",
    }
    worker = start([sys.executable, "-c", CODE, json.dumps(asked)], log=tmp_path / "worker.log")
    scene.workers.append(worker)

    def reached() -> int:
        lanes = metadata.tables["consumer_offset"].c
        with database.connect() as connection:
            return max(
                connection.scalars(select(lanes.next_offset).where(lanes.service == "embedded")), default=0
            )

    await asyncio.to_thread(eventually, lambda: reached() == sent, within_s=90, what="all records passed")

    entry, parked = metadata.tables["entry"].c, metadata.tables["parked"].c
    with database.connect() as connection:
        entries = sorted(connection.scalars(select(entry.key)))
        kinds = list(connection.scalars(select(parked.reason_kind)))
    database.dispose()
    assert entries == sorted([*GOOD, LARGE])
    assert len(kinds) == sent - 3
    assert "fault" not in kinds
