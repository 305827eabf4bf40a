"""Steps that fold at the same time: who holds the same claimant is in the other's way, nobody else is."""

import sqlite3
from datetime import date

import pytest
from sqlalchemy import func, select

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.store import SqlStore, table
from drawback.adapters.sql.tables import metadata
from drawback.engine.store import Changes, ConflictError


@pytest.fixture
def engine(tmp_path):
    """A SQLite file; PostgreSQL locks names, and whoever comes second waits."""
    opened = open_database(f"sqlite:///{tmp_path / 'beside.db'}")
    metadata.create_all(opened)
    yield opened
    opened.dispose()


def news(of: str) -> Changes:
    changes = Changes(heard_on=date(2026, 1, 5))
    changes.handled.append(("test", of))
    return changes


def write(store: SqlStore, holding: str) -> None:
    with store.begin() as transaction:
        transaction.hold({holding}, set())
        transaction.write(news("theirs"))


def is_taken(engine) -> bool:
    """Whether SQLite's one lock is somebody's."""
    with sqlite3.connect(engine.url.database, timeout=0, isolation_level=None) as looking:
        try:
            looking.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        looking.execute("ROLLBACK")
    return False


def written(engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table("handled")))


@pytest.mark.parametrize(
    ("mine", "theirs", "in_the_way"),
    [
        ("acme", "harbor", False),
        ("acme", "acme", True),
        ("acme", "*", True),
        ("*", "acme", True),
        ("*", "*", True),
    ],
)
@pytest.mark.parametrize("they_too", [True, False])
def test_a_step_is_done_anew_where_another_had_its_claimant_meanwhile(
    engine, mine, theirs, in_the_way, they_too
):
    """It reads, another writes, it writes: what it read may be old. Of that step nothing is written."""
    store, other = SqlStore(engine, max_concurrent=True), SqlStore(engine, max_concurrent=they_too)

    def read_and_write() -> None:
        with store.begin() as transaction:
            transaction.hold({mine}, set())
            write(other, theirs)
            transaction.write(news("mine"))

    if in_the_way:
        with pytest.raises(ConflictError):
            read_and_write()
    else:
        read_and_write()

    assert written(engine) == (1 if in_the_way else 2)


def test_the_second_try_takes_its_turn_before_it_reads(engine):
    """So that who is always in the way stops nobody: the third one is again without waiting."""
    store, other = SqlStore(engine, max_concurrent=True), SqlStore(engine)
    taken: list[bool] = []
    for attempt in range(3):
        try:
            with store.begin() as transaction:
                transaction.hold({"acme"}, set())
                taken.append(is_taken(engine))
                if attempt == 0:
                    write(other, "acme")
                transaction.write(news(str(attempt)))
        except ConflictError:
            assert attempt == 0

    assert taken == [False, True, False]


def test_a_step_that_gave_up_for_another_reason_begins_by_waiting_too(engine):
    """Whatever ended it: the next one is on the safe side."""
    store = SqlStore(engine, max_concurrent=True)

    def give_up() -> None:
        with store.begin() as transaction:
            transaction.hold({"acme"}, set())
            transaction.write(news("mine"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up()

    assert written(engine) == 0
    write(store, "acme")
    assert written(engine) == 1
