"""The link in a mail, followed as a mail program does (RFC 8058): a real mail server, no cookie, no origin of ours."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage

import pytest
from starlette.testclient import TestClient

from drawback.adapters.channels import CHANNELS
from drawback.adapters.channels.email import EmailSettings
from drawback.alerting.routing import Recipient, Role
from drawback.app.mail_stops import MailStops
from drawback.app.raising import Raising
from drawback.dashboard.app import create_app
from support.smtp import SmtpServer

from .conftest import CALENDAR, Office

DANA = Recipient("Dana", {"e-mail": "dana@example.com"})
LEE = Recipient("Lee Ångström", {"e-mail": "lee@example.com"}, Role.BACKUP)
MONDAY, TUESDAY = date(2025, 6, 16), date(2025, 6, 17)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mail_office(make_office: Callable[..., Office], smtp_server: SmtpServer) -> Office:
    server = EmailSettings(
        host=smtp_server.host, port=smtp_server.port, tls="none", sender="Drawback <drawback@house.example>"
    )
    return make_office(recipients={"*": (DANA, LEE)}, channels=(server,), link_key=b"k" * 32)


@pytest.fixture
def mail_program(mail_office: Office) -> Iterator[TestClient]:
    """What posts from outside: it follows the link and has nothing else of ours."""
    raising = Raising(mail_office.settings, CALENDAR, CHANNELS)
    desk = MailStops(mail_office.engine, mail_office.settings, raising, mail_office.clock)
    today = mail_office.clock.today
    app = create_app(mail_office.engine, today=today, rules_version="0", unsubscribe=desk)
    with TestClient(app, base_url="https://127.0.0.1:8080") as client:
        yield client


def link(mail: EmailMessage) -> str:
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(mail["List-Unsubscribe"]).strip("<>").replace("http://", "https://")


async def sent_since(office: Office, server: SmtpServer) -> list[EmailMessage]:
    before = len(server.messages)
    await office.delivery.deliver(office.now + timedelta(hours=12))
    return server.messages[before:]


async def test_one_click_ends_digests_and_nothing_else(
    mail_office: Office, smtp_server: SmtpServer, mail_program: TestClient
) -> None:
    """The next Monday brings no digest, the alert of a due date still comes; one more click brings digests back."""
    mail_office.put(due="2025-08-30", money=Decimal("10.00"))
    mail_office.sweep("2025-06-16")
    mail_office.alerts.digest(MONDAY, mail_office.now)
    (digest,) = await sent_since(mail_office, smtp_server)
    assert "No more digests to this address" in digest.get_body(("html",)).get_content()  # type: ignore[union-attr]  # it has one

    said = mail_program.post(link(digest), data=ONE_CLICK, headers={"origin": "https://mail.example"})
    twice = mail_program.post(link(digest), data=ONE_CLICK)

    assert (said.status_code, twice.status_code) == (200, 200)
    assert "No more digests to <strong>dana@example.com</strong>" in said.text
    mail_office.put("claim-2", due="2025-06-26")
    mail_office.sweep("2025-06-23")
    mail_office.alerts.digest(date(2025, 6, 23), mail_office.now)
    (alert,) = await sent_since(mail_office, smtp_server)
    assert "claim-2" in str(alert["Subject"])

    back = mail_program.post(link(digest) + "&again=true")
    assert "Send no more digests to" in back.text
    mail_office.sweep("2025-06-30")
    mail_office.alerts.digest(date(2025, 6, 30), mail_office.now)
    assert any("The week of" in str(one["Subject"]) for one in await sent_since(mail_office, smtp_server))
    acts = [(row.act, row.outcome) for row in mail_office.all("audit")]
    assert acts == [("stop mails", "done"), ("stop mails", "done"), ("resume mails", "done")]


async def test_a_due_date_goes_to_the_next_in_line_and_back(
    mail_office: Office, smtp_server: SmtpServer, mail_program: TestClient
) -> None:
    """Lee gets the alert at once and the later ones in Dana's place; undone, Dana has them again."""
    mail_office.put(due="2025-06-30")
    mail_office.sweep("2025-06-16")
    (first,) = await sent_since(mail_office, smtp_server)
    assert first["To"] == "dana@example.com"

    mail_program.post(link(first), data=ONE_CLICK)
    (passed,) = await sent_since(mail_office, smtp_server)
    assert passed["To"] == "lee@example.com"
    mail_office.sweep("2025-06-23")
    assert [one["To"] for one in await sent_since(mail_office, smtp_server)] == ["lee@example.com"]

    mail_program.post(link(first) + "&again=true")
    mail_office.sweep("2025-06-27")
    assert [one["To"] for one in await sent_since(mail_office, smtp_server)] == ["dana@example.com"]


async def test_the_last_reader_of_a_due_date_stays(
    mail_office: Office, smtp_server: SmtpServer, mail_program: TestClient
) -> None:
    """Once Dana has passed it on to Lee, Lee cannot leave it: nobody would be told."""
    mail_office.put(due="2025-06-30")
    mail_office.sweep("2025-06-16")
    (first,) = await sent_since(mail_office, smtp_server)
    mail_program.post(link(first), data=ONE_CLICK)
    (passed,) = await sent_since(mail_office, smtp_server)

    refused = mail_program.post(link(passed), data=ONE_CLICK)

    assert "Nobody else would be told" in refused.text
    mail_office.sweep("2025-06-23")
    assert [one["To"] for one in await sent_since(mail_office, smtp_server)] == ["lee@example.com"]


async def test_looking_changes_nothing_and_a_forged_link_neither(
    mail_office: Office, smtp_server: SmtpServer, mail_program: TestClient
) -> None:
    """Scanners follow links of mails by GET; and nobody writes a link for somebody else's mail."""
    mail_office.put(due="2025-06-30")
    mail_office.sweep("2025-06-16")
    (first,) = await sent_since(mail_office, smtp_server)
    good = link(first)

    looked = mail_program.get(good)
    others = [good.replace("delivery=1", "delivery=2"), good[:-1] + ("0" if good[-1] != "0" else "1")]
    forged = [mail_program.post(one, data=ONE_CLICK).status_code for one in others]

    assert looked.status_code == 200
    assert "Pass it on" in looked.text
    assert forged == [404, 404]
    assert mail_office.all("mail_stop") == []


async def test_a_mail_about_many_at_once_offers_no_such_link(
    mail_office: Office, smtp_server: SmtpServer
) -> None:
    """A storm is many due dates: none of them may lose its reader by one click."""
    for number in range(30):
        mail_office.put(f"claim-{number}", due="2025-06-30")
    mail_office.sweep("2025-06-16")

    (storm,) = await sent_since(mail_office, smtp_server)

    assert "30 ×" in str(storm["Subject"])
    assert storm["List-Unsubscribe"] is None
