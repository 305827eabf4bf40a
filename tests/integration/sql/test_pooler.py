"""Behind a pooler that gives each transaction another connection: one relay at a time, and no statement that is not there."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.lease import LostLeaseError
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.outbox import SqlOutbox
from drawback.adapters.sql.relay_lease import RelayLease
from drawback.adapters.sql.store import table
from support.world import World, a_designation, an_entry, an_export

pytestmark = pytest.mark.postgres
NEVER = "?prepare_threshold=never"


@pytest.fixture
def engines(pooled_database):
    """Two processes' engines on one database."""
    made = [open_database(pooled_database + NEVER) for _ in range(2)]
    migrate(made[0])
    yield made
    for engine in made:
        engine.dispose()


async def test_one_relay_publishes_and_the_other_takes_over_when_it_leaves_or_is_gone(engines):
    """The lease is a row: it holds across transactions on other connections, ends with its term, and can be given back."""
    first, second = (RelayLease(engine) for engine in engines)
    assert (await first.is_held(), await second.is_held(), await first.is_held()) == (True, False, True)

    first.release()
    assert (await second.is_held(), await first.is_held()) == (True, False)

    lease = table("scheduler_lock")
    with engines[0].begin() as connection:  # the second is killed, and its term runs out
        connection.execute(
            update(lease).where(lease.c.name == "relay").values(until_at=datetime(2020, 1, 1, tzinfo=UTC))
        )
    assert await first.is_held()


async def test_a_relay_that_lost_its_lease_takes_nothing_more(engines):
    """It was paused for longer than its term: the outbox is the other's, whatever it believes itself."""
    first, second = (RelayLease(engine) for engine in engines)
    assert await first.is_held()
    outbox = SqlOutbox(engines[0], first.require)
    assert await outbox.take(10) == []

    lease = table("scheduler_lock")
    with engines[1].begin() as connection:
        connection.execute(
            update(lease).where(lease.c.name == "relay").values(until_at=datetime(2020, 1, 1, tzinfo=UTC))
        )
    assert await second.is_held()

    with pytest.raises(LostLeaseError, match="another relay publishes"):
        await outbox.take(10)
    assert not await first.is_held()


def ask_side_by_side(url: str) -> list[Exception]:
    """Run one statement ten times in each of several sessions at once, every time in a transaction of its own."""
    engine, together, problems = open_database(url), Barrier(4), []

    def ask() -> None:
        try:
            with engine.connect() as connection:
                for number in range(10):
                    together.wait(20)
                    connection.execute(text("SELECT CAST(:n AS integer), pg_sleep(0.01)"), {"n": number})
                    connection.rollback()
        except (DBAPIError, RuntimeError) as problem:
            problems.append(problem)
            together.abort()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    return problems


def test_statements_that_the_server_keeps_prepared_fail_there_and_others_do_not(pooled_database):
    """Both sides of the setting: prepared at once, a statement is looked for on the wrong connection; never prepared, all goes well."""
    assert any(
        "prepared statement" in str(problem)
        for problem in ask_side_by_side(f"{pooled_database}?prepare_threshold=0")
    )
    assert ask_side_by_side(pooled_database + NEVER) == []


def test_the_product_works_through_the_pooler(engines):
    """Entry, export, claim: what the step writes is there."""
    world = World(engines[0])
    world.receives(an_entry(), an_export())
    world.files("acme-1", "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-11")

    with engines[1].connect() as connection:
        assert len(connection.execute(select(table("claim").c.key)).all()) == 1
