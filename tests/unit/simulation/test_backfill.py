"""Generated events go through the product: nothing is parked, and only real changes call for amendments."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from drawback.adapters.sql.store import table
from drawback.app.bootstrap import open_product
from drawback.simulation.generator.generate import generate


@pytest.fixture(scope="module")
def backfilled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder: Path = tmp_path_factory.mktemp("backfill")
    generate(400, 7, folder / "events", form="events", claimants=5)
    product = open_product(f"sqlite:///{folder / 'product.db'}")
    for path in sorted((folder / "events").iterdir()):
        year, month = int(path.stem[-7:-3]), int(path.stem[-2:])
        on = date(year + (month == 12), month % 12 + 1, 1)
        product.handle(path.read_bytes().splitlines(), on)
        product.pass_time(on)
    with product.engine.connect() as connection:
        yield connection
    product.engine.dispose()


def test_nothing_is_parked(backfilled: Connection) -> None:
    """Every generated event fits the state machines of the product."""
    parked = table("parked")

    assert backfilled.execute(select(parked.c.reason)).all() == []


def test_all_entries_and_claims_arrive(backfilled: Connection) -> None:
    """Entries and claims are there, and some are final, suspended, paid, liquidated."""
    entry, claim = table("entry"), table("claim")
    entries = dict(backfilled.execute(select(entry.c.state, func.count()).group_by(entry.c.state)).all())
    claims = dict(backfilled.execute(select(claim.c.state, func.count()).group_by(claim.c.state)).all())

    assert sum(entries.values()) == 400
    assert entries.keys() >= {"final", "suspended", "liquidated", "filed"}
    assert claims.keys() >= {"final", "accelerated-paid"}


def test_an_amendment_has_a_cause_on_an_entry(backfilled: Connection) -> None:
    """Claims are filed with the amounts of their day: what is drafted later comes from a change of an entry."""
    amendment = table("amendment")
    rows = backfilled.execute(select(amendment.c.cause).where(amendment.c.state == "drafted")).scalars().all()

    assert rows
    assert [cause for cause in rows if "differ from what the entries give" in cause] == []
