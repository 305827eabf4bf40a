"""Two days side by side: each as it was known then, compared claim by claim and entry by entry."""

from datetime import date

from sqlalchemy import Engine

from drawback.adapters.sql.rederived import Moved, MovedEntry, moved_claims, moved_entries
from drawback.dashboard.as_of import Pasts
from drawback.views.compared import Changed, DaysCompared, told_between
from drawback.views.story import HistoryLine

_Told = dict[tuple[str, str, str], list[HistoryLine]]


def compared(stored: Engine, pasts: Pasts, today: date, after: date, until: date) -> DaysCompared | None:
    """What changed between two days; None while one of them is still being worked out.

    `stored` is the database as it is today, read under the scope of whoever looks.
    """
    before = _engine(stored, pasts, today, after)
    now = _engine(stored, pasts, today, until)
    if before is None or now is None:
        return None
    with now.connect() as connection:
        told = told_between(connection, after, until)
    found = [
        *(_changed("claim", one.claim_id, one, one.why, told) for one in moved_claims(before, now)),
        *(_changed("entry", one.entry_number, one, (), told) for one in moved_entries(before, now)),
    ]
    return DaysCompared(after, until, found)


def _engine(stored: Engine, pasts: Pasts, today: date, day: date) -> Engine | None:
    return stored if day >= today else pasts.of(day).engine


def _changed(kind: str, key: str, one: Moved | MovedEntry, why: tuple[str, ...], told: _Told) -> Changed:
    figures = {name: (one.before[name], one.after[name]) for name in one.before}
    return Changed(one.claimant, kind, key, figures, why, told.get((kind, one.claimant, key), []))
