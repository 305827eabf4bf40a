"""The broker dies and comes back, a cluster loses its controller or a leader: the product ends as if nothing had been."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from kafka import KafkaAdminClient

from support.deployment import deployed
from support.kafka import KafkaBroker
from support.processes import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults]


@pytest.fixture
def deployment_on_own_broker(kafka_own_broker, postgres_database, tmp_path):
    """One broker of this test's own."""
    yield from deployed(KafkaBroker(kafka_own_broker.bootstrap, real=True), postgres_database, tmp_path)


@pytest.fixture
def deployment_on_cluster(kafka_cluster, postgres_database, tmp_path):
    """Three brokers, replication 3, two in sync."""
    broker = KafkaBroker(kafka_cluster.bootstrap, real=True)
    yield from deployed(broker, postgres_database, tmp_path, copies=3, settings={"patience_s": 90})


def test_a_broker_that_is_killed_and_comes_back_costs_nothing(deployment_on_own_broker, kafka_own_broker):
    """The only broker dies under load; the same workers go on by themselves."""
    deployment = deployment_on_own_broker
    half = len(deployment.events) // 2
    deployment.publish(deployment.events[:half])
    workers = [deployment.worker("one"), deployment.worker("two")]
    eventually(lambda: deployment.journaled() > 0, what="the workers at work", every_s=0.02)

    (broker,) = kafka_own_broker.brokers
    kafka_own_broker.stop(broker, kill=True)
    kafka_own_broker.start(broker)
    kafka_own_broker.wait_ready([broker])
    deployment.publish(deployment.events[half:])
    deployment.await_journal(len(deployment.events))

    found = deployment.outcome()
    assert found.clean, found
    assert all(worker.running for worker in workers)


@pytest.mark.parametrize("lost", ["controller", "leader"])
def test_a_cluster_that_loses_a_broker_and_gets_it_back_costs_nothing(
    deployment_on_cluster, kafka_cluster, lost
):
    """Under load a broker dies and returns; there is progress without it, and the end is the undisturbed one."""
    deployment = deployment_on_cluster
    third = len(deployment.events) // 3
    deployment.publish(deployment.events[:third])
    workers = [deployment.worker("one"), deployment.worker("two")]
    eventually(lambda: deployment.journaled() > 0, within_s=60, what="the workers at work", every_s=0.02)
    admin = KafkaAdminClient(bootstrap_servers=deployment.broker.bootstrap)
    if lost == "controller":
        number = admin.describe_metadata_quorum()["topics"][0]["partitions"][0]["leader_id"]
    else:
        (topic,) = admin.describe_topics([deployment.topic(deployment.topics[0])])
        number = topic["partitions"][0]["leader_id"]
    admin.close()
    broker = next(one for one in kafka_cluster.brokers if one.number == number)

    with ThreadPoolExecutor(1) as pool:
        kafka_cluster.stop(broker, kill=True)
        told = pool.submit(deployment.publish, deployment.events[third:])
        eventually(lambda: deployment.journaled() > third, within_s=120, what="progress without the broker")
        kafka_cluster.start(broker)
        told.result(timeout=120)
    deployment.await_journal(len(deployment.events))

    found = deployment.outcome()
    assert found.clean, found
    assert all(worker.running for worker in workers)
