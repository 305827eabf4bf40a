"""`drawback run` as a user starts it: files put into the inbox are taken in and moved, pages and health answer, it leaves."""

import asyncio
import json
import re
import shutil
import sys
import threading

import pytest
from sqlalchemy import create_engine, text

from drawback.adapters.clock import SystemClock
from drawback.adapters.scheduler import SchedulerTurn
from drawback.adapters.sql.claimant_names import ClaimantNames
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.connections import alert_settings
from drawback.app.product import Product
from drawback.app.run import Embedded
from drawback.config.sources import load_settings
from drawback.simulation.demo.files import example_folder
from drawback_schemas.inquiries import InquiryIssued
from support.pages import ask
from support.ports import free_port
from support.processes import eventually, start

COMMAND = [sys.executable, "-c", "from drawback.cli.main import main; main()"]


class Running:
    """The process, its inbox and its database."""

    def __init__(self, folder, number=0, **settings):
        self.inbox, self.database = folder / "inbox", folder / "drawback.db"
        self.page, self.health = free_port(), free_port()
        options = ("--inbox", self.inbox, "--database", self.database, "--claimant", "acme", "--json")
        env = {
            "DRAWBACK_DASHBOARD__PORT": str(self.page),
            "DRAWBACK_HEALTH__PORT": str(self.health),
            "DRAWBACK_INBOX__LOOK_EVERY_S": "0.1",
            "DRAWBACK_INBOX__STILL_S": "0.2",
            **settings,
        }
        self.child = start([*COMMAND, "run", *options], log=folder / f"run-{number}.log", env=env)

    def put(self, name, folder="", under=None):
        """Put a file of the example into the inbox, as people do: it grows under another name."""
        target = self.inbox / folder
        target.mkdir(parents=True, exist_ok=True)
        part = target / f"{under or name}.part"
        shutil.copy(example_folder() / name, part)
        part.rename(target / (under or name))

    def settled(self, *path):
        eventually(
            lambda: self.inbox.joinpath(*path).exists() or not self.child.running,
            within_s=60,
            what=f"{path} settled",
        )
        assert self.child.running, self.child.said()
        return self.inbox.joinpath(*path)

    def up(self):
        eventually(lambda: '"Scheduler started"' in self.child.said(), within_s=60, what="the first sweep")
        self.child.wait_for("health.listening", within_s=60)
        return self

    def rows(self, sql):
        engine = create_engine(f"sqlite:///{self.database}")
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(sql))]
        engine.dispose()
        return found


class SlowProduct(Product):
    """Has so many years to catch up with that only leaving ends it."""

    def __init__(self, *parts):
        super().__init__(*parts)
        self.sweeping, self.left = threading.Event(), False

    def pass_time(self, on, enough=lambda: False):
        self.sweeping.set()
        eventually(enough, within_s=20, what="word to leave")
        self.left = True
        return super().pass_time(on, enough)


def heartbeats(engine):
    """What a completed sweep leaves."""
    with engine.connect() as connection:
        return connection.execute(text("select * from sweep_heartbeat")).all()


@pytest.fixture
def run(tmp_path):
    """Starts it; what still runs is ended afterwards."""
    started = []

    def begin(**settings):
        started.append(Running(tmp_path, len(started), **settings))
        return started[-1]

    yield begin
    for one in started:
        one.child.kill()


def test_files_are_taken_in_and_moved_pages_and_health_answer_and_it_leaves(run):
    """A whole file, one with bad rows, one of another claimant, the same again after a restart."""
    product = run().up()
    product.put("2023-03-05.es003.acme.csv")
    product.put("2022-09-14.es003.acme.csv")
    product.put("2023-03-05.es003.acme.csv", folder="harbor", under="theirs.csv")
    product.settled("done", "2023-03-05.es003.acme.csv")
    product.settled("problems", "2022-09-14.es003.acme.csv")
    product.settled("harbor", "done", "theirs.csv")

    entries = dict(product.rows("select claimant, count(*) from entry group by claimant"))
    assert entries["acme"] > entries["harbor"] > 0
    assert product.rows("select count(*) from docket")[0][0] > entries["acme"]
    assert product.rows("select count(*) from parked where file = '2022-09-14.es003.acme.csv'")[0][0] > 0
    assert ask(product.health, "/livez") == (200, "ok\n")
    assert ask(product.health, "/readyz") == (200, "ok\n")
    measured = ask(product.health, "/metrics")[1]
    received = re.search(
        r'drawback_step_events_total\{[^}]*outcome="heard"[^}]*service="run"[^}]*\} (\S+)', measured
    )
    assert received is not None, measured
    assert float(received[1]) >= sum(entries.values())
    number = product.rows("select key from entry where claimant = 'acme' limit 1")[0][0]
    assert number in ask(product.page, f"/entries/acme/{number}")[1]
    assert product.child.stop() == 0

    journal = product.rows("select count(*) from journal")
    again = run().up()
    again.put("2023-03-05.es003.acme.csv")
    again.settled("done", "2023-03-05.es003.acme-2.csv")
    assert again.rows("select count(*) from journal where type = 'entry.filed.v1'")[0][0] == sum(
        entries.values()
    )
    assert again.rows("select count(*) from journal")[0][0] >= journal[0][0]
    assert again.child.stop() == 0


def test_what_another_process_takes_in_is_alerted_within_moments(run):
    """A CF-28 that `drawback intake` would take in beside the running product; the next sweep is half an hour away."""
    product = run().up()
    database = f"sqlite:///{product.database}"
    today = SystemClock().today()
    issued = InquiryIssued(inquiry_id="CF28-1", form="CF-28", issued_on=today, entry_number="XYZ41011179")
    Product(open_database(database), load_law()).emit([("acme", issued)], today, "urn:test:acme")

    alerts = "select subject from alert where kind = 'deadline'"
    eventually(lambda: product.rows(alerts) == [("CF28-1",)], within_s=30, what="the alert")
    assert product.rows("select count(*) from delivery")[0][0] > 0
    assert product.child.stop() == 0


def test_a_file_that_cannot_be_moved_does_not_end_the_watch(run, tmp_path):
    """Where it belongs is not there at the moment (a link to a disk that is away): said in the log, and moved later."""
    blocked = tmp_path / "inbox" / "blocked"
    blocked.mkdir(parents=True)
    (blocked / "done").symlink_to(tmp_path / "away")
    product = run().up()
    product.put("2023-03-05.es003.acme.csv", folder="blocked")
    eventually(lambda: "file.stays" in product.child.said(), within_s=60, what="the failure told")
    (tmp_path / "away").mkdir()

    product.settled("blocked", "done", "2023-03-05.es003.acme.csv")
    assert product.child.stop() == 0


async def test_years_of_dates_take_turns_with_other_work(tmp_path, monkeypatch):
    """While the sweep catches up, what the step has just changed is looked at in between."""
    monkeypatch.setattr("drawback.app.run._SAYING_S", 0.01)
    engine = open_database(f"sqlite:///{tmp_path / 'drawback.db'}")
    migrate(engine)
    done = []

    class LongProduct(Product):
        def pass_time(self, _on, enough=lambda: False):
            if done.count("days") < 6:
                eventually(enough, within_s=20, what="enough for now")
            done.append("days")

    embedded = Embedded(
        LongProduct(engine, load_law()),
        alert_settings(load_settings(), ClaimantNames(engine)),
        SystemClock(),
        None,
        "",
        1.0,
    )
    await asyncio.gather(embedded.sweep(), embedded._in_turn(lambda: done.append("other work")))

    assert done == ["days", "other work", *["days"] * 6]
    engine.dispose()


async def test_told_to_leave_in_the_first_sweep_it_leaves_after_the_day_it_is_at(tmp_path):
    """Years of dates went by: the rest is left to the next start, and the scheduler's lock is free for it."""
    engine = open_database(f"sqlite:///{tmp_path / 'drawback.db'}")
    migrate(engine)
    product = SlowProduct(engine, load_law())
    clock = SystemClock()
    settings = alert_settings(load_settings(), ClaimantNames(engine))
    embedded = Embedded(product, settings, clock, None, "", 1.0)

    await asyncio.wait_for(embedded.run_beside(asyncio.to_thread(product.sweeping.wait, 20)), 30)

    assert product.left
    assert not heartbeats(engine)
    assert SchedulerTurn(engine, "the next one").take(clock.now())
    engine.dispose()


def test_a_port_that_is_taken_is_refused_in_a_sentence(run):
    """Exit code 2, the setting named, no traceback."""
    first = run().up()
    second = run(DRAWBACK_DASHBOARD__PORT=str(first.page))
    assert second.child.ends(within_s=60) == 2
    said = second.child.said()
    assert "DRAWBACK_DASHBOARD__PORT" in said
    assert "Traceback" not in said
    where = json.JSONDecoder().raw_decode(said)[0]
    assert where["dashboard"].endswith(f":{first.page}/")
