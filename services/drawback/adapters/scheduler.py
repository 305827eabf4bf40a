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
from sqlalchemy import Engine

from drawback.adapters.clock import EASTERN
from drawback.adapters.sql import lease

log = structlog.get_logger()

Job = Callable[[], Awaitable[object]]
LOCK: Final = "scheduler"
TERM: Final = timedelta(seconds=90)
"""How long the lock holds without being renewed: another process takes over after that."""


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


def hold_lock(engine: Engine, holder: str, now: datetime) -> bool:
    """Become, or stay, the one scheduler. False: another process is it, and its term has not run out."""
    return lease.take(engine, LOCK, holder, now, TERM)


def holds_lock(engine: Engine, holder: str, now: datetime) -> bool:
    """Whether this process is the one scheduler; only reads, for what looks often."""
    with engine.connect() as connection:
        return lease.is_held(connection, LOCK, holder, now)


def release_lock(engine: Engine, holder: str, now: datetime) -> None:
    """Let another process be the scheduler at once."""
    lease.release(engine, LOCK, holder, now)


def make_scheduler(jobs: Jobs, engine: Engine, holder: str, now: Callable[[], datetime]) -> AsyncIOScheduler:
    """Wire the jobs. Missed beats are made up by one (coalesce), never dropped for being late, never run twice at once.

    Every job first makes sure that this process is the scheduler; a second process stands by.
    """
    scheduler = AsyncIOScheduler(
        timezone=EASTERN, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    beats: tuple[tuple[str, Job | None, BaseTrigger], ...] = (
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
            scheduler.add_job(alone(name, job, engine, holder, now), trigger, id=name, name=name)
    return scheduler


def alone(name: str, job: Job, engine: Engine, holder: str, now: Callable[[], datetime]) -> Job:
    """A job that runs only in the one scheduler; what fails in it is logged, and the next beat comes."""

    async def run() -> None:
        try:
            if not hold_lock(engine, holder, now()):
                log.info("job.skipped", job=name, because="another process is the scheduler")
                return
            await job()
        except Exception:
            log.exception("job.failed", job=name)

    return run
