"""A readable mail as the message that goes over the wire: parts, threading, list headers, calendar."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final
from urllib.parse import quote

from drawback.adapters.ics import calendar_of, event_of, obligation_id
from drawback.alerts.look import Look
from drawback.alerts.mail import Mail
from drawback.domain.alerting import Alert, Priority, Why

_NOT_HOST: Final = re.compile(r"[^A-Za-z0-9.-]")
_INVITES: Final = frozenset({Why.ARRIVED, Why.MOVED, Why.CLOSED})


_LONGEST_LINE = 998


@dataclass(frozen=True, slots=True)
class Wire:
    """What the envelope needs beside the content."""

    sender: str
    to: str
    message_id: str
    """Left part of the Message-ID: the same at every try, so that a second copy can be recognised."""
    thread: str
    claimant: str
    at: datetime
    first: bool = False
    """The first mail of its obligation to this recipient: it brings the calendar event."""
    repeat: bool = False


def host_of(sender: str) -> str:
    """The domain of the sender, fit for a Message-ID."""
    return _NOT_HOST.sub("", parseaddr(sender)[1].rpartition("@")[2]) or "localhost.localdomain"


def compose(mail: Mail, wire: Wire, look: Look, alert: Alert | None) -> EmailMessage:
    """Put the message together: plain text first, HTML second, the calendar event where it is new or changed."""
    host = host_of(wire.sender)
    # Long addresses in List-Unsubscribe must not be folded into encoded words: mail programs would not follow them.
    message = EmailMessage(policy=SMTP.clone(max_line_length=_LONGEST_LINE))
    message["From"] = wire.sender
    message["To"] = wire.to
    message["Subject"] = f"(repeat) {mail.subject}" if wire.repeat else mail.subject
    message["Date"] = format_datetime(wire.at)
    message["Message-ID"] = f"<{wire.message_id}@{host}>"
    if wire.thread:
        root = f"<ob-{obligation_id(wire.thread)}@{host}>"
        message["In-Reply-To"] = root
        message["References"] = root
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-Id"] = (
        f"Drawback deadlines of {_header(wire.claimant)} <{_NOT_HOST.sub('', wire.claimant)}.drawback.{host}>"
    )
    leave = f"{look.dashboard_url}/alerts/unsubscribe?claimant={quote(wire.claimant)}&to={quote(wire.to)}"
    message["List-Unsubscribe"] = f"<{leave}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if alert is not None and alert.priority is Priority.P1:
        message["Importance"] = "high"
        message["X-Priority"] = "1"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if alert is not None and (wire.first or alert.why in _INVITES):
        cancelled = alert.why is Why.CLOSED
        ics = calendar_of([event_of(alert, look, wire.at, host)], cancelled=cancelled)
        message.add_attachment(
            ics,
            maintype="text",
            subtype="calendar",
            filename="deadline.ics",
            params={"method": "CANCEL" if cancelled else "PUBLISH", "charset": "utf-8"},
        )
    return message


def _header(text: str) -> str:
    return " ".join(text.split())
