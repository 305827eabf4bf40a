"""How fast Python reads from Apache Kafka: stock Faust, our bulk transport, the bare client; all rounds interleaved.

    python -m benchmarks.streaming.consume [--events 200000] [--rounds 3] [--bootstrap HOST:PORT] [--json]

Starts a real broker of its own unless one is named. Each round runs every reader once, one after the other, in a process of its own,
over the same topic of 4 partitions; slow readers read a tenth. Compared are medians of the per-round ratios, since a
shared machine makes absolute numbers wander. Events are JSON of about 650 bytes with 20,000 keys.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from aiokafka import AIOKafkaProducer
from kafka import KafkaAdminClient

from benchmarks.streaming.servers import REPOSITORY, kafka

READERS = (
    "bare aiokafka",
    "stock Faust, one event",
    "stock Faust, take(1000)",
    "our worker, stock path",
    "our worker, take path",
    "our worker, bulk path",
)
FAST = ("bare aiokafka", "our worker, bulk path")
BASE = "stock Faust, one event"
KEYS = 20_000


@contextmanager
def broker(bootstrap: str | None) -> Iterator[str]:
    """The broker that was named, or one of our own for the time of the benchmark."""
    if bootstrap:
        yield bootstrap
        return
    with kafka() as own:
        yield own.bootstrap


def events(count: int) -> Iterator[tuple[bytes, bytes]]:
    """Key and value of synthetic events: what their fields say does not matter here, their size does."""
    random.seed(7)
    for n in range(count):
        key = f"claimant-{random.randrange(KEYS)}"
        body = {
            "id": f"event-{n}",
            "type": "liquidation.posted.v1",
            "claimant": key,
            "subject": f"ABC-{n:07d}-1",
        }
        body |= {f"field_{k}": random.randbytes(12).hex() for k in range(13)}
        yield key.encode(), json.dumps(body).encode()


async def fill(bootstrap: str, topic: str, count: int) -> float:
    """Produce the events and return their mean size."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics({topic: {"num_partitions": 4, "replication_factor": 1}}, wait_for_metadata=True)
    admin.close()
    size = 0
    async with AIOKafkaProducer(
        bootstrap_servers=bootstrap, linger_ms=20, max_batch_size=262_144
    ) as producer:
        for key, value in events(count):
            size += len(value)
            await producer.send(topic, value, key=key)
        await producer.flush()
    return size / count


def measure(name: str, bootstrap: str, topic: str, count: int) -> dict[str, float]:
    """Run one reader and return events per second, and CPU seconds per 100,000 events."""
    command = [sys.executable, "-m", "benchmarks.streaming.readers", name, bootstrap, topic, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, cwd=REPOSITORY)
    if done.returncode != 0 or not done.stdout.strip():
        raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    return {"rate": seen["events"] / seen["seconds"], "cpu": seen["cpu"] / seen["events"] * 100_000}


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description="Consume throughput on Apache Kafka.")
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bootstrap", help="a broker that runs already")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with broker(asked.bootstrap) as bootstrap:
        topic = f"benchmark.{uuid.uuid4().hex[:8]}"
        size = asyncio.run(fill(bootstrap, topic, asked.events))
        rounds: list[dict[str, dict[str, float]]] = []
        for number in range(asked.rounds):
            found = {}
            for name in READERS:
                count = asked.events if name in FAST else asked.events // 10
                found[name] = measure(name, bootstrap, topic, count)
                print(
                    f"round {number + 1}: {name:24} {found[name]['rate']:>10,.0f} events/s", file=sys.stderr
                )
            rounds.append(found)
    rows = [summary(name, rounds) for name in READERS]
    if asked.json:
        print(json.dumps({"event_bytes": size, "rounds": rounds, "rows": rows}))
        return
    clients = ", ".join(f"{name} {version(name)}" for name in ("faust-streaming", "aiokafka"))
    print(f"\n{clients}; {asked.rounds} interleaved rounds; events of {size:.0f} bytes; 4 partitions\n")
    print(f"| reader | events/s (lowest to highest) | CPU s per 100k | × {BASE} | × bare aiokafka |")
    print("|---|---:|---:|---:|---:|")
    for row in rows:
        print(
            "| {name} | {rate:,.0f} ({low:,.0f} to {high:,.0f}) | {cpu:.2f} | {over_base:.1f} | {over_bare:.2f} |".format(
                **row
            )
        )


def summary(name: str, rounds: list[dict[str, dict[str, float]]]) -> dict[str, Any]:
    """Medians of one reader; ratios are medians of the ratios within each round."""
    rates = [found[name]["rate"] for found in rounds]
    return {
        "name": name,
        "rate": statistics.median(rates),
        "low": min(rates),
        "high": max(rates),
        "cpu": statistics.median(found[name]["cpu"] for found in rounds),
        "over_base": statistics.median(found[name]["rate"] / found[BASE]["rate"] for found in rounds),
        "over_bare": statistics.median(
            found[name]["rate"] / found["bare aiokafka"]["rate"] for found in rounds
        ),
    }


if __name__ == "__main__":
    main()
