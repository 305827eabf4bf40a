"""What a mail program gets to see of our headers."""

from datetime import UTC, datetime

from drawback.adapters.channels.email.mail import Mail
from drawback.adapters.channels.email.mime import Envelope, compose
from drawback.alerting.presentation import Presentation


def test_a_long_way_out_is_written_so_that_mail_programs_can_follow_it():
    """List-Unsubscribe holds the address itself, however long, and no encoded words."""
    envelope = Envelope(
        "Drawback <drawback@example.com>",
        "customs.desk.of.a.very.long.name@example.com",
        "m1",
        "acme/claim/acme-1/D-02",
        "acme-international-holdings",
        datetime(2026, 6, 10, 12, tzinfo=UTC),
    )
    look = Presentation(dashboard_url="https://drawback.customs.acme-international.example.com")

    raw = compose(Mail("12 days", "text", "<p>html</p>"), envelope, look, None).as_bytes()

    [header] = [line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert header.startswith(b"List-Unsubscribe: <https://")
    assert header.endswith(b">")
