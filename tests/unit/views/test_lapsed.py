"""The report of lapsed rights: what went by unused, and what was lost."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, update

from drawback.adapters.sql.migrate import all_tables
from drawback.views import lapsed
from drawback.views.lapsed import LAPSED, LapsedFilter
from support.dashboard import filled_database


@pytest.fixture
def connection(tmp_path):
    """A database in which the dates of one subject are told to have lapsed, and one date of another."""
    engine = filled_database(tmp_path / "lapsed.db", entries=20)
    with engine.begin() as writing:
        alerts = all_tables().tables["alert"]
        rows = writing.execute(
            alerts.select().where(alerts.c.kind == "deadline").order_by(alerts.c.id).limit(3)
        ).all()
        for row, subject, money in zip(
            rows, ("XYZ1", "XYZ1", "XYZ2"), ("120.00", "119.50", "7.25"), strict=True
        ):
            changed = {"why": LAPSED, "subject": subject, "subject_kind": "lot", "claimant": "acme"}
            writing.execute(
                update(alerts)
                .where(alerts.c.id == row.id)
                .values(**changed, money=Decimal(money), due_on=date(2026, 3, 1))
            )
    with engine.connect() as reading:
        yield reading


def test_the_days_of_one_entry_are_lost_once(connection: Connection) -> None:
    """Three rights lapsed; two of them stood for the same goods, so their money is counted once."""
    everything = lapsed.lost(connection, LapsedFilter())

    assert (everything.count, everything.money) == (3, Decimal("127.25"))
    assert len(LapsedFilter().listing().page(connection).rows) == 3


def test_a_subject_knows_what_lapsed_of_it(connection: Connection) -> None:
    """On the page of an entry or claim stand its own lapses; another claimant has none."""
    assert [row.money for row in lapsed.of_subject(connection, "acme", "XYZ2")] == [Decimal("7.25")]
    assert lapsed.of_subject(connection, "borealis", "XYZ2") == []
    assert lapsed.lost(connection, LapsedFilter(claimant="borealis")) == lapsed.Lost(0, Decimal("0.00"))
