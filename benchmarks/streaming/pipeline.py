"""Kafka to PostgreSQL with everything that is durable: journal, state, docket, offset; our bulk path beside stock Faust.

    python -m benchmarks.streaming.pipeline [--entries 1500] [--rounds 3]

Events are the simulator's own (about 640 bytes, all types mixed). Every path runs the same handlers, the same SQL and the
same worker; they differ only in how Faust passes the records on: one event per transaction through a stock agent, stock
`noack_take`, or the bulk transport. Each runs once per round in a process and a database of its own; slow paths read a
part. Starts Kafka and PostgreSQL of its own.
"""

import argparse
import asyncio
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import structlog
from aiokafka import AIOKafkaProducer

from benchmarks.streaming.consume import broker
from benchmarks.streaming.servers import REPOSITORY, load_runner
from drawback.adapters.kafka.admin import KafkaAdmin
from drawback.adapters.kafka.bulk_transport import ConsumerSettings
from drawback.adapters.kafka.faust_app import Worker, WorkerSettings
from drawback.adapters.kafka.security import KafkaConnection
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.partition_step import SqlStep
from drawback.adapters.sql.tables import metadata
from drawback.app.bootstrap import load_law
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback.simulation.generator.generate import generate
from drawback_schemas import decode
from drawback_topics import TOPICS

TODAY = date(2026, 1, 5)
PATHS = {"bulk": 1.0, "take": 1.0, "event": 0.15}
"""Path → the part of the events that it reads."""
BASE = "event"


def main() -> None:
    """Run the rounds and print the table; with --one, be one run."""
    parser = argparse.ArgumentParser(description="Kafka to PostgreSQL.")
    parser.add_argument("--entries", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", help="for the process of one run: a JSON object")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if asked.one:
        print(json.dumps(asyncio.run(run_once(json.loads(asked.one)))), flush=True)
        return
    with tempfile.TemporaryDirectory() as folder, broker(None) as bootstrap, postgres() as url:
        topics, count = asyncio.run(fill(bootstrap, Path(folder), asked.entries))
        rounds = [
            {path: one_run(path, bootstrap, url, topics, count) for path in PATHS}
            for _ in range(asked.rounds)
        ]
    print(f"\n{count} events, {asked.rounds} interleaved rounds, one worker, PostgreSQL with fsync\n")
    print(f"| path | events/s (lowest to highest) | CPU s per 1,000 | × {BASE} |\n|---|---:|---:|---:|")
    for path in PATHS:
        rates = [found[path]["rate"] for found in rounds]
        cpu = statistics.median(found[path]["cpu"] for found in rounds)
        ratio = statistics.median(found[path]["rate"] / found[BASE]["rate"] for found in rounds)
        print(
            f"| {path} | {statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f}) | {cpu:.2f} | {ratio:.1f} |"
        )


def one_run(path: str, bootstrap: str, url: str, topics: list[str], count: int) -> dict[str, float]:
    """One path over a fresh database, in a process of its own."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    asked = {
        "path": path,
        "bootstrap": bootstrap,
        "url": urlunsplit(urlsplit(url)._replace(path=f"/{name}")),
        "topics": topics,
        "count": int(count * PATHS[path]),
    }
    command = [sys.executable, "-m", "benchmarks.streaming.pipeline", "--one", json.dumps(asked)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False, cwd=REPOSITORY)
    if done.returncode != 0:
        raise RuntimeError(f"{path} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"{path:6} {found['rate']:>8,.0f} events/s", file=sys.stderr)
    return found


async def run_once(asked: dict[str, object]) -> dict[str, float]:
    """Handle the wanted number of events and measure from the first transaction's end to the last one's."""
    engine = open_database(str(asked["url"]))
    metadata.create_all(engine)
    law = load_law()
    step = SqlStep(engine, lambda _, store: Step(SERVICES, store, law), lambda: TODAY)
    settings = WorkerSettings(
        ConsumerSettings(KafkaConnection(str(asked["bootstrap"])), session_timeout_s=10),
        path=asked["path"],  # type: ignore[arg-type]
        group_prefix=uuid.uuid4().hex,
    )
    topics = asked["topics"]
    assert isinstance(topics, list)  # noqa: S101
    worker = Worker({"embedded": topics}, step, settings)
    running = asyncio.create_task(worker.run(on_signals=False))
    while "embedded" not in worker.dispatchers or not worker.dispatchers["embedded"].next_offset:  # noqa: ASYNC110  # the worker has no event for it
        await asyncio.sleep(0.005)
    began, cpu = time.perf_counter(), time.process_time()
    wanted = int(str(asked["count"]))
    dispatcher = worker.dispatchers["embedded"]
    while dispatcher.handled < wanted:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    handled = dispatcher.handled
    worker.leave()
    await running
    engine.dispose()
    return {"rate": handled / seconds, "cpu": used / handled * 1000}


async def fill(bootstrap: str, folder: Path, entries: int) -> tuple[list[str], int]:
    """Simulate a trade and put its events on topics of their own."""
    generate(entries, 7, folder / "trade", form="events", claimants=8)
    lines = [line for file in sorted((folder / "trade").glob("*")) for line in file.read_bytes().splitlines()]
    raws = [line for line in lines if line.startswith(b"{")]
    suffix = uuid.uuid4().hex[:6]
    topics = [replace(topic, name=f"{topic.name}.{suffix}") for topic in TOPICS if not topic.internal]
    KafkaAdmin(KafkaConnection(bootstrap)).apply(topics, copies=1)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=10) as producer:
        for raw in raws:
            envelope, event = decode(raw)
            await producer.send(f"{event.TOPIC}.{suffix}", raw, key=envelope.claimant.encode())
        await producer.flush()
    return [topic.name for topic in topics], len(raws)


@contextmanager
def postgres() -> Iterator[str]:
    """A durable PostgreSQL server of our own."""
    run = load_runner("postgres")
    with tempfile.TemporaryDirectory(
        prefix="drawback-benchmark-pg-", dir="/tmp", ignore_cleanup_errors=True
    ) as folder:  # its own user must be able to enter
        Path(folder).chmod(0o755)
        server = run.Server(
            Path(folder) / "server", settings={"shared_buffers": "256MB", "max_wal_size": "2GB"}
        )
        server.up()
        try:
            yield server.url
        finally:
            server.down()


if __name__ == "__main__":
    main()
