"""The step port over SQL: offsets, owners and generations, on SQLite and on PostgreSQL."""

from datetime import date

import pytest
from sqlalchemy import func, select

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.partition_step import SqlStep
from drawback.adapters.sql.tables import metadata
from drawback.app.bootstrap import load_law
from drawback.engine.ports import LostPartitionError, PartitionsPort, RawRecord
from drawback.engine.step import Step
from drawback.lifecycles.entries import routes as entries

TOPIC = "drawback.entry.v1"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
    engine = open_database(url)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def a_process(engine, *, wrap=lambda step: step):
    """A step port as one worker process has it."""
    return SqlStep(
        engine,
        lambda _, store: wrap(Step((entries.SERVICE,), store, load_law(), direct=False)),
        lambda: date(2026, 3, 2),
    )


def unreadable(partition, *offsets):
    """Records that no version can read: each is parked once, which is what these tests count."""
    return [RawRecord(TOPIC, partition, n, b"c", b"unreadable %d/%d" % (partition, n), 0) for n in offsets]


def parked(engine):
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(metadata.tables["parked"]))


async def test_the_offset_is_stored_with_what_was_handled(engine):
    """A lane starts at None, then where the last batch ended; a batch that comes again changes nothing."""
    step = a_process(engine)
    await step.claim_partitions("entries", "me", 1, {TOPIC: [0, 1]})
    assert await step.start_offset("entries", TOPIC, 0) is None

    first = await step.handle("entries", TOPIC, 0, unreadable(0, 0, 1, 2))
    again = await step.handle("entries", TOPIC, 0, unreadable(0, 0, 1))

    assert (first, again) == (3, 3)
    assert await step.start_offset("entries", TOPIC, 0) == 3
    assert await step.start_offset("entries", TOPIC, 1) is None
    assert parked(engine) == 3


async def test_only_what_is_new_in_a_batch_is_handled(engine):
    """Of a batch that overlaps what was handled, the rest is handled; a gap of the log is no obstacle."""
    step = a_process(engine)
    await step.claim_partitions("entries", "me", 1, {TOPIC: [0]})
    await step.handle("entries", TOPIC, 0, unreadable(0, 5))

    following = await step.handle("entries", TOPIC, 0, unreadable(0, 4, 5, 9))

    assert following == 10
    assert parked(engine) == 2


async def test_who_lost_a_partition_writes_nothing(engine):
    """After another process claimed the lane, the first one's batch is refused whole; the new owner goes on."""
    old, new = a_process(engine), a_process(engine)
    await old.claim_partitions("entries", "old", 1, {TOPIC: [0]})
    await old.handle("entries", TOPIC, 0, unreadable(0, 0))
    await new.claim_partitions("entries", "new", 2, {TOPIC: [0]})

    with pytest.raises(LostPartitionError, match="not by"):
        await old.handle("entries", TOPIC, 0, unreadable(0, 1))

    assert parked(engine) == 1
    assert await new.start_offset("entries", TOPIC, 0) == 1
    assert await new.handle("entries", TOPIC, 0, unreadable(0, 1)) == 2


async def test_an_older_generation_cannot_take_back_unless_it_is_proved(engine):
    """A claim of an older generation is refused and leaves the holder; one the broker confirmed is accepted."""
    step, late = a_process(engine), a_process(engine)
    await step.claim_partitions("entries", "me", 7, {TOPIC: [0, 1]})

    with pytest.raises(LostPartitionError, match="in generation 7; late came with generation 6"):
        await late.claim_partitions("entries", "late", 6, {TOPIC: [1]})
    assert await step.handle("entries", TOPIC, 1, unreadable(1, 0)) == 1

    await late.claim_partitions("entries", "late", 1, {TOPIC: [1]}, proved=True)
    assert await late.handle("entries", TOPIC, 1, unreadable(1, 1)) == 2


async def test_the_same_generation_may_be_claimed_by_a_restarted_worker(engine):
    """A worker that keeps its instance name comes back in the same generation under another owner's name."""
    first, second = a_process(engine), a_process(engine)
    await first.claim_partitions("entries", "first", 3, {TOPIC: [0]})

    await second.claim_partitions("entries", "second", 3, {TOPIC: [0]})

    assert await second.handle("entries", TOPIC, 0, unreadable(0, 0)) == 1
    with pytest.raises(LostPartitionError):
        await first.handle("entries", TOPIC, 0, unreadable(0, 1))


async def test_lanes_are_all_or_nothing(engine):
    """Several lanes in one transaction: if one is lost, nothing of the others is written."""
    step, other = a_process(engine), a_process(engine)
    assert isinstance(step, PartitionsPort)
    await step.claim_partitions("entries", "me", 1, {TOPIC: [0, 1, 2]})
    assert await step.handle_partitions("entries", [unreadable(2, 0), unreadable(0, 0, 1)]) == [1, 2]
    await other.claim_partitions("entries", "other", 2, {TOPIC: [1]})

    with pytest.raises(LostPartitionError):
        await step.handle_partitions("entries", [unreadable(0, 2), unreadable(1, 0)])

    assert parked(engine) == 3
    assert await step.start_offset("entries", TOPIC, 0) == 2


async def test_a_step_that_fails_leaves_nothing_behind(engine):
    """When the step raises, the writes and offsets of all its lanes are rolled back with it."""

    class Failing:
        def __init__(self, step):
            self.step = step

        def handle(self, messages, *, as_of):
            self.step.handle(messages, as_of=as_of)
            if any(message.lane.endswith("/1") for message in messages):
                raise OSError("the disk is full")

    step = a_process(engine, wrap=Failing)
    await step.claim_partitions("entries", "me", 1, {TOPIC: [0, 1]})

    with pytest.raises(OSError, match="disk is full"):
        await step.handle_partitions("entries", [unreadable(0, 0), unreadable(1, 0)])

    assert parked(engine) == 0
    assert await step.start_offset("entries", TOPIC, 0) is None


async def test_services_have_offsets_of_their_own(engine):
    """Two services that receive the same topic are independent of each other."""
    step = a_process(engine)
    for service in ("entries", "matching"):
        await step.claim_partitions(service, "me", 1, {TOPIC: [0]})

    await step.handle("entries", TOPIC, 0, unreadable(0, 0))

    assert await step.start_offset("matching", TOPIC, 0) is None
