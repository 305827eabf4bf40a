"""What came in after somebody last looked: the newest lines of the story, subject by subject."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from drawback.views.story import HISTORY, SHOWN, HistoryLine

COUNTED = 10_000
_SEQ = HISTORY.table.c.seq


@dataclass(frozen=True, slots=True)
class SubjectNews:
    """One subject with its new lines, the newest first."""

    kind: str
    claimant: str
    key: str
    lines: tuple[HistoryLine, ...]

    @property
    def money(self) -> Decimal:
        """The largest amount that any of the lines names, in dollars."""
        return max((abs(line.money) for line in self.lines), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class News:
    """What is new: how many lines (up to one above `COUNTED`), and the newest of them by subject."""

    count: int
    subjects: tuple[SubjectNews, ...]
    shown: int


def count_since(connection: Connection, standing: int) -> int:
    """How many lines came after the one of this number, up to one above `COUNTED`."""
    some = select(_SEQ).where(standing < _SEQ).limit(COUNTED + 1).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def since(connection: Connection, standing: int, until: int) -> News:
    """What came after the line of one number, up to that of another: the subject told of last stands first."""
    query = HISTORY.select(standing < _SEQ, until >= _SEQ).order_by(_SEQ.desc()).limit(SHOWN)
    lines = HISTORY.read(connection, query)
    by_subject: dict[tuple[str, str, str], list[HistoryLine]] = {}
    for line in lines:
        by_subject.setdefault((line.subject_kind, line.claimant, line.subject), []).append(line)
    subjects = tuple(SubjectNews(*subject, tuple(told)) for subject, told in by_subject.items())
    return News(count_since(connection, standing), subjects, len(lines))
