"""Proof: what somebody changed by hand in the database is noticed, by the chain or by the replay."""

import dataclasses
import json
from datetime import date

import pytest
from sqlalchemy import create_engine, delete, select, text, update
from typer.testing import CliRunner

from drawback.adapters.sql.journal import (
    differences,
    journal_heads,
    read_journal,
    steps_recorded,
    story_differences,
)
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.cli.main import app
from drawback.engine.chain import BrokenChain, ChainWalk, Head, LaneEnd
from drawback.engine.replay import replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from support.world import World, a_designation, a_line, an_entry, an_export, memory

pytestmark = pytest.mark.slow

CLAIM = "acme-1"


def told(engine):
    """A small story over several steps: an entry, an export, a claim, a correction."""
    world = World(engine)
    world.receives(an_entry(lines=[a_line()]))
    world.receives(an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-11")
    world.receives(an_entry("XYZ42002201"), an_entry("XYZ42006715"))
    return engine


@pytest.fixture
def engine():
    made = told(memory())
    yield made
    made.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either(request, tmp_path):
    """The same story on each kind of database."""
    url = (
        f"sqlite:///{tmp_path / 'x.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_database")
    )
    made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(made)
    yield told(made)
    made.dispose()


def rebuilt(engine):
    """An empty database into which the journal was replayed."""
    other = memory()
    replay(
        read_journal(engine), Step(SERVICES, SqlStore(other), load_law()), heads=lambda: journal_heads(engine)
    )
    return other


def verified(engine, kept=None):
    walk = ChainWalk(journal_heads(engine), kept)
    for _ in walk.follow(read_journal(engine)):
        pass
    return walk.end()


def by_hand(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def test_an_untouched_database_is_proved(either):
    """State, columns, story, moved dates and refused facts of a replay equal what is stored, on both databases."""
    assert steps_recorded(either)
    again = rebuilt(either)
    assert differences(either, again) == []
    assert story_differences(either, again) == []
    assert verified(either).events == len(list(read_journal(either)))


@pytest.mark.parametrize(
    "column",
    [
        "heard_on",
        "claimant",
        "type",
        "position",
        "raw",
        "source",
        "subject",
        "event_id",
        "lane",
        "happened_at",
        "batch",
    ],
)
def test_a_changed_row_of_the_journal_breaks_the_chain(either, column):
    """Whatever of a row is changed by hand: the chain does not follow there."""
    other = {
        "heard_on": date(2020, 1, 1),
        "position": 77,
        "raw": b"{}",
        "happened_at": next(iter(read_journal(either))).happened_at.replace(year=2001),
        "batch": 99,
    }
    journal = table("journal")
    by_hand(either, update(journal).where(journal.c.seq == 2).values({column: other.get(column, "other")}))

    with pytest.raises(BrokenChain, match=r"#[234]"):
        verified(either)


def test_rows_that_changed_places_break_the_chain(engine):
    """Two events swap their numbers: the link covers the number."""
    journal = table("journal")
    by_hand(
        engine,
        *(
            update(journal).where(journal.c.seq == was).values(seq=now)
            for was, now in ((1, 999), (2, 1), (999, 2))
        ),
    )

    with pytest.raises(BrokenChain):
        verified(engine)


def test_missing_last_events_are_noticed(engine):
    """The last rows deleted: the lane ends with another hash than the one kept beside it."""
    journal = table("journal")
    by_hand(engine, delete(journal).where(journal.c.seq > 3))

    with pytest.raises(BrokenChain, match="events are missing at the end of embedded"):
        verified(engine)
    with pytest.raises(BrokenChain, match="events are missing"):
        rebuilt(engine)


def test_a_journal_made_anew_is_noticed_by_a_head_kept_elsewhere(engine):
    """Whoever writes the database can make a whole chain that holds; it does not pass through the head that was kept."""
    kept = verified(engine)
    forged = told(memory())
    journal, offset = table("journal"), table("consumer_offset")
    by_hand(forged, update(journal).where(journal.c.seq == 2).values(claimant="other"))
    ends = {}
    for event in read_journal(forged):
        ends[event.lane] = event.link(ends.get(event.lane, b""))
        by_hand(forged, update(journal).where(journal.c.seq == event.seq).values(chain=ends[event.lane]))
    for lane, chain in ends.items():
        by_hand(forged, update(offset).where(offset.c.lane == lane).values(chain=chain))

    assert verified(forged).events == kept.events
    with pytest.raises(BrokenChain, match="made anew"):
        verified(forged, kept)


def test_a_head_stays_good_while_the_journal_grows(engine):
    """What was kept a while ago is on the chain still, once more was received."""
    kept = verified(engine)
    World(engine).receives(an_entry("XYZ41044683"))

    assert verified(engine, kept).events == kept.events + 1


def test_a_head_that_the_journal_does_not_reach_is_noticed(engine):
    """A journal that was put back to an older state does not hold the event where the head was."""
    kept = Head(99, {"embedded": LaneEnd(99, "00")})

    with pytest.raises(BrokenChain, match="does not reach"):
        verified(engine, kept)


def test_links_of_the_first_version_stay_verifiable(engine):
    """A journal begun by an older version goes on with links of the second: both parts are checked."""
    journal, offset = table("journal"), table("consumer_offset")
    head = b""
    for event in read_journal(engine):
        old = dataclasses.replace(event, chain_version=1, batch=None)
        head = old.link(head)
        changed = update(journal).where(journal.c.seq == event.seq)
        by_hand(engine, changed.values(chain=head, chain_version=1, batch=None))
    by_hand(engine, update(offset).where(offset.c.lane == "embedded").values(chain=head))

    World(engine).receives(an_entry("XYZ41044683"))

    versions = [event.chain_version for event in read_journal(engine)]
    assert versions == [1] * (len(versions) - 1) + [2]
    assert verified(engine).events == len(versions)
    assert not steps_recorded(engine)
    assert differences(engine, rebuilt(engine)) == []
    by_hand(engine, update(journal).where(journal.c.seq == 2).values(raw=b"{}"))
    with pytest.raises(BrokenChain, match="#2"):
        verified(engine)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE claim SET entitled = entitled + 10000000", "claim"),
        ("UPDATE entry SET state = 'final'", "entry"),
        ("UPDATE claim_line SET entitled = 1", "claim_line"),
        ("UPDATE docket SET due_on = '2030-01-01'", "docket"),
        ("DELETE FROM link", "link"),
        ("UPDATE history SET text = 'nothing happened' WHERE seq = 1", "history"),
        ("DELETE FROM history WHERE seq = 2", "history"),
        (
            'INSERT INTO history SELECT 999, claimant, subject_kind, subject, "on", heard_on, kind, text, event_id, money FROM history WHERE seq = 1',
            "history",
        ),
        ("UPDATE history SET heard_on = '2020-01-01' WHERE seq = 1", "history"),
    ],
)
def test_state_and_story_changed_by_hand_are_noticed(engine, statement, where):
    """Columns beside a document, rows, dates, links and the story: the replay names the table that was touched."""
    by_hand(engine, text(statement))
    again = rebuilt(engine)

    found = differences(engine, again) + story_differences(engine, again)

    assert {one.table for one in found} == {where}


def test_a_refused_fact_taken_away_is_noticed(engine):
    """A refused fact belongs to the state: deleted by hand, the replay finds it again; ignored by a person, it may be."""
    world = World(engine)
    world.files(CLAIM, "2025-10-10", a_designation(claimed={"364": "297.00"}))
    parked = table("parked")
    assert [row.reason_kind for row in world.parked()] == ["refused"]
    by_hand(engine, update(parked).values(status="ignored"))
    assert story_differences(engine, rebuilt(engine)) == []
    by_hand(engine, delete(parked))

    assert [one.table for one in story_differences(engine, rebuilt(engine))] == ["parked"]


def test_the_commands_say_it(tmp_path, monkeypatch):
    """`journal head` prints what to keep; `journal verify --head` and `replay` say that it holds, or where it does not."""
    url = f"sqlite:///{tmp_path / 'x.db'}"
    monkeypatch.setenv("DRAWBACK_DATABASE__URL", url)
    stored = create_engine(url)
    migrate(stored)
    told(stored)

    def run(*words):
        done = CliRunner().invoke(app, list(words))
        return done.exit_code, done.stdout, done.stderr

    code, head, _ = run("journal", "head")
    kept = tmp_path / "head.json"
    kept.write_text(head, encoding="utf-8")
    assert code == 0
    assert json.loads(head)["lanes"]["embedded"]["seq"] == json.loads(head)["events"]
    assert run("journal", "verify", "--head", str(kept))[0] == 0
    code, out, _ = run("replay", "--json")
    assert (code, json.loads(out)["differences"], json.loads(out)["story_compared"]) == (0, [], True)
    by_hand(stored, text("DELETE FROM journal WHERE seq > 2"))
    code, _, error = run("journal", "verify", "--head", str(kept))
    assert (code, "missing" in error) == (1, True)
    stored.dispose()
    kept.write_text("{}", encoding="utf-8")
    assert run("journal", "verify", "--head", str(kept))[0] == 2


def test_a_product_beside_another_numbers_its_events_in_one_row(either):
    """The events of one step have numbers that follow each other, on both databases."""
    Product(either, load_law()).emit(
        [("acme", an_entry("XYZ41044683")), ("acme", an_export("X20250615100002/1"))],
        date(2026, 1, 1),
        "urn:test",
    )

    with either.connect() as connection:
        journal = table("journal").c
        rows = connection.execute(select(journal.seq, journal.batch).order_by(journal.seq)).all()
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert [row.batch for row in rows[-2:]] == [rows[-2].seq] * 2
