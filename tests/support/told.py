"""What the product tells of a world, word for word: every row, figure and sentence that a page, a command or a message could show.

Tests say what matters in a story. That nothing else is said beside it, and that words stay as somebody read them, is held by a text
for each story under `told/`, which is compared whole. Whoever changes what is told reads the difference and writes the texts anew:

    DRAWBACK_WRITE_TOLD=1 python -m pytest tests/scenarios tests/unit tests/conformance -m "not kafka and not postgres and not browser"
"""

import difflib
import json
import os
import re
from collections.abc import Callable, Iterator
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
from drawback.lifecycles.vocabulary import Decision
from support.world import World

WRITING = bool(os.environ.get("DRAWBACK_WRITE_TOLD"))
_NOT_TOLD = {
    "journal", "consumer_offset", "turn", "outbox", "link", "docket_move", "alert", "alert_watch", "delivery", "table_record", "link_key",
    "mail_stop", "entry_liquidation", "entry_account",
}  # fmt: skip
"""Bookkeeping, and what is derived again from what is told."""
_LOOKED_FOR = ("hts:", "part:", "protest:")
"""Links by which people search: they say of a line again what its version says."""
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
_IF_ANY = {"due_at"}
"""Told where there is one: few due dates have an instant."""


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
            unsaid = {key for key in _IF_ANY if plain.get(key) is None}
            shown = " · ".join(f"{key} {one}" for key, one in plain.items() if key not in _FIELDS | unsaid)
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


_LIVES: list[Callable[[], Iterator[str]]] = []
_SECTION = "== "


def tells(life: Callable[[], Iterator[str]]) -> None:
    """What an aggregate that lives by its facts alone, without a database, tells at the end of the test is compared too."""
    _LIVES.append(life)


def told_of(decision: Decision, *, view: object = None, **more: object) -> Iterator[str]:
    """What follows from such an aggregate: docket, columns, rows, story, events for others, refusals; and what a page reads of it."""
    yield from _all_lines("docket", decision.watches)
    yield from _all_lines("columns", decision.columns)
    yield from _all_lines(
        "rows", {name: rows for name, rows in decision.rows.items() if name not in _NOT_TOLD}
    )
    yield from _all_lines("story", decision.history)
    yield from _all_lines("refused", decision.refused)
    yield from _all_lines("emits", decision.emit)
    yield from (f"link {link}" for link in sorted(decision.links) if not link.startswith(_LOOKED_FOR))
    yield from _all_lines("view", view)
    for name, value in more.items():
        yield from _all_lines(name, value)


def _all_lines(name: str, value: object) -> Iterator[str]:
    if value is not None:
        yield from (
            f"{path} {said}" for path, said in _lines(msgspec.to_builtins(value, str_keys=True), name)
        )


def begin() -> None:
    """Forget the worlds and lives of the test before."""
    World.made.clear()
    _LIVES.clear()


def compare(item: pytest.Function) -> None:
    """Compare what the worlds and the lives of a test tell with what was read; or write it down."""
    if hasattr(item.function, "hypothesis"):
        return
    if World.made:
        _compare_worlds(item)
    if _LIVES:
        _compare_lives(item)


def _compare_lives(item: pytest.Function) -> None:
    """The lives of all tests of a module stand in one text, a section for each test."""
    path = Path(item.path).with_name("told") / f"{item.path.stem}.txt"
    kept = dict(_sections(path.read_text(encoding="utf-8"))) if path.exists() else {}
    says = "".join(f"{line}\n" for life in _LIVES for line in life())
    if WRITING:
        kept[item.name] = says
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{_SECTION}{name}\n{kept[name]}" for name in sorted(kept)), "utf-8")
    _must_be(kept.get(item.name, ""), says, f"{path.name}, {item.name}")


def _sections(text: str) -> Iterator[tuple[str, str]]:
    for section in text.split(f"\n{_SECTION}"):
        name, _, lines = section.partition("\n")
        yield name.removeprefix(_SECTION), f"{lines.rstrip(chr(10))}\n" if lines.strip() else ""


def _must_be(read: str, says: str, name: str) -> None:
    differing = difflib.unified_diff(
        read.splitlines(), says.splitlines(), "as read", "as told", n=0, lineterm=""
    )
    assert says == read, "\n".join([f"{name}: {__doc__}", *differing])


def _compare_worlds(item: pytest.Function) -> None:
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
    _must_be(read, says, path.name)
