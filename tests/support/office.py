"""A dashboard with accounts, and what attacks on it must leave as it was."""

from sqlalchemy import select
from starlette.testclient import TestClient

from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql.migrate import all_tables
from drawback.alerting.settings import AlertSettings
from drawback.app.access import AccessService
from drawback.app.api_tokens import TokenService
from drawback.app.bootstrap import load_law
from drawback.app.dashboard import dashboard
from drawback.app.product import Product
from drawback.app.reception import PROCESS
from drawback.dashboard.access import COOKIE
from drawback.dashboard.app import Reception
from support import dashboard as filled
from support.dashboard import HASTE

PASSWORD = "correct horse battery"  # noqa: S105 - of a test
_TABLES = all_tables().tables


class Office:
    """A dashboard with accounts, and a client for each person who signed in."""

    def __init__(self, engine, four_eyes=()):
        self.engine = engine
        clock = SimulatedClock(filled.TODAY)
        self.access = AccessService(engine, clock)
        self.product = Product(engine, load_law())
        self.tokens = TokenService(engine, clock)
        reception = Reception(self.access, self.access, self.access, self.tokens, "http://testserver")
        self.app = dashboard(
            self.product, AlertSettings(), clock, reception=reception, four_eyes=four_eyes, pace=HASTE
        )

    def person(self, name, *roles, scope="*"):
        token = self.access.add(name, name, roles, scope.split(), PROCESS)
        client = TestClient(self.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
        client.cookies.set(COOKIE, self.access.accept_invitation(token, PASSWORD, "127.0.0.1").token)
        return client


def counts(office):
    """Events in the journal, what is parked, alerts that somebody took."""
    with office.engine.connect() as connection:
        parked = select(_TABLES["parked"].c.id).where(_TABLES["parked"].c.status == "open")
        acknowledged = select(_TABLES["alert"].c.id).where(_TABLES["alert"].c.acknowledged_by != "")
        return [
            len(connection.execute(query).all())
            for query in (select(_TABLES["journal"].c.seq), parked, acknowledged)
        ]
