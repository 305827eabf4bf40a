"""The watch over the watcher, with a real mail server, a Slack that speaks and a watcher outside that listens."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import insert

from drawback.adapters.channels.email import EmailSettings
from drawback.adapters.channels.slack import SlackSettings
from drawback.adapters.ping import ping
from drawback.adapters.sql import heartbeat, taken_files  # noqa: F401 - registers the table
from drawback.adapters.sql.store import table
from drawback.alerting.routing import Recipient, Role
from drawback.app.watching import Watchdog
from support.ports import free_port
from support.slack import SlackServer
from support.smtp import SmtpServer

from .conftest import CALENDAR, Office

DANA = Recipient("Dana", {"e-mail": "dana@example.com"})
ROOM = Recipient("#ops", {"slack": "#ops"}, Role.CHANNEL)


@pytest.fixture
def watched(make_office: Callable[..., Office], smtp_server: SmtpServer, slack_server: SlackServer) -> Office:
    mail = EmailSettings(
        host=smtp_server.host, port=smtp_server.port, tls="none", sender="D <d@house.example>"
    )
    slack = SlackSettings(slack_server.token, slack_server.url, timeout_seconds=2, pace_seconds=0)
    return make_office(recipients={"*": (DANA, ROOM)}, channels=(mail, slack))


def watch(office: Office) -> Watchdog:
    return Watchdog(office.engine, office.settings, CALENDAR, office.clock)


def stale(office: Office, inbox: Path | None = None) -> list[str]:
    return [one.what for one in watch(office).look(inbox) if one.stale]


def at(office: Office, day: str, hour: int, minute: int = 0) -> None:
    office.clock.set(office.day(day), time(hour, minute))


def test_a_swept_docket_is_well_for_two_hours(watched: Office) -> None:
    """Until the last minute of two hours, not a minute longer; digests are missed an hour after their hour."""
    watched.put()
    watched.sweep("2025-06-16")
    watched.alerts.digest(watched.day("2025-06-16"), watched.now)
    at(watched, "2025-06-16", 9, 30)
    assert "sweep" not in stale(watched)
    at(watched, "2025-06-16", 9, 31)
    assert "sweep" in stale(watched)
    at(watched, "2025-06-17", 8, 29)
    assert "digest" not in stale(watched)
    at(watched, "2025-06-17", 8, 30)
    assert "digest" in stale(watched)


def test_a_claimant_of_whom_no_report_came_for_three_business_days(watched: Office) -> None:
    """Friday's report is still fresh on Wednesday and stale on Thursday; Juneteenth and weekends do not count."""
    row = {"claimant": "acme", "file": "es003.csv", "kind": "entries", "heard_on": watched.day("2025-06-13")}
    counts = {"who": "", "events": 3, "received": 0, "repeated": 3, "parked": 0, "rows_held": 0}
    with watched.engine.begin() as connection:
        connection.execute(insert(table("taken_file")).values(**row, **counts, understood="", problems=""))
    at(watched, "2025-06-18", 12)
    assert "reports of acme" not in stale(watched)
    at(watched, "2025-06-19", 12)
    assert "reports of acme" not in stale(watched), "a federal holiday"
    at(watched, "2025-06-20", 12)
    assert "reports of acme" in stale(watched)


def test_a_file_that_nobody_takes(watched: Office, tmp_path: Path) -> None:
    """A file older than a quarter of an hour; what was taken and moved aside is none."""
    inbox = tmp_path / "inbox"
    (inbox / "acme" / "done").mkdir(parents=True)
    (inbox / "acme" / "done" / "old.csv").write_text("x")
    (inbox / "acme" / "new.csv").write_text("x")
    assert "inbox" not in stale(watched, inbox)
    hour_ago = datetime.now(UTC).timestamp() - 3600
    for name in ("done/old.csv", "new.csv"):
        os.utime(inbox / "acme" / name, (hour_ago, hour_ago))
    (said,) = (one.says for one in watch(watched).look(inbox) if one.what == "inbox")
    assert said.startswith("1 file in ")


async def test_whoever_runs_it_is_told_once_a_day_over_every_channel(
    watched: Office, smtp_server: SmtpServer, slack_server: SlackServer
) -> None:
    """By mail and in the room; asked again nothing, the next day again; never swept is a sentence of its own."""
    at(watched, "2025-06-16", 12)
    desk = watch(watched)
    told = [await asyncio.to_thread(desk.tell, desk.look()) for _ in range(2)]
    assert told == [2, 0]
    (mail,) = smtp_server.messages
    assert mail["Subject"] == "Needs a look: sweep · 1 stale"
    assert "The docket was last swept never." in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert [one["channel"] for one in slack_server.messages] == ["#ops"]
    at(watched, "2025-06-17", 12)
    assert await asyncio.to_thread(desk.tell, desk.look()) == 2


def test_who_is_named_is_told_and_nobody_else(watched: Office, smtp_server: SmtpServer) -> None:
    """With `ops` set, the mail goes there; the room stays the way for the channel that does not lead to that person."""
    ops = Recipient("Olga", {"e-mail": "olga@example.com"}, key="olga")
    watched.settings = type(watched.settings)(
        **{name: getattr(watched.settings, name) for name in ("channels", "recipients")},
        people={"olga": ops},
        ops="olga",
    )
    at(watched, "2025-06-16", 12)
    watch(watched).tell(watch(watched).look())
    assert [mail["To"] for mail in smtp_server.messages] == ["olga@example.com"]


async def test_a_proof_of_life_comes_once_a_week_on_its_first_business_day(
    watched: Office, smtp_server: SmtpServer, slack_server: SlackServer
) -> None:
    """Over each channel, with what was done; Monday's closure puts it off to Tuesday."""
    at(watched, "2025-09-01", 8)
    assert watch(watched).prove_life() == 0, "Labor Day"
    watched.sweep("2025-09-02")
    proofs = [await asyncio.to_thread(watch(watched).prove_life) for _ in range(2)]
    at(watched, "2025-09-03", 8)
    proofs.append(await asyncio.to_thread(watch(watched).prove_life))
    assert proofs == [2, 0, 0]
    (mail,) = smtp_server.messages
    assert mail["Subject"] == "Proof of life, week 36 · nothing to do"
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "e-mail: 0 delivered, 0 given up; slack: 0 delivered, 0 given up" in text
    assert len(slack_server.messages) == 1


async def test_a_ping_says_whether_it_was_heard() -> None:
    """A watcher that answers, one that refuses, and one that is not there: no exception reaches the scheduler."""
    heard = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.Response(status=500 if request.path == "/refuses" else 200)

    app = web.Application()
    app.router.add_get("/{any}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        told = [await ping(f"http://127.0.0.1:{port}/{path}") for path in ("check", "refuses")]
    finally:
        await runner.cleanup()
    assert told == [True, False]
    assert heard == ["/check", "/refuses"]
    assert await asyncio.wait_for(ping(f"http://127.0.0.1:{port}/check"), 20) is False


def test_messages_given_up_are_named(watched: Office) -> None:
    """A channel whose messages die is stale for a week."""
    watched.put()
    watched.sweep("2025-06-16")
    with watched.engine.begin() as connection:
        rows = table("delivery")
        connection.execute(rows.update().where(rows.c.channel == "slack").values(state="dead"))
        heartbeat.beat(connection, "sweep", watched.now, watched.clock.today())
    assert stale(watched) == ["messages over slack"]
    watched.sweep("2025-06-24")
    assert "messages over slack" not in stale(watched)


async def test_whoever_runs_it_is_told_of_doubtful_days_once(
    watched: Office, smtp_server: SmtpServer, slack_server: SlackServer
) -> None:
    """Both days in one message; a right without money, a later reading and what is far off are not told; a moved day is told anew."""
    earlier, later = "counted from the notice: 2025-06-20", "a weekend moves it on: 2025-07-02"
    watched.put("doubtful", contested=earlier)
    watched.put("later", contested=later)
    watched.put("a right", deadline="D-29", money=Decimal(0), contested=earlier)
    watched.put("far off", due="2025-12-01", contested="counted from the notice: 2025-11-01")
    at(watched, "2025-06-16", 8)
    told = [await asyncio.to_thread(watch(watched).tell_doubtful) for _ in range(2)]
    assert told == [2, 0]
    (mail,) = smtp_server.messages
    assert mail["Subject"] == "1 doubtful day within 60 days · 1 doubtful"
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Protest the liquidation, doubtful of acme: 2025-06-30, by another reading 2025-06-20." in text
    assert [one["channel"] for one in slack_server.messages] == ["#ops"]
    watched.put("doubtful", due="2025-07-01", contested=earlier)
    assert await asyncio.to_thread(watch(watched).tell_doubtful) == 2
