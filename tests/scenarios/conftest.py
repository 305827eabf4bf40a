"""Every story runs on SQLite and on PostgreSQL; and, slower, over Kafka with two workers on one PostgreSQL.

Over Kafka on both paths: `bulk`, which the product uses, and `event`, Faust's own agents with one event at a time.
"""

import pytest

from support.example import EXAMPLE_WAYS, Example, example_of
from support.kafka_stories import SLOW, PublishingProduct, StoryDeployment
from support.told_hooks import pytest_pyfunc_call, pytest_runtest_setup
from support.world import World

__all__ = ["pytest_pyfunc_call", "pytest_runtest_setup"]

WAYS = [
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.postgres),
    pytest.param("kafka-bulk", marks=SLOW),
    pytest.param("kafka-event", marks=SLOW),
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A story in a world of its own runs every way; those of the example ask for its databases themselves."""
    if "world" in metafunc.fixturenames:
        metafunc.parametrize("way", WAYS, indirect=True)


@pytest.fixture
def way(request: pytest.FixtureRequest) -> str:
    """The database and the processes that a story runs on."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def world(request: pytest.FixtureRequest, way: str) -> World:
    """An empty world, on the database and in the processes of the way."""
    if way == "sqlite":
        return World()
    if way == "postgres":
        return World(request.getfixturevalue("empty_on_postgres")())
    deployment: StoryDeployment = request.getfixturevalue(way.replace("-", "_"))
    return World(deployment.empty(), product=lambda engine: PublishingProduct(engine, deployment))


@pytest.fixture(scope="session", params=EXAMPLE_WAYS)
def example(request: pytest.FixtureRequest) -> Example:
    """The example, walked through every way."""
    return example_of(request)
