"""Over the real protocols: Slack's Web API and SMTP, with servers that fail as real ones do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import stamina

from drawback.adapters.channels.email import EmailSettings
from drawback.adapters.channels.slack import SlackSettings
from drawback.adapters.sql import alerts as alert_book
from drawback.adapters.sql.deliveries import LEASE
from drawback.adapters.sql.store import table
from drawback.alerting.routing import Recipient, Role
from drawback.app.delivery import Delivered
from support.ports import free_port
from support.slack import SlackServer
from support.smtp import SmtpServer

from .conftest import Office

LATER = timedelta(minutes=10)
ROOM = (Recipient("room", addresses={"slack": "#drawback"}, role=Role.CHANNEL),)
DANA = (Recipient("Dana", addresses={"e-mail": "dana@example.com"}),)


def slack_settings(url: str, token: str = "x") -> SlackSettings:  # noqa: S107 - a test
    return SlackSettings(token=token, base_url=url, timeout_seconds=0.5, pace_seconds=0.0)


def email_settings(host: str, port: int) -> EmailSettings:
    sender = "Drawback <drawback@house.example>"
    return EmailSettings(host=host, port=port, tls="none", sender=sender, timeout_seconds=2.0)


@pytest.fixture
def slack_office(make_office: Callable[..., Office], slack_server: SlackServer) -> Office:
    office = make_office(
        recipients={"*": ROOM},
        channels=(slack_settings(slack_server.url, slack_server.token),),
        max_attempts=4,
    )
    office.put()
    office.sweep("2025-06-16")
    return office


@pytest.fixture
def mail_office(make_office: Callable[..., Office], smtp_server: SmtpServer) -> Office:
    office = make_office(
        recipients={"*": DANA},
        channels=(email_settings(smtp_server.host, smtp_server.port),),
        link_key=b"a key of this test's own",
    )
    office.put()
    office.sweep("2025-06-16")
    return office


def the_delivery(office: Office) -> Any:
    return office.all("delivery")[0]


async def test_slack_gets_the_message_and_its_answer_is_the_proof(
    slack_office: Office, slack_server: SlackServer
) -> None:
    """Sent once, with Slack's own id and time kept."""
    posted = await slack_office.delivery.deliver(slack_office.now)
    again = await slack_office.delivery.deliver(slack_office.now + LATER)

    assert (posted.sent, again) == (1, Delivered())
    (message,) = slack_server.messages
    assert message["channel"] == "#drawback"
    assert message["unfurl_links"] is False
    row = the_delivery(slack_office)
    assert (row.state, row.attempts, row.channel_id, row.channel_ts) == ("sent", 1, "C0001", message["ts"])


async def test_too_many_requests_is_obeyed_and_sent_once(
    slack_office: Office, slack_server: SlackServer
) -> None:
    """Slack says wait: the same round sends it, once."""
    slack_server.faults = ["429"]

    posted = await slack_office.delivery.deliver(slack_office.now)

    assert posted.sent == 1
    assert len(slack_server.messages) == 1
    assert slack_server.calls == ["chat.postMessage"] * 2


@pytest.mark.parametrize("fault", ["lost", "hang", "500"])
async def test_after_a_lost_answer_the_channel_is_searched_before_sending_again(
    slack_office: Office, slack_server: SlackServer, fault: str
) -> None:
    """Whether the message had arrived or not, in the end it stands in the channel exactly once, unmarked."""
    # the channel's id is known from an earlier message
    slack_office.put("earlier")
    slack_office.sweep("2025-06-16")
    first = await slack_office.delivery.deliver(slack_office.now, limit=1)
    slack_server.faults = [fault]

    failed = await slack_office.delivery.deliver(slack_office.now)
    after = await slack_office.delivery.deliver(slack_office.now + LATER)

    assert (first.sent, failed.retrying, after.sent) == (1, 1, 1)
    deliveries = slack_server.deliveries()
    assert len(deliveries) == len(set(deliveries)) == 2
    assert not any(message["text"].startswith("(repeat)") for message in slack_server.messages)
    assert "conversations.history" in slack_server.calls
    assert {row.state for row in slack_office.all("delivery")} == {"sent"}


async def test_without_the_right_to_look_it_is_sent_again_and_says_so(
    slack_office: Office, slack_server: SlackServer
) -> None:
    """Twice is better than never, but only after a lost answer, and marked."""
    slack_server.can_read_history = False
    slack_server.faults = ["lost"]

    await slack_office.delivery.deliver(slack_office.now)
    await slack_office.delivery.deliver(slack_office.now + LATER)

    assert [m["text"].startswith("(repeat) ") for m in slack_server.messages] == [False, True]


async def test_a_refusal_for_good_is_dead_and_says_why(
    slack_office: Office, slack_server: SlackServer
) -> None:
    """An unknown channel is not tried again; the reason is kept."""
    slack_server.faults = ["channel_not_found"]

    posted = await slack_office.delivery.deliver(slack_office.now)
    await slack_office.delivery.deliver(slack_office.now + timedelta(days=1))

    assert posted.dead == 1
    row = the_delivery(slack_office)
    assert (row.state, row.last_error) == ("dead", "Slack refuses chat.postMessage: channel_not_found")
    assert slack_server.calls == ["chat.postMessage"]


async def test_an_unreached_slack_is_tried_ever_more_slowly_and_then_given_up(
    make_office: Callable[..., Office],
) -> None:
    """15, 30, 60 seconds; after the last attempt the delivery is dead, and visible."""
    nobody = f"http://127.0.0.1:{free_port()}/api/"
    office = make_office(recipients={"*": ROOM}, channels=(slack_settings(nobody),), max_attempts=4)
    office.put()
    office.sweep("2025-06-16")
    now, waits = office.now, []

    for _ in range(4):
        await office.delivery.deliver(now)
        row = the_delivery(office)
        waits.append((row.due_at - now).total_seconds())
        now = row.due_at

    assert waits[:3] == [15, 30, 60]
    assert (row.state, row.attempts, row.repeat) == ("dead", 4, False)
    assert "not reached" in row.last_error


async def test_a_process_that_died_while_sending_is_made_good(
    slack_office: Office, slack_server: SlackServer
) -> None:
    """Claimed, sent, and then gone before the answer was kept: after the lease it is found in the channel, not repeated."""
    slack_office.put("earlier")
    slack_office.sweep("2025-06-16")
    await slack_office.delivery.deliver(slack_office.now)
    rows = table("delivery")
    with slack_office.engine.begin() as connection:  # as the dead process left it
        connection.execute(
            rows.update()
            .where(rows.c.id == the_delivery(slack_office).id)
            .values(
                state="sending", due_at=slack_office.now + LEASE, channel_ts="", channel_id="", provider_id=""
            )
        )

    early = await slack_office.delivery.deliver(slack_office.now + LEASE - timedelta(seconds=1))
    late = await slack_office.delivery.deliver(slack_office.now + LEASE)

    assert (early.sent, late.sent) == (0, 1)
    assert len(slack_server.messages) == 2
    assert the_delivery(slack_office).channel_ts == slack_server.messages[0]["ts"]


async def test_a_message_whose_sender_died_is_sent_although_no_round_ran_meanwhile(
    slack_office: Office, slack_server: SlackServer
) -> None:
    """A crash, and a restart an hour later: the first round takes the message back and sends it; a live one's is left alone."""
    rows = table("delivery")
    with slack_office.engine.begin() as connection:  # as the dead process left it before it sent anything
        changed = rows.update().values(state="sending", attempts=1, due_at=slack_office.now + LEASE)
        connection.execute(changed)

    during = await slack_office.delivery.deliver(slack_office.now + LEASE - timedelta(seconds=1))
    after = await slack_office.delivery.deliver(slack_office.now + timedelta(hours=1))

    assert (during, after.sent) == (Delivered(), 1)
    assert len(slack_server.messages) == 1


async def test_the_thread_on_slack_and_its_root(slack_office: Office, slack_server: SlackServer) -> None:
    """Seven days later: a reply in the thread, and the root says seven days; acknowledged, it says by whom."""
    await slack_office.delivery.deliver(slack_office.now)
    (alert,) = slack_office.sweep("2025-06-23").alerts
    await slack_office.delivery.deliver(slack_office.now)
    slack_office.alerts.acknowledge(alert_book.alert_id(alert.key), "Dana Ruiz", slack_office.now)
    await slack_office.delivery.deliver(slack_office.now)

    root, reply = slack_server.messages
    assert reply["thread_ts"] == root["ts"]
    assert root["updates"] == 2
    assert root["text"].startswith("7 d")
    assert "acknowledged by Dana Ruiz" in str(root["blocks"])


async def test_the_root_on_slack_says_whose_it_is_now(
    make_office: Callable[..., Office], slack_server: SlackServer
) -> None:
    """Given to Kim, the message that stands in the room names Kim as the owner; given back, the claimant's."""
    kim = Recipient("Kim Ode", {"e-mail": "kim@example.com"}, key="kim")
    office = make_office(
        recipients={"*": (*ROOM, *DANA)},
        people={"kim": kim},
        channels=(slack_settings(slack_server.url, slack_server.token),),
    )
    office.put()
    office.sweep("2025-06-16")
    await office.delivery.deliver(office.now)
    row = ("acme", "claim", "acme-2025-01", "D-23")
    said = []
    for turn, to in enumerate(("kim", ""), 1):
        at = office.now + turn * LATER
        assert office.alerts.assign(row, to, "Dana", "knows the broker", at) == ""
        await office.delivery.deliver(at)
        said.append(
            [name for name in ("Kim Ode", "Dana") if f"*Owner*\\n{name}" in str(slack_server.messages[0])]
        )

    assert said == [["Kim Ode"], ["Dana"]]


async def test_a_reply_waits_for_a_root_that_is_still_on_its_way(
    slack_office: Office, slack_server: SlackServer
) -> None:
    """While the root is being tried again, nothing overtakes it."""
    slack_server.faults = ["service_unavailable"]
    await slack_office.delivery.deliver(slack_office.now)
    slack_office.sweep("2025-06-23")
    rows = table("delivery")
    with slack_office.engine.begin() as connection:
        connection.execute(rows.update().where(rows.c.id == 1).values(due_at=slack_office.now + LATER))

    waiting = await slack_office.delivery.deliver(slack_office.now)
    await slack_office.delivery.deliver(slack_office.now + LATER)

    assert waiting.waiting >= 1
    assert ["thread_ts" in message for message in slack_server.messages] == [False, True]


async def test_a_mail_arrives_complete(mail_office: Office, smtp_server: SmtpServer) -> None:
    """Text, HTML and calendar event; threading, list and automation headers; the server's answer is the proof."""
    posted = await mail_office.delivery.deliver(mail_office.now)

    assert posted.sent == 1
    (mail,) = smtp_server.messages
    assert (
        mail["Subject"]
        == "14 days · $50,000.00 · Protest the liquidation by Jun 30, 2025 · acme acme-2025-01"
    )
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<http://127.0.0.1:8080/alerts/unsubscribe?")
    assert "acme.drawback.house.example" in mail["List-Id"]
    assert mail["References"] == mail["In-Reply-To"]
    assert mail["Message-ID"] in the_delivery(mail_office).provider_id
    assert "2.0.0 Accepted" in the_delivery(mail_office).provider_id


async def test_later_mails_belong_to_the_same_thread_and_bring_no_second_event(
    mail_office: Office, smtp_server: SmtpServer
) -> None:
    """Same References, another Message-ID, no calendar file unless the date moved."""
    await mail_office.delivery.deliver(mail_office.now)
    mail_office.sweep("2025-06-23")
    await mail_office.delivery.deliver(mail_office.now)

    first, second = smtp_server.messages
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert not list(second.iter_attachments())


@pytest.mark.parametrize(
    ("answer", "state"), [("451 4.7.1 Try again later", "retrying"), ("550 5.1.1 No such user", "dead")]
)
async def test_a_mail_server_may_say_later_or_never(
    mail_office: Office, smtp_server: SmtpServer, answer: str, state: str
) -> None:
    """4xx is tried again, 5xx is dead at once; the server's words are kept."""
    smtp_server.refusals = [answer]

    await mail_office.delivery.deliver(mail_office.now)
    row = the_delivery(mail_office)
    await mail_office.delivery.deliver(mail_office.now + LATER)

    assert row.state == state
    assert answer[4:] in row.last_error
    assert len(smtp_server.messages) == (1 if state == "retrying" else 0)
    assert not any("(repeat)" in str(mail["Subject"]) for mail in smtp_server.messages)


async def test_an_unreached_mail_server_is_tried_again_later(make_office: Callable[..., Office]) -> None:
    """Nothing was sent, so the next try is no repeat."""
    office = make_office(recipients={"*": DANA}, channels=(email_settings("127.0.0.1", free_port()),))
    office.put()
    office.sweep("2025-06-16")

    with stamina.set_testing(True, attempts=2):
        posted = await office.delivery.deliver(office.now)

    row = the_delivery(office)
    assert posted.retrying == 1
    assert (row.state, row.repeat) == ("retrying", False)
    assert "is not reached" in row.last_error
