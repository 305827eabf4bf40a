"""Keeping documents: scanned, by their hash, with what they are about; links proposed from their text; held, released, removed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from sqlalchemy import Connection, Engine

from drawback.adapters.clock import Clock
from drawback.adapters.document_folder import DocumentFolder
from drawback.adapters.files.pdf_text import pdf_text
from drawback.adapters.sql import kept_documents as rows
from drawback.adapters.sql.kept_documents import KeptDocument, PaperLink
from drawback.adapters.virus_scan import scan
from drawback.config.settings import Documents
from drawback.domain.errors import UserError
from drawback.domain.identifiers import NotAnIdentifier, compact, read_entry_number
from drawback.domain.papers import PaperKind, SubjectKind, media_type
from drawback.views import claims, entries, exports, inquiries
from drawback.views.documents import PaperKept, document, kept_until, links

LARGEST: Final = 64 * 1024 * 1024
_LONGEST_NAME: Final = 150
_MOST_TOKENS: Final = 20_000
_MOST_EXPORTS: Final = 20_000
"""Exports of a claimant whose carriers' papers are compared with a text: the newest."""
_TOKEN: Final = re.compile(r"[A-Z0-9][A-Z0-9/-]{4,34}")
_NUMBER: Final = re.compile(r"(?<![A-Z0-9])([A-Z0-9]{3})[- ]?([0-9]{7})[- ]?([0-9])(?![A-Z0-9])")


class CannotKeep(UserError):  # noqa: N818 - reads as the sentence it is
    """A document cannot be kept, linked or removed; the sentence says why and what would help."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A document as somebody hands it in. `links` are confirmed by whoever hands it in."""

    claimant: str
    name: str
    content: bytes
    kind: PaperKind = PaperKind.OTHER
    source: str = ""
    dated_on: date | None = None
    links: tuple[tuple[SubjectKind, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KeptNow:
    """What came of a document: whether it is new here, and the links that were entered and proposed."""

    sha256: str
    new: bool
    linked: int
    proposed: tuple[PaperLink, ...]
    remark: str


class DocumentDesk:
    """The documents of all claimants: rows in the database, bytes in the folder."""

    def __init__(self, engine: Engine, settings: Documents, clock: Clock) -> None:
        self._engine, self._settings, self._clock = engine, settings, clock
        self._folder = DocumentFolder(settings.folder)

    def keep(self, given: Handed, *, by: str) -> KeptNow:
        """Keep a document; the same bytes of the same claimant are kept once, and links are added.

        Raises:
            CannotKeep: it is empty or too large, names nobody, or links to what there is not.
            NotCleanError: the virus scanner found something, or gave no answer.
        """
        _check(given)
        scan(self._settings.scanner, given.content)
        text, remark = _text(given.content)
        with self._engine.connect() as connection:
            asked = tuple(_known(connection, given.claimant, kind, name) for kind, name in given.links)
            found = tuple(
                one
                for one in _read_in(connection, given.claimant, text)
                if _key(one) not in set(map(_key, asked))
            )
        digest = self._folder.put(given.content)
        with self._engine.begin() as connection:
            new = not rows.there(connection, given.claimant, digest)
            if new:
                rows.keep(connection, self._row(given, digest, remark, by))
                self._note(connection, given.claimant, digest, by, "kept", _name(given.name))
            linked = rows.link(connection, given.claimant, digest, asked)
            for one in asked if linked else ():
                self._note(
                    connection, given.claimant, digest, by, "linked", f"{one.subject_kind} {one.subject}"
                )
            rows.link(connection, given.claimant, digest, found)
        return KeptNow(digest, new, linked, found, remark)

    def hand_in(
        self,
        claimant: str,
        name: str,
        content: bytes,
        kind: PaperKind,
        dated_on: date | None,
        source: str,
        by: str,
    ) -> str:
        """Keep a document that a person hands in; return its hash.

        Raises:
            CannotKeep, NotCleanError: as `keep`.
        """
        return self.keep(Handed(claimant, name, content, kind, source, dated_on), by=by).sha256

    def _row(self, given: Handed, digest: str, remark: str, by: str) -> KeptDocument:
        return KeptDocument(
            claimant=given.claimant,
            sha256=digest,
            name=_name(given.name),
            kind=given.kind.value,
            source=given.source.strip()[:200],
            dated_on=given.dated_on,
            received_on=self._clock.today(),
            received_by=by,
            media_type=media_type(given.content),
            size=len(given.content),
            read_as=remark,
        )

    def content(self, claimant: str, sha256: str) -> bytes:
        """The bytes of a claimant's document.

        Raises:
            LookupError: this claimant has no such document.
            DamagedDocumentError: the bytes are gone or changed.
        """
        with self._engine.connect() as connection:
            self._one(connection, claimant, sha256)
        return self._folder.read(sha256)

    def link(self, claimant: str, sha256: str, kind: SubjectKind, subject: str, *, by: str) -> bool:
        """Say what a document is about, or confirm what was proposed; whether that was new.

        Raises:
            LookupError: this claimant has no such document.
            CannotKeep: there is no such claim, entry, export or inquiry.
        """
        with self._engine.begin() as connection:
            self._one(connection, claimant, sha256)
            one = _known(connection, claimant, kind, subject)
            done = bool(rows.link(connection, claimant, sha256, (one,)))
            if done:
                self._note(connection, claimant, sha256, by, "linked", f"{one.subject_kind} {one.subject}")
        return done

    def unlink(self, claimant: str, sha256: str, kind: SubjectKind, subject: str, *, by: str) -> bool:
        """Take back what a document is about; whether it was said.

        Raises:
            LookupError: this claimant has no such document.
        """
        with self._engine.begin() as connection:
            self._one(connection, claimant, sha256)
            done = rows.unlink(connection, claimant, sha256, kind.value, subject)
            if done:
                self._note(connection, claimant, sha256, by, "unlinked", f"{kind.value} {subject}")
        return done

    def hold(self, claimant: str, sha256: str, why: str, *, by: str) -> None:
        """Hold a document for a reason (a suit, an inquiry): it is not removed while it is held.

        Raises:
            LookupError: this claimant has no such document.
            CannotKeep: no reason is given.
        """
        if not why.strip():
            raise CannotKeep("a legal hold needs a reason, such as the number of the suit or inquiry")
        with self._engine.begin() as connection:
            self._one(connection, claimant, sha256)
            rows.hold(connection, claimant, sha256, why.strip()[:500])
            self._note(connection, claimant, sha256, by, "held", why.strip())

    def release(self, claimant: str, sha256: str, why: str, *, by: str) -> None:
        """End a hold, for a reason.

        Raises:
            LookupError: this claimant has no such document.
            CannotKeep: it is not held, or no reason is given.
        """
        with self._engine.begin() as connection:
            if not self._one(connection, claimant, sha256).held_for:
                raise CannotKeep("the document is not held")
            if not why.strip():
                raise CannotKeep("the end of a legal hold needs a reason")
            rows.hold(connection, claimant, sha256, "")
            self._note(connection, claimant, sha256, by, "released", why.strip())

    def remove(self, claimant: str, sha256: str, why: str, *, by: str) -> None:
        """Remove a document whose retention is over; what was done with it stays on record.

        Raises:
            LookupError: this claimant has no such document.
            CannotKeep: it is held, must still be kept, or no reason is given.
        """
        with self._engine.begin() as connection:
            one = self._one(connection, claimant, sha256)
            if one.held_for:
                raise CannotKeep(f"the document is under legal hold ({one.held_for}); release it first")
            about = links(connection, claimant, sha256)
            until = kept_until(connection, claimant, about)
            if about and (until.on is None or until.on >= self._clock.today()):
                day = f"until {until.on}" if until.on else "for now"
                raise CannotKeep(f"the document must be kept {day}: {until.says}")
            if not why.strip():
                raise CannotKeep("removing a document needs a reason")
            rows.drop(connection, claimant, sha256)
            self._note(connection, claimant, sha256, by, "removed", f"{one.name}: {why.strip()}")
            others = rows.anybodys(connection, sha256)
        if not others:
            self._folder.remove(sha256)

    def _one(self, connection: Connection, claimant: str, sha256: str) -> PaperKept:
        found = document(connection, claimant, sha256)
        if found is None:
            raise LookupError(f"{claimant} has no document {sha256[:16]}")
        return found

    def _note(self, connection: Connection, claimant: str, sha256: str, by: str, act: str, says: str) -> None:
        rows.note(connection, claimant, sha256, self._clock.now(), by, act, says)


def _check(given: Handed) -> None:
    if not given.claimant or given.claimant == "*":
        raise CannotKeep("a document belongs to one claimant; name it")
    if not given.content:
        raise CannotKeep(f"{_name(given.name)} is empty")
    if len(given.content) > LARGEST:
        raise CannotKeep(
            f"{_name(given.name)} has {len(given.content):,} bytes; a document has at most {LARGEST:,}"
        )


def _name(text: str) -> str:
    """The last part of a file's name, without what a terminal or a header would take for a sign of its own."""
    last = PureWindowsPath(PurePosixPath(text).name).name
    return "".join(one for one in last if one.isprintable())[-_LONGEST_NAME:].strip() or "document"


def _text(content: bytes) -> tuple[str, str]:
    kind = media_type(content)
    if kind == "application/pdf":
        return pdf_text(content)
    if kind.startswith("image/"):
        return "", "a picture: its text is not read"
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        return "", "no text that is read here"


def _key(one: PaperLink) -> tuple[str, str]:
    return one.subject_kind, one.subject


def _known(connection: Connection, claimant: str, kind: SubjectKind, text: str) -> PaperLink:
    """What is meant by a number, as people type it.

    Raises:
        CannotKeep: there is no such claim, entry, export or inquiry of this claimant.
    """
    name = text.strip()
    key = ""
    if kind is SubjectKind.CLAIM:
        found = claims.named(connection, name, claimant)
        key = found[0].key if len(found) == 1 else ""
    elif kind is SubjectKind.ENTRY:
        try:
            number = read_entry_number(name)
        except NotAnIdentifier as bad:
            raise CannotKeep(str(bad)) from None
        key = number if entries.entry(connection, claimant, number) else ""
    elif kind is SubjectKind.EXPORT:
        key = name if exports.export(connection, claimant, name) else ""
    else:
        key = next((one for one in _inquiries(connection, claimant, [name])), "")
    if not key:
        raise CannotKeep(
            f"{claimant} has no {kind.value} {name!r}; expected the number of one that was taken in"
        )
    return PaperLink(kind.value, key)


def _read_in(connection: Connection, claimant: str, text: str) -> Iterator[PaperLink]:
    """What a text names of what this claimant has: entries and claims by number, exports by ITN or carrier's paper, inquiries."""
    upper = text.upper()
    numbers = list(dict.fromkeys("".join(match.groups()) for match in _NUMBER.finditer(upper)))[:_MOST_TOKENS]
    for number in numbers:
        if entries.entry(connection, claimant, number) is not None:
            yield PaperLink(
                SubjectKind.ENTRY.value, number, proposed=True, because=f"its text names {number}"
            )
        for one in claims.named(connection, number, claimant):
            yield PaperLink(
                SubjectKind.CLAIM.value, one.key, proposed=True, because=f"its text names {number}"
            )
    tokens = dict.fromkeys(match[0] for match in _TOKEN.finditer(upper))
    words = {compact(one): one for one in list(tokens)[:_MOST_TOKENS]}
    if not words:
        return
    for key, papers in exports.named_papers(connection, claimant, _MOST_EXPORTS):
        met = next((one for one in papers if len(one) > 5 and compact(one) in words), "")  # noqa: PLR2004 - a short number is anything
        if met:
            yield PaperLink(SubjectKind.EXPORT.value, key, proposed=True, because=f"its text names {met}")
    for key in _inquiries(connection, claimant, list(tokens)[:_MOST_TOKENS]):
        yield PaperLink(SubjectKind.INQUIRY.value, key, proposed=True, because=f"its text names {key}")


def _inquiries(connection: Connection, claimant: str, names: Sequence[str]) -> list[str]:
    found: list[str] = []
    columns = inquiries.INQUIRIES.table.c
    for start in range(0, len(names), 500):
        some = names[start : start + 500]
        query = inquiries.INQUIRIES.select(columns.claimant == claimant, columns.key.in_(some))
        found.extend(one.key for one in inquiries.INQUIRIES.read(connection, query))
    return found
