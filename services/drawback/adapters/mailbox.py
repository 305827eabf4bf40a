"""A mailbox into which reports come as attachments, read over IMAP (RFC 3501); nothing in it is changed."""

import contextlib
import email.policy
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from fnmatch import fnmatchcase
from typing import Literal

from drawback.domain.errors import UserError

_WAIT_S = 30.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_VALIDITY = re.compile(rb"\d+")
_PASSED = re.compile(r"\bdmarc\s*=\s*pass\b", re.IGNORECASE)


class MailboxError(UserError):
    """The mailbox cannot be read; the sentence says what the server answered."""


@dataclass(frozen=True)
class MailboxAccess:
    """Where the mailbox is, who reads it, and whose mails count.

    `senders` are patterns of addresses such as `*@ace.example`. `judge` names the receiving server whose verdict `dmarc=pass`
    (RFC 8601) a mail must carry; without it a sender is as true as the mail says. `most_bytes` bounds a mail.
    """

    host: str
    port: int = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    senders: tuple[str, ...] = ()
    judge: str = ""
    most_bytes: int = 50_000_000

    @property
    def name(self) -> str:
        """How far it was read is kept under this name."""
        return f"{self.user}@{self.host}/{self.folder}"


@dataclass(frozen=True, slots=True)
class MailedFile:
    """A file that came with a mail, under the name that the sender gave it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: its number in the mailbox, from whom, its attachments, and why it is left alone (empty where it is taken)."""

    uid: int
    sender: str
    subject: str
    attachments: tuple[MailedFile, ...] = ()
    left_alone: str = ""


@dataclass(frozen=True, slots=True)
class ReadUntil:
    """How far a mailbox was read; a server that numbers its mails anew gives another `validity`, and all are read again."""

    validity: int = 0
    uid: int = 0


class Mailbox:
    """One sitting at a mailbox."""

    def __init__(self, access: MailboxAccess) -> None:
        """Nothing is asked of the server yet."""
        self.access = access

    def letters(self, since: ReadUntil) -> Iterator[tuple[Letter, ReadUntil]]:
        """Yield the mails that came after a place, the oldest first, each with the place behind it. They stay unread there.

        Raises:
            MailboxError: the server is not there, refuses the sign-in, or answers otherwise than the protocol says.
        """
        with _as_sentence(self.access), contextlib.closing(_Sitting(self.access)) as sitting:
            validity = sitting.opened()
            after = since.uid if since.validity == validity else 0
            for uid in sitting.numbers(after):
                yield sitting.letter(uid), ReadUntil(validity, uid)


class _Sitting:
    def __init__(self, access: MailboxAccess) -> None:
        self.access = access
        if access.security == "tls":
            self.imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                access.host, access.port, ssl_context=ssl.create_default_context(), timeout=_WAIT_S
            )
        else:
            self.imap = imaplib.IMAP4(access.host, access.port, timeout=_WAIT_S)
            if access.security == "starttls":
                self.imap.starttls(ssl.create_default_context())

    def close(self) -> None:
        try:
            self.imap.logout()
        except (imaplib.IMAP4.error, OSError):
            self.imap.shutdown()

    def opened(self) -> int:
        """Sign in and open the folder for reading alone; returns its validity."""
        self.imap.login(self.access.user, self.access.password)
        state, said = self.imap.select(f'"{self.access.folder}"', readonly=True)
        if state != "OK":
            raise MailboxError(f"the mailbox has no folder {self.access.folder!r}: {_text(said)}")
        _, validity = self.imap.response("UIDVALIDITY")
        found = _VALIDITY.search(validity[0]) if validity and validity[0] else None
        if found is None:
            raise MailboxError(
                "the server does not say UIDVALIDITY, without which nobody knows how far it was read"
            )
        return int(found[0])

    def numbers(self, after: int) -> list[int]:
        state, said = self.imap.uid("SEARCH", f"UID {after + 1}:*")
        if state != "OK":
            raise MailboxError(f"the server does not list its mails: {_text(said)}")
        listed = sorted(int(one) for one in (said[0] or b"").split())
        return [one for one in listed if one > after]  # `*` is the last mail, also where that is an older one

    def letter(self, uid: int) -> Letter:
        state, said = self.imap.uid("FETCH", str(uid), "(RFC822.SIZE BODY.PEEK[HEADER])")
        heading, head = (
            next(((a, b) for a, b in filter(_is_pair, said)), (b"", b"")) if state == "OK" else (b"", b"")
        )
        size = _SIZE.search(heading + b"".join(one for one in said if isinstance(one, bytes)))
        if not head or size is None:
            return Letter(uid, "", "", left_alone="it is not there any more")
        message = _parsed(head)
        sender, subject = _sender(message), str(message.get("Subject", ""))
        reason = self._left_alone(message, sender, int(size[1]))
        if reason:
            return Letter(uid, sender, subject, left_alone=reason)
        state, said = self.imap.uid("FETCH", str(uid), "(BODY.PEEK[])")
        whole = next((b for _, b in filter(_is_pair, said)), b"") if state == "OK" else b""
        files = tuple(_attachments(_parsed(whole)))
        return Letter(uid, sender, subject, files, "" if files else "it has no attachment")

    def _left_alone(self, message: EmailMessage, sender: str, size: int) -> str:
        if not any(fnmatchcase(sender, pattern.lower()) for pattern in self.access.senders):
            return f"its sender {sender or '(none)'} is none of {', '.join(self.access.senders)}"
        if self.access.judge and not _vouched_for(message, self.access.judge):
            return f"{self.access.judge} does not say that it comes from its sender (dmarc=pass)"
        if size > self.access.most_bytes:
            return f"it has {size:,} bytes; at most {self.access.most_bytes:,} are taken"
        return ""


@contextlib.contextmanager
def _as_sentence(access: MailboxAccess) -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.error as error:
        raise MailboxError(f"the mailbox {access.name} refuses: {_text(error.args)}") from error
    except (OSError, ValueError) as error:
        raise MailboxError(
            f"the mailbox {access.name} at port {access.port} cannot be read: {error}"
        ) from error


def _is_pair(one: object) -> bool:
    return isinstance(one, tuple)


def _parsed(raw: bytes) -> EmailMessage:
    message = BytesParser(policy=email.policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)  # noqa: S101 - as the policy makes them
    return message


def _sender(message: EmailMessage) -> str:
    """The one address it is from, in small letters; empty where it names none, or several."""
    addresses = [address for _, address in getaddresses([str(one) for one in message.get_all("From", [])])]
    return addresses[0].lower() if len(addresses) == 1 else ""


def _vouched_for(message: EmailMessage, judge: str) -> bool:
    """Whether the receiving server itself wrote that DMARC passed; its own word stands above what the sender may have put there."""
    verdicts = [str(one) for one in message.get_all("Authentication-Results", [])]
    own = [one for one in verdicts if one.partition(";")[0].strip().split(" ")[0].lower() == judge.lower()]
    return bool(own) and _PASSED.search(own[0]) is not None


def _attachments(message: EmailMessage) -> Iterator[MailedFile]:
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        if part.get_filename() and isinstance(content, bytes):
            yield MailedFile(str(part.get_filename()), content)


def _text(said: object) -> str:
    parts = said if isinstance(said, list | tuple) else (said,)
    return " ".join(one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in parts)
