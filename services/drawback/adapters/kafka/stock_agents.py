"""The stock path: Faust's own agents, one event at a time or with `noack_take`. Slow; the reference for the bulk path."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Literal, cast

from faust import App, Stream
from faust.types import TP, EventT, StreamT

from drawback.adapters.kafka.bulk_transport import StepConsumer
from drawback.adapters.kafka.dispatch import Dispatcher, Partition
from drawback.engine.ports import RawRecord

TAKE_WITHIN_S = 0.1


def attach_agent(
    app: App,
    topics: Iterable[str],
    dispatcher: Dispatcher,
    *,
    how: Literal["take", "event"],
    batch_records: int,
) -> None:
    """Subscribe the app with one agent of concurrency 1 for all topics; it acknowledges after the commit."""
    channel = app.topic(
        *topics, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )

    async def take(stream: StreamT[Any]) -> None:
        async for batch in cast(Stream[Any], stream).noack_take(batch_records, within=TAKE_WITHIN_S):
            events = cast(list[EventT[Any]], list(batch))
            await _handle(app, dispatcher, events)
            for event in events:
                await stream.ack(event)

    async def one_by_one(stream: StreamT[Any]) -> None:
        async for event in stream.events():
            await _handle(app, dispatcher, [event])

    app.agent(channel, concurrency=1, name=f"{dispatcher.service}-{how}")(
        take if how == "take" else one_by_one
    )


async def _handle(app: App, dispatcher: Dispatcher, events: list[EventT[Any]]) -> None:
    """Dispatch the events, each partition's in their order. Raises nothing: Faust would drop them as handled."""
    by_partition = sorted(events, key=lambda event: event.message.tp)
    for tp, group in groupby(by_partition, key=lambda event: event.message.tp):
        partition = Partition(*tp)
        expected = dispatcher.next_offset.get(partition)
        if expected is None:
            continue
        records = [raw for raw in map(_raw, group) if raw.offset >= expected]
        if (
            records
            and records[0].offset > expected
            and not await _skipped_by_broker(app, dispatcher, records[0])
        ):
            continue
        await dispatcher.dispatch(partition, records)


async def _skipped_by_broker(app: App, dispatcher: Dispatcher, record: RawRecord) -> bool:
    """Whether the gap before the record is the log's own (compaction, expiry, a transaction's marker).

    Otherwise a queue inside Faust was emptied over it, at a rebalance: go back. The second time it is the log's own.
    """
    partition = Partition(record.topic, record.partition)
    expected = dispatcher.next_offset[partition]
    if dispatcher.gaps.get(partition) == (expected, record.offset):
        return True
    dispatcher.gaps[partition] = (expected, record.offset)
    consumer = cast(StepConsumer, app.consumer)
    tp = TP(*partition)
    if tp in consumer.assignment():
        await dispatcher.with_retries(lambda: consumer.seek_ours({partition: expected}), "seek")
    return False


def _raw(event: EventT[Any]) -> RawRecord:
    message = event.message
    headers = message.headers or ()
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return RawRecord(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value,
        int((message.timestamp or 0) * 1000),
        tuple(pairs),
    )
