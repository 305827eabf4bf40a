"""The scheduler: a handful of jobs at their hours, in one process. What they do is passed in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]
from sqlalchemy import Connection, Engine

from drawback.adapters.clock import EASTERN
from drawback.adapters.sql import lease

log = structlog.get_logger()

Job = Callable[[], Awaitable[object]]
LOCK: Final = "scheduler"
TERM: Final = timedelta(seconds=45)
"""How long the lease holds without being renewed."""
RENEWED_EVERY: Final = timedelta(seconds=10)
"""Another process looks this often too: it takes over within a term and one look, less than a minute."""


@dataclass(frozen=True, slots=True)
class Jobs:
    """What is done at each beat; a job that is not given is not scheduled."""

    sweep: Job
    deliver: Mapping[str, Job]
    """By channel: each has a beat of its own, so that one that hangs holds up no other."""
    digest: Job
    escalate: Job | None = None
    claim_cut: Job | None = None
    heartbeat: Job | None = None


class SchedulerTurn:
    """The turn of this process to be the one scheduler, with the fencing number of the lease that it has."""

    def __init__(self, engine: Engine, holder: str) -> None:
        self.engine, self.holder = engine, holder
        self._fence = 0

    def take(self, now: datetime) -> bool:
        """Become, or stay, the one scheduler. False: another process is it, and its term has not run out."""
        fence = lease.take(self.engine, LOCK, self.holder, now, TERM)
        self._fence = fence or self._fence
        return bool(fence)

    def is_held(self, now: datetime) -> bool:
        """Whether this process is the one scheduler; only reads, for what looks often."""
        with self.engine.connect() as connection:
            return lease.is_held(connection, LOCK, self.holder, now)

    def require(self, connection: Connection) -> None:
        """Check, in a transaction that is about to commit, that no other process has become the scheduler meanwhile.

        A process that never was the scheduler has nothing to lose: it acts because somebody asked it to.

        Raises:
            LostLeaseError: another one has; nothing of the transaction may stay.
        """
        if self._fence:
            lease.require(connection, LOCK, self._fence)

    def release(self, now: datetime) -> None:
        """Let another process be the scheduler at once."""
        lease.release(self.engine, LOCK, self.holder, now)


def make_scheduler(jobs: Jobs, turn: SchedulerTurn, now: Callable[[], datetime]) -> AsyncIOScheduler:
    """Wire the jobs. Missed beats are made up by one (coalesce), never dropped for being late, never run twice at once.

    Every job first makes sure that this process is the scheduler; a second process stands by.
    """
    scheduler = AsyncIOScheduler(
        timezone=EASTERN, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    beats: tuple[tuple[str, Job | None, BaseTrigger], ...] = (
        ("lease", _renewed, IntervalTrigger(seconds=RENEWED_EVERY.seconds, timezone=EASTERN)),
        ("sweep", jobs.sweep, CronTrigger(minute="5,35", timezone=EASTERN)),
        *(
            (f"deliver {name}", job, IntervalTrigger(seconds=10, timezone=EASTERN))
            for name, job in jobs.deliver.items()
        ),
        ("digest", jobs.digest, CronTrigger(day_of_week="mon-fri", hour=7, minute=30, timezone=EASTERN)),
        ("escalate", jobs.escalate, IntervalTrigger(minutes=5, timezone=EASTERN)),
        ("claim-cut", jobs.claim_cut, CronTrigger(day=1, hour=6, timezone=EASTERN)),
        ("heartbeat", jobs.heartbeat, IntervalTrigger(minutes=1, timezone=EASTERN)),
    )
    for name, job, trigger in beats:
        if job is not None:
            scheduler.add_job(alone(name, job, turn, now), trigger, id=name, name=name)
    return scheduler


async def _renewed() -> None:
    """Nothing but the lease, which each job renews: also while every channel is slow."""


def alone(name: str, job: Job, turn: SchedulerTurn, now: Callable[[], datetime]) -> Job:
    """A job that runs only in the one scheduler; what fails in it is logged, and the next beat comes."""

    async def run() -> None:
        try:
            if not turn.take(now()):
                log.info("job.skipped", job=name, because="another process is the scheduler")
                return
            await job()
        except lease.LostLeaseError as lost:
            log.warning("job.fenced", job=name, because=str(lost))
        except Exception:
            log.exception("job.failed", job=name)

    return run
