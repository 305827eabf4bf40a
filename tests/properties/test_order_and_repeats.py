"""The outcome does not depend on the order in which sources race, on repeats, or on where the process died."""

import random
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from drawback.adapters.files.history import History
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import SqlStore
from drawback.adapters.sql.tables import metadata
from drawback.app.backfill import DEPENDENCIES
from drawback.app.bootstrap import load_law
from drawback.engine.door import AsJournaled, only_ours
from drawback.engine.message import Message
from drawback.engine.replay import BrokenChain, Journaled, replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback_schemas import EVENTS, read_envelope
from support.dying import Crash, DyingStore
from support.example import EXAMPLE_WAYS, Example, example_of
from support.kafka_stories import SLOW, StoryDeployment
from support.world import memory

LAST_DAY = date(2026, 6, 30)


def run(engine: Engine, raws: Sequence[bytes], batch: int) -> Engine:
    """Handle raw events in batches."""
    step = Step(SERVICES, SqlStore(engine), load_law(), door=AsJournaled())
    for start in range(0, len(raws), batch):
        step.handle([Message(raw) for raw in raws[start : start + batch]], as_of=LAST_DAY)
    return engine


def every_row(engine: Engine) -> dict[str, list[str]]:
    """All that a database holds, the story and its order included."""
    with engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table))))
            for name, table in metadata.tables.items()
        }


def interleaved(raws: Sequence[bytes], choose: Callable[[int], int]) -> list[bytes]:
    """Merge the sources anew: each keeps its own order, between them `choose` decides."""
    queues: dict[str, list[bytes]] = {}
    for raw in raws:
        queues.setdefault(read_envelope(raw).source, []).append(raw)
    waiting = [list(reversed(queue)) for queue in queues.values()]
    merged: list[bytes] = []
    while waiting:
        queue = waiting[choose(len(waiting))]
        merged.append(queue.pop())
        if not queue:
            waiting.remove(queue)
    return merged


def journaled(example: Example) -> list[bytes]:
    """Every input event, in the order in which it was first handled."""
    return [event.raw for event in read_journal(example.engine)]


@pytest.fixture(scope="session", params=EXAMPLE_WAYS)
def example(request: pytest.FixtureRequest) -> Example:
    """The example, walked through every way; what is handled anew is on SQLite, so the two are compared as well."""
    return example_of(request)


@pytest.fixture(
    params=["embedded", *(pytest.param(path, marks=SLOW) for path in ("kafka-bulk", "kafka-event"))]
)
def handled(request: pytest.FixtureRequest) -> Callable[[Sequence[bytes], int], Engine]:
    """Handles raw events in batches, in this process or by two workers, and gives the database."""
    if request.param == "embedded":
        return lambda raws, batch: run(memory(), raws, batch)
    deployment: StoryDeployment = request.getfixturevalue(request.param.replace("-", "_"))

    def over_kafka(raws: Sequence[bytes], batch: int) -> Engine:
        engine = deployment.empty()
        theirs = [raw for raw in raws if not _ours(raw)]
        for start in range(0, len(theirs), batch):
            deployment.handle(theirs[start : start + batch], LAST_DAY)
        return run(engine, [raw for raw in raws if _ours(raw)], batch)

    return over_kafka


def _ours(raw: bytes) -> bool:
    """Whether only the program says this: what time did comes from the scheduler, never from a topic."""
    return only_ours(EVENTS[read_envelope(raw).type])


@pytest.fixture(scope="session")
def inputs(example: Example) -> list[bytes]:
    """Every input event of the example, in the order in which it was first handled."""
    return journaled(example)


def test_the_example_ends_the_same_every_way(example_on_sqlite: Example, example: Example):
    """Walked through on either database, and over Kafka by two workers on either path: no document, row or date differs."""
    assert differences(example_on_sqlite.engine, example.engine) == []


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), batch=st.sampled_from([40, 250, 1000]))
def test_any_interleaving_with_any_repeats_ends_the_same(
    example_on_sqlite: Example,
    handled: Callable[[Sequence[bytes], int], Engine],
    seed: int,
    batch: int,
):
    """Five years of two importers, sources shuffled against each other and every twentieth event told twice."""
    rng = random.Random(seed)
    told = interleaved(journaled(example_on_sqlite), rng.randrange)
    for _ in range(len(told) // 20):
        told.insert(rng.randrange(len(told)), rng.choice(told))

    engine = handled(told, batch)

    assert differences(example_on_sqlite.engine, engine) == []
    engine.dispose()


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dies_at=st.integers(1, 20))
def test_a_process_that_dies_in_a_step_and_starts_again_ends_the_same(
    example: Example, inputs: list[bytes], tmp_path: Path, dies_at: int
):
    """Killed in the middle of a write, the batch is undone; delivered again from two batches back, nothing counts twice."""
    url = f"sqlite:///{tmp_path / f'{uuid4()}.db'}"
    engine = open_database(url)
    migrate(engine)
    batches = [inputs[start : start + 120] for start in range(0, len(inputs), 120)]
    step = Step(SERVICES, DyingStore(engine, dies_at), load_law(), door=AsJournaled())
    for batch in batches[: dies_at - 1]:
        step.handle([Message(raw) for raw in batch], as_of=LAST_DAY)
    with pytest.raises(Crash):
        step.handle([Message(raw) for raw in batches[dies_at - 1]], as_of=LAST_DAY)
    engine.dispose()

    engine = open_database(url)
    resumed = Step(SERVICES, SqlStore(engine), load_law(), door=AsJournaled())
    for batch in batches[max(0, dies_at - 3) :]:
        resumed.handle([Message(raw) for raw in batch], as_of=LAST_DAY)

    assert differences(example.engine, engine) == []
    engine.dispose()


def test_the_journal_rebuilds_the_state_byte_for_byte(example: Example):
    """Replayed into an empty database, the journal gives the same documents, rows and docket."""
    engine = memory()

    count = replay(read_journal(example.engine), Step(SERVICES, SqlStore(engine), load_law()))

    assert count > 2000
    assert differences(example.engine, engine) == []
    engine.dispose()


@pytest.mark.parametrize("room", [1, 100_000])
def test_what_does_not_fit_into_memory_at_once_ends_the_same(
    example: Example, inputs: list[bytes], room: int
):
    """Little room: the rest is written down in the midst of the batch and read again, events wait packed; no row differs."""
    engine, roomy = memory(), memory()
    for step in (
        Step(SERVICES, SqlStore(engine), load_law(), door=AsJournaled(), room=room),
        Step(SERVICES, SqlStore(roomy), load_law(), door=AsJournaled()),
    ):
        for start in range(0, len(inputs), 1000):
            step.handle([Message(raw) for raw in inputs[start : start + 1000]], as_of=LAST_DAY)

    assert differences(example.engine, engine) == []
    assert every_row(engine) == every_row(roomy)
    engine.dispose()
    roomy.dispose()


@pytest.mark.parametrize("batch", [250, 10_000])
def test_the_order_of_subjects_ends_as_the_order_of_time(
    example_on_sqlite: Example, tmp_path: Path, batch: int
):
    """A backfill receives one claimant after the other, a claim with all that it designates, rates before all: it ends the same."""
    files = [tmp_path / name for name in ("one.jsonl", "two.jsonl")]
    told = journaled(example_on_sqlite)
    for file, years in zip(files, (told[: len(told) // 2], told[len(told) // 2 :]), strict=True):
        file.write_bytes(b"\n".join(years))

    shares = History(files, rests=DEPENDENCIES).shared_out(2)

    engine = run(memory(), [*shares.first, *(raw for part in shares.parts for raw in part)], batch)

    assert differences(example_on_sqlite.engine, engine) == []
    engine.dispose()


def test_the_state_of_a_past_day_is_what_was_known_then(example: Example):
    """Replayed as of a day, an entry filed later does not exist yet."""
    engine = memory()
    replay(
        read_journal(example.engine), Step(SERVICES, SqlStore(engine), load_law()), as_of=date(2022, 1, 31)
    )

    then = Example(engine, [], {})
    assert then.rows("select max(entry_on) from entry")[0][0] <= "2022-01-31"
    assert then.rows("select count(*) from entry")[0][0] > 20
    engine.dispose()


def test_a_changed_journal_is_noticed(example: Example):
    """One byte of one event changed: the hash chain breaks there."""
    journal = list(read_journal(example.engine))
    victim = journal[10]
    journal[10] = Journaled(victim.seq, victim.lane, victim.heard_on, victim.raw + b" ", victim.chain)
    engine = memory()

    with pytest.raises(BrokenChain, match=f"#{victim.seq}"):
        replay(journal, Step(SERVICES, SqlStore(engine), load_law()))
    engine.dispose()
