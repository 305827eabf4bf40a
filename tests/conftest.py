"""Fixtures that every test may use, and the order in which tests run."""

import pytest
from hypothesis import settings

pytest_plugins = [
    "support.kafka",
    "support.postgres",
    "support.pooler",
    "support.imap",
    "support.smtp",
    "support.kafka_stories",
    "support.example",
]
"""In the order in which they import each other."""

settings.register_profile("drawback", deadline=None)
settings.load_profile("drawback")
"""A machine that is busy with something else fails no test: how long an example takes is measured in benchmarks."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what walks through the example's five years as slow, and run browser tests last.

    The browser's driver keeps an event loop running, beside which no other can be started.
    """
    for item in items:
        if "example_on_sqlite" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
