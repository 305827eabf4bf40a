"""Topics are made, grown and set as the catalogue wants them, never deleted; lag is reported with the age of what waits."""

import time

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from drawback.adapters.kafka.admin import KafkaAdmin, TopicChange, TopicState, plan_topics
from drawback.adapters.kafka.dispatch import Partition
from drawback.adapters.kafka.security import KafkaConnection
from drawback_topics import TOPICS, Topic
from support.processes import eventually


def test_an_empty_cluster_needs_every_topic():
    """Against a cluster without topics, the plan creates each topic of the catalogue."""
    plan = plan_topics(TOPICS, {})

    assert [(d.topic, d.change) for d in plan] == [(topic.name, TopicChange.CREATE) for topic in TOPICS]


def test_a_cluster_as_wanted_needs_nothing():
    """Against a cluster that is as the catalogue wants it, the plan is empty."""
    cluster = {topic.name: TopicState(topic.partitions, topic.config) for topic in TOPICS}

    assert plan_topics(TOPICS, cluster) == ()


def test_too_many_partitions_are_left():
    """Partitions are never taken away: the plan says so and asks for nothing."""
    topic = Topic("t", "what it holds", partitions=3)

    (difference,) = plan_topics([topic], {"t": TopicState(4, topic.config)})

    assert difference.change is TopicChange.LEAVE
    assert str(difference) == "t: the number of partitions is 4, expected 3; left as it is."


def test_a_different_retention_is_set():
    """A setting that differs is named with what was found and what is wanted."""
    topic = Topic("t", "what it holds", partitions=3, retention_days=1)

    (difference,) = plan_topics([topic], {"t": TopicState(3, {**topic.config, "retention.ms": "5"})})

    assert (difference.change, difference.what) == (TopicChange.SET, "retention.ms")
    assert str(difference) == "t: retention.ms is 5, expected 86400000."


@pytest.fixture
def admin(scene):
    if not scene.broker.real:
        pytest.skip("the stand-in broker does not describe settings")
    return KafkaAdmin(KafkaConnection(scene.broker.bootstrap))


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("state", "said"),
    [
        (TopicState(3, {"min.insync.replicas": "2"}, 3), []),
        (TopicState(3, {"min.insync.replicas": "1"}, 3), ["t: min.insync.replicas is 1, expected 2."]),
        (
            TopicState(3, {"min.insync.replicas": "2"}, 1),
            ["t: the number of replicas is 1, expected 3; left as it is."],
        ),
    ],
)
def test_too_few_copies_are_said_and_how_many_must_be_in_sync_is_set(state, said):
    """A topic of one copy loses what a disk loses; one whose writers wait for one copy loses what a broker had alone."""
    topic = Topic("t", "anything", partitions=3)
    there = {"t": TopicState(3, {**topic.config, **state.config}, state.copies)}

    assert [str(one) for one in plan_topics([topic], there, copies=3, in_sync=2)] == said


def test_topics_follow_the_catalogue(scene, admin):
    """A dry run changes nothing; then topics are created, grown and set; then nothing is left to do."""
    before = Topic(scene.topic("grows"), "entries", partitions=2, retention_days=1)
    wanted = [
        Topic(scene.topic("grows"), "entries", partitions=3, retention_days=2),
        Topic(scene.topic("fresh"), "claims", partitions=2),
    ]
    admin.apply([before], copies=1)

    planned = admin.apply(wanted, dry_run=True)
    untouched = admin.apply(wanted, dry_run=True)
    done = admin.apply(wanted, copies=1)

    assert planned == untouched == done
    assert [d.change for d in done] == [TopicChange.ADD_PARTITIONS, TopicChange.SET, TopicChange.CREATE]
    assert admin.apply(wanted, dry_run=True) == ()


@pytest.mark.kafka
def test_topics_of_others_stay(scene, admin):
    """What the catalogue does not name is neither changed nor deleted."""
    scene.create("foreign")

    admin.apply([Topic(scene.topic("mine"), "entries", partitions=1)], copies=1)

    client = KafkaAdminClient(bootstrap_servers=scene.broker.bootstrap)
    names = {topic["name"] for topic in client.describe_topics()}
    client.close()
    assert {scene.topic("foreign"), scene.topic("mine")} <= names


@pytest.mark.kafka
def test_lag_counts_what_waits_and_how_old_it_is(scene, admin):
    """Lag is the records from the expected offset to the end; the oldest is reported with the time it was written."""
    scene.create("entries", partitions=2)
    earliest = time.time() * 1000 - 1
    scene.produce("entries", [(b"same", b"%d" % n) for n in range(10)])
    partition = next(p for p in range(2) if _ends(scene)[p])
    busy, idle = (
        Partition(scene.topic("entries"), partition),
        Partition(scene.topic("entries"), 1 - partition),
    )

    found = {lag.partition: lag for lag in admin.lag({"keeper": {busy: 4, idle: 0}})}
    done = admin.lag({"keeper": {busy: 10}})

    assert (found[busy].records, found[busy].end) == (6, 10)
    assert earliest <= found[busy].oldest_at_ms <= time.time() * 1000 + 1
    assert (found[idle].records, found[idle].oldest_at_ms) == (0, None)
    assert [lag.records for lag in done] == [0]


def _ends(scene):
    consumer = KafkaConsumer(bootstrap_servers=scene.broker.bootstrap)
    ends = consumer.end_offsets([TopicPartition(scene.topic("entries"), p) for p in range(2)])
    consumer.close()
    return {tp.partition: end for tp, end in ends.items()}


@pytest.mark.kafka
def test_committed_offsets_follow_what_was_handled(scene, admin):
    """A worker commits to Kafka the offsets it has stored, so that foreign lag tools see it too."""
    scene.create("entries", partitions=1)
    scene.produce("entries", [(b"k", b"%d" % n) for n in range(25)])
    scene.worker({"keeper": ["entries"]})

    def told():
        return admin.committed_positions([f"{scene.name}.keeper"])[f"{scene.name}.keeper"]

    eventually(lambda: told() == {Partition(scene.topic("entries"), 0): 25}, what="offset 25 told")
