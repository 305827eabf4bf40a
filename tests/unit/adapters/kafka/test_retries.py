"""A batch that fails is tried again until it is handled, until the time is up, or until the worker leaves."""

from drawback.adapters.kafka.dispatch import Dispatcher, RetryPolicy


class NoStep:
    """Stands where the step is; these attempts never reach it."""


def a_dispatcher(within_s: float) -> tuple[Dispatcher, list[str]]:
    reasons: list[str] = []
    policy = RetryPolicy(first_wait_s=0.001, longest_wait_s=0.002, within_s=within_s)
    return Dispatcher("claims", "here", NoStep(), reasons.append, policy), reasons  # type: ignore[arg-type]


async def test_what_fails_at_first_is_done_in_the_end() -> None:
    """Two failures, then an answer: it is returned, and each failure counts as a retry."""
    dispatcher, reasons = a_dispatcher(30.0)
    problems = [ConnectionError("away"), ConnectionError("still away")]

    async def attempt() -> int:
        if problems:
            raise problems.pop()
        return 7

    assert await dispatcher.with_retries(attempt, "handle 3 records") == 7
    assert (dispatcher.retries, reasons, dispatcher.stopping) == (2, [], False)


async def test_the_worker_gives_up_when_the_time_is_over_and_says_why_once() -> None:
    """The reason names service, work, time and the first line of the last problem."""
    dispatcher, reasons = a_dispatcher(0.02)

    async def attempt() -> int:
        raise ConnectionError("no route to host\nINSERT INTO journal …")

    assert await dispatcher.with_retries(attempt, "handle 3 records") is None
    assert await dispatcher.with_retries(attempt, "handle 3 records") is None
    assert reasons == ["claims could not handle 3 records within 0 s: ConnectionError: no route to host"]
    assert dispatcher.stopping


async def test_a_worker_that_leaves_tries_nothing_again() -> None:
    """The attempt in flight ends, its failure is not the reason why the worker left."""
    dispatcher, reasons = a_dispatcher(30.0)
    tried = []

    async def attempt() -> int:
        tried.append(1)
        dispatcher.stop()
        raise ConnectionError("away")

    assert await dispatcher.with_retries(attempt, "handle 3 records") is None
    assert (tried, reasons) == ([1], [])
