"""The fixtures themselves: a real broker answers, three brokers elect, PostgreSQL is empty and ours."""

import psycopg
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

pytestmark = pytest.mark.kafka


def test_broker_keeps_what_is_produced(kafka_broker):
    """A message acknowledged by the broker can be read back."""
    admin = KafkaAdminClient(bootstrap_servers=kafka_broker.bootstrap)
    admin.create_topics({"fixture.echo": {"num_partitions": 1, "replication_factor": 1}})
    admin.close()
    producer = KafkaProducer(bootstrap_servers=kafka_broker.bootstrap, enable_idempotence=kafka_broker.real)

    producer.send("fixture.echo", b"said", key=b"k").get(timeout=20)

    consumer = KafkaConsumer(
        "fixture.echo",
        bootstrap_servers=kafka_broker.bootstrap,
        auto_offset_reset="earliest",
        consumer_timeout_ms=20_000,
    )
    assert next(consumer).value == b"said"
    consumer.close()
    producer.close()


@pytest.mark.postgres
def test_each_test_has_its_own_database(postgres_database):
    """A fresh database holds no tables."""
    with psycopg.connect(postgres_database) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

    assert found == (0,)
