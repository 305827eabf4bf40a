"""What the program could not handle through a fault of its own is handled again once the fault is mended: once."""

import dataclasses
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from drawback.adapters.sql_journal import differences
from drawback.adapters.sql_store import table
from drawback_schemas.claims import ClaimFiled
from drawback_schemas.entries import EntryFiled
from support.world import World, a_designation, an_entry, an_export, day, memory

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
    world.hears(an_entry(), an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-11")


def count(world: World, name: str) -> int:
    with world.engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(table(name))) or 0)


@pytest.mark.parametrize("event", [EntryFiled, ClaimFiled])
def test_a_parked_fault_is_handled_again_once(broken, event):
    """Its aggregate takes it in, what follows is heard by others, the journal stays, and a second time changes nothing."""
    sound, world = World(memory()), World()
    story(sound)
    mend = broken(world, event)
    story(world)
    [fault] = [row for row in world.parked() if row.reason_kind == "fault"]
    journaled = count(world, "journal")
    mend()

    first = world.product.replay_parked(fault.id, day("2026-07-01"))
    second = world.product.replay_parked(fault.id, day("2026-07-02"), fault.raw)

    assert (first.heard, first.parked) == (1, 0)
    assert (second.heard, second.repeated) == (0, 1)
    assert world.claim(CLAIM).entitled == Decimal("297.00")
    assert [row for row in world.parked() if row.reason_kind == "fault"] == []
    assert count(world, "journal") == journaled == count(sound, "journal")
    claims = [one for one in differences(world.engine, sound.engine) if one.table in {"entry", "claim"}]
    assert [(one.table, one.why) for one in claims if one.why != "another document"] == []
