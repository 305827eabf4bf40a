"""The contract of a worker: the same cases through Faust's stock agents and through the bulk transport."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from support.ports import free_port
from support.processes import eventually

pytestmark = pytest.mark.kafka

#: "lanes" is the bulk path over a step that takes a whole fetch in one transaction.
PATHS = ("bulk", "lanes", "take", "event")


def numbered(count, *, keys=20, start=0):
    """`count` events over `keys` keys; each value says its place in its key's order."""
    return [(b"key-%d" % (n % keys), b"%d" % (start + n)) for n in range(count)]


def in_order(events):
    """Key → its values in the order in which they were sent."""
    found = {}
    for key, value in events:
        found.setdefault(key, []).append(value)
    return found


@pytest.fixture(params=[PATHS[0], *(pytest.param(path, marks=pytest.mark.faults) for path in PATHS[1:])])
def path(request):
    return request.param


def test_each_event_is_handled_once_in_the_order_of_its_key(scene, path):
    """A worker handles what waited and what comes while it runs, each key in order, each event once."""
    scene.create("entries")
    waiting, later = numbered(300), numbered(200, start=300)
    scene.produce("entries", waiting)
    scene.worker({"keeper": ["entries"]}, path=path)
    eventually(lambda: scene.ledger.count() >= 300, what="300 events handled")

    scene.produce("entries", later)
    eventually(lambda: scene.ledger.count() >= 500, what="500 events handled")

    assert scene.ledger.values_by_key("keeper") == in_order(waiting + later)


def test_a_worker_that_is_stopped_finishes_its_batch_and_leaves(scene, path):
    """SIGTERM ends the worker with code 0 well within 30 seconds, nothing half done, and another goes on from there."""
    scene.create("entries")
    scene.produce("entries", numbered(2000))
    first = scene.worker({"keeper": ["entries"]}, path=path, slow_s=0.05, batch_records=100)
    eventually(lambda: scene.ledger.count() >= 100, what="the first batch handled")

    code = first.stop(within_s=30)

    assert code == 0
    assert scene.ledger.count() < 2000
    scene.worker({"keeper": ["entries"]}, path=path)
    eventually(lambda: scene.ledger.count() >= 2000, what="2000 events handled")
    assert scene.ledger.values_by_key("keeper") == in_order(numbered(2000))


def test_two_services_in_one_process_receive_everything_each(scene, path):
    """Services in one process have groups and offsets of their own."""
    scene.create("entries", "claims")
    scene.produce("entries", numbered(100))
    scene.produce("claims", numbered(50))

    scene.worker({"keeper": ["entries"], "reader": ["entries", "claims"]}, path=path)

    eventually(lambda: scene.ledger.count() >= 250, what="250 events handled")
    assert scene.ledger.ask("SELECT service, count(*) FROM ledger GROUP BY 1 ORDER BY 1") == [
        ("keeper", 100),
        ("reader", 150),
    ]


@pytest.mark.faults
def test_killed_again_and_again_nothing_is_lost_or_done_twice(scene, path):
    """After SIGKILL in the middle of batches, time and again, each event is in the ledger once, in order."""
    events = numbered(6000, keys=50)
    scene.create("entries")
    scene.produce("entries", events)

    for _ in range(4):
        worker = scene.worker({"keeper": ["entries"]}, path=path, batch_records=200, slow_s=0.02)
        before = scene.ledger.count()
        eventually(
            lambda before=before: scene.ledger.count() > before, what="progress before the kill", every_s=0.01
        )
        worker.kill()
    scene.worker({"keeper": ["entries"]}, path=path)
    eventually(lambda: scene.ledger.count() >= 6000, within_s=60, what="6000 events handled")

    assert scene.ledger.values_by_key("keeper") == in_order(events)
    assert scene.ledger.ask("SELECT sum(events), count(*) FROM total") == [(6000, 50)]


@pytest.mark.faults
def test_workers_that_come_and_go_share_without_loss_or_repeat(scene, path):
    """Rebalances in the middle of batches: joined, left politely, killed; each event once, in order."""
    events = numbered(4000, keys=50)
    slow = {"batch_records": 1, "slow_s": 0.003} if path == "event" else {"batch_records": 30, "slow_s": 0.15}
    scene.create("entries")
    scene.produce("entries", events)
    first = scene.worker({"keeper": ["entries"]}, path=path, **slow)
    eventually(lambda: scene.ledger.count() > 0, what="the first worker at work", every_s=0.01)
    second = scene.worker({"keeper": ["entries"]}, path=path, **slow)
    eventually(lambda: len(owners(scene)) >= 2, what="the second worker at work", every_s=0.01)

    first.kill()
    third = scene.worker({"keeper": ["entries"]}, path=path, **slow)
    eventually(lambda: len(owners(scene)) >= 3, what="the third worker at work", every_s=0.01)
    assert second.stop() == 0
    eventually(lambda: scene.ledger.count() >= 4000, within_s=90, what="4000 events handled")

    assert scene.ledger.values_by_key("keeper") == in_order(events)
    assert third.running


def owners(scene):
    return scene.ledger.ask("SELECT DISTINCT owner FROM ledger")


def test_a_step_that_fails_for_a_while_is_tried_again(scene, path):
    """A database that refuses the first attempts loses nothing."""
    scene.create("entries")
    scene.produce("entries", numbered(100))

    worker = scene.worker({"keeper": ["entries"]}, path=path, fail_times=3)

    eventually(lambda: scene.ledger.count() >= 100, what="100 events handled")
    assert worker.running
    assert scene.ledger.values_by_key("keeper") == in_order(numbered(100))


def test_a_step_that_keeps_failing_stops_the_worker(scene, path):
    """A worker that cannot write gives up with exit code 1 and a sentence, and its successor loses nothing."""
    scene.create("entries")
    scene.produce("entries", numbered(100))
    worker = scene.worker({"keeper": ["entries"]}, path=path, fail_times=10**6, patience_s=1.0)

    eventually(lambda: not worker.running, within_s=60, what="the worker giving up")

    assert worker.process.returncode == 1
    assert "OSError: the disk is full" in worker.said()
    scene.worker({"keeper": ["entries"]}, path=path)
    eventually(lambda: scene.ledger.count() >= 100, what="100 events handled")
    assert scene.ledger.values_by_key("keeper") == in_order(numbered(100))


def test_a_topic_made_anew_is_refused_with_a_sentence(scene, path):
    """When the log ends before the offset in SQL, the worker stops instead of waiting for offsets that were handled."""
    if not scene.broker.real:
        pytest.skip("the stand-in broker tells a wrong end of the log")
    scene.create("entries", partitions=1)
    scene.produce("entries", numbered(10))
    scene.ledger.ask("SELECT 1")  # makes the tables
    with sqlite3.connect(scene.database) as connection:
        connection.execute(
            "INSERT INTO place VALUES ('keeper', ?, 0, 11, 'old', 1)", (scene.topic("entries"),)
        )

    worker = scene.worker({"keeper": ["entries"]}, path=path)
    eventually(lambda: not worker.running, within_s=60, what="the worker refusing")

    assert worker.process.returncode == 1
    assert "log ends at 10; expected at least 11" in worker.said()
    assert scene.ledger.count() == 0


def test_a_group_made_anew_may_take_its_partitions_back(scene, path):
    """A generation lower than the one in SQL is accepted once the broker confirms it: the group counts from one again."""
    scene.create("entries", partitions=1)
    scene.produce("entries", numbered(10))
    scene.ledger.ask("SELECT 1")  # makes the tables
    with sqlite3.connect(scene.database) as connection:
        connection.execute(
            "INSERT INTO place VALUES ('keeper', ?, 0, 4, 'old', 999)", (scene.topic("entries"),)
        )

    scene.worker({"keeper": ["entries"]}, path=path)

    eventually(lambda: scene.ledger.count() >= 6, what="six events handled")
    assert scene.ledger.ask("SELECT min(pos), max(pos), count(*) FROM ledger") == [(4, 9, 6)]


def test_one_partition_number_of_all_topics_has_one_worker(scene):
    """Partition N of every topic of a service is handled by the same worker, so one claimant has one writer."""
    scene.create("entries", "claims", "exports")
    for topic in ("entries", "claims", "exports"):
        scene.produce(topic, numbered(40))
    scene.worker({"keeper": ["entries", "claims", "exports"]})
    scene.worker({"keeper": ["entries", "claims", "exports"]})
    eventually(
        lambda: len({o for (o,) in scene.ledger.ask("SELECT DISTINCT owner FROM place")}) == 2,
        what="two owners",
    )
    scene.worker({"keeper": ["entries", "claims", "exports"]})
    eventually(
        lambda: len({o for (o,) in scene.ledger.ask("SELECT DISTINCT owner FROM place")}) == 3,
        what="three owners",
    )

    found = scene.ledger.ask("SELECT part, count(DISTINCT owner) FROM place GROUP BY part ORDER BY part")

    assert found == [(0, 1), (1, 1), (2, 1), (3, 1)]


@pytest.mark.faults
def test_a_worker_with_a_name_is_back_at_once(scene):
    """A killed worker that keeps its instance name takes its partitions back without waiting for a session to expire."""
    events = numbered(4000, keys=50)
    scene.create("entries")
    scene.produce("entries", events)
    kills = 0

    while scene.ledger.count() < 3000:
        worker = scene.worker({"keeper": ["entries"]}, batch_records=50, slow_s=0.02, instance_id="worker-1")
        before = scene.ledger.count()
        eventually(
            lambda before=before: scene.ledger.count() > before + 100,
            within_s=20,
            what="progress",
            every_s=0.01,
        )
        worker.kill()
        kills += 1
    scene.worker({"keeper": ["entries"]}, instance_id="worker-1")
    eventually(lambda: scene.ledger.count() >= 4000, within_s=60, what="4000 events handled")

    assert kills >= 8
    assert scene.ledger.values_by_key("keeper") == in_order(events)


def test_added_partitions_are_read_from_their_first_record(scene):
    """A running worker notices new partitions and misses nothing that was written to them before it did."""
    if not scene.broker.real:
        pytest.skip("the stand-in broker does not add partitions")
    scene.create("entries", partitions=2)
    scene.produce("entries", numbered(100))
    worker = scene.worker({"keeper": ["entries"]}, metadata_age_s=1.0)
    eventually(lambda: scene.ledger.count() == 100, what="100 events handled")

    admin = KafkaAdminClient(bootstrap_servers=scene.broker.bootstrap)
    admin.create_partitions({scene.topic("entries"): 6})
    admin.close()
    scene.produce("entries", numbered(300, start=100))

    eventually(lambda: scene.ledger.count() == 400, what="400 events handled")
    assert len(scene.ledger.ask("SELECT DISTINCT part FROM ledger")) == 6
    assert scene.ledger.ask("SELECT count(DISTINCT value) FROM ledger") == [(400,)]
    assert worker.running


@pytest.mark.faults
def test_a_slow_step_lets_the_lag_grow_and_not_the_memory(scene):
    """While 60 MB wait on the broker behind a step that takes its time, the worker's memory stays where it was."""
    scene.create("entries")
    scene.produce("entries", [(b"key-%d" % (n % 50), b"x" * 1000) for n in range(60_000)])
    worker = scene.worker({"keeper": ["entries"]}, slow_s=0.2, batch_records=200)
    eventually(lambda: scene.ledger.count() >= 200, what="the first batch handled")
    at_first = resident_megabytes(worker)

    eventually(lambda: scene.ledger.count() >= 6000, within_s=60, what="6000 events handled")

    assert scene.ledger.count() < 60_000
    assert resident_megabytes(worker) - at_first < 25


def resident_megabytes(worker):
    status = Path(f"/proc/{worker.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def test_a_worker_that_came_before_its_topic_starts_when_it_is_there(scene):
    """A worker started before `drawback topics apply` waits, says so, and works once the topic exists."""
    worker = scene.worker({"keeper": ["entries"]}, metadata_age_s=1.0)
    eventually(lambda: "worker.started" in worker.said(), what="the worker started")

    scene.create("entries")
    scene.produce("entries", numbered(50))

    eventually(lambda: scene.ledger.count() == 50, within_s=60, what="50 events handled")


def test_a_worker_without_broker_ends_with_a_sentence(scene):
    """A worker that cannot reach Kafka at its start ends with code 1 and says so; its supervisor tries again."""
    nowhere = replace(scene, broker=replace(scene.broker, bootstrap=f"127.0.0.1:{free_port()}"), workers=[])
    worker = nowhere.worker({"keeper": ["entries"]})
    scene.workers.append(worker)

    eventually(lambda: not worker.running, within_s=90, what="the worker giving up")

    assert worker.process.returncode == 1
    assert "The Faust app of keeper" in worker.said()
