"""Concurrent batches: order within a partition, one slot per partition number, batches in parallel, draining."""

import asyncio

import pytest

from drawback.adapters.kafka.dispatch import Partition
from drawback.adapters.kafka.worker_pool import WorkerPool
from drawback.engine.ports import RawRecord

P0, P1, Q0 = Partition("p", 0), Partition("p", 1), Partition("q", 0)


def records(partition, *offsets):
    """Records of a partition by their offsets."""
    return [RawRecord(*partition, offset, None, b"{}", 0) for offset in offsets]


class Step:
    """Takes batches, notes them, and holds each until its gate is opened."""

    def __init__(self):
        self.begun = []
        self.gates = []

    async def __call__(self, by_partition):
        self.begun.append({partition: [r.offset for r in taken] for partition, taken in by_partition.items()})
        gate = asyncio.Event()
        self.gates.append(gate)
        await gate.wait()


def two_slots(most=10):
    """A pool of two slots over a step, for partitions 0 and 1."""
    step = Step()
    pool = WorkerPool(2, most, step, pytest.fail)
    pool.resume([P0, P1, Q0])
    return pool, step


async def let_tasks_run():
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_partitions_of_different_numbers_are_in_flight_at_the_same_time():
    """Number 0 of both topics goes to one slot, number 1 to the other."""
    pool, step = two_slots()

    pool.distribute({P0: records(P0, 0, 1), P1: records(P1, 0), Q0: records(Q0, 0)})
    await let_tasks_run()

    assert step.begun == [{P0: [0, 1], Q0: [0]}, {P1: [0]}]


async def test_what_comes_meanwhile_waits_for_its_own_slot():
    """While partition 0 is being handled its next records wait, although the other slot is free; then they form one batch."""
    pool, step = two_slots()
    pool.distribute({P0: records(P0, 0)})
    await let_tasks_run()

    pool.distribute({P0: records(P0, 1)})
    pool.distribute({P0: records(P0, 2)})
    await let_tasks_run()
    before = list(step.begun)
    step.gates[0].set()
    await let_tasks_run()

    assert before == [{P0: [0]}]
    assert step.begun == [{P0: [0]}, {P0: [1, 2]}]


async def test_no_batch_is_larger_than_the_limit():
    """Five records with room for two: two, two and one, in order."""
    pool, step = two_slots(most=2)
    pool.distribute({P0: records(P0, 0, 1, 2), Q0: records(Q0, 7, 8)})
    for number in range(3):
        await let_tasks_run()
        step.gates[number].set()
    await let_tasks_run()

    assert step.begun == [{P0: [0, 1]}, {P0: [2], Q0: [7]}, {Q0: [8]}]
    assert not pool.busy


async def test_there_is_no_room_while_as_much_waits_as_all_slots_can_take():
    """Two slots, batches of two: with four records waiting fetching stops, and goes on when a slot has taken some of them."""
    pool, step = two_slots(most=2)
    pool.distribute({P0: records(P0, 0)})
    await let_tasks_run()
    pool.distribute({P0: records(P0, 1, 2, 3)})
    await asyncio.wait_for(pool.room(), 5)  # three wait: there is room
    pool.distribute({P0: records(P0, 4)})
    room = asyncio.create_task(pool.room())
    await let_tasks_run()
    waited = not room.done()

    step.gates[0].set()
    await asyncio.wait_for(room, 5)

    assert waited
    assert step.begun == [{P0: [0]}, {P0: [1, 2]}]


async def test_draining_finishes_what_is_in_flight_and_starts_nothing():
    """Records that were queued are dropped on resume: they will be fetched again."""
    pool, step = two_slots()
    pool.distribute({P0: records(P0, 0)})
    await let_tasks_run()
    pool.distribute({P0: records(P0, 1)})

    draining = asyncio.create_task(pool.drain(within_s=5))
    await let_tasks_run()
    waited = not draining.done()
    step.gates[0].set()
    await asyncio.wait_for(draining, 5)
    drained = list(step.begun)
    pool.resume([P0])
    pool.distribute({P0: records(P0, 1, 2)})
    await let_tasks_run()

    assert waited
    assert drained == [{P0: [0]}]
    assert step.begun == [{P0: [0]}, {P0: [1, 2]}]


async def test_draining_does_not_wait_for_ever():
    """A batch that takes too long is left to the fence in the database."""
    pool, _ = two_slots()
    pool.distribute({P0: records(P0, 0)})
    await let_tasks_run()

    await asyncio.wait_for(pool.drain(within_s=0.01), 5)

    assert pool.busy


async def test_a_failure_in_a_slot_is_reported():
    """Nothing awaits the task of a slot: its exception must not vanish."""
    reported = []

    async def fails(_lanes):
        raise RuntimeError("no")

    pool = WorkerPool(2, 10, fails, reported.append)
    pool.resume([P0])
    pool.distribute({P0: records(P0, 0)})
    await let_tasks_run()

    assert [str(problem) for problem in reported] == ["no"]
