"""A docket in a real database, with alerting and delivery over it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, delete, insert, select, update

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.channels import CHANNELS, ChannelType
from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql import (
    alert_tables,  # noqa: F401 - registers the tables
    tables,
)
from drawback.adapters.sql.store import table, tune_sqlite
from drawback.alerting.channel import Preview
from drawback.alerting.routing import Recipient, Role
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService, Swept
from drawback.app.delivery import DeliveryWorker
from support.slack import slack_server  # noqa: F401 - a fixture
from support.told_hooks import pytest_pyfunc_call, pytest_runtest_setup  # noqa: F401 - hooks of this folder
from support.webhooks import hook_server  # noqa: F401 - a fixture

EVERYBODY = (
    Recipient("Customs desk", {"e-mail": "customs@example.com"}),
    Recipient("#drawback-alerts", {"slack": "#drawback-alerts"}, Role.CHANNEL),
)
CALENDAR = federal_calendar(2024, 2027)


@dataclass
class Office:
    """One house: a docket, its alerts, their delivery, and a clock that is set by the test."""

    engine: Engine
    settings: AlertSettings
    clock: SimulatedClock

    channels: Mapping[str, ChannelType] = field(default_factory=lambda: CHANNELS)

    @property
    def alerts(self) -> AlertService:
        return AlertService(self.engine, self.settings, CALENDAR, self.channels)

    @property
    def delivery(self) -> DeliveryWorker:
        return DeliveryWorker(self.engine, self.settings, channels=self.channels)

    @staticmethod
    def day(text: str) -> date:
        return date.fromisoformat(text)

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
        return self.alerts.sweep(self.clock.today(), self.now, leaving)

    def kept(self, channel: str) -> list[Preview]:
        """What the sandbox holds of a channel, in order, without replies in a thread."""
        return [
            CHANNELS[channel].preview(row.body)
            for row in self.all("sandbox_message")
            if row.channel == channel and not row.thread
        ]

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
    def make(channel_types: Mapping[str, ChannelType] = CHANNELS, **settings: Any) -> Office:
        chosen = AlertSettings(**{"recipients": {"*": EVERYBODY}, **settings})
        return Office(engine, chosen, SimulatedClock(date(2025, 1, 2)), channel_types)

    return make


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """A house without channels: everything goes to the sandbox."""
    return make_office()
