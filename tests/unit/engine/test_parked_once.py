"""What cannot be read is parked once, however often it is delivered: what a person did about it stands."""

from datetime import date

import pytest
from sqlalchemy import select

from drawback.adapters.sql.store import table
from drawback.app.product import encoded
from drawback.engine.message import Message
from support.world import World, an_entry, day

NOISE = b'{"specversion": "1.0", "type": "entry.filed.v1"'
LATER = date(2026, 2, 1)


def parked(world: World) -> list[tuple[str, str, date]]:
    rows = table("parked")
    query = select(rows.c.status, rows.c.closed_because, rows.c.parked_on)
    with world.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


@pytest.mark.parametrize("where", [("drawback.entries.v1", 1, 17), ("", 0, 0)], ids=["topic", "backfill"])
def test_a_record_that_was_put_in_order_stays_so_when_it_is_delivered_again(where):
    """Replayed from the beginning of the topic, or in a backfill that is run again."""
    world = World()
    step = world.product.step
    step.handle([Message(NOISE, *where)], as_of=day("2026-01-05"))
    [row] = world.parked()
    world.product.replay_parked(
        row.id, day("2026-01-06"), encoded("acme", an_entry(), day("2026-01-05"), "urn:test:source")
    )
    before = parked(world)

    step.handle([Message(NOISE, *where)], as_of=LATER)

    assert parked(world) == before == [("replayed", "handled again on 2026-01-06", day("2026-01-05"))]


def test_a_record_that_is_still_open_keeps_its_first_day():
    """Delivered again, it is no younger."""
    world = World()
    for on in (day("2026-01-05"), LATER):
        world.product.step.handle([Message(NOISE, "drawback.entries.v1", 1, 17)], as_of=on)

    assert parked(world) == [("open", "", day("2026-01-05"))]


def test_another_record_of_the_same_bytes_is_parked_for_itself():
    """The same noise at another place of the topic is somebody else's mistake, or the same one made again."""
    world = World()
    for place in (17, 18):
        world.product.step.handle([Message(NOISE, "drawback.entries.v1", 1, place)], as_of=LATER)

    assert len(parked(world)) == 2
