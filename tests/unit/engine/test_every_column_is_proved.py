"""Each column of each table that follows from the journal is changed by hand, and the replay or the chain notices."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Table, create_engine, delete, func, select, update

from drawback.adapters.sql.columns import Cents, Exact, Instant
from drawback.adapters.sql.journal import (
    AGGREGATES,
    ROWS,
    STORY,
    differences,
    journal_heads,
    read_journal,
    story_differences,
)
from drawback.adapters.sql.migrate import all_tables, migrate
from drawback.adapters.sql.store import CHAINS, SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.engine.chain import BrokenChain, ChainWalk
from drawback.engine.replay import replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from support.processes import REPOSITORY
from support.whole_story import tell
from support.world import memory

pytestmark = pytest.mark.slow

REBUILT = {*AGGREGATES, *ROWS, *STORY, "parked", "alias"}
"""What `drawback replay` makes again and compares."""
CHAINED = {"journal", "consumer_offset"}
"""What `drawback journal verify` follows: the events, and the ends of their lanes."""
NOT_PROVED = {
    "account", "alert", "alert_ack", "alert_decision", "alert_policy", "alert_watch", "api_token", "arrangement", "audit", "delivery",
    "document_act", "document_link", "kept_document", "docket_act", "docket_owner", "docket_waiver", "handled", "identity_link", "invitation", "kept_answer", "kept_view", "last_look", "law_version", "link_key", "mail_stop", "outbox", "read_mail", "sandbox_message",
    "scheduler_lock", "second_look", "session", "sign_in_attempt", "snapshot", "sweep_heartbeat", "table_record", "taken_file", "turn",
    "written_filing",
}  # fmt: skip
"""What people decided, what was sent, and how processes keep out of each other's way: no event of the journal says it."""


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def told(request, tmp_path_factory) -> Iterator[tuple[Engine, Engine]]:
    """The story as it is stored, on each kind of database, and as its journal gives it again."""
    url = (
        f"sqlite:///{tmp_path_factory.mktemp('proof') / 'x.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_module_database")
    )
    stored = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(stored)
    tell(stored)
    again = memory()
    replay(read_journal(stored), Step(SERVICES, SqlStore(again), load_law()))
    yield stored, again
    stored.dispose()
    again.dispose()


def noticed(stored: Engine, again: Engine) -> set[str]:
    """The tables in which the stored and the rebuilt database differ."""
    found = differences(stored, again, most=10_000) + story_differences(stored, again, most=10_000)
    return {one.table for one in found}


def another(value: object, column: Column[Any]) -> object:  # noqa: PLR0911 - one line for each type
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int() | Decimal():
            return value + 1
        case datetime() | date():
            return value - timedelta(days=1)
        case bytes():
            return value + b" "
        case str():
            return f"{value}9"
    if isinstance(column.type, Cents | Exact):
        return Decimal(7)
    if isinstance(column.type, Instant):
        return datetime(2020, 1, 1, tzinfo=UTC)
    return {int: 7, str: "other", date: date(2020, 1, 1), bool: True}[column.type.python_type]


def key_of(row: Mapping[str, Any], kept: Table) -> list[Any]:
    return [column == row[column.name] for column in kept.primary_key]


def change(stored: Engine, name: str, at: int) -> tuple[Table, dict[str, Any], dict[str, Any]]:
    """Change one column of one row, and return the row as it was and as it is."""
    kept = table(name)
    column = list(kept.c)[at]
    query = select(kept).where(kept.c.reason_kind == "refused") if name == "parked" else select(kept)
    with stored.begin() as connection:
        row = dict(connection.execute(query.limit(1)).mappings().one())
        after = {**row, column.name: another(row[column.name], column)}
        connection.execute(update(kept).where(*key_of(row, kept)).values({column.name: after[column.name]}))
    return kept, row, after


def put_back(stored: Engine, kept: Table, row: dict[str, Any], after: dict[str, Any]) -> None:
    with stored.begin() as connection:
        connection.execute(update(kept).where(*key_of(after, kept)).values(row))


def test_every_table_is_proved_or_said_not_to_be():
    """A new table is put on one of the lists, and what no event says stands in the documentation."""
    assert {*all_tables().tables} == REBUILT | CHAINED | NOT_PROVED
    said = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    proof = said.partition("## What is proved, and what is not")[2].partition("\n## ")[0]
    for name in NOT_PROVED - {"turn", "sandbox_message", "arrangement"}:
        assert f"`{name}`" in proof, name


def test_the_story_leaves_a_row_in_every_table(told):
    """Otherwise a column would be changed that is not there; untouched, nothing is noticed."""
    stored, again = told
    with stored.connect() as connection:
        empty = {
            name
            for name in REBUILT | CHAINED
            if not connection.scalar(select(func.count()).select_from(table(name)))
        }
    assert empty == {"alias"}
    assert noticed(stored, again) == set()


PLACES = sorted({at for name in REBUILT - {"alias"} for at in range(len(table(name).c))})


@pytest.mark.parametrize("at", PLACES)
def test_a_column_changed_by_hand_is_noticed(told, at):
    """The column of that place in every table at once: each table is named by the replay."""
    stored, again = told
    names = {
        name
        for name in REBUILT - {"alias"}
        if at < len(table(name).c)
        and not (name in STORY and list(table(name).c)[at].name == "seq")
        and not (name == "parked" and list(table(name).c)[at].name == "status")
        and not (name in AGGREGATES and list(table(name).c)[at].name == "law")
    }
    changed = [change(stored, name, at) for name in sorted(names)]

    found = noticed(stored, again)

    for kept, row, after in changed:
        put_back(stored, kept, row, after)
    assert found == names
    assert noticed(stored, again) == set()


@pytest.mark.parametrize("name", sorted(REBUILT - {"alias"}))
def test_a_row_taken_out_by_hand_is_noticed(told, name):
    """A document, a due date, a link, a line of the story, a refused fact: what is missing is named."""
    stored, again = told
    kept = table(name)
    with stored.begin() as connection:
        row = dict(connection.execute(select(kept).limit(1)).mappings().one())
        connection.execute(delete(kept).where(*key_of(row, kept)))

    found = noticed(stored, again)

    with stored.begin() as connection:
        connection.execute(kept.insert().values(row))
    assert found == {name}


def test_an_invented_alias_is_noticed(told):
    """An alias would send the next events of one entry to another."""
    stored, again = told
    alias = table("alias")
    with stored.begin() as connection:
        connection.execute(
            alias.insert().values(claimant="acme", canonical="XYZ42002201", spelled="XYZ42006715")
        )

    found = noticed(stored, again)

    with stored.begin() as connection:
        connection.execute(delete(alias))
    assert found == {"alias"}


def test_lines_of_a_story_that_changed_places_are_noticed(told):
    """What happened to a subject is told in the order in which it was learnt."""
    stored, again = told
    history = table("history")
    with stored.begin() as connection:
        first, *_, last = connection.scalars(
            select(history.c.seq).where(history.c.subject == "acme-1").order_by(history.c.seq)
        )
        for was, now in ((first, 9999), (last, first), (9999, last)):
            connection.execute(update(history).where(history.c.seq == was).values(seq=now))

    found = noticed(stored, again)

    with stored.begin() as connection:
        for was, now in ((first, 9999), (last, first), (9999, last)):
            connection.execute(update(history).where(history.c.seq == was).values(seq=now))
    assert found == {"history"}


@pytest.mark.parametrize("column", [column.name for column in table("journal").c])
def test_every_column_of_the_journal_is_chained(told, column):
    """An event of the journal of which anything is another: the chain breaks at it or behind it."""
    stored, _ = told
    at = [one.name for one in table("journal").c].index(column)
    with stored.begin() as connection:
        moved = {"seq": 1_000_000} if column == "seq" else {}
        journal = table("journal")
        row = dict(connection.execute(select(journal).order_by(journal.c.seq).limit(1)).mappings().one())
        after = {**row, column: moved.get(column) or another(row[column], list(journal.c)[at])}
        connection.execute(update(journal).where(journal.c.seq == row["seq"]).values({column: after[column]}))

    try:
        with pytest.raises(BrokenChain):
            verify(stored)
    finally:
        put_back(stored, journal, row, after)
    verify(stored)


def test_the_last_twenty_events_taken_out_are_noticed(told):
    """With the end of their lane left as it was, put back to where they began, or taken out as well.

    Put back, the chain is whole: then the replay finds a state that no event gives, and a head kept elsewhere is not reached.
    """
    stored, _ = told
    journal, offset = table("journal"), table("consumer_offset")
    kept = verify(stored)
    with stored.begin() as connection:
        events = connection.execute(select(journal).order_by(journal.c.seq)).mappings().all()
        [end] = connection.execute(select(offset).where(offset.c.service == CHAINS)).mappings().all()
        connection.execute(delete(journal).where(journal.c.seq > events[-21]["seq"]))
    try:
        with pytest.raises(BrokenChain, match="events are missing"):
            verify(stored)
        with stored.begin() as connection:
            connection.execute(delete(offset).where(offset.c.service == CHAINS))
        with pytest.raises(BrokenChain, match="is not kept beside the journal"):
            verify(stored)
        with stored.begin() as connection:
            connection.execute(offset.insert().values({**end, "chain": events[-21]["chain"]}))
        verify(stored)
        with pytest.raises(BrokenChain, match="does not reach the head"):
            verify(stored, kept)
        shorter = memory()
        replay(read_journal(stored), Step(SERVICES, SqlStore(shorter), load_law()))
        assert {"claim", "docket", "history"} <= noticed(stored, shorter)
        shorter.dispose()
    finally:
        with stored.begin() as connection:
            connection.execute(delete(offset).where(offset.c.service == CHAINS))
            connection.execute(offset.insert().values(dict(end)))
            connection.execute(journal.insert(), [dict(row) for row in events[-20:]])
    verify(stored, kept)


def verify(stored, kept=None):
    """What `drawback journal verify` does."""
    walk = ChainWalk(journal_heads(stored), kept)
    for _ in walk.follow(read_journal(stored)):
        pass
    return walk.end(journal_heads(stored))
