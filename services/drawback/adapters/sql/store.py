"""The store over SQL (SQLite or PostgreSQL): bulk reads, one bulk write, one transaction.

Everything goes through SQLAlchemy Core with many rows per statement; the ORM is for screens.
"""

import hashlib
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import compress
from operator import not_
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, event, update
from sqlalchemy.exc import DBAPIError

from drawback.adapters.sql import privilege_tables, reading_tables, warehouse_tables  # noqa: F401 - registers the tables
from drawback.adapters.sql.bulk import Row, append, find, find_pairs, keep, put, remove
from drawback.adapters.sql.claimant_versions import ClaimantVersions
from drawback.adapters.sql.faults import is_conflict, is_their_fault
from drawback.adapters.sql.law_versions import law_version
from drawback.adapters.sql.owned_rows import write_owned
from drawback.adapters.sql.rows import (
    aggregate_row,
    docket_row,
    history_row,
    journal_row,
    link_row,
    parked_row,
)
from drawback.adapters.sql.tables import metadata
from drawback.engine.chain import VERSION, Journaled
from drawback.engine.store import Changes, ConflictError, Key, Stored, Transaction
from drawback_schemas.envelope import ALL_CLAIMANTS

CHAINS = "journal"
"""The service under which the heads of the journal's hash chains are kept, by lane."""
_NAMED = 256
"""Claimants that a step locks one by one: a server has room for some thousands of locks in all."""
_SIDE_BY_SIDE = ("cache_size=-24576", "wal_autocheckpoint=64000")
"""Others' writing empties the cache between two batches; and what several write is copied into the file once."""
_CHUNK = 400
"""Keys per read: well under SQLite's limit of bound values."""


def table(name: str) -> Table:
    """Return a table of the product by name."""
    return metadata.tables[name]


def tune_sqlite(engine: Engine) -> Engine:
    """Make a SQLite engine durable and quick: WAL, one writer, foreign keys, a patient lock."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "page_size=8192",  # of a new file: a document fits into half of one
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "busy_timeout=120000",  # a rate that moves thousands of lines is one transaction of a minute
            "cache_size=-65536",
            "wal_autocheckpoint=4000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def chunks(values: Collection[Any]) -> Iterator[list[Any]]:
    listed = list(values)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


class SqlTransaction:
    """One step's reads and its write on one connection."""

    def __init__(self, connection: Connection, *, writing: bool = True) -> None:
        """`writing`: the transaction has SQLite's one lock already."""
        self._connection = connection
        self._turns = (
            ClaimantVersions(connection, writing=writing) if connection.dialect.name == "sqlite" else None
        )

    def hold(self, claimants: Collection[str], lanes: Collection[str]) -> None:
        """Wait until no other step has these claimants or lanes, and keep them until the transaction ends.

        Locks are taken in one order by all: everyone's first (shared by those who name claimants, alone by those who mean all
        or more than can be named), then by number. SQLite knows no such locks: see `ClaimantVersions`.
        """
        if self._turns is not None:
            return self._turns.hold(claimants)
        if not claimants:
            return None
        alone = ALL_CLAIMANTS in claimants or len(claimants) > _NAMED
        everyone = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        self._connection.exec_driver_sql(f"SELECT {everyone}(%s)", (_number(f"claimant {ALL_CLAIMANTS}"),))
        named = {f"lane {lane}" for lane in lanes} | {f"claimant {one}" for one in claimants if not alone}
        numbers = sorted(map(_number, named))
        if numbers:
            self._connection.exec_driver_sql(
                "SELECT pg_advisory_xact_lock(held) FROM unnest(%s::bigint[]) AS held", (numbers,)
            )
        return None

    # ── reads ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def aliases(self, claimants: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        if not claimants:
            return {}
        columns = ("claimant", "canonical", "spelled")
        found: dict[str, dict[str, str]] = {}
        for claimant, canonical, spelled in find(
            self._connection, "alias", columns, {}, ("claimant", claimants)
        ):
            found.setdefault(claimant, {})[canonical] = spelled
        return found

    def law_version(self) -> int:
        return law_version(self._connection)

    def journaled(self, event_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        if not event_ids:
            return {}
        columns = ("event_id", "claimant", "type")
        rows = find(self._connection, "journal", columns, {}, ("event_id", event_ids))
        return {event_id: (claimant, type_name) for event_id, claimant, type_name in rows}

    def handled(self, service: str, event_ids: Collection[str]) -> set[str]:
        if not event_ids:
            return set()
        rows = find(self._connection, "handled", ("event_id",), {"service": service}, ("event_id", event_ids))
        return {event_id for (event_id,) in rows}

    def load(self, kind: str, keys: Collection[Key]) -> Mapping[Key, Stored]:
        if not keys:
            return {}
        columns = ("claimant", "key", "version", "doc", "trace")
        rows = find_pairs(self._connection, kind, columns, {}, ("claimant", "key"), keys)
        return {
            Key(claimant, key): Stored(version, doc, trace) for claimant, key, version, doc, trace in rows
        }

    def linked(self, kind: str, wanted: Collection[tuple[str, str]]) -> Iterable[tuple[str, Key]]:
        columns, of_kind = ("link", "claimant", "key"), {"kind": kind}
        anybody = [link for claimant, link in wanted if claimant == ALL_CLAIMANTS]
        theirs = [pair for pair in wanted if pair[0] != ALL_CLAIMANTS]
        rows = [
            *(find(self._connection, "link", columns, of_kind, ("link", anybody)) if anybody else ()),
            *(
                find_pairs(self._connection, "link", columns, of_kind, ("claimant", "link"), theirs)
                if theirs
                else ()
            ),
        ]
        return [(link, Key(claimant, key)) for link, claimant, key in rows]

    # ── the write ───────────────────────────────────────────────────────────────────────────────────────────────────

    def write(self, changes: Changes) -> None:
        """Write everything a step decided. Nothing else in the program writes these tables.

        Raises:
            ConflictError: another step changed what this one read.
        """
        if self._turns is not None:
            self._turns.begin_to_write()
        self._write_journal(changes)
        put(
            self._connection,
            "handled",
            [{"service": service, "event_id": event_id} for service, event_id in changes.handled],
        )
        new = {(kind, one.key) for kind, writes in changes.aggregates.items() for one in writes if one.new}
        for kind, writes in changes.aggregates.items():
            self._add(kind, [aggregate_row(one, changes.law) for one in writes], [one.new for one in writes])
        self._write_links(changes, new)
        self._write_docket(changes, new)
        self._write_rows(changes)
        self._write_parked(changes)
        append(self._connection, "history", [history_row(line, changes.heard_on) for line in changes.history])
        append(
            self._connection,
            "outbox",
            [{"topic": o.topic, "key": o.key, "event_id": o.event_id, "raw": o.raw} for o in changes.outbox],
        )

    def _write_journal(self, changes: Changes) -> None:
        if not changes.journal:
            return
        heads = self._chain_heads({entry.lane for entry in changes.journal})
        numbers = self._next_numbers(len(changes.journal))
        rows: list[Row] = []
        for seq, entry in zip(numbers, changes.journal, strict=True):
            one = Journaled(
                seq=seq,
                lane=entry.lane,
                heard_on=entry.heard_on,
                raw=entry.raw,
                chain=b"",
                chain_version=VERSION,
                batch=numbers[0],
                event_id=entry.event_id,
                type=entry.type,
                source=entry.source,
                claimant=entry.claimant,
                subject=entry.subject,
                happened_at=entry.happened_at,
                position=entry.position,
            )
            head = heads[entry.lane] = one.link(heads.get(entry.lane, b""))
            rows.append(journal_row(one, head))
        append(self._connection, "journal", rows)
        blank = {"service": CHAINS, "next_offset": 0, "owner": "", "generation": 0}
        kept = [{**blank, "lane": lane, "chain": head} for lane, head in heads.items()]
        put(self._connection, "consumer_offset", kept, change=("chain",))

    def _next_numbers(self, count: int) -> Sequence[int]:
        """The next numbers of the journal: those of one step follow each other."""
        if self._connection.dialect.name == "sqlite":
            last = self._connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM journal").scalar_one()
            return range(last + 1, last + 1 + count)
        lock = (_number("numbers of the journal"),)
        self._connection.exec_driver_sql("SELECT pg_advisory_lock(%s)", lock)
        try:
            drawn = self._connection.exec_driver_sql(
                "SELECT nextval(pg_get_serial_sequence('journal', 'seq')) FROM generate_series(1, %s)",
                (count,),
            )
            return sorted(drawn.scalars())
        finally:
            self._connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", lock)

    def _chain_heads(self, lanes: Collection[str]) -> dict[str, bytes]:
        found = find(
            self._connection, "consumer_offset", ("lane", "chain"), {"service": CHAINS}, ("lane", lanes)
        )
        return {lane: bytes(chain) for lane, chain in found}

    def _add(self, name: str, rows: Sequence[Row], new: Sequence[bool]) -> None:
        """Write rows: those that are new need not be looked for, which spares PostgreSQL a copy of them."""
        append(self._connection, name, [*compress(rows, new)])
        put(self._connection, name, [*compress(rows, map(not_, new))])

    def _write_links(self, changes: Changes, new: Container[tuple[str, Key]]) -> None:
        gone = [link_row(link) for link, held in changes.links.items() if not held]
        held = [link for link, held in changes.links.items() if held]
        remove(self._connection, "link", gone)
        self._add(
            "link",
            [link_row(link) for link in held],
            [(kind, Key(claimant, key)) in new for kind, _, claimant, key in held],
        )

    def _write_docket(self, changes: Changes, new: Container[tuple[str, Key]]) -> None:
        gone = [write for write in changes.docket.values() if write.watch is None]
        remove(
            self._connection,
            "docket",
            [
                {
                    "claimant": w.key.claimant,
                    "subject_kind": w.kind,
                    "subject": w.key.key,
                    "deadline": w.deadline,
                }
                for w in gone
            ],
        )
        there = [write for write in changes.docket.values() if write.watch is not None]
        self._add("docket", [docket_row(one) for one in there], [(one.kind, one.key) in new for one in there])
        append(
            self._connection,
            "docket_move",
            [
                {
                    "claimant": move.key.claimant,
                    "subject_kind": move.kind,
                    "subject": move.key.key,
                    "deadline": move.deadline,
                    "was_on": move.was_on,
                    "now_on": move.now_on,
                    "because": move.because,
                    "heard_on": changes.heard_on,
                }
                for move in changes.moves
            ],
        )

    def _write_rows(self, changes: Changes) -> None:
        for name, by_owner in changes.rows.items():
            write_owned(self._connection, name, by_owner, changes.cleared.get(name, set()))

    def _write_parked(self, changes: Changes) -> None:
        parked = table("parked")
        latest = {one.id: one for one in changes.parked}.values()
        put(self._connection, "parked", [parked_row(one, changes.heard_on) for one in latest if not one.once])
        keep(self._connection, "parked", [parked_row(one, changes.heard_on) for one in latest if one.once])
        if changes.unparked:
            statement = (
                update(parked)
                .where(parked.c.id == bindparam("b_id"))
                .values(status="resolved", closed_because=bindparam("b_because"))
            )
            self._connection.execute(
                statement, [{"b_id": id_, "b_because": why} for id_, why in changes.unparked]
            )


def _number(name: str) -> int:
    """The number under which PostgreSQL knows a lock."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Transaction]:
    """A transaction of which only the reads are asked: it takes no lock and is never written."""
    with engine.connect() as connection:
        yield SqlTransaction(connection, writing=False)


class SqlStore:
    """Truth in SQL."""

    def __init__(self, engine: Engine, *, max_concurrent: bool = False) -> None:
        """`max_concurrent`: on SQLite too, processes fold at the same time and write one after the other.

        Where another process changes what a step read, that step is to be done anew, and waits for the lock first.
        """
        self.engine = engine
        self._side_by_side = max_concurrent
        self._disturbed = False

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Begin a step's transaction.

        Raises:
            ConflictError: another process was in the way (a deadlock, the same new row); nothing was written.
        """
        beside = self._side_by_side and not self._disturbed
        self._disturbed = True  # until this one has ended well
        try:
            with self.engine.begin() as connection:
                yield self._transaction(connection, beside=beside)
        except DBAPIError as error:
            if is_conflict(error):
                raise ConflictError(str(error.orig)) from error
            raise
        self._disturbed = False

    def is_their_fault(self, error: Exception) -> bool:
        return is_their_fault(error)

    def _transaction(self, connection: Connection, *, beside: bool) -> Transaction:
        if connection.dialect.name == "sqlite":
            if self._side_by_side:
                for pragma in _SIDE_BY_SIDE:
                    connection.exec_driver_sql(f"PRAGMA {pragma}")
            if not beside:  # its driver begins at the first write: what was read may be old by then
                connection.exec_driver_sql("BEGIN IMMEDIATE")
        return SqlTransaction(connection, writing=not beside)
