"""What a person has to do, as one list: the open docket that asks for an act, by the last day on which it can be done.

Opportunities (free units of an entry) are not in it: they have the burn-down. What is waived as it stands is not in it either, nor
a right with no money behind it that has gone by or is months away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from drawback.adapters.sql.tables import metadata
from drawback.views.alerts import ALERTS
from drawback.views.docket import DOCKET, MOVES, DueDate
from drawback.views.due_dates import BANDS, HAPPENS, MERE_RIGHTS, Band, band_of, title
from drawback.views.models import Model

Key = tuple[str, str, str, str]
"""Claimant, kind and key of the subject, deadline."""
PER_BAND: Final = 10
_CANDIDATES: Final = 400
_EARLIER: Final = timedelta(days=7)
"""How far at most the last day to act lies before the due date: a weekend with closures."""
_NEAR: Final = frozenset({"7", "30"})
"""Bands in which a right with no money behind it is shown: neither once it has gone by, nor months ahead."""
_LOT: Final = "lot"
_UNPRICED: Final = "inquiry"
"""Subjects whose money is zero where nobody could say what CBP's question touches."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Until when the alerts of a due date are put off."""

    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    snoozed_until: date | None


WATCHES = Model("alert_watch", Watch)
_D, _W, _O = DOCKET.table.c, metadata.tables["docket_waiver"].c, metadata.tables["docket_owner"].c
_KEY: Final = ("claimant", "subject_kind", "subject", "deadline")
WAIVED: Final = (
    select(_W.claimant)
    .where(
        *(_W[name] == _D[name] for name in _KEY),
        _W.due_on == _D.due_on,
        _W.money == _D.money,
    )
    .exists()
)
"""That a row of the docket is waived as it stands."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One thing to do. `money` is None where it is not known; known and nothing is zero.

    `owner` is a person's short name, or the words for whose the claimant's deadlines are; `standing` says who has seen it, or
    until when it is put off.
    """

    row: DueDate
    what: str
    why: str
    act_on: date
    money: Decimal | None
    owner: str
    standing: str


@dataclass(frozen=True, slots=True)
class QueueBand:
    """The items of one band, by day and then by money; `more` says that there are others behind them."""

    band: Band
    items: Sequence[QueueItem]
    more: bool


def act_on(row: DueDate) -> date:
    """The last day on which a due date can be met: the business day before it, where it is none."""
    return row.operate_on or row.due_on


def money_known(row: DueDate) -> Decimal | None:
    """The money behind a due date, or None where nobody could say what is at stake."""
    return None if row.subject_kind == _UNPRICED and not row.money else row.money


@dataclass(frozen=True, slots=True)
class Mine:
    """What is somebody's: what was assigned to them under one of their names, and what nobody else has of their claimants."""

    names: frozenset[str]
    claimants: frozenset[str]

    def condition(self) -> ColumnElement[bool]:
        """Say so of a docket row beside its owner."""
        return or_(_O.owner.in_(self.names), and_(_O.owner.is_(None), _D.claimant.in_(self.claimants)))


def queue(
    connection: Connection,
    today: date,
    *,
    claimant: str = "",
    mine: Mine | None = None,
    owner_of: Callable[[str], str] = lambda _claimant: "",
) -> list[QueueBand]:
    """The things to do in each band, the first ones of it; `owner_of` says whose a claimant's deadlines are."""
    found: list[QueueBand] = []
    for band in BANDS:
        rows = _in_band(connection, today, band, claimant, mine)
        shown = rows[:PER_BAND]
        if shown:
            owners = {_key(row): owner or owner_of(row.claimant) for row, owner in shown}
            items = _told(connection, [row for row, _ in shown], today, owners)
            found.append(QueueBand(band, items, len(rows) > len(shown)))
    return found


@dataclass(frozen=True, slots=True)
class DueDateStanding:
    """Whose a due date was made, if anybody's, and who has seen it or until when it is put off, in words."""

    owner: str
    said: str


def standings(connection: Connection, rows: Sequence[DueDate], today: date) -> dict[Key, DueDateStanding]:
    """How each due date stands with people, by claimant, kind and key of the subject, deadline."""
    seen, watched = _seen(connection, rows), _watched(connection, rows)
    owned = select(_O.claimant, _O.subject_kind, _O.subject, _O.deadline, _O.owner).where(
        _O.subject.in_({row.subject for row in rows})
    )
    owners = {
        (c, kind, subject, deadline): owner for c, kind, subject, deadline, owner in connection.execute(owned)
    }
    return {
        key: DueDateStanding(owners.get(key, ""), _standing(today, watched.get(key), seen.get(key, "")))
        for key in map(_key, rows)
    }


def _in_band(
    connection: Connection, today: date, band: Band, claimant: str, mine: Mine | None
) -> list[tuple[DueDate, str]]:
    """The rows of a band with whom they were assigned to; more than are shown, as the last day to act may be before the due date."""
    where = [
        _D.met_on.is_(None),
        _D.deadline.not_in(HAPPENS),
        _D.subject_kind != _LOT,
        ~WAIVED,
    ]
    if first := band.starts(today):
        where.append(_D.due_on >= first)
    if last := band.ends(today):
        where.append(_D.due_on <= last + _EARLIER)
    if band.name not in _NEAR:
        where.append(or_(_D.money > 0, _D.immediate.is_(True), _D.deadline.not_in(MERE_RIGHTS)))
    if claimant:
        where.append(_D.claimant == claimant)
    if mine is not None:
        where.append(mine.condition())
    owned = DOCKET.table.outerjoin(_O.owner.table, and_(*(_O[name] == _D[name] for name in _KEY)))
    query = (
        select(*DOCKET.columns, _O.owner)
        .select_from(owned)
        .where(*where)
        .order_by(_D.due_on, _D.money.desc())
        .limit(_CANDIDATES)
    )
    rows = [(DueDate(*row[:-1]), str(row[-1] or "")) for row in connection.execute(query)]
    within = [(row, owner) for row, owner in rows if band_of(act_on(row), today) == band]
    return sorted(within, key=lambda one: (act_on(one[0]), -one[0].money, _key(one[0])))


def _told(
    connection: Connection, rows: Sequence[DueDate], today: date, owners: Mapping[Key, str]
) -> list[QueueItem]:
    stands, moved = standings(connection, rows, today), _moved(connection, rows)
    return [
        QueueItem(
            row,
            title(row.deadline, row.summary),
            _why(row, moved.get(_key(row))),
            act_on(row),
            money_known(row),
            owners[_key(row)],
            stands[_key(row)].said,
        )
        for row in rows
    ]


def _standing(today: date, snoozed_until: date | None, seen_by: str) -> str:
    if snoozed_until is not None and snoozed_until > today:
        return f"put off until {snoozed_until.isoformat()}"
    return f"seen by {seen_by}" if seen_by else ""


def _why(row: DueDate, was_on: date | None) -> str:
    summary = row.summary or row.citation
    return f"{summary}; moved from {was_on}" if was_on is not None and was_on != row.due_on else summary


def _key(row: DueDate) -> Key:
    return row.claimant, row.subject_kind, row.subject, row.deadline


def _seen(connection: Connection, rows: Sequence[DueDate]) -> dict[Key, str]:
    """Who acknowledged the last alert of each."""
    a = ALERTS.table.c
    names = ["/".join(_key(row)) for row in rows]
    query = (
        select(a.claimant, a.subject_kind, a.subject, a.deadline, a.acknowledged_by)
        .where(a.obligation.in_(names), a.kind == "deadline", a.acknowledged_at.is_not(None))
        .order_by(a.raised_at)
    )
    return {(c, kind, subject, deadline): by for c, kind, subject, deadline, by in connection.execute(query)}


def _watched(connection: Connection, rows: Sequence[DueDate]) -> dict[Key, date]:
    w = WATCHES.table.c
    query = WATCHES.select(w.subject.in_({row.subject for row in rows}), w.snoozed_until.is_not(None))
    found = WATCHES.read(connection, query)
    return {
        (one.claimant, one.subject_kind, one.subject, one.deadline): one.snoozed_until
        for one in found
        if one.snoozed_until is not None
    }


def _moved(connection: Connection, rows: Sequence[DueDate]) -> dict[Key, date]:
    """From which day each moved last to the one it has."""
    m = MOVES.table.c
    query = MOVES.select(m.subject.in_({row.subject for row in rows}), m.was_on != m.now_on)
    return {
        (one.claimant, one.subject_kind, one.subject, one.deadline): one.was_on
        for one in MOVES.read(connection, query.order_by(m.seq))
        if one.was_on is not None
    }
