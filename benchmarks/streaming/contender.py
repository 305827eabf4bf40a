"""One contender in a process of its own, until the benchmark ends it.

    python -m benchmarks.streaming.contender NAME JSON

JSON names the broker, the database, the group and the load. Each way is written as its documentation writes it, with the
batch size set to ours where it has one; all do the same durable work (see durable.py) and say after commits how far they are.
"""

import asyncio
import gc
import importlib.util
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import structlog

from benchmarks.streaming.durable import BATCH, CONFLICTS, SERVICE, Durable, Meter
from drawback.engine.ports import RawRecord

Asked = dict[str, Any]


def ours(asked: Asked) -> None:
    """Our worker on its bulk path; a whole worker process, as often as it is started."""
    from benchmarks.streaming.recording import Tape, record  # noqa: PLC0415
    from drawback.adapters.kafka.bulk_transport import ConsumerSettings  # noqa: PLC0415 - Faust takes a second to load
    from drawback.adapters.kafka.faust_app import Worker, WorkerSettings  # noqa: PLC0415
    from drawback.adapters.kafka.security import KafkaConnection  # noqa: PLC0415

    durable = Durable(asked)
    max_in_flight = asked["max_in_flight"]
    if asked.get("tape"):
        tape, max_in_flight = Tape(), 1  # a tape records one batch at a time
        record(durable.engine, tape)
        durable.then = lambda events: _write_down(tape, events, asked)
    if asked.get("shares"):
        from benchmarks.streaming.shares import watch  # noqa: PLC0415

        durable.then = watch(asked["load"]["events"])
    connection = KafkaConnection(asked["bootstrap"])
    settings = WorkerSettings(
        ConsumerSettings(connection, batch_records=BATCH, max_in_flight=max_in_flight, session_timeout_s=10),
        group_prefix=asked["group"],
    )
    raise SystemExit(asyncio.run(Worker({SERVICE: asked["load"]["topics"]}, durable, settings).run()))


def _write_down(tape: Any, events: int, asked: Asked) -> None:
    from pathlib import Path  # noqa: PLC0415

    tape.cut(events)
    if sum(count for count, _ in tape.batches) >= asked["load"]["events"]:
        tape.save(Path(asked["tape"]))


def bare(asked: Asked) -> None:
    """A loop over aiokafka that says recorded SQL again: what our step said of each batch, without any logic."""
    from pathlib import Path  # noqa: PLC0415

    import psycopg  # noqa: PLC0415
    from aiokafka import AIOKafkaConsumer  # noqa: PLC0415

    from benchmarks.streaming.recording import load_tape, say_again  # noqa: PLC0415

    tape = load_tape(Path(asked["replay"]))
    gc.collect()
    gc.freeze()  # the tape is no garbage: looking through it is not part of the loop
    meter = Meter()

    async def run() -> None:
        connection = psycopg.connect(asked["database"])
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        consumer = AIOKafkaConsumer(
            *asked["load"]["topics"],
            bootstrap_servers=asked["bootstrap"],
            group_id=asked["group"],
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        waiting, following = 0, 0
        async with consumer:
            while True:
                found = await consumer.getmany(timeout_ms=100, max_records=BATCH)
                if found:
                    meter.begin()
                waiting += sum(map(len, found.values()))
                while following < len(tape) and tape[following][0] <= waiting:
                    events, transactions = tape[following]
                    await asyncio.to_thread(say_again, connection, transactions)
                    meter.note(events)
                    waiting, following = waiting - events, following + 1

    asyncio.run(run())


def faust_event(asked: Asked) -> None:
    """A stock Faust agent, one event at a time, one transaction each."""
    _faust(asked, take=False)


def faust_take(asked: Asked) -> None:
    """A stock Faust agent with take, one transaction per take."""
    _faust(asked, take=True)


def _faust(asked: Asked, *, take: bool) -> None:
    import faust  # noqa: PLC0415

    durable = Durable(asked)
    app = faust.App(
        asked["group"], broker=f"kafka://{asked['bootstrap']}", store="memory://", web_enabled=False, topic_disable_leader=True,
        topic_allow_declare=False, datadir=asked["folder"],
    )  # fmt: skip
    topic = app.topic(*asked["load"]["topics"], key_serializer="raw", value_serializer="raw")

    def raw(event: Any) -> RawRecord:
        found = event.message
        return RawRecord(found.topic, found.partition, found.offset, found.key, found.value, 0)

    if take:

        @app.agent(topic)
        async def read_many(stream: Any) -> None:
            async for events in stream.take_events(BATCH, within=0.1):
                await durable.many([raw(event) for event in events])
    else:

        @app.agent(topic)
        async def read_one(stream: Any) -> None:
            async for event in stream.events():
                one = raw(event)
                await durable.handle(SERVICE, one.topic, one.partition, [one])

    async def run() -> None:
        await durable.claim_all()
        await app.start()
        await app.wait_until_stopped()

    asyncio.run(run())


def quix_message(asked: Asked) -> None:
    """Quix Streams, `sdf.update` with a transaction per message; its own commit to Kafka as it ships (every five seconds)."""
    from quixstreams import message_context  # noqa: PLC0415

    durable = Durable(asked)
    app, loop = _quix(asked), asyncio.new_event_loop()
    loop.run_until_complete(durable.claim_all())

    def handle(value: bytes) -> None:
        where = message_context()
        one = RawRecord(where.topic, where.partition, where.offset, None, value, 0)
        loop.run_until_complete(durable.handle(SERVICE, one.topic, one.partition, [one]))

    for name in asked["load"]["topics"]:
        app.dataframe(app.topic(name, value_deserializer="bytes", key_deserializer="bytes")).update(handle)
    app.run()


def quix_sink(asked: Asked) -> None:
    """Quix Streams with a BatchingSink that writes all its partitions in one transaction per checkpoint of 2,000 messages."""
    from quixstreams.sinks import BatchingSink  # noqa: PLC0415

    durable = Durable(asked)
    app, loop = _quix(asked, commit_every=BATCH, commit_interval=0.5), asyncio.new_event_loop()
    loop.run_until_complete(durable.claim_all())

    class Sink(BatchingSink):  # type: ignore[misc]
        def add(self, *record: Any, **more: Any) -> None:
            durable.meter.begin()
            super().add(*record, **more)

        def write(self, batch: Any) -> None:
            """Not called: a transaction for each partition would be slower than one for all."""

        def flush(self) -> None:
            lanes = [
                [
                    RawRecord(where[0], where[1], item.offset, item.key, item.value, item.timestamp)
                    for item in batch
                ]
                for where, batch in self._batches.items()
            ]
            if lanes:
                loop.run_until_complete(durable.handle_partitions(SERVICE, lanes))
            self._batches.clear()

    sink = Sink()
    for name in asked["load"]["topics"]:
        app.dataframe(app.topic(name, value_deserializer="bytes", key_deserializer="bytes")).sink(sink)
    app.run()


def _quix(asked: Asked, **settings: Any) -> Any:
    from quixstreams import Application  # noqa: PLC0415

    return Application(
        broker_address=asked["bootstrap"],
        consumer_group=asked["group"],
        auto_offset_reset="earliest",
        auto_create_topics=False,
        use_changelog_topics=False,
        state_dir=asked["folder"],
        loglevel="ERROR",
        **settings,
    )


def faststream_message(asked: Asked) -> None:
    """FastStream, a subscriber with a transaction per message."""
    _faststream(asked, batch=False)


def faststream_batch(asked: Asked) -> None:
    """FastStream, `batch=True, max_records=2000`, one transaction per batch."""
    _faststream(asked, batch=True)


def _faststream(asked: Asked, *, batch: bool) -> None:
    from faststream import FastStream  # noqa: PLC0415
    from faststream.kafka import KafkaBroker  # noqa: PLC0415
    from faststream.kafka.annotations import KafkaMessage  # noqa: PLC0415

    durable = Durable(asked)
    broker = KafkaBroker(asked["bootstrap"], logger=None, allow_auto_create_topics=False)
    app = FastStream(broker, logger=None)

    async def as_it_is(message: Any) -> Any:
        return message.body

    def raw(found: Any) -> RawRecord:
        return RawRecord(
            found.topic, found.partition, found.offset, found.key, found.value, found.timestamp or 0
        )

    common: Asked = {
        "group_id": asked["group"],
        "auto_offset_reset": "earliest",
        "decoder": as_it_is,
    }
    if batch:

        @broker.subscriber(*asked["load"]["topics"], batch=True, max_records=BATCH, **common)
        async def read_many(message: KafkaMessage) -> None:
            await durable.many([raw(one) for one in message.raw_message])
    else:

        @broker.subscriber(*asked["load"]["topics"], **common)
        async def read_one(message: KafkaMessage) -> None:
            one = raw(message.raw_message)
            await durable.handle(SERVICE, one.topic, one.partition, [one])

    async def run() -> None:
        await durable.claim_all()
        await app.run()

    asyncio.run(run())


WAYS: dict[str, Callable[[Asked], None]] = {
    "ours": ours,
    "bare": bare,
    "faust-event": faust_event,
    "faust-take": faust_take,
    "quix-message": quix_message,
    "quix-sink": quix_sink,
    "faststream-message": faststream_message,
    "faststream-batch": faststream_batch,
}
NEEDS = {
    "quix-message": "quixstreams",
    "quix-sink": "quixstreams",
    "faststream-message": "faststream",
    "faststream-batch": "faststream",
}


def missing(way: str) -> str | None:
    """The package that a way needs and that is not installed."""
    package = NEEDS.get(way)
    return package if package and importlib.util.find_spec(package) is None else None


def main() -> None:
    """Be the named contender."""
    structlog.configure(
        processors=[CONFLICTS, structlog.dev.ConsoleRenderer(colors=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.ERROR)
    WAYS[sys.argv[1]](json.loads(sys.argv[2]))


if __name__ == "__main__":
    main()
