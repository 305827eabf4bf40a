"""Two people put the same parked event in order at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select, text, update

from drawback.adapters.sql.store import table
from drawback.app.product import encoded
from support.processes import eventually
from support.world import World, an_entry, day


def test_a_parked_event_is_closed_although_somebody_else_writes_on_it(world: World):
    """On PostgreSQL the second writer waits, fails for the first one's sake, and tries again; on SQLite it waits."""
    parked = table("parked")
    world.product.handle([b"noise"], day("2026-01-05"))
    [row] = world.parked()
    right = encoded("acme", an_entry(), day("2026-01-05"), "urn:test:source")
    looked_at = update(parked).where(parked.c.id == row.id).values(file="looked at")
    if world.engine.dialect.name == "sqlite":
        with world.engine.begin() as other:
            other.execute(looked_at)
        world.product.replay_parked(row.id, day("2026-01-06"), right)
    else:
        with ThreadPoolExecutor(1) as pool, world.engine.connect() as other:
            other.execute(looked_at)
            done = pool.submit(world.product.replay_parked, row.id, day("2026-01-06"), right)
            waits = text("select count(*) from pg_locks where not granted")
            with world.engine.connect() as looking:
                eventually(lambda: looking.scalar(waits) > 0, what="the second writer waiting")
                other.commit()
            done.result(timeout=30)

    with world.engine.connect() as connection:
        assert connection.scalar(select(parked.c.status)) == "replayed"
