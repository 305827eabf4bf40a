"""Producers outside may compress as they like."""

import asyncio

import pytest
from aiokafka import AIOKafkaProducer

from support.processes import eventually

pytestmark = pytest.mark.kafka
CODECS = ("gzip", "snappy", "lz4", "zstd")


async def send(bootstrap, topic, codec, real):
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, compression_type=codec, linger_ms=50, enable_idempotence=real
    )
    async with producer:
        sent = [await producer.send(topic, b"%d " % n + b"x" * 500, key=b"k") for n in range(50)]
        await asyncio.gather(*sent)


async def test_a_worker_reads_every_compression(scene):
    """Records of each codec that Kafka knows are handled, in order, beside each other in one topic."""
    scene.create("entries", partitions=1)
    for codec in CODECS:
        await send(scene.broker.bootstrap, scene.topic("entries"), codec, scene.broker.real)

    scene.worker({"keeper": ["entries"]})

    await asyncio.to_thread(
        eventually, lambda: scene.ledger.count() == 50 * len(CODECS), what="all records handled"
    )
    values = scene.ledger.values_by_key("keeper")[b"k"]
    assert [int(value.split()[0]) for value in values] == list(range(50)) * len(CODECS)
