"""The broker dies, comes back, moves its leaders: the worker goes on by itself, and each event is handled once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from kafka import KafkaAdminClient

from support.kafka import KafkaBroker
from support.processes import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.faults]


def numbered(first, count, *, keys=20):
    return [(b"key-%d" % (n % keys), b"%d" % n) for n in range(first, first + count)]


def in_order(events):
    found = {}
    for key, value in events:
        found.setdefault(key, []).append(value)
    return found


def test_a_broker_that_restarts_costs_nothing(new_scene, kafka_own_broker):
    """After SIGKILL of the only broker and its return, the same worker process goes on and nothing is lost or repeated."""
    scene = new_scene(KafkaBroker(kafka_own_broker.bootstrap, real=True))
    (broker,) = kafka_own_broker.brokers
    scene.create("entries")
    scene.produce("entries", numbered(0, 3000))
    worker = scene.worker({"keeper": ["entries"]}, batch_records=50, slow_s=0.05, patience_s=60)
    eventually(lambda: scene.ledger.count() > 200, what="the worker at work")

    kafka_own_broker.stop(broker, kill=True)
    kafka_own_broker.start(broker)
    kafka_own_broker.wait_ready([broker])
    scene.produce("entries", numbered(3000, 1000))

    eventually(lambda: scene.ledger.count() >= 4000, within_s=90, what="4000 events handled")
    assert worker.running, worker.said()
    assert scene.ledger.values_by_key("keeper") == in_order(numbered(0, 4000))


@pytest.mark.parametrize("lost", ["controller", "leader"])
def test_a_cluster_that_loses_a_broker_and_gets_it_back_costs_nothing(new_scene, kafka_cluster, lost):
    """With replication 3 and two in sync, losing the controller or a leader under load loses and repeats nothing."""
    scene = new_scene(KafkaBroker(kafka_cluster.bootstrap, real=True))
    scene.create("entries", copies=3, config={"min.insync.replicas": "2"})
    scene.produce("entries", numbered(0, 1000))
    worker = scene.worker({"keeper": ["entries"]}, batch_records=50, slow_s=0.05, patience_s=90)
    eventually(lambda: scene.ledger.count() > 100, within_s=60, what="the worker at work")
    number = quorum_leader(scene) if lost == "controller" else leader_of(scene, 0)
    broker = next(b for b in kafka_cluster.brokers if b.number == number)

    with ThreadPoolExecutor(1) as pool:
        kafka_cluster.stop(broker, kill=True)
        produced = pool.submit(scene.produce, "entries", numbered(1000, 1000))
        eventually(lambda: scene.ledger.count() > 1100, within_s=120, what="progress without the broker")
        kafka_cluster.start(broker)
        produced.result(timeout=120)
    kafka_cluster.wait_ready([broker])

    eventually(lambda: scene.ledger.count() >= 2000, within_s=120, what="2000 events handled")
    assert worker.running, worker.said()
    assert scene.ledger.values_by_key("keeper") == in_order(numbered(0, 2000))


def quorum_leader(scene):
    admin = KafkaAdminClient(bootstrap_servers=scene.broker.bootstrap)
    try:
        return admin.describe_metadata_quorum()["topics"][0]["partitions"][0]["leader_id"]
    finally:
        admin.close()


def leader_of(scene, partition):
    admin = KafkaAdminClient(bootstrap_servers=scene.broker.bootstrap)
    try:
        (topic,) = admin.describe_topics([scene.topic("entries")])
        return next(p["leader_id"] for p in topic["partitions"] if p["partition_index"] == partition)
    finally:
        admin.close()
