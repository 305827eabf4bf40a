"""A worker notices by itself that it does not get on."""

from drawback.adapters.kafka.dispatch import Dispatcher, Partition
from drawback.adapters.kafka.liveness import LivenessCheck

HERE = Partition("entries", 0)


def stall_of(*, expected=5, after_s=60.0):
    dispatcher = Dispatcher("keeper", "me", step=None, on_giving_up=print)
    dispatcher.next_offset[HERE] = expected
    return LivenessCheck(dispatcher, after_s=after_s)


def check(stall, now, *, end=10, suspended=False, read_at=None, busy=False):
    stall.check(
        now, ends=None if end is None else {HERE: end}, suspended=suspended, read_at=read_at, busy=busy
    )


def test_waiting_records_that_nobody_handles_are_a_stall_after_the_limit():
    """With records waiting and none handled, the worker is well for 60 seconds and stalled after."""
    stall = stall_of()
    for now in (0, 30, 60):
        check(stall, now)

    assert stall.reason(60) is None
    assert "handled nothing of entries[0] for 61 s, while 5 record(s) wait from offset 5" in stall.reason(61)


def test_a_partition_may_wait_ten_times_as_long_while_others_get_on():
    """A worker that is merely slow is not restarted for a partition that waits for its turn; one that waits for ever is."""
    stall = stall_of()
    check(stall, 0)
    stall.dispatcher.last_progress_at = 590.0

    assert stall.reason(600) is None
    assert "within 600 s" in stall.reason(601)
    assert "within 60 s" in stall.reason(651)


def test_progress_starts_the_time_anew():
    """One handled record is progress."""
    stall = stall_of()
    check(stall, 0)
    stall.dispatcher.next_offset[HERE] = 6
    check(stall, 50)
    check(stall, 100)

    assert stall.reason(110) is None
    assert stall.reason(111) is not None


def test_a_partition_that_was_idle_gets_its_full_time():
    """A record that arrives after an hour of quiet is not late at once."""
    stall = stall_of()
    check(stall, 0, end=5)
    check(stall, 3600, end=5)
    check(stall, 3605, end=6)

    assert stall.reason(3606) is None


def test_an_end_before_the_offset_is_no_lag():
    """A broker that reports an end below what was handled does not make a stall."""
    stall = stall_of(expected=20)
    check(stall, 0, end=10)
    check(stall, 100, end=10)

    assert stall.reason(100) is None


def test_a_rebalance_that_does_not_end_is_a_stall():
    """A worker that is between assignments for longer than the limit says so."""
    stall = stall_of()
    check(stall, 0, end=5, suspended=True)
    check(stall, 61, end=5, suspended=True)

    assert "in a rebalance for 61 s" in stall.reason(61)


def test_a_reading_loop_that_hangs_is_a_stall_unless_a_batch_is_with_the_step():
    """A loop that asks for nothing is a stall; one that waits for the step is judged by the lag alone."""
    hanging, busy = stall_of(), stall_of()
    check(hanging, 100, end=5, read_at=10)
    check(busy, 100, end=5, read_at=10, busy=True)

    assert "not asked Kafka for records for 90 s" in hanging.reason(100)
    assert busy.reason(100) is None


def test_a_silent_broker_is_not_our_stall():
    """When the broker does not answer the look, nothing new is held against the worker."""
    stall = stall_of()
    check(stall, 0, end=5)
    check(stall, 100, end=None)

    assert stall.reason(100) is None
