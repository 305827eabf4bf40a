"""The embedded product as a running process: a watched inbox and a metronome beside the dashboard."""

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Collection, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from drawback.adapters.channels import CHANNELS
from drawback.adapters.clock import Clock, stopwatch
from drawback.adapters.mailbox import MailboxAccess, MailboxError
from drawback.adapters.ping import ping
from drawback.adapters.scheduler import Jobs, SchedulerTurn, alone, make_scheduler
from drawback.adapters.sql.docket import Obligation, Subject
from drawback.adapters.sql.heartbeat import silent_jobs
from drawback.adapters.telemetry.about_metrics import AboutMetrics
from drawback.adapters.telemetry.database_metrics import DatabaseMetrics
from drawback.adapters.telemetry.health import database_answers, in_thread, serve_health
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.delivery import DeliveryWorker
from drawback.app.documents import DocumentDesk
from drawback.app.hour_alerts import raise_hour_alerts
from drawback.app.inbox import LeavingError, WatchedInbox
from drawback.app.mail_intake import fetch
from drawback.app.product import Product
from drawback.app.prompt import DocketChanges, OthersChanges
from drawback.app.raising import Raising
from drawback.app.watching import Watchdog
from drawback.config.settings import Health

T = TypeVar("T")
log = structlog.get_logger()
_SILENT_AFTER_S = 7200
_LOOK_S = 3.0
"""Seconds between looks at what other processes put on the docket."""
_SAYING_S = 1.0
"""For how long one sweep handles dates that went by before it yields to new events."""


@dataclass
class Embedded:
    """Watches the inbox, sweeps the docket, delivers alerts. Work runs in a thread, so that pages stay quick."""

    product: Product
    settings: AlertSettings
    clock: Clock
    inbox: Path | None
    """The folder to watch; None where files come another way."""
    claimant: str
    look_every_s: float
    still_s: float = 10.0
    """How long a file must have stood still before it is taken."""
    mailbox: MailboxAccess | None = None
    """Where reports come by mail: their attachments are laid into the inbox."""
    fetch_every_s: float = 300.0
    papers: DocumentDesk | None = None
    """Where papers of the inbox are kept."""

    def __post_init__(self) -> None:
        self.engine = self.product.engine
        self.turn = SchedulerTurn(self.engine, f"{socket.gethostname()}:{os.getpid()}")
        self.alerts = AlertService(
            self.engine, self.settings, self.product.law.calendar, guard=self.turn.require
        )
        self.delivery = DeliveryWorker(self.engine, self.settings)
        self.changes = DocketChanges()
        self.product.listen = self.changes.note
        self.product.passing = self._lapse
        self.others = OthersChanges(self.engine, self.changes)
        self._turn = asyncio.Lock()
        self._leaving = threading.Event()
        """Set once the process is to end: a sweep over years stops after the day that it is at."""
        self._trusted_from = self.clock.now()
        """From when a sweep is expected: the start, or when the database was last away."""
        self._delivering = {name: asyncio.Lock() for name in self.delivery.rounds}

    async def run_beside(self, main: Coroutine[Any, Any, object]) -> None:
        """Sweep, then run until `main` (the dashboard's server) ends, then stop in order."""
        await self._look_once()  # what is written during the first sweep is noticed after it
        scheduler = make_scheduler(self.jobs(), self.turn, self.clock.now)
        sweep = alone("sweep", self.sweep, self.turn, self.clock.now)
        serving = asyncio.ensure_future(main)
        beside: asyncio.Future[Any] = asyncio.ensure_future(sweep())
        try:
            await asyncio.wait((serving, beside), return_when=asyncio.FIRST_COMPLETED)
            if not serving.done():
                scheduler.start()
                beside = asyncio.gather(
                    self.watch(), self.fetch_mails(), self.tell_promptly(), self.look_at_others()
                )
            await serving
        finally:
            self._leaving.set()
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)
            if scheduler.running:
                scheduler.shutdown(wait=False)
            async with self._turn:  # once what is under way has come to its next stop
                self.turn.release(self.clock.now())

    async def _in_turn(self, work: Callable[[], T]) -> T:
        """Run one job at a time, in a thread. The caller may be cancelled: the lock is held until the job ends."""
        await self._turn.acquire()
        done = asyncio.get_running_loop().run_in_executor(None, work)
        done.add_done_callback(lambda _: self._turn.release())
        return await asyncio.shield(done)

    def answers(
        self, process: str, at: Health, collectors: Iterable[Collector]
    ) -> AbstractAsyncContextManager[int]:
        """What this process answers about itself while the block runs: it should be restarted when no sweep comes any more."""
        return serve_health(
            at.host,
            at.port,
            process=process,
            live=in_thread(self.silent, None),  # a database that hangs is no reason to restart
            ready=database_answers(self.engine),
            collectors=[AboutMetrics(lambda: self.product.law), *collectors],
            slow=[DatabaseMetrics(self.engine, self.clock)],
        )

    def jobs(self) -> Jobs:
        """The handful of things that happen by the clock."""
        return Jobs(
            sweep=self.sweep,
            deliver={name: partial(self.deliver_over, name) for name in self.delivery.rounds},
            digest=self.digest,
            escalate=self.escalate,
            claim_cut=self.cut,
            heartbeat=self.ping if self.settings.ping_url else None,
        )

    async def sweep(self) -> None:
        """Emit the dates that went by, then sweep the docket. Years of dates are interleaved with other jobs."""
        while await self._in_turn(self._pass_some_time):
            pass

        await self._in_turn(
            lambda: self.alerts.sweep(self.clock.today(), self.clock.now(), self._leaving.is_set)
        )

    def _pass_some_time(self) -> bool:
        """Say which dates went by, for a second or the length of a day; whether there are more."""
        until, cut_short = stopwatch() + _SAYING_S, False

        def enough() -> bool:
            nonlocal cut_short
            cut_short = stopwatch() > until
            return cut_short or self._leaving.is_set()

        self.product.pass_time(self.clock.today(), enough)
        return cut_short and not self._leaving.is_set()

    async def tell_promptly(self) -> None:
        """Say at once what a step has just put on the docket; the sweeps stay the safety net."""
        while True:
            subjects = await self.changes.wait()
            try:
                await self._in_turn(partial(self.sweep_subjects, subjects))
                if self.turn.is_held(self.clock.now()):
                    await self.deliver()
            except Exception:
                log.exception("job.failed", job="prompt")

    async def look_at_others(self) -> None:
        """Notice what other processes put on the docket, for as long as the product runs."""
        while True:
            await self._look_once()
            await asyncio.sleep(_LOOK_S)

    async def _look_once(self) -> None:
        try:
            await asyncio.to_thread(self.others.look)
        except Exception:
            log.exception("job.failed", job="look at others")

    def sweep_subjects(self, subjects: Collection[Subject]) -> int:
        """Sweep these subjects; how many alerts were raised. The scheduler, if it is another process, delivers them."""
        return self.alerts.sweep_subjects(self.clock.today(), self.clock.now(), subjects)

    def _lapse(self, on: date, passing: Collection[Obligation]) -> None:
        self.alerts.lapse(on, self.clock.now(), passing)

    async def deliver(self) -> None:
        """Send what is due over every channel that is not busy: one that hangs holds up no other."""
        await asyncio.gather(*(self.deliver_over(name) for name in self.delivery.rounds))

    async def deliver_over(self, name: str) -> None:
        """Send what is due over one channel, unless its last round is still under way."""
        if self._delivering[name].locked():
            return
        async with self._delivering[name]:
            await self.delivery.deliver_over(name, self.clock.now())

    async def digest(self) -> None:
        """Send the digests of the morning and, once a week, a proof of life over every channel."""
        await asyncio.to_thread(self.alerts.digest, self.clock.today(), self.clock.now())
        watch = Watchdog(self.engine, self.settings, self.product.law.calendar, self.clock)
        await asyncio.to_thread(watch.prove_life)
        await asyncio.to_thread(watch.tell_doubtful)

    async def ping(self) -> None:
        """Give the watcher outside a sign of life, as long as dates are swept."""
        if await asyncio.to_thread(self.silent) is None:
            await ping(self.settings.ping_url)

    async def escalate(self) -> None:
        """Pass on what nobody took, and count down what ends within hours."""
        await asyncio.to_thread(self.alerts.escalate, self.clock.now())
        await asyncio.to_thread(self._count_hours)

    def _count_hours(self) -> None:
        calendar = self.product.law.calendar
        with self.engine.begin() as connection:
            raise_hour_alerts(
                connection, Raising(self.settings, calendar, CHANNELS), calendar, self.clock.now()
            )
            self.turn.require(connection)

    async def cut(self) -> None:
        await self._in_turn(lambda: self.product.cut(self.clock.today()))

    def silent(self) -> str | None:
        """Why nobody should trust the alerts: the sweep has not run lately. A database that is away is another reason than this one."""
        now = self.clock.now()
        try:
            with self.engine.connect() as connection:
                found = silent_jobs(connection, now, {"sweep": _SILENT_AFTER_S})
        except SQLAlchemyError:
            self._trusted_from = now
            return None
        if not found or (now - self._trusted_from).total_seconds() <= _SILENT_AFTER_S:
            return None
        return f"The sweep has not run since {found[0][1] or 'the start'}."

    async def watch(self) -> None:
        """Take in what is put into the inbox, for as long as the product runs."""
        if self.inbox is None:
            return
        self.inbox.mkdir(parents=True, exist_ok=True)
        inbox = WatchedInbox(self.product, self.inbox, self.claimant, self.still_s, self.papers)
        while True:
            try:
                await self._look_into(inbox)
            except Exception:
                log.exception("job.failed", job="inbox")
            await asyncio.sleep(self.look_every_s)

    async def fetch_mails(self) -> None:
        """Lay what came by mail into the inbox, for as long as the product runs; a mailbox that cannot be read is tried again."""
        access, inbox = self.mailbox, self.inbox
        if access is None or inbox is None:
            return
        while True:
            try:
                await asyncio.to_thread(lambda: list(fetch(self.engine, access, inbox, self.clock.now())))
            except MailboxError as error:
                log.warning("mailbox.failed", reason=str(error))
            except Exception:
                log.exception("job.failed", job="mailbox")
            await asyncio.sleep(self.fetch_every_s)

    async def _look_into(self, inbox: WatchedInbox) -> None:
        """Take in the files that are whole, in a thread of its own: a large file keeps no sweep waiting."""
        for path, claimant in await asyncio.to_thread(inbox.whole, stopwatch()):
            with suppress(LeavingError):
                await asyncio.to_thread(inbox.take, path, claimant, self.clock.today(), self._leaving.is_set)
                await self.sweep()
