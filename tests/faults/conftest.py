"""The stage of each fault: real brokers, real PostgreSQL, the product's own workers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.kafka import KafkaBroker
from support.stage import Stage, staged


@pytest.fixture
def stage(kafka_broker: KafkaBroker, postgres_database: str, tmp_path: Path) -> Iterator[Stage]:
    """One broker and one server that outlive the test."""
    if not kafka_broker.real:
        pytest.skip("needs Apache Kafka")
    yield from staged(kafka_broker, postgres_database, tmp_path)


@pytest.fixture
def stage_on_own_server(
    kafka_broker: KafkaBroker, postgres_own_server: Any, tmp_path: Path
) -> Iterator[Stage]:
    """A durable PostgreSQL of this test's own, which it may kill."""
    if not kafka_broker.real:
        pytest.skip("needs Apache Kafka")
    yield from staged(kafka_broker, postgres_own_server.url, tmp_path)
