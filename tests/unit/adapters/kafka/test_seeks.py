"""A seek that a rebalance overtakes is left to the assignment that follows; it ends no worker."""

from types import SimpleNamespace
from typing import Any

from aiokafka.errors import IllegalStateError
from faust.types import TP

from drawback.adapters.kafka.bulk_transport import StepConsumer
from drawback.adapters.kafka.dispatch import Dispatcher, Partition, RetryPolicy

ENTRIES = Partition("entries", 0)


class Step:
    """Everything may be claimed, and 40 is where SQL goes on."""

    async def claim_partitions(self, *_given: object, **_named: object) -> None:
        """Ours."""

    async def start_offset(self, *_given: object) -> int:
        """Where to go on."""
        return 40


class Consumer(StepConsumer):
    """The consumer without Faust and without a broker: what was assigned, and a client that knows what is assigned now."""

    def __init__(self, dispatcher: Dispatcher, *, still_ours: bool) -> None:
        self.dispatcher, self.epoch = dispatcher, 0
        self.settings = SimpleNamespace(trusts_log_end=True)  # type: ignore[assignment]
        self.app = SimpleNamespace(consumer_generation_id=3)  # type: ignore[assignment]
        self.still_ours, self.sought = still_ours, {}  # type: ignore[var-annotated]

    def assignment(self) -> set[TP]:
        return {TP(*ENTRIES)}

    async def earliest_offsets(self, *tps: TP) -> Any:
        return dict.fromkeys(tps, 0)

    async def highwaters(self, *tps: TP) -> Any:
        return dict.fromkeys(tps, 100)

    async def seek_wait(self, partitions: Any) -> None:
        if not self.still_ours:
            raise IllegalStateError(f"No current assignment for partition {partitions}")
        self.sought = dict(partitions)


def a_consumer(*, still_ours: bool) -> tuple[Consumer, list[str]]:
    reasons: list[str] = []
    policy = RetryPolicy(first_wait_s=0.001, longest_wait_s=0.002, within_s=0.05)
    dispatcher = Dispatcher("claims", "here", Step(), reasons.append, policy)  # type: ignore[arg-type]
    return Consumer(dispatcher, still_ours=still_ours), reasons


async def test_an_assignment_is_sought_to_the_offset_that_sql_expects() -> None:
    """Offset 40, and the epoch says that what was fetched before is to be fetched again."""
    consumer, reasons = a_consumer(still_ours=True)

    await consumer.perform_seek()

    assert (consumer.sought, consumer.epoch, reasons) == ({TP(*ENTRIES): 40}, 2, [])


async def test_a_rebalance_that_overtakes_the_seek_ends_no_worker() -> None:
    """The partition went elsewhere between the assignment and the seek: nothing is tried again, nobody gives up."""
    consumer, reasons = a_consumer(still_ours=False)

    await consumer.perform_seek()

    assert (consumer.sought, reasons, consumer.dispatcher.retries) == ({}, [], 0)
    assert not consumer.dispatcher.stopping


async def test_what_is_to_be_fetched_again_may_have_gone_elsewhere() -> None:
    """The bulk path goes back to what SQL expects of a partition; where that is not ours any more, it goes on reading."""
    consumer, reasons = a_consumer(still_ours=False)

    assert not await consumer.seek_ours({ENTRIES: 40})
    assert reasons == []
