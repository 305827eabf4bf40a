"""The docket as a calendar: what is open, and what was closed or fell away of late, each with how often its day moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, not_, select

from drawback.views.docket import DOCKET, MOVES, DueDate
from drawback.views.models import Model
from drawback.views.queue import WAIVED

MOST: Final = 2000
"""Due dates in one calendar, the next first: Google and Outlook take a megabyte or so."""
_REMEMBERED: Final = timedelta(days=60)
"""For so long what is over is still listed, cancelled: a program that looks seldom must learn of it."""
_CHUNK: Final = 400
_D, _M = DOCKET.table.c, MOVES.table.c
_KEY: Final = ("claimant", "subject_kind", "subject", "deadline")
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Gone:
    """A due date that fell away: when it was due, and when we learned that it is over."""

    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    was_on: date | None
    because: str
    heard_on: date

    @property
    def key(self) -> Key:
        return self.claimant, self.subject_kind, self.subject, self.deadline


@dataclass(frozen=True, slots=True)
class DateChanges:
    """How often a due date changed, and when it last did."""

    count: int
    last_on: date


@dataclass(frozen=True, slots=True)
class DocketCalendar:
    """Due dates for a calendar; `open_count` is how many are open, also where not all are listed."""

    open: list[DueDate]
    open_count: int
    gone: list[Gone]
    changes: dict[Key, DateChanges]


_GONE = Model("docket_move", Gone)


def docket_calendar(
    connection: Connection, today: date, where: Iterable[ColumnElement[bool]]
) -> DocketCalendar:
    """Read the open due dates that meet the conditions and that nobody waived, and what is over since sixty days."""
    conditions = (*where, not_(WAIVED))
    query = DOCKET.select(*conditions).order_by(_D.due_on, *(_D[name] for name in _KEY)).limit(MOST)
    still = DOCKET.read(connection, query)
    count = connection.scalar(select(func.count()).select_from(DOCKET.table).where(*conditions)) or 0
    gone = _gone(connection, today)
    subjects = {row.subject for row in still} | {one.subject for one in gone}
    return DocketCalendar(still, count, gone, _changes(connection, subjects))


def _gone(connection: Connection, today: date) -> list[Gone]:
    """What fell away, the newest word on each; a due date that came back is none of them."""
    same = and_(*(_D[name] == _M[name] for name in _KEY))
    back = select(_D.claimant).where(same, _D.met_on.is_(None)).exists()
    query = (
        _GONE.select(_M.now_on.is_(None), _M.was_on.is_not(None), _M.heard_on >= today - _REMEMBERED)
        .where(not_(back))
        .order_by(_M.seq.desc())
        .limit(MOST)
    )
    found: dict[Key, Gone] = {}
    for one in _GONE.read(connection, query):
        found.setdefault(one.key, one)
    return list(found.values())


def _changes(connection: Connection, subjects: Iterable[str]) -> dict[Key, DateChanges]:
    names, found = sorted(subjects), dict[Key, DateChanges]()
    for start in range(0, len(names), _CHUNK):
        query = (
            select(*(_M[name] for name in _KEY), func.count(), func.max(_M.heard_on))
            .where(_M.subject.in_(names[start : start + _CHUNK]))
            .group_by(*(_M[name] for name in _KEY))
        )
        for *key, count, last_on in connection.execute(query):
            found[tuple(key)] = DateChanges(count, last_on)
    return found
