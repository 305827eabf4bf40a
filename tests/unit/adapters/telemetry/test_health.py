"""/livez and /readyz answer 200 or 503 with a sentence, whatever happens to what they ask."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, event

from drawback.adapters.sql.heartbeat import beat
from drawback.adapters.telemetry import health
from drawback.adapters.telemetry.about_metrics import AboutMetrics
from drawback.adapters.telemetry.health import database_answers, first_of, in_thread, serve_health
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.app.run import Embedded
from support.pages import ask
from support.world import memory

START = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.at = START

    def now(self):
        return self.at

    def today(self):
        return self.at.date()


async def answers(**reasons):
    """What the two pages answer."""
    async with serve_health("127.0.0.1", 0, **reasons) as port:
        return [await asyncio.to_thread(ask, port, page) for page in ("/livez", "/readyz")]


def broken():
    raise KeyError("x")


async def test_a_reason_that_fails_is_a_sentence_and_no_error_of_the_page():
    """503 says what kind of fault it was; the other page is not concerned."""
    assert await answers(ready=broken) == [
        (200, "ok\n"),
        (503, "It cannot be said: KeyError; the log has more.\n"),
    ]


async def test_the_first_reason_of_several_is_said():
    """One that is well is passed over; where all are well the page is."""

    async def late():
        return "late"

    assert await first_of(lambda: None, late, broken)() == "late"
    assert await first_of(lambda: None, lambda: None)() is None


async def test_what_hangs_is_asked_once_and_takes_no_further_thread(monkeypatch):
    """Probes come every few seconds; while the first waits for the database the others do not queue up behind it."""
    monkeypatch.setattr(health, "_WITHIN_S", 0.05)
    asked, free = [], threading.Event()

    def hang():
        asked.append(1)
        free.wait(20)

    reason = in_thread(hang, "too late")
    try:
        assert [await reason() for _ in range(3)] == ["too late"] * 3
        assert len(asked) == 1
    finally:
        free.set()


async def test_a_database_that_cannot_be_opened_is_said(tmp_path):
    """The driver's own sentence, in 503."""
    engine = create_engine(f"sqlite:///{tmp_path}/missing/x.db")

    [live, (code, says)] = await answers(ready=database_answers(engine))

    assert (live, code) == ((200, "ok\n"), 503)
    assert says.startswith("The database does not answer: ")


@pytest.fixture
def scheduler():
    """A scheduler's process on a database, with a clock to move."""
    engine, clock = memory(), Clock()
    made = Embedded(Product(engine, load_law()), AlertSettings(), clock, None, "", 2.0)
    yield made, clock
    engine.dispose()


def test_a_scheduler_is_given_two_hours_before_its_first_sweep_is_missed(scheduler):
    """Both sides of the two hours, from the start and from the last sweep."""
    process, clock = scheduler
    clock.at = START + timedelta(hours=2)
    assert process.silent() is None
    clock.at += timedelta(seconds=1)
    assert process.silent() == "The sweep has not run since the start."

    with process.engine.begin() as connection:
        beat(connection, "sweep", clock.at, clock.today())
    clock.at += timedelta(hours=2)
    assert process.silent() is None
    clock.at += timedelta(seconds=1)
    assert str(process.silent()).startswith("The sweep has not run since 2026-06-01 14:00:01")


def test_a_database_that_is_away_is_no_reason_to_restart_nor_is_the_time_it_was_away(scheduler):
    """While it is away nothing is held against the process; when it is back, two hours are given anew."""
    process, clock = scheduler
    away = True

    @event.listens_for(process.engine, "engine_connect")
    def refuse(connection):
        if away:
            connection.exec_driver_sql("SELECT no such thing")

    clock.at = START + timedelta(hours=9)
    assert process.silent() is None
    away = False
    clock.at += timedelta(hours=2)
    assert process.silent() is None
    clock.at += timedelta(seconds=1)
    assert process.silent() is not None


def test_a_process_says_its_version_and_how_far_its_law_reaches():
    """The revision of the tables it knows, and per table of law the end of its last day."""
    found = {
        (sample.name, sample.labels.get("table")): (sample.labels, sample.value)
        for family in AboutMetrics(load_law).collect()
        for sample in family.samples
    }

    assert found["drawback_build_info", None][0].keys() == {"version", "revision", "python"}
    through = datetime.combine(load_law().rates.known_through, datetime.max.time(), UTC).timestamp()
    assert found["drawback_law_known_through_timestamp_seconds", "interest rates"][1] == through
    assert len(found) == 4
    assert [family.name for family in AboutMetrics().collect()] == ["drawback_build"]
