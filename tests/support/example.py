"""The example importers' five years, walked through once a session; tests read what came of it."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql.docket import Obligation
from drawback.adapters.sql.store import table
from drawback.alerting.routing import Recipient, Role
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.product import Product
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimRecord, ClaimView
from drawback.lifecycles.entries.state import EntryRecord, EntryView
from drawback.simulation.demo.counterparty import Counterparty
from drawback.simulation.demo.files import arrivals, example_folder
from drawback.simulation.demo.run import DatedRun
from drawback.simulation.demo.story import Line
from support.kafka import KafkaBroker
from support.kafka_stories import SLOW, PublishingProduct, story_deployment
from support.world import embedded, memory

PEOPLE = {
    "*": (
        Recipient("Customs desk", {"e-mail": "customs@example.com"}),
        Recipient("#drawback-alerts", {"slack": "#drawback-alerts"}, Role.CHANNEL),
    )
}


@dataclass
class Example:
    """The database after the walk, and the story that was told."""

    engine: Engine
    story: list[Line]
    happenings: dict[str, dict[str, Any]]

    def entry(self, number: str) -> EntryView:
        return self._state("entry", number, EntryRecord).view  # type: ignore[no-any-return]

    def claim(self, claim_id: str) -> ClaimView:
        return self._state("claim", claim_id, ClaimRecord).view  # type: ignore[no-any-return]

    def happening(self, name: str) -> "Happening":
        return Happening(**self.happenings[name])

    def due(self, subject: str, deadline: str) -> date | None:
        docket = table("docket")
        with self.engine.connect() as connection:
            return connection.scalar(
                select(docket.c.due_on).where(docket.c.subject == subject, docket.c.deadline == deadline)
            )

    def rows(self, sql: str, **values: object) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(sql), values))

    def _state(self, kind: str, key: str, state: type) -> Any:
        rows = table(kind)
        with self.engine.connect() as connection:
            doc = connection.scalar(select(rows.c.doc).where(rows.c.key == key))
        assert doc is not None, f"there is no {kind} {key}"
        return decode_state(state, doc)


@dataclass
class Happening:
    """One happening of the example, as `happenings.json` describes it."""

    name: str
    claimant: str
    story: str
    expected: str
    dates: dict[str, str]
    entries: list[str]
    exports: list[str]
    claims: list[str]
    files: list[str]
    figures: dict[str, str]

    def on(self, name: str) -> date:
        return date.fromisoformat(self.dates[name])

    def figure(self, name: str) -> Decimal:
        return Decimal(self.figures[name])


def alerting(product: Product) -> Callable[[date], None]:
    """What sweeps the docket of a product each day and tells two desks and a room, as `drawback demo` does."""
    clock = SimulatedClock(date(2021, 1, 1))
    alerts = AlertService(product.engine, AlertSettings(recipients=PEOPLE), product.law.calendar)

    def lapse(today: date, passing: Collection[Obligation]) -> None:
        clock.set(today)
        alerts.lapse(today, clock.now(), passing)

    def sweep(today: date) -> None:
        clock.set(today)
        alerts.sweep(today, clock.now())
        alerts.digest(today, clock.now())

    product.passing = lapse
    return sweep


def walked(product: Product, sweep: Callable[[date], None] = lambda _day: None) -> Example:
    """Walk through the shipped example."""
    story: list[Line] = []
    walk = DatedRun(product, sweep, story.append, lambda _day: None, Counterparty(product))
    found = arrivals(example_folder())
    walk.through(found, found[0].on, found[-1].on)
    written = (files("drawback.simulation") / "example" / "happenings.json").read_bytes()
    return Example(product.engine, story, {h["name"]: h for h in json.loads(written)})


@pytest.fixture(scope="session")
def example_on_sqlite() -> Iterator[Example]:
    """The example, walked through once a session, with its alerts."""
    product = embedded(memory())
    walk = walked(product, alerting(product))
    yield walk
    walk.engine.dispose()


@pytest.fixture(scope="session")
def example_on_postgres(session_on_postgres: Callable[[], Engine]) -> Example:
    """The same on PostgreSQL."""
    return walked(embedded(session_on_postgres()))


@pytest.fixture(scope="session")
def example(example_on_sqlite: Example) -> Example:
    """The example where it does not matter on which database; scenarios and properties have one that is on both."""
    return example_on_sqlite


@pytest.fixture(scope="session")
def example_on_kafka_bulk(
    kafka_broker: KafkaBroker,
    session_on_postgres: Callable[[], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Example:
    """The same over Kafka, taken by two workers of the product on PostgreSQL."""
    return _walked_over_kafka(kafka_broker, session_on_postgres(), tmp_path_factory.mktemp("walk"), "bulk")


@pytest.fixture(scope="session")
def example_on_kafka_event(
    kafka_broker: KafkaBroker,
    session_on_postgres: Callable[[], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Example:
    """The same by Faust's stock agents, one event at a time."""
    return _walked_over_kafka(kafka_broker, session_on_postgres(), tmp_path_factory.mktemp("walk"), "event")


def _walked_over_kafka(broker: KafkaBroker, engine: Engine, folder: Path, path: str) -> Example:
    with story_deployment(broker, engine, folder, path) as deployment:
        return walked(PublishingProduct(engine, deployment))


EXAMPLE_WAYS = [
    "sqlite",
    pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.faults]),
    pytest.param("kafka-bulk", marks=SLOW),
    pytest.param("kafka-event", marks=SLOW),
]
"""Ways in which the example is walked through; all but the first are slow."""


def example_of(request: pytest.FixtureRequest) -> Example:
    """The body of a fixture that gives the example as each of `EXAMPLE_WAYS` has it."""
    walk: Example = request.getfixturevalue(f"example_on_{request.param.replace('-', '_')}")
    return walk
