"""What the product tells of a world, word for word: every row, figure and sentence that a page, a command or a message could show.

Tests say what matters in a story. That nothing else is said beside it, and that words stay as somebody read them, is held by a text
for each story under `told/`, which is compared whole. Whoever changes what is told reads the difference and writes the texts anew:

    DRAWBACK_WRITE_TOLD=1 python -m pytest tests/scenarios tests/unit/lifecycles -m "not kafka and not postgres"
"""

import difflib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, Row, Table, select

from drawback.adapters.sql.tables import metadata
from drawback.app.bootstrap import load_law
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.explanation import explain_claim
from drawback.lifecycles.claims.state import ClaimRecord
from support.world import World

WRITING = bool(os.environ.get("DRAWBACK_WRITE_TOLD"))
_NOT_TOLD = {
    "journal", "consumer_offset", "turn", "outbox", "link", "docket_move", "alert", "alert_watch", "delivery", "table_record",
}  # fmt: skip
"""Bookkeeping, and what is derived again from what is told."""
_COLUMNS = {
    "seq",
    "heard_on",
    "event_id",
    "doc",
    "trace",
    "version",
    "rule",
    "id",
    "raw",
    "lane",
    "topic",
    "partition",
    "position",
    "batch",
}
_FIELDS = {
    "facts",
    "id",
    "at",
    "known_at",
    "event_id",
    "received_at",
    "because_of",
    "told",
    "refused",
    "story",
}


def told(engine: Engine) -> str:
    """Everything that is told, a line each, in an order of its own."""
    with engine.connect() as connection:
        lines = [
            line
            for table in metadata.sorted_tables
            if table.name not in _NOT_TOLD
            for row in connection.execute(select(table))
            for line in _row(table, row)
        ]
    return "".join(f"{line}\n" for line in sorted(lines))


def _row(table: Table, row: "Row[Any]") -> Iterator[str]:
    columns = {name: value for name, value in row._mapping.items() if name not in _COLUMNS}
    keys = [column.name for column in table.primary_key if column.name in columns]
    name = " ".join([table.name, *(str(columns.pop(key)) for key in keys)])
    said = " · ".join(
        f"{column} {value}" for column, value in columns.items() if value not in {None, "", False}
    )
    yield f"{name}: {said}"
    doc = row._mapping.get("doc")
    if doc is None:
        return
    content = json.loads(doc)
    for path, value in _lines(content.get("view", content), ""):
        yield f"{name} {path} {value}"
    if table.name == "claim":
        explained = explain_claim(decode_state(ClaimRecord, doc), load_law())
        for path, value in _lines(msgspec.to_builtins(explained), "explained"):
            yield f"{name} {path} {value}"


def _lines(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Each object on a line of its own: its plain fields; what is nested below it follows under its path."""
    match value:
        case dict():
            plain = {key: one for key, one in value.items() if not isinstance(one, dict | list | tuple)}
            shown = " · ".join(f"{key} {one}" for key, one in plain.items() if key not in _FIELDS)
            if shown:
                yield path, shown
            for key, one in value.items():
                if key not in plain and key not in _FIELDS:
                    yield from _lines(one, f"{path}.{key}" if path else key)
        case list() | tuple():
            for number, one in enumerate(value, start=1):
                yield from _lines(one, f"{path}.{number}")
        case _:
            yield path, str(value)


def begin() -> None:
    """Forget the worlds of the test before."""
    World.made.clear()


def compare(item: pytest.Function) -> None:
    """Compare what the worlds of a test tell with what was read; or write it down."""
    if not World.made or hasattr(item.function, "hypothesis"):
        return
    name = re.sub(r"-?\b(sqlite|postgres|kafka-bulk|kafka-event)\b-?", "", item.name).replace("[]", "")
    path = (
        Path(item.path).with_name("told")
        / item.path.stem
        / f"{re.sub(r'[^A-Za-z0-9_-]+', '-', name).strip('-')}.txt"
    )
    says = "\n".join(told(world.engine) for world in World.made)
    if WRITING:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(says, encoding="utf-8")
    read = path.read_text(encoding="utf-8") if path.exists() else ""
    differing = difflib.unified_diff(
        read.splitlines(), says.splitlines(), "as read", "as told", n=0, lineterm=""
    )
    assert says == read, "\n".join([f"{path.name}: {__doc__}", *differing])
