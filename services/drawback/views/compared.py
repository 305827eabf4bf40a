"""What changed between two days: figures and due dates of claims and entries, and the story that we learnt in between."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from drawback.views.story import HISTORY, HistoryLine

_H = HISTORY.table.c
SHOWN = 5000
"""Lines of the story that are read for a comparison: the newest."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim or an entry whose figures or open due dates differ: before and after as printed, why, and the events that told it."""

    claimant: str
    kind: str
    key: str
    figures: Mapping[str, tuple[str, str]]
    why: Sequence[str]
    told: Sequence[HistoryLine]


@dataclass(frozen=True, slots=True)
class DaysCompared:
    """What changed after the end of one day until the end of another."""

    after: date
    until: date
    changed: Sequence[Changed]


def told_between(
    connection: Connection, after: date, until: date
) -> dict[tuple[str, str, str], list[HistoryLine]]:
    """The story learnt after one day until another, by kind, claimant and number, in the order in which it was learnt."""
    query = HISTORY.select(_H.heard_on > after, _H.heard_on <= until).order_by(_H.seq.desc()).limit(SHOWN)
    return _by_subject(reversed(HISTORY.read(connection, query)))


def _by_subject(lines: Iterable[HistoryLine]) -> dict[tuple[str, str, str], list[HistoryLine]]:
    found: dict[tuple[str, str, str], list[HistoryLine]] = {}
    for line in lines:
        found.setdefault((line.subject_kind, line.claimant, line.subject), []).append(line)
    return found
