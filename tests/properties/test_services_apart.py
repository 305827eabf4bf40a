"""Services apart, each at its own pace over its own topics, end where they end together."""

import random
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, select

from drawback.adapters.sql.arrangement import How, arrange, change_over, waiting_between
from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.store import SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.engine.door import AsJournaled, only_ours
from drawback.engine.message import Message
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback.lifecycles.vocabulary import Service
from drawback_schemas import decode
from drawback_topics import TOPICS
from support.example import Example
from support.world import memory

TODAY = date(2026, 6, 30)
INTERNAL = {known.name for known in TOPICS if known.internal}


class Bus:
    """Topics of one partition each, kept in memory: services read them at their own pace, a relay that forgets fills them."""

    def __init__(self, engine: Engine, rng: random.Random) -> None:
        self.engine, self.rng = engine, rng
        self.topics: dict[str, list[bytes]] = {known.name: [] for known in TOPICS}
        self.read: dict[tuple[str, str], int] = {}
        store, law = SqlStore(engine), load_law()
        self.steps = {
            service.name: Step([service], store, law, all_services=SERVICES, direct=False)
            for service in SERVICES
        }
        self.passing_on = Step((), store, law, all_services=SERVICES, direct=False)

    def produce(self, raw: bytes, onto: str | None = None) -> None:
        self.topics[onto or decode(raw)[1].TOPIC].append(raw)

    def relay(self) -> int:
        """Publish the oldest of the outbox; sometimes die before striking them out, and publish them again."""
        outbox = table("outbox")
        with self.engine.begin() as connection:
            rows = connection.execute(
                select(outbox).order_by(outbox.c.seq).limit(self.rng.randint(1, 400))
            ).all()
            for row in rows:
                self.topics[row.topic].append(row.raw)
            if rows and self.rng.random() < 0.9:
                connection.execute(delete(outbox).where(outbox.c.seq <= rows[-1].seq))
        return len(rows)

    def turn(self, service: Service) -> int:
        """Let a service handle a batch of one of its topics, and sometimes forget that it did."""
        waiting = [
            name for name in service.topics if self.read.get((service.name, name), 0) < len(self.topics[name])
        ]
        if not waiting:
            return 0
        name = self.rng.choice(waiting)
        start = self.read.get((service.name, name), 0)
        batch = self.topics[name][start : start + self.rng.choice([1, 20, 300, 1000])]
        messages = [Message(raw, name, 0, start + n) for n, raw in enumerate(batch)]
        self.steps[service.name].handle(messages, as_of=TODAY, lane=f"{name}/0")
        if self.rng.random() < 0.95:
            self.read[service.name, name] = start + len(batch)
        return len(batch)

    def run(self) -> None:
        """Until nobody has anything left to do."""
        idle = 0
        while idle < 3:
            doers = [self.relay, *(lambda s=service: self.turn(s) for service in SERVICES)]
            self.rng.shuffle(doers)
            idle = 0 if sum(do() for do in doers) else idle + 1


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
