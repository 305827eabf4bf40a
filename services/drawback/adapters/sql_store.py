"""The store over SQL (SQLite or PostgreSQL): bulk reads, one bulk write, one transaction.

Everything goes through SQLAlchemy Core with many rows per statement; the ORM is for screens.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, delete, event, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from drawback.adapters.tables import metadata
from drawback.domain.money import ZERO
from drawback.runtime.store import Changes, DocketWrite, Key, Stored, Transaction

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
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "cache_size=-65536"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def chunks(values: Collection[Any]) -> Iterator[list[Any]]:
    listed = list(values)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


class SqlTransaction:
    """One step's reads and its write on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert

    # ── reads ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def handled(self, service: str, event_ids: Collection[str]) -> set[str]:
        handled = table("handled")
        known: set[str] = set()
        for ids in chunks(event_ids):
            query = select(handled.c.event_id).where(
                handled.c.service == service, handled.c.event_id.in_(ids)
            )
            known.update(self._connection.scalars(query))
        return known

    def load(self, kind: str, keys: Collection[Key]) -> Mapping[Key, Stored]:
        rows = table(kind)
        found: dict[Key, Stored] = {}
        by_claimant: dict[str, list[str]] = {}
        for claimant, key in keys:
            by_claimant.setdefault(claimant, []).append(key)
        for claimant, wanted in by_claimant.items():
            for chunk in chunks(wanted):
                query = select(rows.c.key, rows.c.version, rows.c.doc).where(
                    rows.c.claimant == claimant, rows.c.key.in_(chunk)
                )
                for key, version, doc in self._connection.execute(query):
                    found[Key(claimant, key)] = Stored(version, doc)
        return found

    def linked(self, kind: str, links: Collection[str]) -> Iterable[tuple[str, Key]]:
        rows = table("link")
        found: list[tuple[str, Key]] = []
        for chunk in chunks(links):
            query = select(rows.c.link, rows.c.claimant, rows.c.key).where(
                rows.c.kind == kind, rows.c.link.in_(chunk)
            )
            found += [(link, Key(claimant, key)) for link, claimant, key in self._connection.execute(query)]
        return found

    # ── the write ───────────────────────────────────────────────────────────────────────────────────────────────────

    def write(self, changes: Changes) -> None:
        """Write everything a step decided. Nothing else in the program writes these tables."""
        self._write_journal(changes)
        self.put(
            "handled", [{"service": service, "event_id": event_id} for service, event_id in changes.handled]
        )
        for kind, writes in changes.aggregates.items():
            self.put(
                kind,
                [
                    {
                        "claimant": w.key.claimant,
                        "key": w.key.key,
                        "version": w.version,
                        "doc": w.doc,
                        **w.columns,
                    }
                    for w in writes
                ],
            )
        self._write_links(changes)
        self._write_docket(changes)
        self._write_rows(changes)
        self._write_parked(changes)
        self._add("history", [_history(changes, number) for number in range(len(changes.history))])
        self._add(
            "outbox",
            [{"topic": o.topic, "key": o.key, "event_id": o.event_id, "raw": o.raw} for o in changes.outbox],
        )

    def _write_journal(self, changes: Changes) -> None:
        if not changes.journal:
            return
        head = self._chain_head(changes.lane)
        rows = []
        for entry in changes.journal:
            head = hashlib.sha256(head + entry.raw).digest()
            rows.append(
                {
                    "event_id": entry.event_id,
                    "type": entry.type,
                    "source": entry.source,
                    "claimant": entry.claimant,
                    "subject": entry.subject,
                    "happened_at": entry.happened_at,
                    "heard_on": entry.heard_on,
                    "lane": changes.lane,
                    "position": entry.position,
                    "raw": entry.raw,
                    "chain": head,
                }
            )
        self._add("journal", rows)
        offsets = table("consumer_offset")
        self.put(
            "consumer_offset",
            [
                {
                    "service": "journal",
                    "lane": changes.lane,
                    "next_offset": 0,
                    "owner": "",
                    "generation": 0,
                    "chain": head,
                }
            ],
            change=(offsets.c.chain.name,),
        )

    def _chain_head(self, lane: str) -> bytes:
        offsets = table("consumer_offset")
        query = select(offsets.c.chain).where(offsets.c.service == "journal", offsets.c.lane == lane)
        return self._connection.scalar(query) or b""

    def _write_links(self, changes: Changes) -> None:
        links = table("link")
        if changes.links_removed:
            statement = delete(links).where(
                links.c.kind == bindparam("b_kind"),
                links.c.link == bindparam("b_link"),
                links.c.claimant == bindparam("b_claimant"),
                links.c.key == bindparam("b_key"),
            )
            names = ("b_kind", "b_link", "b_claimant", "b_key")
            self._connection.execute(
                statement, [dict(zip(names, row, strict=True)) for row in changes.links_removed]
            )
        names = ("kind", "link", "claimant", "key")
        self.put("link", [dict(zip(names, row, strict=True)) for row in changes.links_added])

    def _write_docket(self, changes: Changes) -> None:
        docket = table("docket")
        gone = [write for write in changes.docket.values() if write.watch is None]
        if gone:
            statement = delete(docket).where(
                docket.c.claimant == bindparam("b_claimant"),
                docket.c.subject_kind == bindparam("b_kind"),
                docket.c.subject == bindparam("b_subject"),
                docket.c.deadline == bindparam("b_deadline"),
            )
            self._connection.execute(
                statement,
                [
                    {
                        "b_claimant": w.key.claimant,
                        "b_kind": w.kind,
                        "b_subject": w.key.key,
                        "b_deadline": w.deadline,
                    }
                    for w in gone
                ],
            )
        self.put("docket", [_docket(write) for write in changes.docket.values() if write.watch is not None])
        self._add(
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
            rows = table(name)
            statement = delete(rows).where(
                rows.c.claimant == bindparam("b_claimant"), rows.c.owner == bindparam("b_owner")
            )
            self._connection.execute(
                statement, [{"b_claimant": k.claimant, "b_owner": k.key} for k in by_owner]
            )
            self._add(
                name,
                [
                    {"claimant": key.claimant, "owner": key.key, **row}
                    for key, owned in by_owner.items()
                    for row in owned
                ],
            )

    def _write_parked(self, changes: Changes) -> None:
        parked = table("parked")
        self.put(
            "parked",
            [
                {
                    "id": p.id,
                    "reason_kind": p.reason_kind,
                    "reason": p.reason,
                    "status": "open",
                    "claimant": p.claimant,
                    "subject_kind": p.subject_kind,
                    "subject": p.subject,
                    "event_id": p.event_id,
                    "event_type": p.event_type,
                    "topic": p.topic,
                    "partition": p.partition,
                    "position": p.position,
                    "file": p.file,
                    "row": p.row,
                    "field": p.field,
                    "seen": p.seen,
                    "expected": p.expected,
                    "parked_on": changes.heard_on,
                    "closed_because": "",
                    "raw": p.raw,
                }
                for p in {p.id: p for p in changes.parked}.values()
            ],
        )
        if changes.unparked:
            statement = (
                update(parked)
                .where(parked.c.id == bindparam("b_id"))
                .values(status="resolved", closed_because=bindparam("b_because"))
            )
            self._connection.execute(
                statement, [{"b_id": id_, "b_because": why} for id_, why in changes.unparked]
            )

    def put(self, name: str, rows: Sequence[Mapping[str, Any]], change: Sequence[str] | None = None) -> None:
        """Insert rows, replacing those that are there."""
        if not rows:
            return
        target = table(name)
        statement = self._insert(target)
        key = [column.name for column in target.primary_key]
        changed = change if change is not None else [name for name in rows[0] if name not in key]
        if changed:
            statement = statement.on_conflict_do_update(
                index_elements=key, set_={name: statement.excluded[name] for name in changed}
            )
        else:
            statement = statement.on_conflict_do_nothing(index_elements=key)
        self._connection.execute(statement, list(rows))

    def _add(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that are new."""
        if rows:
            self._connection.execute(self._insert(table(name)), list(rows))


def _docket(write: DocketWrite) -> dict[str, Any]:
    watch = write.watch
    assert watch is not None  # noqa: S101 - the caller filtered
    return {
        "claimant": write.key.claimant,
        "subject_kind": write.kind,
        "subject": write.key.key,
        "deadline": watch.deadline,
        "due_on": watch.due_on,
        "operate_on": watch.operate_on,
        "met_on": watch.met_on,
        "passes": watch.passes,
        "immediate": watch.immediate,
        "rule": watch.rule,
        "citation": watch.citation,
        "formula": watch.formula,
        "inputs": "; ".join(f"{name} = {value}" for name, value in watch.inputs),
        "contested": " | ".join(watch.contested),
        "summary": watch.summary,
        "money": watch.money or ZERO,
    }


def _history(changes: Changes, number: int) -> dict[str, Any]:
    line = changes.history[number]
    return {
        "claimant": line.key.claimant,
        "subject_kind": line.kind,
        "subject": line.key.key,
        "on": line.on,
        "heard_on": changes.heard_on,
        "kind": line.told,
        "text": line.text,
        "event_id": line.event_id,
        "money": line.money,
    }


class SqlStore:
    """Truth in SQL."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        with self.engine.begin() as connection:
            yield SqlTransaction(connection)
