"""Together or apart: written down once, refused the other way, changed over only when nothing waits."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from drawback.adapters.sql.arrangement import (
    TOGETHER_GROUP,
    ArrangementError,
    How,
    arrange,
    arrangement,
    change_over,
    waiting_between,
)
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.partition_step import SqlStep
from drawback.adapters.sql.relay_lease import RelayLease
from drawback.adapters.sql.store import table
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.engine.ports import LostPartitionError, RawRecord
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback_schemas.time import DeadlinePassed

TODAY = date(2026, 3, 2)
COMMANDS = DeadlinePassed.TOPIC
PASSED = DeadlinePassed(subject_kind="claim", subject="C1", deadline="time-bar", due_on=TODAY)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
    engine = open_database(url)
    migrate(engine)
    yield engine
    engine.dispose()


def how(engine):
    with engine.connect() as connection:
        return arrangement(connection)


def rows(engine, name):
    with engine.connect() as connection:
        return connection.execute(select(table(name))).all()


def lane(engine, service, name, offset):
    values = {
        "service": service,
        "lane": name,
        "next_offset": offset,
        "owner": "w",
        "generation": 3,
        "chain": b"",
    }
    with engine.begin() as connection:
        connection.execute(insert(table("consumer_offset")).values(values))


def reached(engine, service):
    return {row.lane: row.next_offset for row in rows(engine, "consumer_offset") if row.service == service}


@pytest.mark.parametrize("first", How)
def test_the_first_worker_decides_and_the_other_way_is_refused(engine, first):
    """Whoever starts first settles it; the same way starts again, the other way is refused with what to do."""
    assert how(engine) is None

    arrange(engine, first, SERVICES)
    arrange(engine, first, SERVICES)

    assert how(engine) is first
    with pytest.raises(
        ArrangementError, match=f"services run {first.value}.*`drawback services {first.other.value}`"
    ):
        arrange(engine, first.other, SERVICES)


def test_lanes_of_whole_workers_that_nobody_wrote_down_count(engine):
    """A database that whole workers used before this was written down is not served apart by accident."""
    lane(engine, TOGETHER_GROUP, f"{COMMANDS}/0", 7)

    with pytest.raises(ArrangementError, match="services run together"):
        arrange(engine, How.APART, SERVICES)
    arrange(engine, How.TOGETHER, SERVICES)

    assert how(engine) is How.TOGETHER


async def test_a_worker_of_the_other_way_cannot_claim(engine):
    """A worker that started before the change-over claims nothing after it, whatever it believes."""
    arrange(engine, How.APART, SERVICES)
    whole = SqlStep(
        engine, lambda _, store: Step(SERVICES, store, load_law()), lambda: TODAY, how=How.TOGETHER
    )

    with pytest.raises(ArrangementError, match="expected `drawback worker SERVICE…`"):
        await whole.claim_partitions(TOGETHER_GROUP, "me", 1, {COMMANDS: [0]})

    assert rows(engine, "consumer_offset") == []


async def test_changing_over_carries_offsets_and_takes_the_old_owners_away(engine):
    """Each service goes on where the whole workers stopped; one of those that was forgotten writes nothing any more."""
    arrange(engine, How.TOGETHER, SERVICES)
    forgotten = SqlStep(
        engine, lambda _, store: Step(SERVICES, store, load_law()), lambda: TODAY, how=How.TOGETHER
    )
    await forgotten.claim_partitions(TOGETHER_GROUP, "me", 1, {COMMANDS: [0, 1], "drawback.entry.v1": [0]})
    records = [RawRecord(COMMANDS, 0, n, b"c", b"unreadable", 0) for n in range(5)]
    await forgotten.handle(TOGETHER_GROUP, COMMANDS, 0, records)

    change_over(engine, How.APART, SERVICES)

    assert (
        reached(engine, "claims") == reached(engine, "matching") == {f"{COMMANDS}/0": 5, f"{COMMANDS}/1": -1}
    )
    assert reached(engine, "entries") == {f"{COMMANDS}/0": 5, f"{COMMANDS}/1": -1, "drawback.entry.v1/0": -1}
    with pytest.raises(LostPartitionError):
        await forgotten.handle(TOGETHER_GROUP, COMMANDS, 0, [RawRecord(COMMANDS, 0, 5, b"c", b"more", 0)])


def test_putting_together_waits_until_all_are_equally_far(engine):
    """An event in the outbox, or a topic that one service has read further than another, stands in the way and is named."""
    arrange(engine, How.APART, SERVICES)
    for service, offset in (("entries", 9), ("matching", 9), ("claims", 4)):
        lane(engine, service, f"{COMMANDS}/2", offset)
    Product(engine, load_law()).emit([("acme", PASSED)], TODAY, "test")

    outbox, uneven = waiting_between(engine, SERVICES)

    assert "1 event(s) wait in the outbox" in outbox
    assert "drawback.command.v1/2 are not equally far (claims at 4, entries at 9, matching at 9)" in uneven


def test_events_of_this_program_are_published_as_the_arrangement_has_it(engine):
    """Handled at once while the services run together; put into the outbox, once, while they run apart."""
    product = Product(engine, load_law())
    product.emit([("acme", PASSED)], TODAY, "test")
    assert (len(rows(engine, "journal")), len(rows(engine, "outbox"))) == (1, 0)

    arrange(engine, How.APART, SERVICES)
    later = DeadlinePassed(subject_kind="claim", subject="C2", deadline="time-bar", due_on=TODAY)
    said, again = (product.emit([("acme", later)], TODAY, "test") for _ in range(2))

    assert (said.received, again.repeated) == (1, 1)
    assert len(rows(engine, "journal")) == 1
    assert [(row.topic, row.key) for row in rows(engine, "outbox")] == [(COMMANDS, "acme")]


def test_what_was_received_before_any_worker_is_not_handled_again(engine):
    """Events that the embedded product has in its journal are marked for each service that would receive them."""
    product = Product(engine, load_law())
    product.emit([("acme", PASSED)], TODAY, "test")

    arrange(engine, How.APART, SERVICES)

    (event,) = [row.event_id for row in rows(engine, "journal")]
    marked = {row.service for row in rows(engine, "handled") if row.event_id == event}
    assert marked == {"entries", "matching", "claims"}


@pytest.mark.postgres
async def test_one_relay_at_a_time(postgres_database):
    """The second relay stands by until the first releases the lease or is gone."""
    engines = [open_database(postgres_database) for _ in range(2)]
    migrate(engines[0])
    first, second = (RelayLease(engine) for engine in engines)

    assert (await first.is_held(), await first.is_held(), await second.is_held()) == (True, True, False)
    first.release()

    assert await second.is_held()
    assert not await first.is_held()
    second.release()
    for engine in engines:
        engine.dispose()
