"""A history taken in by several processes ends as one alone would have it, whatever happens to one of them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, journal_length, read_journal
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import SqlStore, table
from drawback.app.backfill import HelperEndedError, catch_up
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.config.sources import load_settings
from drawback.engine.message import StepOutcome
from drawback.engine.replay import replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from support.deployment import TODAY, simulated
from support.processes import children_of, eventually, is_there, running

COMMAND = [sys.executable, "-c", "from drawback.cli.main import main; main()"]


class Trade(NamedTuple):
    files: list[Path]
    raws: list[bytes]
    """In the order of time."""


@pytest.fixture(scope="module")
def trade(tmp_path_factory) -> Trade:
    """Three importers and the rates that concern them all."""
    folder = tmp_path_factory.mktemp("trade")
    raws = simulated(folder, 900, claimants=3)
    return Trade(sorted(folder.glob("*.jsonl")), raws)


@pytest.fixture(scope="module")
def undisturbed(trade, tmp_path_factory):
    """One process alone, in the order of time."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('alone') / 'alone.db'}")
    migrate(engine)
    Product(engine, load_law()).handle(trade.raws, TODAY)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'history.db'}"
    else:
        url = request.getfixturevalue("postgres_database")
    return load_settings({"database": {"url": url}, "log": {"level": "error"}})


class Watching:
    """Watches, and does something when a batch is committed."""

    def __init__(self, told: Callable[[StepOutcome], object]) -> None:
        self.taken, self.looked, self.events = told, (0, 0), 0

    def looking(self, done: int, total: int) -> None:
        self.looked = done, total

    def found(self, events: int) -> None:
        assert self.looked[0] == self.looked[1] > 0
        self.events = events


def taken_in(trade: Trade, settings, processes: int, told=lambda _: None) -> StepOutcome:
    watching = Watching(told)
    done = catch_up(trade.files, settings, TODAY, watching, processes=processes)
    assert watching.events == len(trade.raws)
    return done


def test_several_processes_end_as_one_alone(trade, undisturbed, settings):
    """Byte for byte; each event once in the journal, whose chains hold; each batch reported once; again, nothing is new."""
    told: list[StepOutcome] = []

    done, again = taken_in(trade, settings, 3, told.append), taken_in(trade, settings, 2)

    engine, replayed = open_database(settings.database.url), open_database("sqlite://")
    migrate(replayed)
    count = replay(read_journal(engine), Step(SERVICES, SqlStore(replayed), load_law()))
    found = differences(undisturbed, engine), differences(undisturbed, replayed)
    with engine.connect() as connection:
        lanes = set(connection.scalars(select(table("journal").c.lane).distinct()))
    engine.dispose()
    replayed.dispose()
    assert (done.received, done.parked, again.received, again.repeated) == (
        len(trade.raws),
        0,
        0,
        len(trade.raws),
    )
    assert sum(one.received for one in told) == done.received
    assert lanes == {"history-1", "history-2", "history-3"}
    assert count == len(trade.raws)
    assert found == ([], [])


def test_others_may_write_meanwhile(trade, undisturbed, settings):
    """The embedded product receives the same claimants' events at the same time: each counts once, whoever is first."""
    engine = open_database(settings.database.url)
    migrate(engine)
    other, received = Product(engine, load_law()), []

    def meanwhile(_done: StepOutcome) -> None:
        if len(received) < 5:
            some = trade.raws[len(received) :: 40]
            received.append(other.handle(some, TODAY).received)

    done = taken_in(trade, settings, 3, meanwhile)

    found, length = differences(undisturbed, engine), journal_length(engine)
    engine.dispose()
    assert sum(received) > 0
    assert done.received + sum(received) == len(trade.raws) == length
    assert found == []


def test_one_that_dies_is_noticed_and_the_rest_is_taken_by_running_again(trade, undisturbed, settings):
    """Killed in the midst: nothing hangs, the error names it, nothing that was taken is lost or taken twice."""

    def kill(_done: StepOutcome) -> None:
        for helper in active_children():
            os.kill(helper.pid, signal.SIGKILL)

    with pytest.raises(HelperEndedError, match=r"history-\d ended with -9 before it was done"):
        taken_in(trade, settings, 3, kill)
    left = active_children()
    again = taken_in(trade, settings, 3)

    engine = open_database(settings.database.url)
    found, length = differences(undisturbed, engine), journal_length(engine)
    engine.dispose()
    assert left == []
    assert again.received + again.repeated == len(trade.raws) == length
    assert again.received > 0
    assert found == []


def test_more_processes_than_claimants_are_not_in_the_way(trade, undisturbed, settings):
    """Those for whom nothing is left end at once; a file that is not there is named, and nobody stays behind."""
    done = taken_in(trade, settings, 5)
    with pytest.raises(OSError, match="nowhere"):
        catch_up([Path("nowhere.jsonl")], settings, TODAY, Watching(print), processes=3)

    engine = open_database(settings.database.url)
    found = differences(undisturbed, engine)
    engine.dispose()
    assert done.received == len(trade.raws)
    assert found == []
    assert active_children() == []


def test_who_loses_the_one_that_started_it_ends(trade, tmp_path):
    """The command is killed: its helpers end by themselves within a batch; what they committed is whole."""
    database = tmp_path / "history.db"
    command = [*COMMAND, "backfill", *map(str, trade.files), "-d", str(database), "--processes", "3"]
    with running(command, log=tmp_path / "backfill.log") as child:
        eventually(lambda: len(children_of(child.pid)) >= 3, what="two helpers, and who cleans up after all")
        helpers = children_of(child.pid)
        child.kill()
        eventually(lambda: not any(map(is_there, helpers)), within_s=60, what="the end of all of them")

    again = json.loads(subprocess.check_output([*command, "--json"], stderr=subprocess.DEVNULL))
    assert (again["parked"], again["taken"] + again["known_already"]) == (0, len(trade.raws))
