"""Nothing that comes in stops a worker: the record that cannot be handled is parked, and all behind it are handled."""

import dataclasses
import json
from datetime import date

import msgspec
import pytest
from sqlalchemy import create_engine, select

from drawback.adapters.sql.faults import is_their_fault
from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.partition_step import SqlStep
from drawback.adapters.sql.store import SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.engine.door import AsJournaled
from drawback.engine.isolate import each_that_can
from drawback.engine.message import Message
from drawback.engine.ports import RawRecord
from drawback.engine.replay import replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from support.world import World, a_line, an_entry, memory

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 2)
TOPIC = "drawback.entry.v1"
NUMBERS = ["XYZ42002201", "XYZ42006715", "XYZ41011179", "XYZ41044683"]
BAD = NUMBERS[2]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    """An empty database of each kind."""
    url = (
        f"sqlite:///{tmp_path / 'x.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_database")
    )
    made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(made)
    yield made
    made.dispose()


def an_entry_record(number, **fields):
    """An entry summary as a producer writes it."""
    event = json.loads(msgspec.json.encode(an_entry(number, lines=[a_line()])))
    return json.dumps(
        {
            "id": f"{number}/{len(fields)}",
            "source": "urn:acme:erp",
            "type": "entry.filed.v1",
            "time": "2025-01-14T00:00:00Z",
            "partitionkey": "acme",
            "data": event | fields,
        }
    ).encode()


RECORDS = [an_entry_record(number) for number in NUMBERS]


class FailsAt:
    """A kind of which one aggregate fails, in one of the places where it may."""

    def __init__(self, step, kind_name, place):
        fails = {
            "evolve": lambda was: lambda state, law: _raise() if _is_bad(state) else was(state, law),
            "decide": lambda was: lambda old, new, law: _raise() if _is_bad(new) else was(old, new, law),
            "publish": lambda was: lambda state: _raise() if _is_bad(state) else was(state),
        }
        [kind] = [one for one in step._kinds if one.name == kind_name]
        broken = dataclasses.replace(kind, **{place: fails[place](getattr(kind, place))})
        step._kinds = tuple(broken if one is kind else one for one in step._kinds)
        for event, routes in step._routes.items():
            step._routes[event] = [
                dataclasses.replace(route, kind=broken) if route.kind is kind else route for route in routes
            ]


def _is_bad(state):
    return BAD in repr(state)


def _raise():
    raise ZeroDivisionError("a fault")


def rows(engine, name):
    with engine.connect() as connection:
        return connection.execute(select(table(name))).all()


def keys(engine):
    return sorted(row.key for row in rows(engine, "entry"))


@pytest.mark.parametrize("place", ["decide", "publish"])
def test_a_fault_in_deciding_parks_the_one_record(engine, place):
    """Where a decision fails, the batch is halved: one event is parked with the fault and its bytes, three are in force."""
    step = Step(SERVICES, SqlStore(engine), load_law())
    FailsAt(step, "entry", place)

    outcome = step.handle([Message(raw) for raw in RECORDS], as_of=TODAY)

    assert (outcome.received, outcome.parked) == (3, 1)
    assert keys(engine) == sorted({*NUMBERS} - {BAD})
    [parked] = rows(engine, "parked")
    assert (parked.reason_kind, parked.claimant, parked.event_type) == ("fault", "acme", "entry.filed.v1")
    assert "ZeroDivisionError: a fault" in parked.reason
    assert bytes(parked.raw) == RECORDS[2]


def test_what_was_given_up_is_handled_once_the_fault_is_mended():
    """The parked event is received again as it came, and then all is as if nothing had been."""
    world, sound = World(), World()
    step, mended = world.product.step, world.product.step._routes
    kinds = step._kinds
    step._routes = dict(mended)
    FailsAt(step, "entry", "decide")
    world.product.handle(RECORDS, TODAY)
    step._routes, step._kinds = mended, kinds
    sound.product.handle(RECORDS, TODAY)
    [parked] = world.parked()

    outcome = world.product.replay_parked(parked.id, TODAY)

    assert (outcome.received, outcome.parked) == (1, 0)
    assert world.parked() == []
    assert keys(world.engine) == keys(sound.engine)


async def test_a_worker_goes_on_behind_a_record_that_it_cannot_write(engine):
    """A value that the database refuses: the partition goes on, the offset is stored, the record is parked where it stood."""
    step = SqlStep(
        engine, lambda _, store: _writes_nonsense(Step(SERVICES, store, load_law())), lambda: TODAY
    )
    await step.claim_partitions("embedded", "me", 1, {TOPIC: [0, 1]})
    records = [RawRecord(TOPIC, 0, place, b"acme", raw, 0) for place, raw in enumerate(RECORDS)]

    reached = await step.handle_partitions("embedded", [records, [RawRecord(TOPIC, 1, 0, b"acme", b"[", 0)]])

    assert list(reached) == [4, 1]
    assert keys(engine) == sorted({*NUMBERS} - {BAD})
    assert sorted(row.id for row in rows(engine, "parked")) == [f"{TOPIC}/0/2", f"{TOPIC}/1/0"]
    assert await step.start_offset("embedded", TOPIC, 0) == 4


def _writes_nonsense(step):
    """A step that would write what no database takes: a text as an amount, for one aggregate."""
    [kind] = [one for one in step._kinds if one.name == "entry"]
    sound = kind.decide

    def decide(old, new, law):
        decision = sound(old, new, law)
        if _is_bad(new):
            columns = {**decision.columns, "value": "no amount"}
            return msgspec.structs.replace(decision, columns=columns)
        return decision

    broken = dataclasses.replace(kind, decide=decide)
    step._kinds = tuple(broken if one is kind else one for one in step._kinds)
    for event, routes in step._routes.items():
        step._routes[event] = [dataclasses.replace(r, kind=broken) if r.kind is kind else r for r in routes]
    return step


def test_a_nul_character_stops_nothing(engine):
    """The character NUL in numbers, ids, texts, type and claimant, on both databases: parked or a blank, and the rest is handled."""
    poison = [
        an_entry_record("XYZ4200\x002201"),
        RECORDS[0].replace(b'"id": "', b'"id": "\\u0000'),
        RECORDS[0].replace(b'"acme"', b'"ac\\u0000me"'),
        RECORDS[0].replace(b"entry.filed.v1", b"entry\\u0000.v1"),
        RECORDS[0].replace(b"urn:acme", b"urn\\u0000:acme"),
        an_entry_record(NUMBERS[1], port="27\x0004"),
    ]
    step = Step(SERVICES, SqlStore(engine), load_law())

    outcome = step.handle([Message(raw) for raw in [*poison, RECORDS[3]]], as_of=TODAY)

    assert (outcome.received, outcome.parked) == (2, 5)
    assert keys(engine) == sorted([NUMBERS[1], NUMBERS[3]])
    assert len(rows(engine, "parked")) == 5


def test_a_forged_conclusion_changes_no_claim(engine):
    """An `entry.changed.v1` from outside is parked with its reason, and what it was to re-price stays."""
    forged = RECORDS[0].replace(b"entry.filed.v1", b"entry.changed.v1").replace(b'"id": "', b'"id": "forged/')
    step = Step(SERVICES, SqlStore(engine), load_law())
    step.handle([Message(RECORDS[0])], as_of=TODAY)
    before = [(row.key, row.version, bytes(row.doc)) for row in rows(engine, "entry")]

    outcome = step.handle([Message(forged, "drawback.entry-state.v1", 0, 7)], as_of=TODAY)

    assert outcome.parked == 1
    assert [(row.key, row.version, bytes(row.doc)) for row in rows(engine, "entry")] == before


def test_a_journal_of_an_older_version_is_replayed_whatever_the_door_says(engine):
    """An entry under a number with hyphens and a wrong digit was let in once: the journal rebuilds it, and new events join it."""
    old = RECORDS[0].replace(b"XYZ42002201", b"XYZ-4200220-1")
    as_before = Step(SERVICES, SqlStore(engine), load_law(), door=AsJournaled())
    as_before.handle([Message(old)], as_of=TODAY)
    with engine.begin() as connection:
        connection.execute(
            table("alias").insert().values(claimant="acme", canonical="XYZ42002201", spelled="XYZ-4200220-1")
        )
    again = memory()

    Step(SERVICES, SqlStore(engine), load_law()).handle(
        [Message(an_entry_record(NUMBERS[0], port="2705"))], as_of=TODAY
    )
    replay(read_journal(engine), Step(SERVICES, SqlStore(again), load_law()))

    assert keys(engine) == ["XYZ-4200220-1"] == keys(again)
    assert [one for one in differences(engine, again) if one.table != "alias"] == []


def test_halving_takes_few_batches_and_keeps_the_order():
    """Of a thousand records two are bad: all others are handled in their order, in a few dozen batches."""
    batches, done = 0, []

    def handle(part):
        nonlocal batches
        batches += 1
        if {3, 700} & set(part):
            raise ValueError("bad")
        done.extend(part)
        return len(part)

    results = list(
        each_that_can(
            range(1000), handle, lambda record, _: -record, lambda error: isinstance(error, ValueError)
        )
    )

    assert done == [n for n in range(1000) if n not in {3, 700}]
    assert [one for one in results if one < 0] == [-3, -700]
    assert batches < 45


def test_a_database_that_is_away_parks_nothing():
    """Trouble of the machine is raised, so that the same records are handled later."""

    def handle(_):
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        list(each_that_can([1, 2], handle, lambda record, _: record, is_their_fault))
