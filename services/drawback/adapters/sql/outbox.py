"""The outbox table as the relay takes from it: the oldest first, out once the broker has it."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence

from sqlalchemy import Connection, Engine, delete, select, tuple_

from drawback.adapters.kafka.relay import OutboxMessage, Place
from drawback.adapters.sql.store import table
from drawback_schemas.envelope import Malformed, read_envelope

_AT_ONCE = 500
"""Rows deleted by one statement: SQLite takes only so many values in a list."""


class SqlOutbox:
    """Several relays may run: each takes the oldest, so the first appearance of every event stays in order."""

    def __init__(
        self, engine: Engine, may_take: Callable[[Connection], None] = lambda _connection: None
    ) -> None:
        """`may_take` raises where another relay publishes; it is asked in the transaction that takes."""
        self._engine = engine
        self._may_take = may_take

    async def take(self, limit: int, held: Collection[Place] = ()) -> Sequence[OutboxMessage]:
        """The oldest messages not yet sent, in the order in which they were written; none of the places that are held."""
        return await asyncio.to_thread(self._take, limit, [(topic, key.decode()) for topic, key in held])

    async def sent(self, ids: Sequence[int]) -> None:
        """Take those out that the broker has acknowledged."""
        await asyncio.to_thread(self._sent, ids)

    def _take(self, limit: int, held: Sequence[tuple[str, str]]) -> list[OutboxMessage]:
        outbox = table("outbox")
        query = (
            select(outbox.c.seq, outbox.c.topic, outbox.c.key, outbox.c.raw)
            .order_by(outbox.c.seq)
            .limit(limit)
        )
        if held:
            query = query.where(tuple_(outbox.c.topic, outbox.c.key).not_in(held))
        with self._engine.connect() as connection:
            self._may_take(connection)
            rows = connection.execute(query).all()
        return [
            OutboxMessage(seq, topic, key.encode(), raw, tuple(headers(raw))) for seq, topic, key, raw in rows
        ]

    def _sent(self, ids: Sequence[int]) -> None:
        outbox = table("outbox")
        with self._engine.begin() as connection:
            for start in range(0, len(ids), _AT_ONCE):
                connection.execute(delete(outbox).where(outbox.c.seq.in_(ids[start : start + _AT_ONCE])))


def headers(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """The attributes of an event as CloudEvents' Kafka binding names them, for consumers that route without reading."""
    try:
        envelope = read_envelope(raw)
    except Malformed:
        return  # published all the same: its consumers park it with a reason
    yield "ce_specversion", envelope.specversion.encode()
    yield "ce_id", envelope.id.encode()
    yield "ce_source", envelope.source.encode()
    yield "ce_type", envelope.type.encode()
    yield "ce_time", envelope.time.isoformat().encode()
    yield "ce_partitionkey", envelope.partitionkey.encode()
    if envelope.subject:
        yield "ce_subject", envelope.subject.encode()
    yield "content-type", b"application/cloudevents+json"
