"""Fixtures that every test may use, and the order in which tests run."""

import pytest

pytest_plugins = [
    "support.kafka",
    "support.postgres",
    "support.smtp",
    "support.kafka_stories",
    "support.example",
]
"""In the order in which they import each other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: the browser's driver keeps an event loop running, beside which no other can be started."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
