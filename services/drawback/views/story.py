"""The running story of a subject, and the journal behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, or_, select

from drawback.views.models import Model

SHOWN = 300


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the story: the day it happened, the day we learnt it, the event it came from."""

    seq: int
    claimant: str
    subject_kind: str
    subject: str
    on: date
    heard_on: date
    kind: str
    text: str
    event_id: str
    money: Decimal


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One input event as it came."""

    seq: int
    event_id: str
    type: str
    source: str
    claimant: str
    subject: str
    happened_at: datetime
    heard_on: date
    lane: str
    position: int
    chain: bytes


HISTORY = Model("history", HistoryLine)
JOURNAL = Model("journal", JournalEntry)
_H, _J = HISTORY.table.c, JOURNAL.table.c


def story(
    connection: Connection, claimant: str, subjects: Iterable[tuple[str, Sequence[str]]]
) -> list[HistoryLine]:
    """The newest lines about some subjects (kind, keys), in the order of the days they happened, the last day first."""
    wanted = [(_H.subject_kind == kind) & _H.subject.in_(keys) for kind, keys in subjects if keys]
    if not wanted:
        return []
    query = HISTORY.select(or_(*wanted), _H.claimant == claimant).order_by(_H.seq.desc()).limit(SHOWN)
    return sorted(HISTORY.read(connection, query), key=lambda line: (line.on, line.seq), reverse=True)


def as_learnt(connection: Connection, claimant: str, kind: str, subject: str) -> list[HistoryLine]:
    """The whole story of one subject, in the order in which we learnt it."""
    query = HISTORY.select(_H.claimant == claimant, _H.subject_kind == kind, _H.subject == subject)
    return HISTORY.read(connection, query.order_by(_H.seq))


def event(connection: Connection, event_id: str) -> JournalEntry | None:
    """One input event."""
    return JOURNAL.one(connection, _J.event_id == event_id)


def event_bytes(connection: Connection, event_id: str) -> bytes:
    """An input event's bytes, as they came; empty where the journal has no such event."""
    return bytes(connection.scalar(select(_J.raw).where(_J.event_id == event_id)) or b"")
