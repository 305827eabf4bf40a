"""The drill of docs/backup.md: a dump is restored, proved whole, and catches up from a log that went on."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, journal_length, story_differences
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.partition_step import SqlStep
from drawback.app.bootstrap import load_law
from drawback.engine.ports import RawRecord
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback_schemas import Event, encode, envelope_of
from drawback_schemas.liquidations import LiquidationExtended
from support.postgres import database_url
from support.processes import REPOSITORY
from support.runners import load_runner
from support.world import World, an_entry, an_export, day

TOPIC = "drawback.product.v1"
TODAY = date(2026, 3, 2)
ENTRY = "XYZ41011179"
Copy = Callable[[str, str], str]
"""Makes a dump of the database at the first URL and restores it into a new one: gives its URL."""


def on_sqlite(url: str, name: str) -> str:
    """`.backup` of the page, while the database is in use."""
    source = Path(url.removeprefix("sqlite:///"))
    target = source.with_name(f"{name}.db")
    with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
        one.backup(other)
    return f"sqlite:///{target}"


def on_postgresql(url: str, name: str) -> str:
    """`pg_dump`, `createdb` and `pg_restore` of the page."""
    folder = load_runner("postgres").binaries()
    tools = {
        tool: shutil.which(tool, path=str(folder)) or shutil.which(tool) for tool in ("pg_dump", "pg_restore")
    }
    if not all(tools.values()):
        pytest.skip("needs pg_dump and pg_restore")
    database = f"{urlsplit(url).path.strip('/')}_{name}"
    target = database_url(url, database)
    dumped = subprocess.run(
        [tools["pg_dump"], "--format=custom", url], check=True, capture_output=True, cwd="/"
    ).stdout
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    subprocess.run(
        [tools["pg_restore"], "--no-owner", "-d", target],
        input=dumped,
        check=True,
        capture_output=True,
        cwd="/",
    )
    return target


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Copy]:
    """A database's URL and how it is copied."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'drawback.db'}", on_sqlite
    return request.getfixturevalue("postgres_database"), on_postgresql


def opened(url: str) -> Engine:
    engine = open_database(url)
    migrate(engine)
    return engine


def said(*arguments: str) -> str:
    """What a command prints; it must end well."""
    code = "from drawback.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_dump_that_is_restored_is_whole_and_follows_from_its_journal(
    place: tuple[str, Copy], tmp_path: Path
) -> None:
    """Dumped while the product goes on: the chain ends where its head was kept, and the replay finds no difference."""
    url, copy = place
    engine = opened(url)
    world = World(engine)
    world.receives(an_entry(ENTRY, "2025-06-02"), an_export("X20250915100001/1", "2025-09-15"))
    (tmp_path / "head.json").write_text(said("journal", "head", "-d", url), encoding="utf-8")
    restored = copy(url, "drill")
    world.receives(LiquidationExtended(entry_number=ENTRY, extended_on=day("2026-01-05")))

    said("journal", "verify", "--head", str(tmp_path / "head.json"), "-d", restored)
    rebuilt = json.loads(said("replay", "-d", restored, "--json"))
    assert rebuilt["differences"] == []
    assert rebuilt["story_compared"]
    assert rebuilt["replayed"] == 2
    engine.dispose()


def records(events: Sequence[Event]) -> list[RawRecord]:
    """A partition that holds these events."""
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return [
        RawRecord(
            TOPIC,
            0,
            offset,
            b"acme",
            encode(
                envelope_of(
                    event, id=f"log-{offset}", source="urn:test", claimant="acme", subject="", time=at
                )
            ),
            0,
        )
        for offset, event in enumerate(events)
    ]


async def caught_up(engine: Engine, log: Sequence[RawRecord], at_once: int) -> None:
    """A worker that starts: it reads from where the database says to the end of the log."""
    step = SqlStep(engine, lambda _, store: Step(SERVICES, store, load_law()), lambda: TODAY)
    await step.claim_partitions("product", "worker", 1, {TOPIC: [0]}, proved=True)
    offset = await step.start_offset("product", TOPIC, 0) or 0
    while rest := log[offset:]:
        offset = await step.handle("product", TOPIC, 0, rest[:at_once])


async def test_a_database_put_back_to_an_older_point_catches_up_from_the_log(place: tuple[str, Copy]) -> None:
    """Its offsets came back with it: what the log holds beyond them is read again, and the end is the same byte for byte."""
    url, copy = place
    log = records(
        [
            an_entry(ENTRY, "2025-06-02"),
            an_export("X20250915100001/1", "2025-09-15"),
            LiquidationExtended(entry_number=ENTRY, extended_on=day("2026-01-05")),
            an_export("X20250915100002/1", "2025-09-16"),
        ]
    )
    engine = opened(url)
    await caught_up(engine, log[:2], 1)
    older = open_database(copy(url, "older"))
    await caught_up(engine, log, 1)
    assert journal_length(older) == 2

    await caught_up(older, log, 1)

    assert journal_length(older) == journal_length(engine) == 4
    assert differences(engine, older) == []
    assert story_differences(engine, older) == []
    engine.dispose()
    older.dispose()


def test_the_page_names_the_commands_that_the_drill_runs() -> None:
    """What is tried here is what the page tells people to do."""
    page = (REPOSITORY / "docs" / "backup.md").read_text(encoding="utf-8")
    for command in (
        "pg_dump --format=custom",
        "pg_restore --no-owner",
        "drawback journal verify --head",
        ".backup",
    ):
        assert command in page
