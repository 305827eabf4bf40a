"""Ways to read a topic in Python, each in a process of its own: counts events and says how fast and at what cost.

    python -m benchmarks.streaming.readers NAME BOOTSTRAP TOPIC COUNT

Prints one JSON line: seconds from the first record to the last, CPU seconds of the process in that time, events read.
Every reader takes the bytes as they are and does nothing with them: what is measured is the way from the socket to the
handler. The stock Faust readers are written as its user guide writes them, with no setting of ours.
"""

import asyncio
import json
import os
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer
from faust.types import StreamT

from drawback.adapters.kafka.bulk_transport import ConsumerSettings
from drawback.adapters.kafka.faust_app import Worker, WorkerSettings
from drawback.adapters.kafka.security import KafkaConnection
from drawback.engine.ports import RawRecord


class Meter:
    """Starts at the first record, ends at the last; then the process says what it saw and is over."""

    def __init__(self, count: int) -> None:
        self._wanted = count
        self._seen = 0
        self._began = self._cpu = 0.0

    def note(self, events: int) -> None:
        """Count events that were read."""
        if not self._seen:
            self._began, self._cpu = time.perf_counter(), time.process_time()
        self._seen += events
        if self._seen >= self._wanted:
            seconds, cpu = time.perf_counter() - self._began, time.process_time() - self._cpu
            print(json.dumps({"seconds": seconds, "cpu": cpu, "events": self._seen}), flush=True)
            os._exit(0)  # leaving a group politely takes seconds that are not measured


class NoStep:
    """A step that only counts: what is left is the transport."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._next: dict[tuple[str, int], int] = {}

    async def handle(self, service: str, topic: str, partition: int, records: Sequence[RawRecord]) -> int:  # noqa: ARG002
        self._meter.note(len(records))
        self._next[topic, partition] = records[-1].offset + 1
        return self._next[topic, partition]

    async def start_offset(self, service: str, topic: str, partition: int) -> int | None:  # noqa: ARG002
        return self._next.get((topic, partition))

    async def claim_partitions(
        self,
        service: str,
        owner: str,
        generation: int,
        assigned: Mapping[str, Sequence[int]],
        *,
        proved: bool = False,
    ) -> None:
        """Everything is ours."""


async def bare_aiokafka(bootstrap: str, topic: str, meter: Meter) -> None:
    """The client underneath, without anything on top."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=uuid.uuid4().hex,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    async with consumer:
        while True:
            for records in (await consumer.getmany(timeout_ms=1000, max_records=2000)).values():
                meter.note(len(records))


async def stock_event(bootstrap: str, topic: str, meter: Meter) -> None:
    """A Faust agent that takes one event after the other."""
    app = _stock_app(bootstrap)

    @app.agent(app.topic(topic, value_serializer="raw"))
    async def read(stream: StreamT[Any]) -> None:
        async for _ in stream:
            meter.note(1)

    await _run(app)


async def stock_take(bootstrap: str, topic: str, meter: Meter) -> None:
    """A Faust agent that takes a thousand events at a time."""
    app = _stock_app(bootstrap)

    @app.agent(app.topic(topic, value_serializer="raw"))
    async def read(stream: StreamT[Any]) -> None:
        async for events in stream.take(1000, within=0.1):
            meter.note(len(events))

    await _run(app)


def _stock_app(bootstrap: str) -> faust.App:
    return faust.App(
        uuid.uuid4().hex, broker=f"kafka://{bootstrap}", store="memory://", web_enabled=False, topic_disable_leader=True,
        datadir="/tmp/faust-benchmark",  # noqa: S108  # Faust insists on a folder; nothing is put there
    )  # fmt: skip


async def _run(app: faust.App) -> None:
    await app.start()
    await app.wait_until_stopped()


def through_worker(path: str) -> Callable[[str, str, Meter], Awaitable[None]]:
    """The product's worker with one of its paths."""

    async def read(bootstrap: str, topic: str, meter: Meter) -> None:
        settings = WorkerSettings(
            consumer=ConsumerSettings(KafkaConnection(bootstrap)),
            path=path,  # type: ignore[arg-type]
            group_prefix=uuid.uuid4().hex,
        )
        await Worker({"reader": [topic]}, NoStep(meter), settings).run()

    return read


READERS: dict[str, Callable[[str, str, Meter], Awaitable[None]]] = {
    "bare aiokafka": bare_aiokafka,
    "stock Faust, one event": stock_event,
    "stock Faust, take(1000)": stock_take,
    "our worker, stock path": through_worker("event"),
    "our worker, take path": through_worker("take"),
    "our worker, bulk path": through_worker("bulk"),
}


def main() -> None:
    """Read with the named reader until the count is reached."""
    name, bootstrap, topic, count = sys.argv[1:]
    asyncio.run(READERS[name](bootstrap, topic, Meter(int(count))))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
