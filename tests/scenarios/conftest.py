"""Every story is told on SQLite and on PostgreSQL; and, slower, over Kafka to two workers on one PostgreSQL.

Over Kafka on both paths: `bulk`, which the product uses, and `event`, Faust's own agents with one event at a time.
"""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from support.example import DATABASES, Example, on_both
from support.kafka import KafkaBroker
from support.kafka_stories import StoryStage, TellingProduct, story_stage
from support.world import EMPTY, PRODUCT

_TODAY = "2026-06-30"
"""The day on which a world learns what it hears, unless it is said otherwise."""
_SLOW = (pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults)
WAYS = [
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.postgres),
    pytest.param("kafka-bulk", marks=_SLOW),
    pytest.param("kafka-event", marks=_SLOW),
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Stories of a world of their own are told every way; those of the example ask for its databases themselves."""
    if "example" not in metafunc.fixturenames:
        metafunc.parametrize("way", WAYS, indirect=True)


@pytest.fixture(autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where the worlds of this test get their empty database, and what hears their stories."""
    chosen = getattr(request, "param", "sqlite")
    if chosen == "sqlite":
        yield
        return
    if chosen == "postgres":
        EMPTY.append(request.getfixturevalue("empty_on_postgres"))
        yield
        EMPTY.pop()
        return
    stage: StoryStage = request.getfixturevalue(chosen.replace("-", "_"))
    EMPTY.append(stage.empty)
    PRODUCT.append(lambda engine: TellingProduct(engine, stage))
    yield
    PRODUCT.pop()
    EMPTY.pop()


@pytest.fixture(scope="session")
def kafka_bulk(
    kafka_broker: KafkaBroker,
    session_on_postgres: Callable[[], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StoryStage]:
    """Two workers on the product's path."""
    yield from _stage(kafka_broker, session_on_postgres(), tmp_path_factory, "bulk")


@pytest.fixture(scope="session")
def kafka_event(
    kafka_broker: KafkaBroker,
    session_on_postgres: Callable[[], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StoryStage]:
    """Two workers over Faust's stock agents, one event at a time."""
    yield from _stage(kafka_broker, session_on_postgres(), tmp_path_factory, "event")


def _stage(
    broker: KafkaBroker, empty: Engine, folders: pytest.TempPathFactory, path: str
) -> Iterator[StoryStage]:
    if not broker.real:
        pytest.skip("needs Apache Kafka")
    url = empty.url.render_as_string(hide_password=False)
    with story_stage(broker, url, folders.mktemp(path), path, _TODAY) as stage:
        yield stage


@pytest.fixture(scope="session", params=DATABASES)
def example(request: pytest.FixtureRequest) -> Example:
    """The example on both databases."""
    return on_both(request)
