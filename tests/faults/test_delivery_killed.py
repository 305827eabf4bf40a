"""Whoever delivers is killed at random moments between "due" and "recorded as delivered": nothing is lost, and what comes twice says so."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine, func, insert, select

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.sql import alert_tables  # noqa: F401 - registers the tables
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.deliveries import LEASE
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import table
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.routing import Recipient, Role
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from support.delivering import channels
from support.slack import SlackServer, slack_server  # noqa: F401 - a fixture
from support.smtp import SmtpServer, smtp_server  # noqa: F401 - a fixture

log = structlog.get_logger()
pytestmark = [pytest.mark.faults, pytest.mark.slow]
KILLS, ROWS = 200, 600
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
PEOPLE = (
    Recipient("Dana", {"e-mail": "dana@example.com"}),
    Recipient("#customs", {"slack": "#customs"}, Role.CHANNEL),
)


def due_at_once(engine: Engine, settings: AlertSettings) -> None:
    """A docket on which everything is due in three days, swept: a mail and a Slack message for each."""
    row = {
        "claimant": "acme", "subject_kind": "claim", "deadline": "D-23", "due_on": date(2026, 6, 18), "operate_on": None,
        "met_on": None, "passes": False, "immediate": False, "rule": "a law", "citation": "a law", "formula": "", "inputs": "",
        "contested": "", "summary": "", "money": Decimal("50000.00"),
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(
            insert(table("docket")), [{**row, "subject": f"claim-{n:04}"} for n in range(ROWS)]
        )
    AlertService(engine, settings, federal_calendar(2025, 2027)).sweep(NOW.date(), NOW)


@pytest.fixture
def database(tmp_path: Path, smtp_server: SmtpServer, slack_server: SlackServer) -> str:  # noqa: F811 - fixtures
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    engine = open_database(url)
    migrate(engine)
    policy = SweepPolicy(storm=ROWS + 1, history=ROWS + 1)
    settings = AlertSettings(
        channels=channels(smtp_server.port, slack_server.url, slack_server.token),
        recipients={"*": PEOPLE},
        policies={"*": policy},
    )
    due_at_once(engine, settings)
    engine.dispose()
    return url


async def test_killed_two_hundred_times_nothing_is_lost(
    database: str,
    smtp_server: SmtpServer,  # noqa: F811 - fixtures
    slack_server: SlackServer,  # noqa: F811 - fixtures
) -> None:
    """Each message arrives. Slack is searched before it is told again; a mail that comes twice is marked, and only one whose record was lost does."""
    rng = random.Random(15)
    engine = open_database(database)
    rows = table("delivery")
    command = (database, str(smtp_server.port), slack_server.url, slack_server.token)
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "support.delivering", *command, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    now, killed, in_flight, rounds = NOW, 0, 0, 0
    try:
        while True:
            now, rounds = now + LEASE + timedelta(seconds=1), rounds + 1
            server.stdin.write(f"{now.isoformat()}\n".encode())
            child = int(await server.stdout.readline())
            if killed < KILLS:
                await asyncio.sleep(rng.uniform(0.005, 0.06))  # the moment of death is the point
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            ended = int(await server.stdout.readline())
            killed += ended == -signal.SIGKILL
            assert ended in {0, -signal.SIGKILL}
            with engine.connect() as connection:
                counted = connection.execute(select(rows.c.state, func.count()).group_by(rows.c.state))
                states = {row.state: row[1] for row in counted}
            in_flight += states.get("sending", 0)
            if set(states) == {"sent"}:
                break
            assert rounds < 10 * KILLS
    finally:
        server.stdin.close()
        await server.wait()
        engine.dispose()

    mails = Counter(mail["Message-ID"] for mail in smtp_server.messages)
    repeats = [mail for mail in smtp_server.messages if mail["Subject"].startswith("(repeat)")]
    slack = Counter(slack_server.deliveries())
    log.info(
        "delivery.killed",
        kills=killed,
        rounds=rounds,
        claimed_and_not_recorded=in_flight,
        mails=len(mails),
        mails_again=mails.total() - len(mails),
        mails_marked=len(repeats),
        slack=len(slack),
        slack_again=slack.total() - len(slack),
    )
    assert len(mails) == len(slack) == ROWS, "nothing is lost"
    assert slack.total() == ROWS, "Slack is asked first"
    first_seen: set[str] = set()
    for mail in smtp_server.messages:
        again = mail["Message-ID"] in first_seen
        assert not again or mail["Subject"].startswith("(repeat)"), "what comes twice says so"
        first_seen.add(mail["Message-ID"])
    assert mails.total() - len(mails) <= in_flight, "only what was claimed and not recorded"
    assert killed > KILLS // 2
