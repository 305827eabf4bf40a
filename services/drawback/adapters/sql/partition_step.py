"""The step as the broker's edge calls it: locks the lanes, handles what is new, moves the offsets; one transaction."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from drawback.adapters.sql.arrangement import How, require
from drawback.adapters.sql.faults import is_conflict, is_their_fault
from drawback.adapters.sql.partitions import SqlPartitions
from drawback.adapters.sql.store import SqlTransaction
from drawback.engine.isolate import each_that_can
from drawback.engine.message import Message, StepOutcome
from drawback.engine.ports import RawRecord, lane_of
from drawback.engine.retry import again_on
from drawback.engine.step import Step
from drawback.engine.store import Store, Transaction
from drawback_schemas import Malformed
from drawback_schemas.cloudevents import received

log = structlog.get_logger()
_CONNECTION: ContextVar[Connection] = ContextVar("connection")


class JoinedStore:
    """A store for steps that join the transaction in which their lanes are locked."""

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """The transaction of the thread's lanes; it commits where it began."""
        yield SqlTransaction(_CONNECTION.get())

    def is_their_fault(self, error: Exception) -> bool:  # noqa: ARG002 - whatever it is
        """The transaction is not the step's own to begin anew: whoever began it finds the record."""
        return False


class SqlStep:
    """The step port of one process: a `Step` per service over one database. Works in threads, one batch each."""

    def __init__(
        self,
        engine: Engine,
        make: Callable[[str, Store], Step],
        today: Callable[[], date],
        how: How | None = None,
        listen: Callable[[StepOutcome], None] = lambda _outcome: None,
    ) -> None:
        """`make` gives the step of a service over a store; `how` the services must run on this database, where it matters.

        `listen` gets the outcome of each batch, once it is committed.
        """
        self._engine = engine
        self._offsets = SqlPartitions(engine, lambda connection: require(connection, how) if how else None)
        self._make = make
        self._listen = listen
        self._today = today
        self._steps: dict[str, Step] = {}
        self._claims: dict[tuple[str, str], tuple[str, int]] = {}

    async def handle(self, service: str, topic: str, partition: int, records: Sequence[RawRecord]) -> int:
        """Handle the records of one partition."""
        assert {(record.topic, record.partition) for record in records} == {(topic, partition)}  # noqa: S101
        return (await asyncio.to_thread(self._handle, service, [records]))[0]

    async def handle_partitions(self, service: str, lanes: Sequence[Sequence[RawRecord]]) -> Sequence[int]:
        """Handle the records of several partitions in one transaction."""
        return await asyncio.to_thread(self._handle, service, lanes)

    async def start_offset(self, service: str, topic: str, partition: int) -> int | None:
        """The next offset to handle."""
        return await asyncio.to_thread(self._offsets.start_offset, service, topic, partition)

    async def claim_partitions(
        self,
        service: str,
        owner: str,
        generation: int,
        assigned: Mapping[str, Sequence[int]],
        *,
        proved: bool = False,
    ) -> None:
        """Take the partitions for this process."""
        await asyncio.to_thread(self._offsets.claim, service, owner, generation, assigned, proved=proved)
        for topic, partitions in assigned.items():
            for partition in partitions:
                self._claims[service, lane_of(topic, partition)] = (owner, generation)

    def _handle(self, service: str, lanes: Sequence[Sequence[RawRecord]]) -> list[int]:
        """Handle lanes in one transaction; if that fails by a record, lane by lane, and that record is parked."""
        try:
            return self._tried(service, lanes)
        except Exception as error:
            if not is_their_fault(error):
                raise
            log.warning("batch.halved", service=service, because=f"{type(error).__name__}: {error}"[:500])
        return [self._handle_lane(service, records) for records in lanes]

    def _handle_lane(self, service: str, records: Sequence[RawRecord]) -> int:
        *_, last = each_that_can(
            records,
            lambda part: self._tried(service, [part])[0],
            lambda record, error: self._tried(service, [[record]], error)[0],
            is_their_fault,
        )
        return last

    def _tried(
        self, service: str, lanes: Sequence[Sequence[RawRecord]], hopeless: Exception | None = None
    ) -> list[int]:
        """Handle lanes, anew after a conflict. With `hopeless`, why it cannot be handled, their one record is parked."""

        def in_the_way(error: Exception) -> bool:
            if not isinstance(error, DBAPIError) or not is_conflict(error):
                return False
            log.info("batch.conflict", service=service, because=str(error.orig).splitlines()[0])
            return True

        return again_on(in_the_way, lambda: self._handle_once(service, lanes, hopeless))

    def _handle_once(
        self, service: str, lanes: Sequence[Sequence[RawRecord]], hopeless: Exception | None
    ) -> list[int]:
        named = {lane_of(records[0].topic, records[0].partition): records for records in lanes}
        holding = {name: self._claims.get((service, name), ("nobody", 0)) for name in named}
        step = self._steps.get(service) or self._steps.setdefault(service, self._make(service, JoinedStore()))
        following: dict[str, int] = {}
        with self._engine.begin() as connection:
            expected = SqlPartitions.lock(connection, service, holding)
            joined = _CONNECTION.set(connection)
            try:
                fresh: list[Message] = []
                for name, records in named.items():
                    fresh += [_message(record) for record in records if record.offset >= expected[name]]
                    following[name] = max(expected[name], records[-1].offset + 1)
                outcome: StepOutcome | None = None
                if hopeless is not None and fresh:
                    outcome = step.give_up(fresh[0], hopeless, as_of=self._today())
                elif fresh:
                    outcome = step.handle(fresh, as_of=self._today())
            finally:
                _CONNECTION.reset(joined)
            SqlPartitions.advance(connection, service, following)
            ending = step.observer.lap()
        if outcome is not None:
            self._listen(outcome)
        step.observer.committed(
            step.observer.lap() - ending, min(records[0].timestamp_ms for records in lanes)
        )
        return [following[name] for name in named]


def _message(record: RawRecord) -> Message:
    if not record.headers:
        return Message(record.value or b"", record.topic, record.partition, record.offset)
    try:
        raw, refused = received(record.value, record.headers, record.key)
    except Exception as error:  # noqa: BLE001 - whatever the headers are, the record is parked and the next one handled
        raw = record.value or b""
        refused = Malformed(
            f"the headers cannot be read: {type(error).__name__}: {error}", kind="undecodable"
        )
    return Message(raw, record.topic, record.partition, record.offset, refused)
