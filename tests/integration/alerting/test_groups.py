"""One cause is one message, history is one summary, and a channel that hangs holds up no other."""

import asyncio
from collections.abc import Callable
from decimal import Decimal

import pytest

from drawback.adapters.channels.email import EmailSettings
from drawback.adapters.channels.slack import SlackSettings
from drawback.alerting.routing import Recipient, Role
from support.slack import SlackServer
from support.smtp import SmtpServer

from .conftest import Office


def test_what_came_up_at_once_is_one_message_with_count_sum_and_list(office: Office) -> None:
    """A rate of AD/CVD re-prices three claims and bills an entry: one message each way; a CF-28 of the day has its own."""
    for n in range(3):
        summary = "amend the claim: $11,880.00 because A-570-890 final 15.5 %"
        office.put(f"c{n}", "D-19", "2028-06-30", money=Decimal(11880), immediate=True, summary=summary)
    office.put(
        "XYZ42001104", "D-37", "2025-07-16", subject_kind="entry", money=Decimal(18040), immediate=True
    )
    office.put("XYZ42001105", "D-40", "2025-07-16", subject_kind="entry", money=Decimal(0), immediate=True)

    swept = office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)

    assert (len(swept.alerts), swept.tables) == (5, 1)
    inquiry, group = sorted(office.kept("e-mail"), key=lambda one: "came at once" in one.text)
    assert "Answer CF-28" in inquiry.text
    assert "1 × Pay the bill, 3 × Amend the claim" in group.text
    assert "4 alerts of acme came at once, $53,680.00 at stake." in group.text
    assert [line in group.text for line in ("Claim c0", "Claim c1", "Claim c2", "Entry XYZ-4200110-4")] == [
        True
    ] * 4
    assert len(office.kept("slack")) == 2


def test_history_taken_in_raises_one_summary(office: Office) -> None:
    """Sixty due dates without any alert so far, overdue ones and small ones among them: one message a way, and no digest of them."""
    for n in range(30):
        office.put(f"near-{n:02d}", due="2025-06-20")
        office.put(f"old-{n:02d}", "D-37", "2025-01-10", money=Decimal(100), immediate=True)

    swept = office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)
    office.alerts.digest(office.day("2025-06-17"), office.now)

    assert (len(swept.alerts), swept.deliveries) == (60, 2)
    (summary,) = office.kept("e-mail")
    assert summary.text.startswith("History taken in")
    assert (
        "60 due dates of acme came with what was taken in, $1,503,000.00 behind them, 30 overdue."
        in summary.text
    )
    assert len(office.all("sandbox_message")) == 2
    assert office.sweep("2025-06-16").alerts == ()


def test_after_history_each_date_raises_an_alert_by_itself_again(office: Office) -> None:
    """The summary listed them all; the next threshold of one of them is an alert of its own."""
    for n in range(60):
        office.put(f"c-{n:02d}", due="2025-12-31" if n else "2025-06-26")
    office.sweep("2025-06-16")

    alerts = office.sweep("2025-06-19").alerts

    assert [(alert.row.subject, alert.threshold) for alert in alerts] == [("c-00", 7)]


@pytest.mark.parametrize(
    "claimant", ["", "acme\nBcc: x@example.com", "\x00\x07", "<!channel> & *Söhne*", "é" * 300]
)
@pytest.mark.parametrize("subject", ["acme-2025-01", "", "a\nb"])
def test_whatever_the_name_the_alert_goes_out(office: Office, claimant: str, subject: str) -> None:
    """Empty, with line ends, control characters, markup, or three hundred letters: both ways deliver."""
    office.put(subject, claimant=claimant)
    office.sweep("2025-06-16")

    done = office.delivery.deliver_sandbox(office.now)

    assert (done.sent, done.retrying) == (2, 0)
    assert "<!channel>" not in office.all("sandbox_message")[0].body.decode() + office.kept("slack")[0].html


async def test_a_channel_that_hangs_holds_up_no_other(
    make_office: Callable[..., Office], slack_server: SlackServer, smtp_server: SmtpServer
) -> None:
    """Slack takes the message and never answers: the mail has long arrived."""
    both = Recipient("Dana", {"e-mail": "dana@example.com", "slack": "#drawback"}, Role.OWNER)
    office = make_office(
        recipients={"*": (both,)},
        channels=(
            SlackSettings(token=slack_server.token, base_url=slack_server.url, timeout_seconds=20.0),
            EmailSettings(host=smtp_server.host, port=smtp_server.port, tls="none"),
        ),
    )
    office.put()
    office.sweep("2025-06-16")
    slack_server.faults = ["hang"]

    hanging = asyncio.ensure_future(office.delivery.deliver(office.now))
    try:
        async with asyncio.timeout(10):
            while not smtp_server.messages:  # noqa: ASYNC110 - the server runs in a thread
                await asyncio.sleep(0.02)
        assert not hanging.done()
    finally:
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)


def test_a_small_thing_that_is_urgent_waits_for_no_digest(office: Office) -> None:
    """Fifty dollars due tomorrow are a message of their own."""
    office.put(money=Decimal(50), due="2025-06-17")

    (alert,) = office.sweep("2025-06-16").alerts

    assert (alert.digest, int(alert.priority)) == (False, 1)
