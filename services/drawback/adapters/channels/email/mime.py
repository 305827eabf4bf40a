"""A readable mail as the message that goes over the wire: parts, threading, list headers, calendar."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Final

from drawback.adapters.calendar_file import calendar_of
from drawback.adapters.channels.email.ics import event_of
from drawback.adapters.channels.email.mail import Mail
from drawback.alerting.model import Alert, Priority, Why, obligation_id
from drawback.alerting.presentation import Presentation

_NOT_HOST: Final = re.compile(r"[^A-Za-z0-9.-]")
_INVITES: Final = frozenset({Why.ARRIVED, Why.MOVED, Why.CLOSED})


_ENCODED_WORD: Final = 75


class _MailPolicy(EmailPolicy):
    """Writes two headers itself.

    A subject is folded into encoded words of 75 characters at most (RFC 2047, section 2). A long address in List-Unsubscribe must
    stay whole: mail programs would not follow encoded words.
    """

    def fold(self, name: str, value: str) -> str:
        """The header as its lines."""
        return self._own(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it goes over the wire."""
        return self._own(name, value).encode("ascii") or super().fold_binary(name, value)

    def _own(self, name: str, value: str) -> str:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}"
        if name == "Subject" and not value.isascii():
            encoded = Header(str(value), "utf-8", _ENCODED_WORD, name).encode(linesep=self.linesep)
            return f"{name}: {encoded}{self.linesep}"
        return ""


_POLICY: Final = _MailPolicy(linesep=SMTP.linesep)


@dataclass(frozen=True, slots=True)
class MailEnvelope:
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
    leave_url: str = ""
    """Where one click ends mails of this kind (RFC 8058); empty where none can."""


def host_of(sender: str) -> str:
    """The domain of the sender, fit for a Message-ID."""
    return _NOT_HOST.sub("", parseaddr(sender)[1].rpartition("@")[2]) or "localhost.localdomain"


def compose(mail: Mail, envelope: MailEnvelope, look: Presentation, alert: Alert | None) -> EmailMessage:
    """Put the message together: plain text first, HTML second, the calendar event where it is new or changed."""
    host = host_of(envelope.sender)
    message = EmailMessage(policy=_POLICY)
    message["From"] = envelope.sender
    message["To"] = envelope.to
    message["Subject"] = f"(repeat) {mail.subject}" if envelope.repeat else mail.subject
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = f"<{envelope.message_id}@{host}>"
    if envelope.thread:
        root = f"<ob-{obligation_id(envelope.thread)}@{host}>"
        message["In-Reply-To"] = root
        message["References"] = root
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    listed = _NOT_HOST.sub("", envelope.claimant) or "claimant"
    message["List-Id"] = f"Drawback deadlines <{listed}.drawback.{host}>"
    if envelope.leave_url:
        message["List-Unsubscribe"] = f"<{envelope.leave_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if alert is not None and alert.priority is Priority.P1:
        message["Importance"] = "high"
        message["X-Priority"] = "1"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if alert is not None and (envelope.first or alert.why in _INVITES):
        cancelled = alert.why is Why.CLOSED
        ics = calendar_of([event_of(alert, look, envelope.at, host)], cancelled=cancelled)
        message.add_attachment(
            ics,
            maintype="text",
            subtype="calendar",
            filename="deadline.ics",
            params={"method": "CANCEL" if cancelled else "PUBLISH", "charset": "utf-8"},
        )
    return message
