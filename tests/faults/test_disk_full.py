"""The database's disk is full: whoever writes says so in a sentence, loses nothing, and goes on once there is room."""

import shutil
import sys
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, journal_length
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from support.deployment import deployed, simulated
from support.postgres import database_url, postgres_run
from support.processes import eventually, start
from support.small_disk import small_disk

on_kafka = [pytest.mark.kafka, pytest.mark.postgres]
pytestmark = [pytest.mark.faults]
TODAY = date(2026, 1, 5)
COMMAND = [sys.executable, "-c", "from drawback.cli.main import main; main()"]
REFUSES = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON journal EXECUTE FUNCTION refuse();
"""


class Tables:
    """The database's tables lie on a small disk: the server says no, and stays."""

    def __init__(self, server, disk):
        self.server, self.disk = server, disk
        shutil.chown(disk.folder, postgres_run.unprivileged_user())
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
            connection.execute("CREATE DATABASE on_small TABLESPACE small")
        self.url = database_url(server.url, "on_small")

    def fill(self):
        self.disk.fill(leave_bytes=400_000)

    def free(self):
        self.disk.free()


class Log:
    """The server's log of what it writes lies on a small disk: without room the server dies, and does not come back."""

    def __init__(self, server, disk):
        self.server, self.disk = server, disk
        self.url = server.url
        server.down()
        ours = server.data / "pg_wal"
        theirs = disk.folder / "pg_wal"
        shutil.copytree(ours, theirs)
        shutil.rmtree(ours)
        ours.symlink_to(theirs)
        if owner := postgres_run.unprivileged_user():
            for path in (disk.folder, *disk.folder.rglob("*")):
                shutil.chown(path, owner)
        server.up()

    def fill(self):
        self.disk.fill()
        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                for _ in range(8):  # each begins a new piece of 16 MB, for which there is no room
                    connection.execute("SELECT pg_switch_wal(), txid_current()")
        except psycopg.Error:
            pass
        eventually(lambda: self.server.pid() is None, within_s=30, what="the server's end")
        self.server._child.wait(timeout=30)

    def free(self):
        self.disk.free()
        self.server.up()


class Said:
    """Where nothing can be mounted: the server says what it says when its disk is full."""

    def __init__(self, server, _disk):
        self.url = server.url

    def fill(self):
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(REFUSES)

    def free(self):
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("DROP TRIGGER full_disk ON journal")


_FULL = ("No space left on device", "wrote only ")
"""What PostgreSQL says when the disk refuses a block, and when it takes a part of one."""


@contextmanager
def no_disk(_megabytes):
    """For what needs none."""
    yield None


@pytest.fixture(
    params=[
        pytest.param((Tables, small_disk, 64), id="tables"),
        pytest.param((Log, small_disk, 100), id="log"),
        pytest.param((Said, no_disk, 0), id="said"),
    ]
)
def full(request, postgres_own_server):
    """A PostgreSQL that can be made to run out of room."""
    kind, disk, megabytes = request.param
    with disk(megabytes) as its_disk:
        yield kind(postgres_own_server, its_disk)
        postgres_own_server.down()


@pytest.mark.kafka
@pytest.mark.postgres
def test_workers_wait_for_room_or_leave_with_a_sentence(full, kafka_broker, tmp_path):
    """Full under load: the patient worker goes on by itself, the impatient one has left and said why; the end is the same."""
    if not kafka_broker.real:
        pytest.skip("needs Apache Kafka")
    for deployment in deployed(kafka_broker, full.url, tmp_path):
        half = len(deployment.events) // 2
        patient, hasty = deployment.worker("one", patience_s=150.0), deployment.worker("two", patience_s=3.0)
        deployment.publish(deployment.events[:half])
        deployment.await_journal(half // 4)
        for worker in (patient, hasty):
            eventually(lambda said=worker.said: "partitions.assigned" in said(), what="partitions of its own")
        full.fill()
        deployment.publish(deployment.events[half:])
        eventually(lambda hasty=hasty: not hasty.running, within_s=90, what="the hasty worker's end")
        stuck = deployment.journaled()
        full.free()
        deployment.await_journal(len(deployment.events))  # the patient one alone
        again = deployment.worker("two")
        deployment.await_end_of_log()

        found = deployment.outcome()

        assert stuck < len(deployment.events)
        assert found.clean, found
        assert patient.running
        assert again.running
        assert "could not" in hasty.said()
        assert "within 3 s" in hasty.said()
        assert "worker.left" in hasty.said()
        if not isinstance(full, Log):  # there is no server left to say it
            assert any(message in hasty.said() for message in _FULL), hasty.said()
            assert "step.retried" in patient.said()
        for worker in (patient, hasty):
            assert "Traceback" not in worker.said()
            assert "[SQL:" not in worker.said()


def test_an_embedded_database_that_may_not_grow_loses_nothing(tmp_path, monkeypatch):
    """SQLite reaches its largest size in the middle: the batch is not in at all; with room, all of it is, and once."""
    monkeypatch.setattr("drawback.app.product.BATCH", 100)
    raws = simulated(tmp_path / "trade", 200, claimants=2)
    full, alone = (open_database(f"sqlite:///{tmp_path / name}.db") for name in ("full", "alone"))
    migrate(full)
    migrate(alone)
    Product(alone, load_law()).handle(raws, TODAY)
    with full.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    full.dispose()
    most = [pages + 300]

    @event.listens_for(full, "connect")
    def bound(connection, _record):
        connection.execute(f"PRAGMA max_page_count = {most[0]}")

    product = Product(full, load_law())
    with pytest.raises(OperationalError, match="database or disk is full"):
        product.handle(raws, TODAY)
    held = journal_length(full)
    full.dispose()
    most[0] = 2**30
    product.handle(raws, TODAY)

    found, counts = differences(full, alone), (journal_length(full), journal_length(alone))
    full.dispose()
    alone.dispose()
    assert 0 < held < len(raws)
    assert found == []
    assert counts == (len(raws), len(raws))


def test_a_command_on_a_full_disk_ends_with_a_sentence(tmp_path):
    """`drawback intake` on a disk without room says what is the matter and ends with 1; with room it takes all in, once."""
    raws = simulated(tmp_path / "trade", 400, claimants=1)
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join(raws) + b"\n")
    alone = open_database(f"sqlite:///{tmp_path / 'alone.db'}")
    migrate(alone)
    Product(alone, load_law()).handle(raws, TODAY)
    with small_disk(16) as disk:
        url = f"sqlite:///{disk.folder / 'drawback.db'}"

        def intake():
            log = tmp_path / f"intake-{disk.free_bytes}.log"
            child = start([*COMMAND, "intake", str(file), "--claimant", "acme", "--database", url], log=log)
            return child.process.wait(timeout=120), child.said()

        migrate(engine := open_database(url))
        engine.dispose()
        disk.fill(leave_bytes=1_500_000)
        code, said = intake()
        disk.free()
        after = intake()
        counted = open_database(url)
        found, counts = differences(counted, alone), journal_length(counted)
        counted.dispose()
    alone.dispose()

    assert code == 1, said
    assert "full" in said
    assert "Traceback" not in said
    assert after[0] == 0, after
    assert found == []
    assert counts == len(raws)
