"""What a mail program gets to see of our headers."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from drawback.adapters.channels.email.mail import Mail
from drawback.adapters.channels.email.mime import MailEnvelope, compose
from drawback.alerting.presentation import Presentation

LOOK = Presentation(dashboard_url="https://drawback.customs.acme-international.example.com")


def envelope(claimant: str = "acme-international-holdings") -> MailEnvelope:
    return MailEnvelope(
        "Drawback <drawback@example.com>",
        "customs.desk.of.a.very.long.name@example.com",
        "m1",
        "acme/claim/acme-1/D-02",
        claimant,
        datetime(2026, 6, 10, 12, tzinfo=UTC),
        leave_url=f"{LOOK.dashboard_url}/alerts/unsubscribe?delivery=1204330&proof={'0f' * 16}",
    )


def test_a_long_way_out_is_written_so_that_mail_programs_can_follow_it() -> None:
    """List-Unsubscribe holds the address itself, however long, and no encoded words."""
    raw = compose(Mail("12 days", "text", "<p>html</p>"), envelope(), LOOK, None).as_bytes()

    [header] = [line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert header.startswith(b"List-Unsubscribe: <https://")
    assert header.endswith(b">")


@pytest.mark.parametrize(
    "subject",
    [
        "P1 2 days · $1,204,330.00 · Answer CF-28 by Mar 1, 2027 · Über Söhne GmbH & Co. XYZ-4101117-9 " * 3,
        "·" * 400,
        "漢字" * 100,
        "plain " * 60,
    ],
)
def test_an_encoded_word_of_a_subject_has_75_characters_at_most(subject: str) -> None:
    """RFC 2047, section 2; and read back the subject is whole."""
    mail = Mail(subject.strip(), "text", "<p>html</p>")

    raw = compose(mail, envelope(), LOOK, None).as_bytes()

    head = raw.split(b"\r\n\r\n")[0].decode("ascii")
    assert all(len(word) <= 75 for word in re.findall(r"=\?[^?]+\?[bqBQ]\?[^?]*\?=", head))
    assert all(len(line) <= 998 for line in head.split("\r\n"))
    assert str(message_from_bytes(raw, policy=default)["Subject"]) == subject.strip()


@pytest.mark.parametrize("claimant", ["", "a\r\nBcc: x@example.com", "\x00", "Söhne & Co."])
def test_no_name_adds_a_header(claimant: str) -> None:
    """A name with line ends stays in its header, and an empty one leaves a valid list."""
    raw = compose(Mail("12 days", "text", "<p>html</p>"), envelope(claimant), LOOK, None).as_bytes()

    message = message_from_bytes(raw, policy=default)
    assert message["Bcc"] is None
    assert re.search(r"<[A-Za-z0-9.-]+\.drawback\.example\.com>$", str(message["List-Id"]))
