"""The twenty-four hours for a claim's documents, from the event to the message, on a clock that runs."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from drawback.adapters.channels import CHANNELS
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import table
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.bootstrap import load_law
from drawback.app.hour_alerts import raise_hour_alerts
from drawback.app.product import Product
from drawback.app.raising import Raising
from drawback_schemas.claims import ClaimAccepted, ClaimFiled
from drawback_schemas.parts import DesignationPart
from support.world import a_line, an_entry

FILED_AT = datetime.fromisoformat("2025-06-16T15:30:00-04:00")
DAY, NEXT = date(2025, 6, 16), date(2025, 6, 17)
ENTRY = "XYZ41011779"


class Desk:
    """A product with alerting over it; `now` is moved by the test."""

    def __init__(self, engine: object) -> None:
        self.engine = engine
        self.product = Product(engine, load_law())
        self.calendar = self.product.law.calendar
        self.settings = AlertSettings()
        self.alerts = AlertService(engine, self.settings, self.calendar)

    def tell(self, *events: object, on: date = DAY) -> None:
        self.product.emit([("acme", one) for one in events], on, "urn:test:broker")

    def sweep(self, at: datetime) -> None:
        self.alerts.sweep(at.date(), at)

    def count(self, at: datetime) -> int:
        with self.engine.begin() as connection:
            raising = Raising(self.settings, self.calendar, CHANNELS)
            return raise_hour_alerts(connection, raising, self.calendar, at)

    def row(self) -> object:
        rows = table("docket")
        with self.engine.connect() as connection:
            return connection.execute(select(rows).where(rows.c.deadline == "D-15")).one_or_none()

    def mails(self) -> list[str]:
        rows = table("alert")
        with self.engine.connect() as connection:
            query = select(rows.c.key).where(rows.c.deadline == "D-15").order_by(rows.c.raised_at, rows.c.key)
            return [key.rpartition("|")[2].partition("@")[0] for key in connection.scalars(query)]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    else:
        url = request.getfixturevalue("postgres_database")
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(engine)
    made = Desk(engine)
    made.tell(an_entry(ENTRY, "2024-05-12", lines=[a_line()]))
    yield made
    engine.dispose()


def filed(at: datetime | None = FILED_AT) -> ClaimFiled:
    part = DesignationPart(entry_number=ENTRY, line_number=1, export_id="", quantity=1)
    return ClaimFiled(
        claim_id="acme-1",
        claim_number="CLM00020914",
        provision="56",
        filed_on=DAY,
        designations=(part,),
        filed_at=at,
    )


def test_it_is_told_at_once_and_at_twelve_four_and_one_hours(desk: Desk) -> None:
    """Each step once, however often it is looked; nothing after the end."""
    desk.tell(filed())
    row = desk.row()
    assert (row.due_on, row.due_at) == (NEXT, FILED_AT + timedelta(hours=24))
    desk.sweep(FILED_AT + timedelta(minutes=5))
    raised = {hour: desk.count(FILED_AT + timedelta(hours=24 - hour)) for hour in (13, 12, 11, 4, 3, 1, 0)}
    assert raised == {13: 0, 12: 1, 11: 0, 4: 1, 3: 0, 1: 1, 0: 0}
    desk.sweep(FILED_AT + timedelta(hours=23, minutes=30))
    assert sorted(desk.mails()) == ["12h", "1h", "4h", "arrived"]


def test_after_an_outage_only_the_nearest_step_is_told(desk: Desk) -> None:
    """Down from before twelve to three hours before the end: one alert, that of four hours."""
    desk.tell(filed())
    assert desk.count(FILED_AT + timedelta(hours=21)) == 1
    assert desk.mails() == ["4h"]


def test_documents_that_came_end_it(desk: Desk) -> None:
    """CBP's acceptance alone says nothing of the documents; that they were complete does."""
    desk.tell(filed())
    desk.tell(ClaimAccepted(claim_id="acme-1", accepted_on=DAY))
    assert desk.row().met_on is None
    desk.tell(ClaimAccepted(claim_id="acme-1", accepted_on=DAY, complete_at=FILED_AT + timedelta(hours=3)))
    assert desk.row().met_on == DAY
    assert desk.count(FILED_AT + timedelta(hours=23)) == 0


def test_without_the_instant_no_hours_are_counted(desk: Desk) -> None:
    """A claim of which only the day of filing is known has no such row."""
    desk.tell(filed(None))
    assert desk.row() is None
