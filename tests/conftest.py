"""Fixtures that every test may use, and the order in which tests run."""

import pytest

pytest_plugins = [
    "support.kafka",
    "support.postgres",
    "support.pooler",
    "support.smtp",
    "support.kafka_stories",
    "support.example",
]
"""In the order in which they import each other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what walks through the example's five years as slow, and run browser tests last.

    The browser's driver keeps an event loop running, beside which no other can be started.
    """
    for item in items:
        if "example_on_sqlite" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
