"""The outbox in SQL, on SQLite and on PostgreSQL, alone and under the relay on a real broker."""

from datetime import UTC, datetime

import pytest
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import func, insert, select

from drawback.adapters.kafka.relay import Relay, RelaySettings
from drawback.adapters.kafka.security import KafkaConnection
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.outbox import SqlOutbox
from drawback.adapters.sql.tables import metadata
from drawback_schemas.envelope import Envelope, encode

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
    engine = open_database(url)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def an_event(number, claimant="claimant-1"):
    return encode(
        Envelope(
            id=f"e{number}",
            source="urn:drawback:claim",
            type="claim.filed.v1",
            time=AT,
            partitionkey=claimant,
        )
    )


def write(engine, topic, numbers, raw=None):
    rows = [
        {
            "topic": topic,
            "key": f"claimant-{n % 3}",
            "event_id": f"e{n}",
            "raw": raw or an_event(n, f"claimant-{n % 3}"),
        }
        for n in numbers
    ]
    with engine.begin() as connection:
        connection.execute(insert(metadata.tables["outbox"]), rows)


def waiting(engine):
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(metadata.tables["outbox"]))


async def test_the_oldest_come_first_and_again_until_they_are_sent(engine):
    """Taking twice gives the same; what was sent is gone, and the next are taken."""
    write(engine, "t", range(5))
    outbox = SqlOutbox(engine)

    first, again = await outbox.take(3), await outbox.take(3)
    await outbox.sent([message.id for message in first])
    rest = await outbox.take(3)

    assert first == again
    assert [message.value for message in [*first, *rest]] == [
        an_event(n, f"claimant-{n % 3}") for n in range(5)
    ]


async def test_what_is_held_is_not_taken(engine):
    """A key that waits is left out, on its topic alone, and taken again when it no longer waits."""
    write(engine, "t", range(5))
    write(engine, "other", [1])
    outbox = SqlOutbox(engine)

    without = await outbox.take(10, [("t", b"claimant-1"), ("other", b"claimant-0")])

    assert [(one.topic, one.key) for one in without] == [
        ("t", b"claimant-0"),
        ("t", b"claimant-2"),
        ("t", b"claimant-0"),
        ("other", b"claimant-1"),
    ]
    assert len(await outbox.take(10)) == 6


async def test_the_attributes_are_headers(engine):
    """The CloudEvents attributes stand in headers named as CloudEvents names them."""
    write(engine, "t", [7])

    (message,) = await SqlOutbox(engine).take(10)

    assert dict(message.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"e7",
        "ce_source": b"urn:drawback:claim",
        "ce_type": b"claim.filed.v1",
        "ce_time": b"2026-03-02T12:00:00+00:00",
        "ce_partitionkey": b"claimant-1",
        "content-type": b"application/cloudevents+json",
    }


async def test_what_is_no_event_is_sent_without_headers(engine):
    """A row that cannot be read is not a reason to stop the relay: whoever receives it parks it."""
    write(engine, "t", [1], raw=b"no json")

    (message,) = await SqlOutbox(engine).take(10)

    assert (message.value, message.headers) == (b"no json", ())


@pytest.mark.kafka
async def test_the_relay_empties_it_in_the_order_of_the_keys(engine, scene):
    """Two thousand rows go out, each key's in the order in which they were written, and the table is empty."""
    scene.create("claims", partitions=2)
    topic = scene.topic("claims")
    write(engine, topic, range(2000))

    sent = await Relay(
        SqlOutbox(engine),
        RelaySettings(KafkaConnection(scene.broker.bootstrap), idempotent=scene.broker.real),
    ).drain()

    consumer = KafkaConsumer(bootstrap_servers=scene.broker.bootstrap, consumer_timeout_ms=3000)
    consumer.assign([TopicPartition(topic, 0), TopicPartition(topic, 1)])
    consumer.seek_to_beginning()
    records = list(consumer)
    consumer.close()
    assert (sent, waiting(engine), len(records)) == (2000, 0, 2000)
    for key in (b"claimant-0", b"claimant-1", b"claimant-2"):
        numbers = [int(dict(record.headers)["ce_id"][1:]) for record in records if record.key == key]
        assert numbers == sorted(numbers)
        assert len(set(numbers)) == len(numbers)
