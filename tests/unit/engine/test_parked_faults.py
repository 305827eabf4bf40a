"""What the program could not handle through a fault of its own is handled again once the fault is mended: once."""

import dataclasses
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from drawback.adapters.sql.arrangement import How, arrange
from drawback.adapters.sql.journal import differences
from drawback.adapters.sql.store import SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.app.parked_replay import ParkedReplay
from drawback.app.product import encoded
from drawback.engine.door import FrontDoor
from drawback.engine.message import Message
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback_schemas.claims import ClaimFiled
from drawback_schemas.entries import EntryFiled
from support.world import World, a_designation, an_entry, an_export, day, memory

pytestmark = pytest.mark.slow  # a database for each test
CLAIM = "acme-1"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch):
    """Makes the handlers of an event type fail, in a product; and mends them."""

    def make(world: World, event: type):
        routes = world.product.step._routes

        def fail(*_):
            raise ZeroDivisionError("a fault")

        sound = routes[event]
        monkeypatch.setitem(routes, event, [dataclasses.replace(route, handle=fail) for route in sound])
        return lambda: monkeypatch.setitem(routes, event, sound)

    return make


def story(world: World) -> None:
    world.receives(an_entry(), an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-11")


def count(world: World, name: str) -> int:
    with world.engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(table(name))) or 0)


@pytest.mark.parametrize("event", [EntryFiled, ClaimFiled])
def test_a_parked_fault_is_handled_again_once(broken, event):
    """Its aggregate takes it in, what follows is received by others, the journal stays, and a second time changes nothing."""
    sound, world = World(memory()), World()
    story(sound)
    mend = broken(world, event)
    story(world)
    [fault] = [row for row in world.parked() if row.reason_kind == "fault"]
    journaled = count(world, "journal")
    mend()

    first = world.product.replay_parked(fault.id, day("2026-07-01"))
    second = world.product.replay_parked(fault.id, day("2026-07-02"), fault.raw)

    assert (first.received, first.parked) == (1, 0)
    assert (second.received, second.repeated) == (0, 1)
    assert world.claim(CLAIM).entitled == Decimal("297.00")
    assert [row for row in world.parked() if row.reason_kind == "fault"] == []
    assert count(world, "journal") == journaled == count(sound, "journal")
    claims = [one for one in differences(world.engine, sound.engine) if one.table in {"entry", "claim"}]
    assert [(one.table, one.why) for one in claims if one.why != "another document"] == []


def test_a_process_that_dies_before_it_closes_the_parked_fault_leaves_nothing_to_do_twice(broken):
    """Handled and not closed: the next replay finds it handled, changes nothing, and closes it."""
    world = World()
    mend = broken(world, EntryFiled)
    story(world)
    [fault] = world.parked()
    mend()
    product = world.product
    replay = ParkedReplay(
        world.engine, product.store, load_law(), FrontDoor(), product.handle, lambda _outcome: None
    )
    replay.once_more(fault, day("2026-07-01"))
    before = count(world, "history")

    again = world.product.replay_parked(fault.id, day("2026-07-01"))

    assert (again.received, again.repeated) == (0, 1)
    assert world.parked() == []
    assert count(world, "history") == before


def test_where_services_run_apart_what_follows_goes_to_the_outbox(monkeypatch: pytest.MonkeyPatch):
    """The service that failed handles its parked event again, and publishes to the others through the relay, once."""
    world = World()
    arrange(world.engine, How.APART, SERVICES)
    entries = [service for service in SERVICES if service.name == "entries"]
    step = Step(entries, SqlStore(world.engine), load_law(), all_services=SERVICES, direct=False)

    def fail(*_):
        raise ZeroDivisionError("a fault")

    for event, routes in step._routes.items():
        monkeypatch.setitem(
            step._routes, event, [dataclasses.replace(route, handle=fail) for route in routes]
        )
    raw = encoded("acme", an_entry(), day("2026-06-30"), "urn:test:source")
    step.handle([Message(raw, EntryFiled.TOPIC, 0, 0)], as_of=day("2026-06-30"))
    [fault] = world.parked()

    for _ in range(2):
        world.product.replay_parked(fault.id, day("2026-07-01"))

    assert world.entry().entry_on == day("2025-01-15")
    assert count(world, "outbox") == count(world, "journal") == 1
    assert world.parked() == []
