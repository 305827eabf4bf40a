"""Services apart, each at its own pace over its own topics, end where they end together."""

import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from drawback.adapters.sql.arrangement import How, arrange, change_over, waiting_between
from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.store import SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.engine.door import AsJournaled, only_ours
from drawback.engine.message import Message
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback_schemas import decode
from drawback_topics import TOPICS
from support.bus import TODAY, Bus
from support.example import Example
from support.world import memory

INTERNAL = {known.name for known in TOPICS if known.internal}


def count(engine: Engine, name: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table(name))) or 0


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = memory()
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def inputs(example: Example) -> list[bytes]:
    """Every input event of the example, in the order in which it was first handled."""
    return [event.raw for event in read_journal(example.engine)]


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_services_apart_end_as_together(example: Example, inputs: Sequence[bytes], seed: int):
    """Five years of two importers, services racing each other, relay and workers dying: documents, rows and docket agree."""
    engine = memory()
    bus = Bus(engine, random.Random(seed))
    for raw in inputs:
        bus.produce(raw)

    bus.run()

    assert differences(example.engine, engine) == []
    assert count(engine, "journal") == len(inputs)
    assert count(engine, "outbox") == 0
    engine.dispose()


def test_changing_over_and_back_loses_and_repeats_nothing(example: Example, inputs: Sequence[bytes]):
    """A third of the events heard together, a third apart, a third together again, all of them delivered every time."""
    engine = memory()
    rng = random.Random(3)
    together = Step(SERVICES, SqlStore(engine), load_law(), door=AsJournaled())
    third = len(inputs) // 3
    arrange(engine, How.TOGETHER, SERVICES)
    together.handle([Message(raw) for raw in inputs[:third]], as_of=TODAY)

    change_over(engine, How.APART, SERVICES)
    bus = Bus(engine, rng)
    for raw in inputs[: 2 * third]:
        bus.produce(raw)
    bus.run()
    assert count(engine, "journal") == 2 * third
    assert waiting_between(engine, SERVICES) == []

    change_over(engine, How.TOGETHER, SERVICES)
    last = together.handle([Message(raw) for raw in inputs], as_of=TODAY)

    assert (last.received, last.repeated) == (len(inputs) - 2 * third, 2 * third)
    assert differences(example.engine, engine) == []
    engine.dispose()


def test_an_event_on_the_wrong_topic_ends_where_it_belongs(example: Example, inputs: Sequence[bytes]):
    """All that sources report written to the claims' topic: each event is passed on, heard where it belongs, journaled once."""
    engine = memory()
    bus = Bus(engine, random.Random(4))
    for raw in inputs:
        bus.produce(raw, onto=None if only_ours(type(decode(raw)[1])) else "drawback.claim.v1")

    bus.run()

    assert differences(example.engine, engine) == []
    assert count(engine, "journal") == len(inputs)
    engine.dispose()
