"""The database dies, workers come and go, producers repeat themselves: the end is that of an undisturbed run."""

import random
import signal
import time

import pytest
from kafka import KafkaAdminClient, TopicPartition
from kafka.structs import OffsetAndMetadata

from drawback_schemas import decode, read_envelope
from support.pages import ask
from support.ports import free_port
from support.processes import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults]


def test_a_database_that_is_killed_and_comes_back_costs_nothing(
    deployment_on_own_server, postgres_own_server
):
    """PostgreSQL is killed -9 three times under load; the same worker processes go on by themselves."""
    deployment = deployment_on_own_server
    deployment.publish(deployment.events)
    workers = [deployment.worker("one"), deployment.worker("two")]
    for _ in range(3):
        before = deployment.journaled()
        eventually(
            lambda before=before: deployment.journaled() > before,
            within_s=60,
            what="progress before the database dies",
            every_s=0.02,
        )
        postgres_own_server.kill()
        postgres_own_server.up()
    deployment.await_journal(len(deployment.events))

    found = deployment.outcome()

    assert found.clean, found
    assert [worker.running for worker in workers] == [True, True]


def test_workers_that_join_and_leave_in_the_middle_of_batches_cost_nothing(deployment):
    """Without names of their own each coming and going is a rebalance; partitions change hands with batches under way."""
    rng = random.Random(5)
    running = [deployment.worker()]
    share = len(deployment.events) // 12 + 1
    for number in range(12):
        deployment.publish(deployment.events[number * share : (number + 1) * share])
        before = deployment.journaled()
        eventually(
            lambda before=before: deployment.journaled() > before,
            within_s=60,
            what="progress between two rebalances",
            every_s=0.02,
        )
        if len(running) < 3 and (len(running) == 1 or rng.random() < 0.6):
            running.append(deployment.worker())
        else:
            running.pop(rng.randrange(len(running))).end(signal.SIGTERM)
    deployment.await_journal(len(deployment.events))

    found = deployment.outcome()

    assert found.clean, found


def test_producers_that_repeat_and_overtake_each_other_change_nothing(deployment):
    """Each source publishes its events in its own order, sources race each other, and every fifth event comes again, late."""
    rng = random.Random(11)
    queues = {}
    for raw in deployment.events:
        queues.setdefault((decode(raw)[1].TOPIC, read_envelope(raw).claimant), []).append(raw)
    waiting = [list(reversed(queue)) for queue in queues.values()]
    told = []
    while waiting:
        queue = rng.choice(waiting)
        told.append(queue.pop())
        if not queue:
            waiting.remove(queue)
        if rng.random() < 0.2:
            told.append(rng.choice(told))
    deployment.worker("one")
    deployment.worker("two")
    deployment.publish(told)
    deployment.await_end_of_log()

    found = deployment.outcome()

    assert found.clean, found
    assert len(told) > 1.1 * len(deployment.events)


def test_a_group_that_is_set_back_to_the_beginning_does_nothing_again(deployment):
    """Offsets of the group and of the database are lost: all is read again, onto a live database, and counts once."""
    deployment.publish(deployment.events)
    first = deployment.worker()
    deployment.await_journal(len(deployment.events))
    first.end(signal.SIGTERM)
    admin = KafkaAdminClient(bootstrap_servers=deployment.broker.bootstrap)
    start = {
        TopicPartition(deployment.topic(name), n): OffsetAndMetadata(0, "", -1)
        for name in deployment.topics
        for n in range(4)
    }
    admin.alter_group_offsets(f"{deployment.name}.embedded", start)
    admin.close()
    with deployment.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM consumer_offset WHERE service = 'embedded'")

    deployment.worker()
    deployment.await_end_of_log()

    found = deployment.outcome()
    assert found.clean, found


def test_bytes_that_nobody_can_read_stop_nothing(deployment):
    """Poison of six kinds between good events: each is parked with its own bytes and a reason, and everything else is in."""
    good = [(decode(raw)[1].TOPIC, decode(raw)[0].claimant.encode(), raw) for raw in deployment.events]
    topic, key, raw = good[0]
    bad = {
        "nothing": b"",
        "noise": b"\x00\xff\xfe garbage",
        "truncated": raw[: len(raw) // 2],
        "utf-16": raw.decode().encode("utf-16"),
        "a later version": raw.replace(b".v1", b".v9"),
        "a list": b"[1, 2, 3]",
        "oversized": b'{"x": "' + b"A" * 800_000 + b'"}',
    }
    between = len(good) // len(bad)
    told = []
    for number, poison in enumerate(bad.values()):
        told += [*good[number * between : (number + 1) * between], (topic, key, poison)]
    told += good[len(bad) * between :]
    deployment.worker("one")
    deployment.worker("two")

    deployment.tell_raw(told)
    deployment.await_end_of_log()

    found = deployment.outcome()
    assert found.clean, found
    with deployment.database.connect() as connection:
        rows = connection.exec_driver_sql("SELECT raw, reason FROM parked WHERE status = 'open'").all()
    assert sorted(bytes(row.raw) for row in rows) == sorted(bad.values())
    assert all(row.reason for row in rows)


def test_a_stuck_database_is_noticed_and_costs_no_memory(deployment):
    """A lock is held on the journal: lag grows, the worker's memory does not, /livez says why; freed, it goes on by itself."""
    port = free_port()
    first, rest = deployment.events[:300], deployment.events[300:]
    worker = deployment.worker("one", health_port=port, check_every_s=0.5, stalled_after_s=4.0)
    deployment.publish(first)
    deployment.await_journal(len(first))

    assert ask(port, "/livez")[0] == 200
    with deployment.database.connect() as holding:
        holding.exec_driver_sql("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE")
        before = worker.resident_mb
        for _ in range(40):
            deployment.publish(rest)  # published again and again: tens of thousands of records wait
        eventually(lambda: ask(port, "/livez")[0] == 503, within_s=30, what="/livez noticing the stall")
        reason = ask(port, "/livez")[1]
        time.sleep(1)  # a moment more in which memory could grow
        grown = worker.resident_mb - before
        holding.rollback()

    assert "has handled nothing of" in reason
    assert "record(s) wait" in reason
    assert grown < 120, f"{grown:.0f} MB"
    deployment.await_end_of_log(within_s=240)
    eventually(lambda: ask(port, "/livez")[0] == 200, within_s=30, what="/livez content again")
    found = deployment.outcome()
    assert found.clean, found
    assert worker.running
