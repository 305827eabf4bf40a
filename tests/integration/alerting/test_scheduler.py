"""The metronome: one process beats, at the right hours, and a failing job stops nothing."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from drawback.adapters.channels.email import EmailSettings
from drawback.adapters.clock import SimulatedClock, SystemClock
from drawback.adapters.scheduler import RENEWED_EVERY, TERM, Jobs, SchedulerTurn, make_scheduler
from drawback.adapters.sql.lease import LostLeaseError
from drawback.app.alerting import AlertService

from .conftest import CALENDAR, Office

NOW = datetime(2025, 6, 16, 12, 0, tzinfo=UTC)


async def nothing() -> None:
    """A job that does nothing."""


def test_only_one_process_is_the_scheduler_until_its_term_runs_out(office: Office) -> None:
    """The second stands by; it takes over when the first is silent for a term, within a minute, or leaves."""
    one, two = SchedulerTurn(office.engine, "one"), SchedulerTurn(office.engine, "two")
    silent = NOW + timedelta(seconds=30)

    assert one.take(NOW)
    assert one.take(silent)
    assert not two.take(NOW + timedelta(seconds=31))
    assert not two.take(silent + TERM - timedelta(seconds=1))
    assert two.take(silent + TERM)
    assert not one.take(NOW + timedelta(seconds=31) + TERM)
    two.release(NOW + timedelta(seconds=32) + TERM)
    assert one.take(NOW + timedelta(seconds=33) + TERM)
    assert timedelta(seconds=60) > TERM + RENEWED_EVERY


def test_a_scheduler_that_was_paused_writes_nothing(office: Office) -> None:
    """It sweeps for longer than its term, another takes over: the sweep of the first leaves no trace, the second's does."""
    office.put()
    one, two = SchedulerTurn(office.engine, "one"), SchedulerTurn(office.engine, "two")
    paused = AlertService(office.engine, office.settings, CALENDAR, guard=one.require)
    acting = AlertService(office.engine, office.settings, CALENDAR, guard=two.require)
    day = date(2025, 6, 16)
    assert one.take(NOW)
    assert two.take(NOW + TERM)

    for write in (paused.sweep, paused.digest):
        with pytest.raises(LostLeaseError):
            write(day, NOW)
    assert office.all("alert") == office.all("delivery") == office.all("alert_watch") == []

    assert acting.sweep(day, NOW + TERM).deliveries == 2
    assert two.take(NOW + TERM + RENEWED_EVERY)
    assert acting.digest(day, NOW + TERM) == 2


async def test_jobs_are_few_and_wired_to_be_made_up_never_doubled(office: Office) -> None:
    """A handful of jobs, coalesced, without a grace time, one instance each, in Eastern time."""
    jobs = Jobs(nothing, {"slack": nothing, "e-mail": nothing}, nothing, nothing, nothing, nothing)
    scheduler = make_scheduler(jobs, SchedulerTurn(office.engine, "one"), lambda: NOW)
    scheduler.start(paused=True)
    try:
        found = {job.id: job for job in scheduler.get_jobs()}
        assert set(found) == {
            "lease",
            "sweep",
            "deliver slack",
            "deliver e-mail",
            "digest",
            "escalate",
            "claim-cut",
            "heartbeat",
        }
        assert all(
            job.coalesce and job.misfire_grace_time is None and job.max_instances == 1
            for job in found.values()
        )
        # the digest stays at 7:30 in the morning across the change to summer time
        eastern = ZoneInfo("America/New_York")
        friday = datetime(2025, 3, 7, 8, 0, tzinfo=eastern)
        following = found["digest"].trigger.get_next_fire_time(None, friday)
        assert following == datetime(2025, 3, 10, 7, 30, tzinfo=eastern)
        assert following.astimezone(UTC).hour == 11
    finally:
        scheduler.shutdown(wait=False)


async def test_a_job_that_fails_does_not_stop_the_beat_and_standing_by_runs_nothing(office: Office) -> None:
    """A fault is logged, the next beat comes; a process without the lock does nothing."""
    ran: list[str] = []

    async def fails() -> None:
        ran.append("one")
        raise ValueError("no database")

    async def other() -> None:
        ran.append("two")

    scheduler = make_scheduler(
        Jobs(fails, {"slack": nothing}, nothing), SchedulerTurn(office.engine, "one"), lambda: NOW
    )
    standby = make_scheduler(
        Jobs(other, {"slack": nothing}, nothing), SchedulerTurn(office.engine, "two"), lambda: NOW
    )
    for _ in range(2):
        for each in (scheduler, standby):
            await next(job.func for job in pending(each) if job.id == "sweep")()

    assert ran == ["one", "one"]


def pending(scheduler: object) -> list[object]:
    return [job for job, *_ in scheduler._pending_jobs]  # type: ignore[attr-defined]


async def test_a_due_job_is_run_by_the_real_scheduler(office: Office) -> None:
    """A job whose time has come runs once, though its time was an hour ago."""
    done = asyncio.Event()

    async def run() -> None:
        done.set()

    scheduler = make_scheduler(
        Jobs(nothing, {"slack": nothing}, nothing, heartbeat=run),
        SchedulerTurn(office.engine, "one"),
        lambda: NOW,
    )
    scheduler.start(paused=True)
    scheduler.modify_job("heartbeat", next_run_time=datetime.now(UTC) - timedelta(hours=1))
    scheduler.resume()
    try:
        await asyncio.wait_for(done.wait(), 5)
    finally:
        scheduler.shutdown(wait=False)


def test_a_simulated_clock_stands_still_and_only_goes_forward() -> None:
    """It is 7:30 in the morning, Eastern time, winter and summer; a day of the past is refused."""
    clock = SimulatedClock(date(2025, 1, 2))
    winter = clock.now()
    clock.set(date(2025, 7, 1))

    assert (winter.hour, clock.now().hour, clock.today()) == (12, 11, date(2025, 7, 1))
    with pytest.raises(ValueError, match="a clock goes forward"):
        clock.set(date(2025, 6, 30))


def test_the_day_of_the_real_clock_is_washingtons() -> None:
    """The date is that of the Eastern time zone at the same instant."""
    clock = SystemClock()
    before, today, after = clock.now(), clock.today(), clock.now()

    eastern = ZoneInfo("America/New_York")
    assert before.astimezone(eastern).date() <= today <= after.astimezone(eastern).date()


def test_the_shared_office_fixture_has_no_channel(make_office: Callable[..., Office]) -> None:
    """Without settings nothing leaves the house: every channel is the sandbox."""
    assert make_office().delivery.connected == frozenset()
    there = (EmailSettings(host="mail.example"),)
    assert make_office(channels=there).delivery.connected == {"e-mail"}
