"""What the sweep reads and writes, in a few statements: never a row at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

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
from drawback.adapters.sql.journal import STORY
from drawback.adapters.sql.store import table
from drawback.alerting.model import Alert, DocketRow, Ending, Notified
from drawback.domain.money import ZERO, Money
from drawback.rules.dates.deadlines import DeadlineKind
from drawback_schemas.decoders import decoder_of

_KEY: Final = ("claimant", "subject_kind", "subject", "deadline")
_FIELDS: Final = tuple(DocketRow.__dataclass_fields__)
_CLOSURES: Final = timedelta(days=6)
"""A threshold alerts on the business day before: at most so much earlier than it falls."""
_CHUNK: Final = 400
_OVERLAP: Final = 100
_WITHDRAWN: Final = frozenset({"withdrawn", "cancelled"})

Subject = tuple[str, str, str]
"""Claimant, kind and key of what a docket row is about."""
Obligation = tuple[str, str, str, str]
"""A subject, and the deadline."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A docket row with its last alert."""

    row: DocketRow
    notified: Notified | None


@dataclass(frozen=True, slots=True)
class End:
    """How an obligation ended whose docket row fell away, and why, in the words of the story."""

    ending: Ending
    because: str = ""
    met_on: date | None = None


def key_of(row: DocketRow) -> Obligation:
    """What a row is found by."""
    return row.claimant, row.subject_kind, row.subject, row.deadline


def _joined() -> ColumnElement[bool]:
    docket, watch = table("docket"), table("alert_watch")
    return and_(*(watch.c[name] == docket.c[name] for name in _KEY))


def _columns() -> list[Any]:
    docket, watch = table("docket"), table("alert_watch")
    columns = (
        "due_on",
        "threshold",
        "told_on",
        "money",
        "snoozed_until",
        "moves",
        "mailed",
        "arrived",
        "open",
    )
    return [
        *(docket.c[name] for name in _FIELDS),
        *(watch.c[name].label(f"told_{name}") for name in columns),
    ]


def _seen(found: Row[Any]) -> Seen:
    values = tuple(found)
    row = DocketRow(**dict(zip(_FIELDS, values, strict=False)))
    due_on, threshold, told_on, money, snoozed_until, moves, mailed, arrived, still = values[len(_FIELDS) :]
    if due_on is None:
        return Seen(row, None)
    if (
        not still and row.met_on is None
    ):  # it was over and is open again: a new version, without an alert so far
        return Seen(row, Notified(row.due_on, moves=moves + 1))
    return Seen(row, Notified(due_on, threshold, told_on, money, snoozed_until, moves, mailed, arrived))


def rows_ending_within(connection: Connection, after: datetime, until: datetime) -> list[DocketRow]:
    """The open rows that end at an instant after the first one, up to the second."""
    docket = table("docket")
    query = select(*(docket.c[name] for name in _FIELDS)).where(
        docket.c.due_at > after, docket.c.due_at <= until, docket.c.met_on.is_(None)
    )
    found = connection.execute(query.order_by(docket.c.due_at, *(docket.c[name] for name in _KEY)))
    return [DocketRow(*row) for row in found]


def claimants_to_look_at(
    connection: Connection, as_of: date, horizon: int, growth: Money
) -> list[tuple[str, int]]:
    """Claimants whose rows may raise an alert today, in the database's order.

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
    connection: Connection, as_of: date, horizon: int, growth: Money, claimants: Sequence[str]
) -> list[Seen]:
    """The docket rows that may raise an alert today, of these claimants.

    They are new, moved, grown, open again, met, or at their day. Claimants are named one by one: of a range, the database reads all.
    """
    docket, found = table("docket"), dict[str, Seen]()
    for part in _chunks(claimants):
        for query in _looking(as_of, horizon, growth):
            _collect(connection, query.where(docket.c.claimant.in_(part)), found)
    return list(found.values())


def _looking(as_of: date, horizon: int, growth: Money) -> tuple[Select[Any], ...]:
    docket, watch = table("docket"), table("alert_watch")
    known = docket.join(watch, _joined())
    at_their_day = select(*_columns()).select_from(known).where(watch.c.next_on <= as_of)
    return at_their_day, *_changed(as_of, horizon, growth)


def rows_of_obligations(
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
    """Open rows that may raise an alert, and ended rows whose last message is due; of the whole docket or `among` some."""
    docket, watch = table("docket"), table("alert_watch")
    source: FromClause = docket if among is None else among
    far = as_of + timedelta(days=horizon) + _CLOSURES
    fresh = (
        select(*_columns())
        .select_from(source.outerjoin(watch, _joined()))
        .where(
            docket.c.met_on.is_(None),
            # rows that raise an alert at once, and rows with an earlier alert, count whatever the horizon
            or_(docket.c.due_on <= far, docket.c.immediate, watch.c.arrived),
            or_(
                watch.c.due_on.is_(None),
                watch.c.due_on != docket.c.due_on,
                watch.c.open.is_(False),
                docket.c.money >= watch.c.money + growth,
                and_(docket.c.money != ZERO, watch.c.money == ZERO),
                and_(docket.c.money != watch.c.money, docket.c.immediate),
                and_(docket.c.money == ZERO, watch.c.money != ZERO, watch.c.arrived),
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


def rows_of(connection: Connection, obligations: Collection[Obligation]) -> list[Seen]:
    """The docket rows of these obligations, each with its last alert."""
    docket, watch = table("docket"), table("alert_watch")
    listed, found = sorted(obligations), dict[str, Seen]()
    for start in range(0, len(listed), _CHUNK):
        asked = values(*(column(name, String) for name in _KEY)).data(listed[start : start + _CHUNK])
        named = asked.cte("asked")
        among = named.join(docket, and_(*(named.c[name] == docket.c[name] for name in _KEY)))
        _collect(connection, select(*_columns()).select_from(among.outerjoin(watch, _joined())), found)
    return list(found.values())


def open_rows(connection: Connection, claimant: str = "") -> list[Seen]:
    """Every open row, of one claimant or of all, the next first, each with its last alert."""
    docket = table("docket")
    query = select(*_columns()).select_from(docket.outerjoin(table("alert_watch"), _joined()))
    query = query.where(docket.c.met_on.is_(None))
    if claimant:
        query = query.where(docket.c.claimant == claimant)
    ordered = query.order_by(docket.c.due_on, *(docket.c[name] for name in _KEY))
    return [_seen(one) for one in connection.execute(ordered)]


def story_end(connection: Connection) -> dict[str, int]:
    """How far the story is written: the last number of each table that tells it, 0 where it is empty."""
    return {name: connection.scalar(select(func.max(table(name).c.seq))) or 0 for name in STORY}


def told_since(connection: Connection, end: Mapping[str, int], most: int) -> set[Subject]:
    """What the story tells about after this end: the subjects whose due dates may be other ones; about `most` of them.

    Some numbers before the end are read again: a transaction that took a lower number may have committed later.
    """
    found: set[Subject] = set()
    for name in STORY:
        story = table(name)
        query = select(story.c.claimant, story.c.subject_kind, story.c.subject)
        query = query.where(story.c.seq > end[name] - _OVERLAP).distinct().limit(most)
        found.update((row[0], row[1], row[2]) for row in connection.execute(query))
    return found


def ends_of(connection: Connection, obligations: Collection[Obligation]) -> dict[str, End]:
    """How obligations ended whose docket rows fell away."""
    found: dict[str, End] = {}
    for claimant, kind, subject, deadline in obligations:
        move = table("docket_move")
        last = select(move.c.because).where(
            move.c.claimant == claimant,
            move.c.subject_kind == kind,
            move.c.subject == subject,
            move.c.deadline == deadline,
            move.c.now_on.is_(None),
        )
        because = connection.scalar(last.order_by(move.c.seq.desc()).limit(1)) or ""
        end = _end_of(connection, (claimant, kind, subject, deadline))
        found[f"{claimant}/{kind}/{subject}/{deadline}"] = replace(end, because=because)
    return found


def _end_of(connection: Connection, obligation: Obligation) -> End:
    """A claim that was filed met its day; what was withdrawn or cancelled asks nothing any more; all else was superseded."""
    claimant, kind, subject, deadline = obligation
    if kind not in {"claim", "entry"}:
        return End(Ending.SUPERSEDED)
    owner = table(kind)
    query = select(owner.c.state, *([owner.c.filed_on] if kind == "claim" else []))
    found = connection.execute(query.where(owner.c.claimant == claimant, owner.c.key == subject)).first()
    if found is None:
        return End(Ending.SUPERSEDED)
    if found.state in _WITHDRAWN:
        return End(Ending.WITHDRAWN)
    if kind == "claim" and deadline == DeadlineKind.CLAIM_FILING and found.filed_on is not None:
        return End(Ending.MET, met_on=found.filed_on)
    return End(Ending.SUPERSEDED)


def _collect(connection: Connection, query: Select[Any], found: dict[str, Seen]) -> None:
    for one in connection.execute(query):
        seen = _seen(one)
        found.setdefault(seen.row.obligation, seen)


def rows_gone(connection: Connection, as_of: date) -> list[Obligation]:
    """Obligations we still follow whose docket row fell away."""
    docket, watch = table("docket"), table("alert_watch")
    query = (
        select(*(watch.c[name] for name in _KEY))
        .select_from(watch.outerjoin(docket, _joined()))
        .where(
            docket.c.claimant.is_(None),
            watch.c.open.is_(True),
            or_(watch.c.mailed.is_(True), watch.c.next_on <= as_of, watch.c.due_on < as_of),
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
            found[obligation] = decoder_of(Alert).decode(doc)
    return found


def planned_rows(
    connection: Connection,
    claimant: str,
    between: tuple[date, date],
    deadlines: Collection[str],
    with_money: Collection[str],
    limit: int,
) -> tuple[list[Seen], int]:
    """The open rows of a claimant due from the first day until before the second, and how many there are in all.

    The most money first. Those of `with_money` count only where money is at stake: without, nobody is late. A right that only ends
    does not count once its day is past.
    """
    docket = table("docket")
    since, until = between
    condition = and_(
        docket.c.met_on.is_(None),
        docket.c.due_on >= since,
        docket.c.due_on < until,
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
    query = (
        select(*_columns()).select_from(docket.outerjoin(table("alert_watch"), _joined())).where(condition)
    )
    ordered = query.order_by(docket.c.money.desc(), docket.c.due_on, docket.c.subject).limit(limit)
    return [_seen(row) for row in connection.execute(ordered)], count


def save_watches(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store the last alert of each row and when to look again."""
    put(connection, "alert_watch", rows)


def close_watches(connection: Connection, keys: Iterable[Obligation]) -> None:
    """Follow these obligations no longer."""
    watch = table("alert_watch")
    for key in keys:
        condition = and_(*(watch.c[name] == value for name, value in zip(_KEY, key, strict=True)))
        connection.execute(update(watch).where(condition).values(open=False, next_on=None))


def _chunks(values: Sequence[str]) -> Iterable[list[str]]:
    for start in range(0, len(values), _CHUNK):
        yield list(values[start : start + _CHUNK])
