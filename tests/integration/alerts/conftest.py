"""A docket in a real database, with a desk and a post over it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, delete, insert, select, update

from drawback.adapters import alert_tables  # noqa: F401 - registers the tables
from drawback.adapters.alert_desk import AlertDesk, Swept
from drawback.adapters.alert_post import AlertPost
from drawback.adapters.alert_settings import AlertSettings
from drawback.adapters.calendar import federal_calendar
from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql import tables
from drawback.adapters.sql.store import table, tune_sqlite
from support.slack import slack_server  # noqa: F401 - a fixture

CALENDAR = federal_calendar(2024, 2027)


@dataclass
class Office:
    """One house: a docket, its desk, its post, and a clock that is set by the test."""

    engine: Engine
    settings: AlertSettings
    clock: SimulatedClock

    @property
    def desk(self) -> AlertDesk:
        return AlertDesk(self.engine, self.settings, CALENDAR)

    @property
    def post(self) -> AlertPost:
        return AlertPost(self.engine, self.settings, pace_seconds=0.0)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def put(
        self, subject: str = "acme-2025-01", deadline: str = "D-23", due: str = "2025-06-30", **more: Any
    ) -> None:
        """Write a docket row, replacing the one that is there."""
        row = {
            "claimant": "acme",
            "subject_kind": "claim",
            "subject": subject,
            "deadline": deadline,
            "due_on": date.fromisoformat(due),
            "operate_on": None,
            "met_on": None,
            "passes": False,
            "immediate": False,
            "rule": "19 U.S.C. 1514(c)(3)",
            "citation": "19 U.S.C. 1514(c)(3)",
            "formula": "date of liquidation + 180 days",
            "inputs": "date of liquidation = 2025-01-01",
            "contested": "",
            "summary": "",
            "money": Decimal("50000.00"),
            **more,
        }
        self.drop(subject, row["claimant"], deadline)
        with self.engine.begin() as connection:
            connection.execute(insert(table("docket")).values(**row))

    def drop(self, subject: str = "acme-2025-01", claimant: str = "acme", deadline: str = "D-23") -> None:
        docket = table("docket")
        with self.engine.begin() as connection:
            connection.execute(
                delete(docket).where(
                    docket.c.subject == subject, docket.c.claimant == claimant, docket.c.deadline == deadline
                )
            )

    def meet(self, on: str, subject: str = "acme-2025-01") -> None:
        docket = table("docket")
        with self.engine.begin() as connection:
            connection.execute(
                update(docket).where(docket.c.subject == subject).values(met_on=date.fromisoformat(on))
            )

    def sweep(self, day: str, leaving: Callable[[], bool] = lambda: False) -> Swept:
        """Set the clock to the morning of a day and sweep."""
        self.clock.set(date.fromisoformat(day))
        return self.desk.sweep(self.clock.today(), self.now, leaving)

    def all(self, name: str) -> list[Any]:
        rows = table(name)
        with self.engine.connect() as connection:
            return list(connection.execute(select(rows).order_by(*rows.primary_key.columns)))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite file."""
    engine = tune_sqlite(create_engine(f"sqlite:///{tmp_path / 'alerts.db'}"))
    tables.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def make_office(engine: Engine) -> Callable[..., Office]:
    def make(**settings: Any) -> Office:
        return Office(engine, AlertSettings(**settings), SimulatedClock(date(2025, 1, 2)))

    return make


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """A house without channels: everything goes to the sandbox."""
    return make_office()
