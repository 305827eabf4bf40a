"""The deployment of each fault: real brokers, real PostgreSQL, the product's own workers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.deployment import Deployment, deployed
from support.kafka import KafkaBroker


@pytest.fixture
def deployment(kafka_broker: KafkaBroker, postgres_database: str, tmp_path: Path) -> Iterator[Deployment]:
    """One broker and one server that outlive the test."""
    if not kafka_broker.real:
        pytest.skip("needs Apache Kafka")
    yield from deployed(kafka_broker, postgres_database, tmp_path)


@pytest.fixture
def deployment_on_own_server(
    kafka_broker: KafkaBroker, postgres_own_server: Any, tmp_path: Path
) -> Iterator[Deployment]:
    """A durable PostgreSQL of this test's own, which it may kill."""
    if not kafka_broker.real:
        pytest.skip("needs Apache Kafka")
    yield from deployed(kafka_broker, postgres_own_server.url, tmp_path)
