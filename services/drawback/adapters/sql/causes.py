"""What was behind something new on the docket: the event from outside that the story goes back to.

An event that the program makes is named `kind:claimant:key:version:number` after the aggregate it came from, so the story leads from a
claim over its entry to the AD/CVD case, and there to the rate that came in.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, String, and_, column, func, select, values

from drawback.adapters.sql.journal import AGGREGATES
from drawback.adapters.sql.store import table
from drawback.alerting.model import RootCause

Subject = tuple[str, str, str]
"""Claimant, kind and key of what a docket row is about."""

_CHUNK: Final = 200
_HOPS: Final = 6
"""Case, entry, lot, claim, and two to spare."""
_OURS: Final = "urn:drawback:"
_KIND_OF_SOURCE: Final = 4
"""`urn:drawback:intake:liquidations:acme`: whose file it was does not make it another cause."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A line of the story."""

    seq: int
    claimant: str
    kind: str
    subject: str
    heard_on: date
    text: str
    event_id: str

    @property
    def emitted_by(self) -> Subject | None:
        """The aggregate that made the event behind it; None where it came from outside."""
        kind, _, rest = self.event_id.partition(":")
        numbered = rest.rsplit(":", 2)
        if kind not in AGGREGATES or len(numbered) != 3 or not numbered[1].isdecimal():  # noqa: PLR2004
            return None
        claimant, _, key = numbered[0].partition(":")
        return claimant, kind, key


def causes_of(connection: Connection, subjects: Collection[Subject]) -> dict[Subject, RootCause]:
    """The root cause of the last thing told of each of these subjects; those of which nothing was told are left out.

    A rate of AD/CVD is its case on its day. What came in a file, or by the clock, has the kind of file and the day as its cause: a
    listing of liquidations is one piece of news, however many entries it names. What a producer sent is an event by itself.
    """
    now: dict[Subject, _Told] = {}
    asked = {(*subject, 2**62): [subject] for subject in sorted(set(subjects))}
    for _ in range(_HOPS):
        further: dict[tuple[str, str, str, int], list[Subject]] = {}
        for key, told in _told_before(connection, asked).items():
            for subject in asked[key]:
                now[subject] = told
            if (origin := told.emitted_by) is not None:
                further.setdefault((*origin, told.seq), []).extend(asked[key])
        if not further:
            break
        asked = further
    sources = _sources(connection, {told.event_id for told in now.values()})
    return {subject: _cause(told, sources.get(told.event_id, "")) for subject, told in now.items()}


def _cause(told: _Told, source: str) -> RootCause:
    if told.kind == "adcvd_case":
        return RootCause(f"{told.kind}|{told.subject}|{told.heard_on}", told.text)
    if source.startswith(_OURS):
        kind = ":".join(source.split(":")[:_KIND_OF_SOURCE])
        return RootCause(f"{kind}|{told.heard_on}", told.text, of_many=True)
    return RootCause(told.event_id, told.text)


def _told_before(
    connection: Connection, asked: Iterable[tuple[str, str, str, int]]
) -> Mapping[tuple[str, str, str, int], _Told]:
    """The last line of the story of each subject before a number."""
    story = table("history")
    found: dict[tuple[str, str, str, int], _Told] = {}
    listed = sorted(asked)
    for start in range(0, len(listed), _CHUNK):
        columns: list[Any] = [column(name, String) for name in ("claimant", "subject_kind", "subject")]
        about = (
            values(*columns, column("before", BigInteger)).data(listed[start : start + _CHUNK]).cte("about")
        )
        same = and_(
            *(about.c[name] == story.c[name] for name in ("claimant", "subject_kind", "subject")),
            story.c.seq < about.c.before,
        )
        last = (
            select(*about.c, func.max(story.c.seq).label("last"))
            .select_from(about.join(story, same))
            .group_by(*about.c)
            .subquery()
        )
        query = select(last.c.before, *(story.c[name] for name in _STORED)).join(
            last, last.c.last == story.c.seq
        )
        for before, *rest in connection.execute(query):
            told = _Told(*rest)
            found[(told.claimant, told.kind, told.subject, before)] = told
    return found


_STORED: Final = ("seq", "claimant", "subject_kind", "subject", "heard_on", "text", "event_id")


def _sources(connection: Connection, events: Collection[str]) -> dict[str, str]:
    """From where events came, as far as the journal has them."""
    journal, found, listed = table("journal"), dict[str, str](), sorted(events)
    for start in range(0, len(listed), _CHUNK):
        query = select(journal.c.event_id, journal.c.source).where(
            journal.c.event_id.in_(listed[start : start + _CHUNK])
        )
        found |= {row.event_id: row.source for row in connection.execute(query)}
    return found
