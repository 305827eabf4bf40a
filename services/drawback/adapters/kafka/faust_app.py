"""Services as Faust apps: built in a function, several in one process, each with its own group and its own offsets.

A worker keeps no Faust tables, sends nothing, has no leader and no exactly-once mode (each has faults that lose or repeat
events, see docs/decisions); truth is in SQL, behind the step. It ends in one of three ways: asked to (SIGTERM: the batch
in flight is finished, the group is left), given up (exit code 1: the supervisor starts it anew), or killed (nothing is lost).
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Literal

import faust
import structlog
from faust.app.base import BootStrategy
from faust.types import TP, TransportT

from drawback.adapters.clock import epoch_ms
from drawback.adapters.kafka.bulk_transport import (
    BulkConsumer,
    BulkTransport,
    ConsumerSettings,
    StepTransport,
)
from drawback.adapters.kafka.dispatch import Dispatcher, Partition, RetryPolicy
from drawback.adapters.kafka.liveness import LivenessCheck
from drawback.adapters.kafka.stock_agents import attach_agent
from drawback.engine.ports import StepPort

log = structlog.get_logger(__name__)

Path = Literal["bulk", "take", "event"]


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How a worker process runs its services."""

    consumer: ConsumerSettings
    path: Path = "bulk"
    group_prefix: str = "drawback."
    commit_interval_s: float = 2.0
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    stalled_after_s: float = 60.0
    check_every_s: float = 5.0
    #: SIGTERM to the end of the process.
    leave_within_s: float = 30.0


class _ConsumerOnly(BootStrategy):
    """A worker only consumes; what it emits goes through the outbox, so Faust's producer and web server stay off."""

    enable_kafka_producer = False
    enable_web = False


class StepApp(faust.App):
    """A Faust app whose transport dispatches records to the step."""

    BootStrategy = _ConsumerOnly
    dispatcher: Dispatcher
    consumer_settings: ConsumerSettings
    path: Path

    def _new_transport(self) -> TransportT:
        transport = BulkTransport if self.path == "bulk" else StepTransport
        made: TransportT = transport(
            self.conf.broker_consumer, self, dispatcher=self.dispatcher, settings=self.consumer_settings
        )
        return made

    async def on_first_start(self) -> None:
        """Faust would make data folders for its tables here; we have none."""


def build_app(
    service: str, topics: Sequence[str], dispatcher: Dispatcher, settings: WorkerSettings
) -> StepApp:
    """The app of one service, not started."""
    connection = settings.consumer.connection
    app = StepApp(
        f"{settings.group_prefix}{service}",
        broker=";".join(f"kafka://{address}" for address in connection.addresses),
        autodiscover=False,
        datadir=tempfile.gettempdir(),
        store="memory://",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        processing_guarantee="at_least_once",
        broker_commit_interval=settings.commit_interval_s,
        broker_request_timeout=settings.retry_policy.within_s * 3
        + 30,  # the seek after an assignment follows our retry policy
        broker_session_timeout=settings.consumer.session_timeout_s,
        broker_rebalance_timeout=settings.consumer.rebalance_timeout_s,
        stream_wait_empty=settings.path == "bulk",  # there it means: finish the batches in flight
        stream_recovery_delay=0,
        stream_buffer_maxsize=max(4096, settings.consumer.batch_records * 2),
    )
    app.dispatcher = dispatcher
    app.consumer_settings = settings.consumer
    app.path = settings.path
    if settings.path == "bulk":
        app.topics.add(app.topic(*topics, key_serializer="raw", value_serializer="raw"))
    else:
        attach_agent(
            app, topics, dispatcher, how=settings.path, batch_records=settings.consumer.batch_records
        )
    return app


def run_worker(
    worker: "Worker", beside: Callable[[], AbstractAsyncContextManager[object]] = nullcontext
) -> int:
    """Run a worker as the whole of this process, with `beside` (the health pages) around it; the exit code.

    A Kafka client thread that does not end must not keep alive a process that has left its group: the thread is abandoned.
    """

    async def run() -> int:
        async with beside():
            return await worker.run()

    code = asyncio.run(run())
    if any(thread.is_alive() and not thread.daemon for thread in threading.enumerate()[1:]):
        log.warning(
            "worker.thread_left_behind", threads=[thread.name for thread in threading.enumerate()[1:]]
        )
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


class Worker:
    """One process running the apps of one or more services."""

    def __init__(
        self, subscriptions: Mapping[str, Sequence[str]], step: StepPort, settings: WorkerSettings
    ) -> None:
        """`subscriptions` maps each service to the topics it consumes."""
        self._settings = settings
        self._subscriptions = subscriptions
        self._step = step
        #: Unique for this process, so that a restarted worker is another owner than the one that was killed.
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.gave_up: str | None = None
        self.dispatchers: dict[str, Dispatcher] = {}
        self.liveness_checks: dict[str, LivenessCheck] = {}
        self._apps: dict[str, StepApp] = {}
        self._leave = asyncio.Event()

    def leave(self) -> None:
        """Finish the batches in flight and leave the group."""
        self._leave.set()

    async def run(self, *, on_signals: bool = True) -> int:
        """Run until `leave` is called or a service gave up; the exit code of the process."""
        loop = asyncio.get_running_loop()
        if on_signals:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.leave)
        for service, topics in self._subscriptions.items():
            dispatcher = Dispatcher(
                service, self.owner, self._step, self._give_up, self._settings.retry_policy
            )
            self.dispatchers[service] = dispatcher
            self.liveness_checks[service] = LivenessCheck(dispatcher, after_s=self._settings.stalled_after_s)
            self._apps[service] = build_app(service, topics, dispatcher, self._settings)
        checking = asyncio.create_task(self._check_repeatedly())
        starting = [asyncio.create_task(self._run_app(service, app)) for service, app in self._apps.items()]
        log.info("worker.started", services=list(self._apps), owner=self.owner, path=self._settings.path)
        await self._leave.wait()
        for dispatcher in self.dispatchers.values():
            dispatcher.stop()
        checking.cancel()
        in_time = await self._stop_apps(starting)
        log.info("worker.left", services=list(self._apps), in_time=in_time, gave_up=self.gave_up)
        return 1 if self.gave_up else 0

    def stalled(self) -> str | None:
        """Why the process should be restarted: the answer of /livez."""
        now = asyncio.get_running_loop().time()
        if self.gave_up:
            return self.gave_up
        return next(
            (
                reason
                for liveness_check in self.liveness_checks.values()
                if (reason := liveness_check.reason(now))
            ),
            None,
        )

    def unready(self) -> str | None:
        """Why the process does no work at the moment: the answer of /readyz."""
        now = asyncio.get_running_loop().time()
        if self._leave.is_set():
            return "The worker is leaving."
        for service, liveness_check in self.liveness_checks.items():
            if (
                liveness_check.broker_seen_at is None
                or now - liveness_check.broker_seen_at > 4 * self._settings.check_every_s
            ):
                return f"{service} has not reached Kafka lately; expected an answer every few seconds."
            if self._apps[service].rebalancing:
                return f"{service} is in a rebalance."
        return None

    def _give_up(self, reason: str) -> None:
        if self.gave_up is None:
            self.gave_up = reason
            log.error("worker.gave_up", services=list(self._apps), reason=reason)
        self._leave.set()

    async def _run_app(self, service: str, app: StepApp) -> None:
        try:
            await app.start()
            await app.wait_until_stopped()
        except Exception as problem:  # noqa: BLE001  # a worker whose Faust app died must end, whatever it died of
            self._give_up(f"The Faust app of {service} failed: {type(problem).__name__}: {problem}")
        if not self._leave.is_set():
            self._give_up(f"The Faust app of {service} ended by itself: {app.crash_reason!r}")

    async def _stop_apps(self, started: Sequence[asyncio.Task[None]]) -> bool:
        """Stop the apps; False if they had to be abandoned, which loses nothing but a polite farewell to the group."""
        stopping = [asyncio.create_task(app.stop()) for app in self._apps.values()]
        done, late = await asyncio.wait([*stopping, *started], timeout=self._settings.leave_within_s - 5)
        for task in done:
            if not task.cancelled() and (problem := task.exception()) is not None:
                log.error("worker.left_badly", problem=repr(problem), exc_info=problem)
        for task in late:
            task.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*late, return_exceptions=True), 2)
        return not late

    async def _check_repeatedly(self) -> None:
        while True:
            await asyncio.sleep(self._settings.check_every_s)
            for service, app in self._apps.items():
                await self._check(service, app)

    async def _check(self, service: str, app: StepApp) -> None:
        liveness_check = self.liveness_checks[service]
        consumer: Any = app.consumer
        bulk = isinstance(consumer, BulkConsumer)
        wall_ms = epoch_ms()
        ends: dict[Partition, int] | None = None
        try:
            # a worker without partitions asks for any end: it wants to know whether the broker answers
            tps = [TP(*p) for p in liveness_check.dispatcher.next_offset] or [
                TP(self._subscriptions[service][0], 0)
            ]
            answer = await asyncio.wait_for(consumer.highwaters(*tps), self._settings.check_every_s)
            ends = {Partition(*tp): end for tp, end in answer.items()}
        except Exception as problem:  # noqa: BLE001  # not reaching the broker is a finding, not a failure of the check
            log.debug("liveness.check_failed", problem=repr(problem))
        liveness_check.check(
            asyncio.get_running_loop().time(),
            ends=ends,
            suspended=app.rebalancing,
            read_at=consumer.polled_at if bulk else None,
            busy=bulk and consumer.busy,
            wall_ms=wall_ms,
        )
