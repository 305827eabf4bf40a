"""Dealing records out to hands: order within a partition, one hand per partition number, work side by side, rest."""

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
    """Takes batches, notes them, and holds each until it is let go."""

    def __init__(self):
        self.begun = []
        self.gates = []

    async def __call__(self, lanes):
        self.begun.append({partition: [r.offset for r in taken] for partition, taken in lanes.items()})
        gate = asyncio.Event()
        self.gates.append(gate)
        await gate.wait()


def house(most=10):
    """Two hands over a step, for partitions 0 and 1."""
    step = Step()
    hands = WorkerPool(2, most, step, pytest.fail)
    hands.go_on([P0, P1, Q0])
    return hands, step


async def turn():
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_partitions_of_different_numbers_are_under_way_at_the_same_time():
    """Number 0 of both topics goes to one hand, number 1 to the other."""
    hands, step = house()

    hands.distribute({P0: records(P0, 0, 1), P1: records(P1, 0), Q0: records(Q0, 0)})
    await turn()

    assert step.begun == [{P0: [0, 1], Q0: [0]}, {P1: [0]}]


async def test_what_comes_meanwhile_waits_for_its_own_hand():
    """While partition 0 is being handled its next records wait, although the other hand is free; then they go over together."""
    hands, step = house()
    hands.distribute({P0: records(P0, 0)})
    await turn()

    hands.distribute({P0: records(P0, 1)})
    hands.distribute({P0: records(P0, 2)})
    await turn()
    before = list(step.begun)
    step.gates[0].set()
    await turn()

    assert before == [{P0: [0]}]
    assert step.begun == [{P0: [0]}, {P0: [1, 2]}]


async def test_no_more_goes_over_at_once_than_was_said():
    """Five records with room for two: two, two and one, in order."""
    hands, step = house(most=2)
    hands.distribute({P0: records(P0, 0, 1, 2), Q0: records(Q0, 7, 8)})
    for number in range(3):
        await turn()
        step.gates[number].set()
    await turn()

    assert step.begun == [{P0: [0, 1]}, {P0: [2], Q0: [7]}, {Q0: [8]}]
    assert not hands.busy


async def test_there_is_no_room_while_as_much_waits_as_all_hands_can_take():
    """Two hands of two: with four waiting reading stops, and goes on when a hand has taken some of them."""
    hands, step = house(most=2)
    hands.distribute({P0: records(P0, 0)})
    await turn()
    hands.distribute({P0: records(P0, 1, 2, 3)})
    await asyncio.wait_for(hands.room(), 5)  # three wait: there is room
    hands.distribute({P0: records(P0, 4)})
    room = asyncio.create_task(hands.room())
    await turn()
    waited = not room.done()

    step.gates[0].set()
    await asyncio.wait_for(room, 5)

    assert waited
    assert step.begun == [{P0: [0]}, {P0: [1, 2]}]


async def test_at_rest_what_began_is_finished_and_nothing_begins():
    """What was not begun is forgotten when it goes on: it will be fetched again."""
    hands, step = house()
    hands.distribute({P0: records(P0, 0)})
    await turn()
    hands.distribute({P0: records(P0, 1)})

    resting = asyncio.create_task(hands.rest(within_s=5))
    await turn()
    waited = not resting.done()
    step.gates[0].set()
    await asyncio.wait_for(resting, 5)
    at_rest = list(step.begun)
    hands.go_on([P0])
    hands.distribute({P0: records(P0, 1, 2)})
    await turn()

    assert waited
    assert at_rest == [{P0: [0]}]
    assert step.begun == [{P0: [0]}, {P0: [1, 2]}]


async def test_a_rest_does_not_wait_for_ever():
    """A batch that takes too long is left to the fence in the database."""
    hands, _ = house()
    hands.distribute({P0: records(P0, 0)})
    await turn()

    await asyncio.wait_for(hands.rest(within_s=0.01), 5)

    assert hands.busy


async def test_a_failure_of_a_hand_is_told():
    """Nobody awaits a hand: what should not happen must not vanish."""
    told = []

    async def fails(_lanes):
        raise RuntimeError("no")

    hands = WorkerPool(2, 10, fails, told.append)
    hands.go_on([P0])
    hands.distribute({P0: records(P0, 0)})
    await turn()

    assert [str(problem) for problem in told] == ["no"]
