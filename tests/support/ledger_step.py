"""A real, small implementation of the step port on SQLite: it keeps a ledger of every record it was handed.

The worker contract runs over it, so that what is tested is the edge to the broker and not the product's own step.
"""

import asyncio
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from drawback.engine.ports import LostPartitionError, RawRecord

SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (
    service TEXT, topic TEXT, part INTEGER, pos INTEGER, key BLOB, value BLOB, stamp INTEGER, owner TEXT,
    nth INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE IF NOT EXISTS total (service TEXT, key BLOB, events INTEGER, PRIMARY KEY (service, key));
CREATE TABLE IF NOT EXISTS place (
    service TEXT, topic TEXT, part INTEGER, next INTEGER, owner TEXT, generation INTEGER,
    PRIMARY KEY (service, topic, part));
CREATE TABLE IF NOT EXISTS batch (service TEXT, topic TEXT, part INTEGER, size INTEGER, owner TEXT);
"""


class LedgerStep:
    """Writes ledger, totals and offset of a batch in one transaction, fenced by owner and generation."""

    def __init__(self, file: Path, *, slow_s: float = 0.0, fail_times: int = 0) -> None:
        self._file = file
        self._claims: dict[tuple[str, str, int], tuple[str, int]] = {}
        self._slow_s = slow_s
        self._fail_times = fail_times
        with self._connection() as connection:
            connection.executescript("PRAGMA journal_mode = WAL;" + SCHEMA)

    async def handle(self, service: str, topic: str, partition: int, records: Sequence[RawRecord]) -> int:
        assert {(record.topic, record.partition) for record in records} == {(topic, partition)}
        return (await asyncio.to_thread(self._handle, service, [records]))[0]

    async def start_offset(self, service: str, topic: str, partition: int) -> int | None:
        return await asyncio.to_thread(self._next, service, topic, partition)

    async def claim_partitions(
        self,
        service: str,
        owner: str,
        generation: int,
        assigned: Mapping[str, Sequence[int]],
        *,
        proved: bool = False,
    ) -> None:
        await asyncio.to_thread(self._claim, service, owner, generation, assigned, proved)

    def _claim(
        self, service: str, owner: str, generation: int, assigned: Mapping[str, Sequence[int]], proved: bool
    ) -> None:
        wanted = [(topic, partition) for topic, partitions in assigned.items() for partition in partitions]
        with self._connection() as connection:
            for topic, partition in wanted:
                place = (service, topic, partition)
                held = connection.execute(
                    "SELECT generation FROM place WHERE service = ? AND topic = ? AND part = ?", place
                ).fetchone()
                if held and held[0] > generation and not proved:
                    raise LostPartitionError(f"{place} is held by generation {held[0]}, not {generation}")
                connection.execute(
                    "INSERT INTO place VALUES (?, ?, ?, NULL, ?, ?) ON CONFLICT DO UPDATE SET owner = ?, generation = ?",
                    (*place, owner, generation, owner, generation),
                )
        for topic, partition in wanted:
            self._claims[service, topic, partition] = (owner, generation)

    def _handle(self, service: str, lanes: Sequence[Sequence[RawRecord]]) -> list[int]:
        if self._fail_times > 0:
            self._fail_times -= 1
            raise OSError("the disk is full")
        time.sleep(self._slow_s)
        with self._connection() as connection:
            return [self._write(connection, service, records) for records in lanes]

    def _write(self, connection: sqlite3.Connection, service: str, records: Sequence[RawRecord]) -> int:
        place = (service, records[0].topic, records[0].partition)
        mine = self._claims.get(place)
        held = connection.execute(
            "SELECT owner, generation, next FROM place WHERE service = ? AND topic = ? AND part = ?", place
        ).fetchone()
        if mine is None or held is None or held[:2] != mine:
            raise LostPartitionError(f"{place} is held by {held}, not {mine}")
        stored = held[2] or 0
        fresh = [record for record in records if record.offset >= stored]
        for record in fresh:
            connection.execute(
                "INSERT INTO ledger (service, topic, part, pos, key, value, stamp, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*place, record.offset, record.key, record.value, record.timestamp_ms, mine[0]),
            )
            connection.execute(
                "INSERT INTO total VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET events = events + 1",
                (service, record.key),
            )
        following = max([stored, *(record.offset + 1 for record in fresh)])
        connection.execute(
            "UPDATE place SET next = ? WHERE service = ? AND topic = ? AND part = ?", (following, *place)
        )
        connection.execute("INSERT INTO batch VALUES (?, ?, ?, ?, ?)", (*place, len(fresh), mine[0]))
        return following

    def _next(self, service: str, topic: str, partition: int) -> int | None:
        with self._connection() as connection:
            row = connection.execute(
                "SELECT next FROM place WHERE service = ? AND topic = ? AND part = ?",
                (service, topic, partition),
            ).fetchone()
        return row[0] if row else None

    # ── what tests ask ──────────────────────────────────────────────────────────────────────────────────────────────

    def count(self) -> int:
        return int(self.ask("SELECT count(*) FROM ledger")[0][0])

    def ask(self, question: str, *values: object) -> list[tuple[object, ...]]:
        with self._connection() as connection:
            return connection.execute(question, values).fetchall()

    def values_by_key(self, service: str) -> dict[bytes, list[bytes]]:
        """The values of each key in the order in which they were handled."""
        found: dict[bytes, list[bytes]] = {}
        for key, value in self.ask("SELECT key, value FROM ledger WHERE service = ? ORDER BY nth", service):
            found.setdefault(key, []).append(value)  # type: ignore[arg-type]
        return found

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._file, timeout=30, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            if connection.in_transaction:
                connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            connection.close()


class PartitionsLedgerStep(LedgerStep):
    """The same, with one transaction for all partitions of a fetch."""

    async def handle_partitions(self, service: str, lanes: Sequence[Sequence[RawRecord]]) -> Sequence[int]:
        return await asyncio.to_thread(self._handle, service, lanes)
