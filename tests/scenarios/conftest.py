"""Every story is told on SQLite and on PostgreSQL; and, slower, over Kafka to two workers on one PostgreSQL.

Over Kafka on both paths: `bulk`, which the product uses, and `event`, Faust's own agents with one event at a time.
"""

from collections.abc import Iterator

import pytest

from support.example import EXAMPLE_WAYS, Example, example_of
from support.kafka_stories import SLOW, StoryStage, TellingProduct
from support.world import EMPTY, PRODUCT

WAYS = [
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.postgres),
    pytest.param("kafka-bulk", marks=SLOW),
    pytest.param("kafka-event", marks=SLOW),
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


@pytest.fixture(scope="session", params=EXAMPLE_WAYS)
def example(request: pytest.FixtureRequest) -> Example:
    """The example, walked through every way."""
    return example_of(request)
