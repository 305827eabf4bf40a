"""An upgrade: a database that version 0.1.0 wrote opens, says what new rules moved, and then equals its own replay."""

import gzip
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, journal_heads, read_journal, steps_recorded
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import table
from drawback.alerting.routing import Recipient, Role
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.bootstrap import load_law
from drawback.app.rederive import CannotRederiveError, rederive
from drawback.engine.chain import ChainWalk
from support.world import World, a_designation, an_entry, an_export, memory

OWNER = Recipient("customs@example.com", {"e-mail": "customs@example.com"}, Role.OWNER)
STORED = Path(__file__).parents[2] / "data" / "stored" / "demo-0.1.0.db.gz"
TODAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 15, tzinfo=UTC)
CLAIM = "acme-1"


@pytest.fixture
def stored(tmp_path):
    """The database that `make demo` of version 0.1.0 left."""
    path = tmp_path / "demo.db"
    path.write_bytes(gzip.decompress(STORED.read_bytes()))
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    yield engine
    engine.dispose()


def all_of(engine: Engine, name: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table(name)))]


def test_a_database_of_version_0_1_0_moves_to_this_one(stored):
    """Journal, story, sent alerts and approvals stay; after it the state equals the replay, and a second time nothing moves."""
    journal, alerts = all_of(stored, "journal"), set(all_of(stored, "alert"))
    history = Counter(all_of(stored, "history"))
    walk = ChainWalk(journal_heads(stored))
    assert sum(1 for _ in walk.follow(read_journal(stored))) == 3058
    walk.end()

    done = rederive(stored, load_law(), TODAY, check=False)
    again = rederive(stored, load_law(), TODAY, check=True)

    assert done.events == 3058
    assert done.amendments == []
    assert all(one.why and one.before.keys() == one.after.keys() for one in done.moved)
    assert (again.differences, again.moved) == ([], [])
    assert all_of(stored, "journal") == journal
    assert set(all_of(stored, "alert")) == alerts
    assert not history - Counter(all_of(stored, "history"))
    assert len(all_of(stored, "history")) == history.total() + len(done.moved)
    assert not steps_recorded(stored)


@pytest.fixture
def world():
    """A claim on one entry, priced and filed."""
    made = World(memory())
    made.receives(an_entry(), an_export())
    made.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-11")
    yield made
    made.engine.dispose()


def older(world: World) -> None:
    """Let the stored state be what other rules would have given: another amount, another due date."""
    claim, docket = table("claim"), table("docket")
    with world.engine.begin() as connection:
        connection.execute(update(claim).values(entitled=100, doc=b"{}"))
        connection.execute(
            update(docket)
            .where(docket.c.subject == CLAIM, docket.c.met_on.is_(None))
            .values(due_on=date(2030, 1, 1))
        )


def test_what_moved_is_named_with_before_and_after_and_why(world):
    """Tried first, nothing is written; then the claim stands as its journal gives it, under the next version."""
    [before] = all_of(world.engine, "claim")
    place = [column.name for column in table("claim").c].index("version")
    version = before[place]
    older(world)

    tried = rederive(world.engine, load_law(), TODAY, check=True)
    assert all_of(world.engine, "claim") != [before]
    rederive(world.engine, load_law(), TODAY, check=False)

    [moved] = tried.moved
    assert (moved.claim_id, moved.before["entitled"], moved.after["entitled"]) == (
        CLAIM,
        "$100.00",
        "$297.00",
    )
    assert any(name.endswith(" due") and day == "2030-01-01" for name, day in moved.before.items())
    assert moved.why == ("the law as it is known now derives it otherwise",)
    [after] = all_of(world.engine, "claim")
    assert [value for value in after if value != version + 1] == [
        value for value in before if value != version
    ]
    assert after[2] == version + 1
    told = [row for row in all_of(world.engine, "history") if "derived-anew" in row]
    assert ["entitled $100.00 → $297.00" in str(row) for row in told] == [True]


def test_each_owner_gets_one_message(world):
    """However many dates followed: one message a claimant, which names the claim; the next sweep repeats nothing."""
    service = AlertService(world.engine, AlertSettings(recipients={"*": (OWNER,)}), load_law().calendar)
    service.sweep(TODAY, NOW)
    sent = len(all_of(world.engine, "delivery"))
    older(world)
    done = rederive(world.engine, load_law(), TODAY, check=False)

    service.tell_upgrade(TODAY, NOW, done.by_claimant)
    told = len(all_of(world.engine, "delivery"))
    service.sweep(TODAY, NOW)

    assert told - sent == 1
    assert len(all_of(world.engine, "delivery")) == told


def test_what_comes_while_the_journal_is_replayed_is_derived_too(world):
    """An event between the replay and the lock: the claim is derived anew, the entry is there, and replaying gives what is stored."""
    older(world)
    events = len(all_of(world.engine, "journal"))

    def and_then(count: int) -> None:
        if count == events:
            world.receives(an_entry("XYZ42002201"))

    found = rederive(world.engine, load_law(), TODAY, check=False, progress=and_then)

    assert found.events == events + 1
    assert found.moved
    assert "XYZ42002201" in {row[1] for row in all_of(world.engine, "entry")}
    assert rederive(world.engine, load_law(), TODAY, check=True).differences == []


def test_an_event_that_took_an_earlier_number_meanwhile_is_not_overtaken(world):
    """Workers side by side may commit an earlier number later: nothing is written, and the sentence says what to do."""
    older(world)
    was = all_of(world.engine, "claim")
    events = len(all_of(world.engine, "journal"))

    def and_then(count: int) -> None:
        if count == events:
            journal = table("journal")
            with world.engine.begin() as connection:
                row = dict(connection.execute(select(journal).limit(1)).mappings().one())
                connection.execute(journal.insert().values(row | {"seq": -1, "event_id": "earlier"}))

    with pytest.raises(CannotRederiveError, match="the journal grew in its middle"):
        rederive(world.engine, load_law(), TODAY, check=False, progress=and_then)

    assert all_of(world.engine, "claim") == was


def test_a_state_that_follows_from_its_journal_is_left_alone(world):
    """Nothing moved: no version is counted on, no line is written."""
    before = {name: all_of(world.engine, name) for name in ("claim", "entry", "docket", "history", "handled")}

    assert rederive(world.engine, load_law(), TODAY, check=False).differences == []

    assert {name: all_of(world.engine, name) for name in before} == before
    assert differences(world.engine, world.engine) == []
