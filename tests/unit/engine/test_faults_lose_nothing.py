"""An event on which a handler or an aggregate fails is parked with its bytes; it is never dropped, and the others are in force."""

import dataclasses
import json
from datetime import date
from typing import Any, NoReturn

import msgspec
import pytest
from sqlalchemy import select

from drawback.adapters.sql.store import table
from support.world import World, a_line, an_entry

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 2)
NUMBERS = ["XYZ42002201", "XYZ42006715", "XYZ41011179", "XYZ41044683"]
BAD = NUMBERS[2]


def an_entry_record(number: str) -> bytes:
    """An entry summary as a producer writes it."""
    event = json.loads(msgspec.json.encode(an_entry(number, lines=[a_line()])))
    envelope = {
        "id": number,
        "source": "urn:acme:erp",
        "type": "entry.filed.v1",
        "time": "2025-01-14T00:00:00Z",
        "partitionkey": "acme",
        "data": event,
    }
    return json.dumps(envelope).encode()


def fail() -> NoReturn:
    raise ZeroDivisionError("a fault")


def break_handling(step: Any) -> None:
    """Every handler of an entry fails on the one event."""
    for event, routes in step._routes.items():
        step._routes[event] = [_failing(route) if route.kind.name == "entry" else route for route in routes]


def _failing(route: Any) -> Any:
    def handle(state: Any, received: Any, context: Any) -> Any:
        return fail() if BAD in repr(received) else route.handle(state, received, context)

    return dataclasses.replace(route, handle=handle)


def break_settling(step: Any) -> None:
    """The fold of an entry fails once the one event is in it."""
    [kind] = [one for one in step._kinds if one.name == "entry"]
    broken = dataclasses.replace(
        kind, evolve=lambda state, law: fail() if BAD in repr(state) else kind.evolve(state, law)
    )
    step._kinds = tuple(broken if one is kind else one for one in step._kinds)
    for event, routes in step._routes.items():
        step._routes[event] = [
            dataclasses.replace(route, kind=broken) if route.kind is kind else route for route in routes
        ]


@pytest.mark.parametrize("broken", [break_handling, break_settling])
def test_the_event_is_parked_with_its_bytes_and_the_others_are_in_force(broken: Any) -> None:
    """Four entries, one of which fails while it is handled, or while its aggregate settles."""
    world = World()
    broken(world.product.step)

    outcome = world.product.handle([an_entry_record(number) for number in NUMBERS], TODAY)

    [parked] = world.parked()
    assert (outcome.received, outcome.parked) == (4, 1)
    assert (parked.reason_kind, parked.subject_kind, parked.subject) == ("fault", "entry", BAD)
    assert "ZeroDivisionError: a fault" in parked.reason
    assert json.loads(bytes(parked.raw))["id"] == BAD
    with world.engine.connect() as connection:
        entries = connection.scalars(select(table("entry").c.key)).all()
    assert sorted(entries) == sorted({*NUMBERS} - {BAD})
