"""The full durable work that every contender does per message or per batch, and the meter beside it.

The work is the product's own step: decode, handled before?, load, fold, decide, and journal, state, links, docket, rows,
history and offsets in ONE transaction on PostgreSQL. A contender brings the records; the meter says, after every commit,
when it was, how many events are done and how much processor time the process has used.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import date
from typing import Any

import structlog

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.partition_step import SqlStep
from drawback.app.bootstrap import load_law
from drawback.engine.ports import RawRecord
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES

SERVICE = "product"
TODAY = date(2026, 1, 5)
BATCH = 2000


class Conflicts:
    """Counts the batches that were handled anew because of another process, as the step logs them; logs errors, nothing else."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(
        self, _logger: object, method: str, told: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        if told.get("event") == "batch.conflict":
            self.count += 1
        if method not in ("error", "critical", "warning"):
            raise structlog.DropEvent
        return told


CONFLICTS = Conflicts()


class Meter:
    """Writes a line `[monotonic seconds, events, CPU seconds, batches handled again]` to standard output after each commit."""

    def __init__(self) -> None:
        self._done = 0
        self._began = False

    def begin(self) -> None:
        """The first record was received: the clock starts. Later calls change nothing."""
        if not self._began:
            self._began = True
            self._say()

    def note(self, events: int) -> None:
        """Count events that are committed."""
        self._done += events
        self._say()

    def _say(self) -> None:
        sys.stdout.write(
            json.dumps([time.monotonic(), self._done, time.process_time(), CONFLICTS.count]) + "\n"
        )
        sys.stdout.flush()


class Durable:
    """The product's step over a database, metered. It is the step port that a worker takes, and more."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self.engine = open_database(asked["database"])
        law = load_law()
        self._step = SqlStep(self.engine, lambda _, store: Step(SERVICES, store, law), lambda: TODAY)
        self.meter = Meter()
        self._topics: list[str] = asked["load"]["topics"]
        self._partitions: int = asked["load"]["partitions"]
        self.then: Callable[[int], None] = lambda _: None
        """Called with the number of events after each commit."""

    async def claim_all(self) -> None:
        """Take every partition: for contenders that run alone and know nothing of fencing."""
        wanted = {topic: list(range(self._partitions)) for topic in self._topics}
        await self._step.claim_partitions(SERVICE, "alone", 1, wanted)

    async def many(self, records: Sequence[RawRecord]) -> None:
        """Handle records of any partitions, in order within each, in one transaction."""
        lanes: dict[tuple[str, int], list[RawRecord]] = {}
        for record in records:
            lanes.setdefault((record.topic, record.partition), []).append(record)
        if lanes:
            await self.handle_partitions(SERVICE, list(lanes.values()))

    async def handle(self, service: str, topic: str, partition: int, records: Sequence[RawRecord]) -> int:
        self.meter.begin()
        following = await self._step.handle(service, topic, partition, records)
        self._note(len(records))
        return following

    async def handle_partitions(self, service: str, lanes: Sequence[Sequence[RawRecord]]) -> Sequence[int]:
        self.meter.begin()
        following = await self._step.handle_partitions(service, lanes)
        self._note(sum(map(len, lanes)))
        return following

    def _note(self, events: int) -> None:
        self.then(events)
        self.meter.note(events)

    async def start_offset(self, service: str, topic: str, partition: int) -> int | None:
        return await self._step.start_offset(service, topic, partition)

    async def claim_partitions(
        self,
        service: str,
        owner: str,
        generation: int,
        assigned: Mapping[str, Sequence[int]],
        *,
        proved: bool = False,
    ) -> None:
        await self._step.claim_partitions(service, owner, generation, assigned, proved=proved)
