"""Fixture `imap_server`: a server on a free port that speaks as much of IMAP (RFC 3501) as reading a mailbox takes."""

import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

_COMMAND = re.compile(rb"(\S+) (UID )?(\w+) ?(.*)\r\n", re.IGNORECASE)


@dataclass
class ImapServer:
    """A mailbox of one user; a mail's number is its place, from 1. `hangs_up_at` ends the connection when that mail is fetched."""

    user: str = "reports"
    password: str = "s3cret"  # noqa: S105 - of this server alone
    validity: int = 17
    mails: dict[int, bytes] = field(default_factory=dict)
    port: int = 0
    hangs_up_at: int = 0
    said: list[str] = field(default_factory=list)
    """The commands that came, without passwords."""

    def gets(self, message: EmailMessage | bytes) -> int:
        """A mail arrives; returns its number."""
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = message if isinstance(message, bytes) else message.as_bytes()
        return uid

    def answer(self, uid_command: bool, name: str, rest: bytes) -> Iterator[bytes]:
        """The untagged answers to a command, then OK or NO with a sentence."""
        if name == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1"
        elif name == "LOGIN":
            if rest.decode().replace('"', "").split() != [self.user, self.password]:
                yield b"NO [AUTHENTICATIONFAILED] Invalid credentials"
                return
        elif name in {"SELECT", "EXAMINE"}:
            if rest.strip(b'"') != b"INBOX":
                yield b"NO no such mailbox"
                return
            yield b"* %d EXISTS" % len(self.mails)
            yield b"* OK [UIDVALIDITY %d] valid" % self.validity
        elif uid_command and name == "SEARCH":
            first = int(rest.partition(b":")[0].split()[-1])
            last = max(self.mails, default=0)
            found = [uid for uid in sorted(self.mails) if uid >= first or uid == last]
            yield b"* SEARCH " + b" ".join(b"%d" % uid for uid in found)
        elif uid_command and name == "FETCH":
            yield from self._fetched(int(rest.split()[0]), rest)
        yield b"OK done"

    def _fetched(self, uid: int, rest: bytes) -> Iterator[bytes]:
        raw = self.mails.get(uid)
        if raw is None:
            return
        body = raw.partition(b"\n\n")[0] + b"\n\n" if b"HEADER" in rest else raw
        name = b"BODY[HEADER]" if b"HEADER" in rest else b"BODY[]"
        yield b"* 1 FETCH (UID %d RFC822.SIZE %d %s {%d}\r\n%s)" % (uid, len(raw), name, len(body), body)


class _Talk(socketserver.StreamRequestHandler):
    server: "_Listener"

    def handle(self) -> None:
        mailbox = self.server.mailbox
        self.wfile.write(b"* OK ready\r\n")
        while command := _COMMAND.fullmatch(self.rfile.readline(10_000)):
            tag, uid, name, rest = command[1], bool(command[2]), command[3].decode().upper(), command[4]
            mailbox.said.append(
                f"{'UID ' if uid else ''}{name} {'' if name == 'LOGIN' else rest.decode()}".strip()
            )
            if name == "LOGOUT":
                self.wfile.write(b"* BYE\r\n" + tag + b" OK bye\r\n")
                return
            if name == "FETCH" and int(rest.split()[0]) == mailbox.hangs_up_at and b"[]" in rest:
                return
            *untagged, state = mailbox.answer(uid, name, rest)
            self.wfile.write(b"".join(one + b"\r\n" for one in untagged) + tag + b" " + state + b"\r\n")


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, mailbox: ImapServer) -> None:
        self.mailbox = mailbox
        super().__init__(("127.0.0.1", 0), _Talk)


@pytest.fixture
def imap_server() -> Iterator[ImapServer]:
    """A mailbox of this test's own, empty."""
    mailbox = ImapServer()
    with _Listener(mailbox) as listener:
        mailbox.port = int(listener.server_address[1])
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield mailbox
        listener.shutdown()
        thread.join(10)
