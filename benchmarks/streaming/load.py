"""The events of a benchmark: the simulator's own, all types mixed, put on topics as producers would."""

import tempfile
import uuid
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from aiokafka import AIOKafkaProducer
from msgspec import json

from drawback.adapters.kafka.admin import KafkaAdmin
from drawback.adapters.kafka.security import KafkaConnection
from drawback.simulation.generator.generate import generate
from drawback_schemas import decode
from drawback_topics import TOPICS

SEED = 7


@dataclass(frozen=True)
class Load:
    """Events that lie on topics of their own."""

    topics: list[str]
    partitions: int
    events: int
    bytes_each: float
    halves: tuple[int, int]
    """Events in the lower and the upper half of the partitions, as two workers share them."""
    types: dict[str, int]

    def as_json(self) -> str:
        """For the command line of a contender."""
        return json.encode(asdict(self)).decode()


def simulate(entries: int, claimants: int) -> list[bytes]:
    """The events of a trade, in the order of time."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "trade"
        generate(entries, SEED, out, form="events", claimants=claimants)
        return [line for file in sorted(out.glob("*.jsonl")) for line in file.read_bytes().splitlines()]


async def produce(bootstrap: str, entries: int, claimants: int) -> Load:
    """Simulate and produce; every event under its claimant's key, a broadcast one once."""
    raws = simulate(entries, claimants)
    suffix = uuid.uuid4().hex[:6]
    topics = [replace(topic, name=f"{topic.name}.{suffix}") for topic in TOPICS if not topic.internal]
    partitions = topics[0].partitions
    KafkaAdmin(KafkaConnection(bootstrap)).apply(topics, copies=1)
    types: Counter[str] = Counter()
    sent = []
    async with AIOKafkaProducer(
        bootstrap_servers=bootstrap, linger_ms=20, max_batch_size=262_144
    ) as producer:
        for raw in raws:
            envelope, event = decode(raw)
            types[envelope.type] += 1
            sent.append(await producer.send(f"{event.TOPIC}.{suffix}", raw, key=envelope.claimant.encode()))
        await producer.flush()
    lower = sum([(await one).partition < partitions // 2 for one in sent])
    size = sum(map(len, raws)) / len(raws)
    names = [topic.name for topic in topics]
    return Load(names, partitions, len(raws), size, (lower, len(raws) - lower), dict(types.most_common()))
