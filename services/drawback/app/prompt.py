"""Alerts on due dates that a step has just changed, without waiting for the next sweep.

The step reports the subjects whose due dates it changed; those who handle events pass them on here, from any thread. A sweep of
the whole docket remains the safety net.
"""

import asyncio
import threading
from collections.abc import Iterable
from typing import Final

import structlog
from sqlalchemy import Engine

from drawback.adapters.clock import Clock, stopwatch
from drawback.adapters.sql import docket
from drawback.adapters.sql.docket import Subject
from drawback.app.alerting import AlertService
from drawback.engine.message import StepOutcome

log = structlog.get_logger()

MOST: Final = 500
"""Most subjects alerted on at once. More than that is a history import: the sweep summarises it in one alert."""
_SHARE: Final = 4
"""After a look it is this many times as long before the next: alerts never take the time of the events."""


class DocketChanges:
    """Subjects whose due dates changed and that were not swept yet; added from any thread, awaited in one loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subjects: set[Subject] = set()
        self._flooded = False
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def note(self, outcome: StepOutcome) -> None:
        """Note what a step, whose transaction has committed, changed on the docket."""
        self.add((key.claimant, kind, key.key) for kind, key in outcome.docket)

    def add(self, subjects: Iterable[Subject]) -> None:
        """Note subjects whose due dates changed."""
        with self._lock:
            self._subjects.update(subjects)
            if len(self._subjects) > MOST:
                self._flooded = True
                self._subjects.clear()
            if self._waiting is not None and self._subjects:
                loop, event = self._waiting
                loop.call_soon_threadsafe(event.set)

    def take(self) -> set[Subject]:
        """What was noted since the last time; nothing after a flood."""
        with self._lock:
            taken, flooded = self._subjects, self._flooded
            self._subjects, self._flooded = set(), False
        return set() if flooded else taken

    async def wait(self) -> set[Subject]:
        """Wait until there is something, and take it."""
        event = asyncio.Event()
        with self._lock:
            self._waiting = asyncio.get_running_loop(), event
            if self._subjects:
                event.set()
        await event.wait()
        with self._lock:
            self._waiting = None
        return self.take()


class OthersChanges:
    """Notices what other processes put on the docket, such as `drawback intake` beside `drawback run`."""

    def __init__(self, engine: Engine, changes: DocketChanges) -> None:
        self._engine, self._changes = engine, changes
        self._seen: dict[str, int] | None = None
        self._once_more = False

    def look(self) -> None:
        """Pass on what the story tells about since the last look; the first look only notes how far it goes.

        After a change the same is read once more: a transaction with a lower number may have committed in between. Where
        nothing changed two indexed numbers are read.
        """
        with self._engine.connect() as connection:
            end = docket.story_end(connection)
            seen, moved = self._seen, end != self._seen
            if seen is not None and (moved or self._once_more):
                self._changes.add(docket.told_since(connection, seen, MOST + 1))
        self._once_more = seen is not None and moved
        self._seen = end


class PromptAlerting:
    """Raises alerts beside a worker on Kafka; the scheduler delivers them."""

    def __init__(self, service: AlertService, clock: Clock) -> None:
        self._service, self._clock = service, clock
        self.changes = DocketChanges()

    async def run(self) -> None:
        """Sweep the noted subjects as they come, until cancelled."""
        while True:
            subjects = await self.changes.wait()
            started = stopwatch()
            line = asyncio.to_thread(
                self._service.sweep_subjects, self._clock.today(), self._clock.now(), subjects
            )
            failed = (await asyncio.gather(line, return_exceptions=True))[0]
            spent = stopwatch() - started
            if isinstance(failed, Exception):
                log.error("job.failed", job="prompt", exc_info=failed)
            await asyncio.sleep(_SHARE * spent)
