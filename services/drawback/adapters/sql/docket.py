"""What the sweep reads and writes, in a few statements: never a row at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    String,
    and_,
    column,
    func,
    or_,
    select,
    union_all,
    update,
    values,
)

from drawback.adapters.sql import alert_tables  # noqa: F401 - registers the tables
from drawback.adapters.sql.bulk import put
from drawback.adapters.sql.store import table
from drawback.alerting.model import Alert, DocketRow, Told
from drawback.domain.money import ZERO, Money

_KEY: Final = ("claimant", "subject_kind", "subject", "deadline")
_FIELDS: Final = tuple(DocketRow.__dataclass_fields__)
_CLOSURES: Final = timedelta(days=6)
"""A threshold is told on the business day before: at most so much earlier than it falls."""
_CHUNK: Final = 400

Subject = tuple[str, str, str]
"""Claimant, kind and key of what a docket row is about."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A docket row with what was said of it."""

    row: DocketRow
    told: Told | None


def _joined() -> ColumnElement[bool]:
    docket, watch = table("docket"), table("alert_watch")
    return and_(*(watch.c[name] == docket.c[name] for name in _KEY))


def _columns() -> list[Any]:
    docket, watch = table("docket"), table("alert_watch")
    told = ("due_on", "threshold", "told_on", "money", "snoozed_until", "moves", "mailed", "arrived", "open")
    return [*(docket.c[name] for name in _FIELDS), *(watch.c[name].label(f"told_{name}") for name in told)]


def _seen(found: Row[Any]) -> Seen:
    values = tuple(found)
    row = DocketRow(**dict(zip(_FIELDS, values, strict=False)))
    due_on, threshold, told_on, money, snoozed_until, moves, mailed, arrived, still = values[len(_FIELDS) :]
    if due_on is None:
        return Seen(row, None)
    if (
        not still and row.met_on is None
    ):  # it was over and is open again: a new version, of which nothing was said
        return Seen(row, Told(row.due_on, moves=moves + 1))
    return Seen(row, Told(due_on, threshold, told_on, money, snoozed_until, moves, mailed, arrived))


def claimants_to_look_at(
    connection: Connection, as_of: date, horizon: int, growth: Money
) -> list[tuple[str, int]]:
    """Claimants of whom something may have to be said today, in the database's order.

    With each, of how many docket rows about: one may be counted twice.
    """
    claimant = table("docket").c.claimant
    counted = [
        query.with_only_columns(claimant, func.count().label("number")).group_by(claimant)
        for query in _looking(as_of, horizon, growth)
    ]
    every = union_all(*counted).subquery()
    total = select(every.c.claimant, func.sum(every.c.number)).group_by(every.c.claimant)
    return [
        (name, int(number)) for name, number in connection.execute(total.order_by(every.c.claimant)).all()
    ]


def rows_to_look_at(
    connection: Connection, as_of: date, horizon: int, growth: Money, first: str, last: str
) -> list[Seen]:
    """The docket rows of which something may have to be said today, of the claimants from the first to the last.

    They are new, moved, grown, open again, met, or at their day.
    """
    docket, watch, found = table("docket"), table("alert_watch"), dict[str, Seen]()
    new_too = or_(watch.c.claimant.is_(None), watch.c.claimant.between(first, last))
    for query in _looking(as_of, horizon, growth):
        _collect(connection, query.where(docket.c.claimant.between(first, last), new_too), found)
    return list(found.values())


def _looking(as_of: date, horizon: int, growth: Money) -> tuple[Select[Any], ...]:
    docket, watch = table("docket"), table("alert_watch")
    known = docket.join(watch, _joined())
    at_their_day = select(*_columns()).select_from(known).where(watch.c.next_on <= as_of)
    return at_their_day, *_changed(as_of, horizon, growth)


def rows_told_of(
    connection: Connection, as_of: date, horizon: int, growth: Money, subjects: Collection[Subject]
) -> list[Seen]:
    """Of these subjects alone: the docket rows that are new, moved, grown, open again or met."""
    docket = table("docket")
    listed, found = sorted(subjects), dict[str, Seen]()
    for start in range(0, len(listed), _CHUNK):
        # as a common table expression, since SQLite gives a list of values no column names otherwise
        about = values(*(column(name, String) for name in _KEY[:3])).data(listed[start : start + _CHUNK])
        named = about.cte("about")
        among = named.join(docket, and_(*(named.c[name] == docket.c[name] for name in _KEY[:3])))
        for query in _changed(as_of, horizon, growth, among):
            _collect(connection, query, found)
    return list(found.values())


def _changed(
    as_of: date, horizon: int, growth: Money, among: FromClause | None = None
) -> tuple[Select[Any], Select[Any]]:
    """Rows of which something new is to be said, and rows of which the last word is; of the whole docket or `among` some."""
    docket, watch = table("docket"), table("alert_watch")
    source: FromClause = docket if among is None else among
    far = as_of + timedelta(days=horizon) + _CLOSURES
    fresh = (
        select(*_columns())
        .select_from(source.outerjoin(watch, _joined()))
        .where(
            docket.c.met_on.is_(None),
            docket.c.due_on <= far,
            or_(
                watch.c.due_on.is_(None),
                watch.c.due_on != docket.c.due_on,
                watch.c.open.is_(False),
                docket.c.money >= watch.c.money + growth,
                and_(docket.c.money != ZERO, watch.c.money == ZERO),
            ),
        )
    )
    ended = (
        select(*_columns())
        .select_from(source.join(watch, _joined()))
        .where(
            watch.c.open.is_(True),
            watch.c.mailed.is_(True),
            or_(docket.c.met_on.is_not(None), docket.c.due_on != watch.c.due_on),
        )
    )
    return fresh, ended


def _collect(connection: Connection, query: Select[Any], found: dict[str, Seen]) -> None:
    for one in connection.execute(query):
        seen = _seen(one)
        found.setdefault(seen.row.obligation, seen)


def rows_gone(connection: Connection, as_of: date) -> list[tuple[str, str, str, str]]:
    """Obligations we still follow whose docket row fell away."""
    docket, watch = table("docket"), table("alert_watch")
    query = (
        select(*(watch.c[name] for name in _KEY))
        .select_from(watch.outerjoin(docket, _joined()))
        .where(
            docket.c.claimant.is_(None),
            watch.c.open.is_(True),
            or_(watch.c.mailed.is_(True), watch.c.next_on <= as_of),
        )
    )
    return [tuple(row) for row in connection.execute(query)]


def last_alerts(connection: Connection, obligations: Collection[str]) -> dict[str, Alert]:
    """The last alert raised of each obligation."""
    alert = table("alert")
    found: dict[str, Alert] = {}
    for chunk in _chunks(sorted(obligations)):
        query = (
            select(alert.c.obligation, alert.c.doc)
            .where(alert.c.obligation.in_(chunk), alert.c.kind == "deadline")
            .order_by(alert.c.raised_at)
        )
        for obligation, doc in connection.execute(query):
            found[obligation] = msgspec.json.decode(doc, type=Alert)
    return found


def overdue_rows(
    connection: Connection,
    claimant: str,
    as_of: date,
    deadlines: Collection[str],
    with_money: Collection[str],
    limit: int,
) -> tuple[list[DocketRow], int]:
    """The open rows of a claimant whose date is past, most money first, and how many there are in all.

    Those of `with_money` count only where money is at stake: without, nobody is late.
    """
    docket = table("docket")
    condition = and_(
        docket.c.met_on.is_(None),
        docket.c.due_on < as_of,
        docket.c.claimant == claimant,
        docket.c.passes.is_(False),
        or_(
            docket.c.deadline.in_(sorted(set(deadlines) - set(with_money))),
            and_(docket.c.deadline.in_(sorted(with_money)), docket.c.money != ZERO),
        ),
    )
    count = connection.scalar(select(func.count()).select_from(docket).where(condition)) or 0
    if not count:
        return [], 0
    query = select(*(docket.c[name] for name in _FIELDS)).where(condition)
    ordered = query.order_by(docket.c.money.desc(), docket.c.due_on, docket.c.subject).limit(limit)
    return [DocketRow(*row) for row in _as_rows(connection, ordered)], count


def _as_rows(connection: Connection, query: Any) -> Iterable[tuple[Any, ...]]:
    return (tuple(row) for row in connection.execute(query))


def save_watches(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Remember what was said and when to look again."""
    put(connection, "alert_watch", rows)


def close_watches(connection: Connection, keys: Iterable[tuple[str, str, str, str]]) -> None:
    """Follow these obligations no longer."""
    watch = table("alert_watch")
    for key in keys:
        condition = and_(*(watch.c[name] == value for name, value in zip(_KEY, key, strict=True)))
        connection.execute(update(watch).where(condition).values(open=False, next_on=None))


def _chunks(values: Sequence[str]) -> Iterable[list[str]]:
    for start in range(0, len(values), _CHUNK):
        yield list(values[start : start + _CHUNK])
