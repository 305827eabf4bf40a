"""Every story is told twice: on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from support.example import DATABASES, Example, on_both
from support.world import EMPTY


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Stories of a world of their own are told on both databases; those of the example ask for it on both themselves."""
    if "example" not in metafunc.fixturenames:
        both = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        metafunc.parametrize("empty_database", both, indirect=True)


@pytest.fixture(autouse=True)
def empty_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where the worlds of this test get their empty database."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield
        return
    EMPTY.append(request.getfixturevalue("empty_on_postgres"))
    yield
    EMPTY.pop()


@pytest.fixture(scope="session", params=DATABASES)
def example(request: pytest.FixtureRequest) -> Example:
    """The example on both databases."""
    return on_both(request)
