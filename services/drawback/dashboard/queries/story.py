"""The running story of a subject, and the journal behind it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from drawback.dashboard.queries.schema import HISTORY, JOURNAL

SHOWN = 300


def told(
    connection: Connection, claimant: str, subjects: Iterable[tuple[str, Sequence[str]]]
) -> list[Row[Any]]:
    """Return the newest lines about some subjects (kind, keys), in the order of the days they happened."""
    h = HISTORY.c
    wanted = [(h.subject_kind == kind) & h.subject.in_(keys) for kind, keys in subjects if keys]
    if not wanted:
        return []
    query = select(HISTORY).where(or_(*wanted), h.claimant == claimant).order_by(h.seq.desc()).limit(SHOWN)
    return sorted(connection.execute(query), key=lambda row: (row.on, row.seq), reverse=True)


def event(connection: Connection, event_id: str) -> Row[Any] | None:
    return connection.execute(select(JOURNAL).where(JOURNAL.c.event_id == event_id)).one_or_none()
