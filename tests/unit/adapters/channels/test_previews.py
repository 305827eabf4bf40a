"""A kept message read back for a page."""

import json

from drawback.adapters.channels import CHANNELS, email, slack


def test_a_slack_message_is_read_block_by_block() -> None:
    """Header, fields, links, buttons and tables are shown; what is no message is shown as its text."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Answer <CF-28>"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Time left*\n5 days"}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "~was~ &lt;b&gt; <https://x.test/?a=1|how>"}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "P2"}]},
        {"type": "actions", "elements": [{"type": "button", "text": {"text": "Acknowledge"}}]},
        {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": "a"}], [{"type": "raw_text", "text": "<i>"}]],
        },
        {"type": "unheard-of"},
    ]

    shown = slack.preview(json.dumps({"text": "a &amp; b", "blocks": blocks}).encode())

    assert shown.text == "a & b"
    for part in (
        '<div class="sl-header">Answer &lt;CF-28&gt;</div>',
        "<strong>Time left</strong><br>5 days",
        '<s>was</s> &lt;b&gt; <a href="https://x.test/?a=1" rel="noopener">how</a>',
        '<span class="sl-button">Acknowledge</span>',
        "<tr><th>a</th></tr><tr><td>&lt;i&gt;</td></tr>",
        "[block unheard-of]",
    ):
        assert part in shown.html
    assert (slack.preview(b"no").text, slack.preview(b"[]").html) == ("no", "")


def test_a_mail_shows_its_subject_text_and_attachments() -> None:
    """The plain text part is read, the HTML part is not rendered."""
    raw = (
        b"Subject: Answer the CF-28\r\nTo: a@example.test\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nBy Monday.\r\n'
        b"--b\r\nContent-Type: text/calendar\r\nContent-Disposition: attachment; filename=due.ics\r\n\r\nX\r\n--b--\r\n"
    )

    shown = email.preview(raw)

    assert ("Subject", "Answer the CF-28") in shown.headers
    assert shown.text.strip() == "By Monday."
    assert [file.name for file in shown.attachments] == ["due.ics"]
    assert shown.html == ""


def test_each_channel_is_in_the_table_under_its_own_name() -> None:
    """Addresses, deliveries and kept messages name a channel as the table does."""
    assert {name: row.traits.name for name, row in CHANNELS.items()} == {
        "slack": "slack",
        "e-mail": "e-mail",
        "webhook": "webhook",
    }
