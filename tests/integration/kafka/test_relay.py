"""The relay on a real broker: order per key, nothing lost over failures, broadcasts to every partition."""

import asyncio

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from drawback.adapters.kafka.dispatch import RetryPolicy
from drawback.adapters.kafka.relay import OutboxMessage, Relay, RelaySettings
from drawback.adapters.kafka.security import KafkaConnection
from support.processes import eventually_async

pytestmark = pytest.mark.kafka


class ListedOutbox:
    """An outbox in memory; it can lose the news that something was sent, as a relay that dies there would."""

    def __init__(self, messages, *, forget_first=0):
        self.waiting = list(messages)
        self._forget = forget_first

    async def take(self, limit, held=()):
        return [one for one in self.waiting if (one.topic, one.key) not in held][:limit]

    async def sent(self, ids):
        if self._forget:
            self._forget -= 1
            raise ConnectionError("the database went away before the mark was written")
        gone = set(ids)
        self.waiting = [message for message in self.waiting if message.id not in gone]


def settings(broker, **changes):
    return RelaySettings(KafkaConnection(broker.bootstrap), batch=100, idempotent=broker.real, **changes)


def read_all(broker, topic, *, partitions=4):
    consumer = KafkaConsumer(
        bootstrap_servers=broker.bootstrap, enable_auto_commit=False, consumer_timeout_ms=3000
    )
    consumer.assign([TopicPartition(topic, partition) for partition in range(partitions)])
    consumer.seek_to_beginning()
    records = list(consumer)
    consumer.close()
    return records


def messages(topic, count, *, keys=7):
    return [
        OutboxMessage(n, topic, b"claimant-%d" % (n % keys), b"%d" % n, (("ce_id", b"event-%d" % n),))
        for n in range(count)
    ]


async def test_everything_arrives_in_the_order_of_its_key(scene):
    """What the outbox holds is published once, each key's events in their order, with their attributes as headers."""
    scene.create("claims")
    outbox = ListedOutbox(messages(scene.topic("claims"), 500))

    count = await Relay(outbox, settings(scene.broker)).drain()

    records = read_all(scene.broker, scene.topic("claims"))
    assert count == 500
    assert outbox.waiting == []
    assert len(records) == 500
    for key in {record.key for record in records}:
        numbers = [int(record.value) for record in records if record.key == key]
        assert numbers == sorted(numbers)
    assert all(dict(record.headers)["ce_id"] == b"event-" + record.value for record in records)


async def test_what_was_sent_but_not_marked_is_sent_again(scene):
    """At least once: when the mark is lost, the batch is published again and its first appearances stay in order."""
    scene.create("claims", partitions=1)
    outbox = ListedOutbox(messages(scene.topic("claims"), 150), forget_first=1)
    relay = Relay(outbox, settings(scene.broker))

    running = asyncio.create_task(relay.run())
    await eventually_async(lambda: not outbox.waiting, what="the outbox empty")
    relay.leave()

    assert await running == 0
    numbers = [int(record.value) for record in read_all(scene.broker, scene.topic("claims"), partitions=1)]
    assert list(dict.fromkeys(numbers)) == list(range(150))
    assert len(numbers) == 250


async def test_a_broadcast_reaches_every_partition_and_those_added_later(scene):
    """A broadcast topic's event is in each partition; after partitions are added, the next is in the new ones too."""
    if not scene.broker.real:
        pytest.skip("the stand-in broker neither adds partitions nor refuses large messages")
    scene.create("adcvd", partitions=3)
    topic = scene.topic("adcvd")
    first, second = messages(topic, 2)
    outbox = ListedOutbox([first])
    relay = Relay(outbox, settings(scene.broker), broadcast=lambda name: name == topic)

    running = asyncio.create_task(relay.run())
    await eventually_async(lambda: not outbox.waiting, what="the first broadcast sent")
    admin = KafkaAdminClient(bootstrap_servers=scene.broker.bootstrap)
    admin.create_partitions({topic: 5})
    admin.close()
    outbox.waiting.append(second)
    await eventually_async(lambda: not outbox.waiting, what="the second broadcast sent")
    relay.leave()
    await running

    where = sorted((record.partition, record.value) for record in read_all(scene.broker, topic, partitions=5))
    assert where == sorted([(p, b"0") for p in range(3)] + [(p, b"1") for p in range(5)])


@pytest.mark.parametrize("who", ["producer", "broker"])
async def test_a_message_that_is_too_large_holds_back_its_key_alone(scene, who):
    """Other keys go on, what follows under its own waits behind it, and goes out in order once the limit allows."""
    if not scene.broker.real:
        pytest.skip("the stand-in broker neither adds partitions nor refuses large messages")
    most = 2_000_000 if who == "producer" else 1000
    scene.create("claims", partitions=1, config={"max.message.bytes": str(most)})
    topic = scene.topic("claims")
    outbox = ListedOutbox(
        [
            OutboxMessage(1, topic, b"k", b"1"),
            OutboxMessage(2, topic, b"k", b"x" * 2 * most),
            OutboxMessage(3, topic, b"k", b"3"),
            OutboxMessage(4, topic, b"j", b"4"),
            OutboxMessage(5, topic, b"j", b"5"),
        ]
    )
    relay = Relay(outbox, settings(scene.broker, hold_s=1.0))
    running = asyncio.create_task(relay.run())

    await eventually_async(
        lambda: [one.id for one in outbox.waiting] == [2, 3], what="the other key published"
    )
    held = {record.value for record in read_all(scene.broker, topic, partitions=1)}
    outbox.waiting[0] = OutboxMessage(2, topic, b"k", b"2")  # as a raised limit would make it
    await eventually_async(lambda: not outbox.waiting, what="the key published")
    relay.leave()

    assert await asyncio.wait_for(running, 30) == 0
    assert {b"1", b"4", b"5"} <= held <= {b"1", b"3", b"4", b"5"}
    values = [record.value for record in read_all(scene.broker, topic, partitions=1)]
    assert [one for one in values if one in {b"2", b"3"}][-2:] == [b"2", b"3"]
    assert list(dict.fromkeys(one for one in values if one in {b"4", b"5"})) == [b"4", b"5"]


async def test_a_relay_without_broker_gives_up_in_time(unused_tcp_port):
    """When the broker stays away for longer than the patience, the relay ends with 1 and names the problem."""
    outbox = ListedOutbox(messages("claims", 1))
    relay = Relay(
        outbox,
        RelaySettings(
            KafkaConnection(f"127.0.0.1:{unused_tcp_port}"), retry_policy=RetryPolicy(within_s=0.5)
        ),
    )

    assert await asyncio.wait_for(relay.run(), 30) == 1
    assert "127.0.0.1" in (relay.last_problem or "")
    assert len(outbox.waiting) == 1
