"""Reports that come by mail: their attachments are laid into the watched inbox, from where they are taken in as any file."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Engine

from drawback.adapters.mailbox import Letter, Mailbox, MailboxAccess, ReadUntil
from drawback.adapters.sql.read_mails import note_read, read_until

log = structlog.get_logger()
_LONGEST = 120
"""Characters of a name that are kept; with the mail's number before it, every file system takes it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail that was looked at: which files were laid where, or why it was left alone."""

    uid: int
    sender: str
    subject: str
    files: tuple[str, ...]
    left_alone: str


def fetch(
    engine: Engine, access: MailboxAccess, folder: Path, now: datetime, *, dry_run: bool = False
) -> Iterator[Fetched]:
    """Lay the attachments of the mails that came since last time into a folder, mail by mail.

    How far the mailbox was read is written after the files lie there: what is cut between the two is laid there again under the same
    name, and no row of it counts twice. With `dry_run` nothing is laid or remembered.

    Raises:
        MailboxError: the mailbox cannot be read; what was fetched before it stays.
    """
    with engine.connect() as connection:
        since = read_until(connection, access.name)
    for letter, until in Mailbox(access).letters(since):
        files = _laid(letter, until, folder, dry_run=dry_run) if not letter.left_alone else ()
        if not dry_run:
            with engine.begin() as connection:
                note_read(connection, access.name, until, now)
            log.info("mail.read", sender=letter.sender, files=len(files), left_alone=letter.left_alone)
        yield Fetched(letter.uid, letter.sender, letter.subject, files, letter.left_alone)


def _laid(letter: Letter, until: ReadUntil, folder: Path, *, dry_run: bool) -> tuple[str, ...]:
    names = []
    for number, one in enumerate(letter.attachments, 1):
        name = f"mail-{until.validity}-{letter.uid}-{number}-{_safe(one.name)}"
        names.append(name)
        if not dry_run:
            _write(folder / name, one.content)
    return tuple(names)


def _safe(name: str) -> str:
    """The last part of a name, without what leads elsewhere, hides it, or is no character that people see."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c if c.isalnum() or c in "-_. ()" else "_" for c in last).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: _LONGEST - len(ending)]}{dot}{ending}"[-_LONGEST:] or "file"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: the inbox never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
