"""Alerts: their text, their recipients, whether they arrived, and what people answered."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select

from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder

_FAILED = ("dead",)


@dataclass(frozen=True, slots=True)
class Alert:
    """One message: a deadline alert, a digest, a table of many at once."""

    id: str
    kind: str
    claimant: str
    obligation: str
    deadline: str
    subject_kind: str
    subject: str
    due_on: date | None
    why: str
    threshold: int
    priority: int
    money: Decimal
    title: str
    raised_on: date
    raised_at: datetime
    digest: bool
    acknowledged_at: datetime | None
    acknowledged_by: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert to one recipient over one channel."""

    id: int
    alert_id: str
    claimant: str
    channel: str
    recipient: str
    address: str
    verb: str
    state: str
    attempts: int
    due_at: datetime
    last_error: str
    provider_id: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered: taken, put off, released; when and why."""

    seq: int
    alert_id: str
    kind: str
    by: str
    at: datetime
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message as its channel would have got it, kept where no channel is set."""

    id: int
    channel: str
    address: str
    claimant: str
    alert_id: str
    thread: str
    text: str
    edited: bool
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When a job last ran, for which day, and what it did."""

    job: str
    beat_at: datetime
    as_of: date
    raised: int
    milliseconds: int
    note: str


ALERTS = Model("alert", Alert)
DELIVERIES = Model("delivery", Delivery)
ANSWERS = Model("alert_ack", Answer)
MESSAGES = Model("sandbox_message", KeptMessage)
HEARTBEATS = Model("sweep_heartbeat", Heartbeat)
_A, _D, _M = ALERTS.table.c, DELIVERIES.table.c, MESSAGES.table.c
_ORDER = SortOrder("sent", "Sent, newest first", _M.id, (_M.id,), descending=True)


def alert(connection: Connection, alert_id: str) -> Alert | None:
    """One alert."""
    return ALERTS.one(connection, _A.id == alert_id)


def alerts_of(
    connection: Connection, claimant: str, subject_kind: str, subject: str, deadline: str
) -> list[str]:
    """The ids of all alerts that were raised about one due date."""
    query = select(_A.id).where(
        _A.claimant == claimant,
        _A.subject_kind == subject_kind,
        _A.subject == subject,
        _A.deadline == deadline,
    )
    return list(connection.scalars(query))


def deliveries(connection: Connection, alert_id: str) -> list[Delivery]:
    """Where an alert went, in order."""
    query = DELIVERIES.select(_D.alert_id == alert_id).order_by(_D.id).limit(100)
    return DELIVERIES.read(connection, query)


def answers(connection: Connection, obligation: str) -> list[Answer]:
    """Who took or put off the alerts of an obligation, newest first."""
    if not obligation:
        return []
    column = ANSWERS.table.c
    query = ANSWERS.select(column.obligation == obligation).order_by(column.seq.desc()).limit(50)
    return ANSWERS.read(connection, query)


def siblings(connection: Connection, obligation: str) -> list[Alert]:
    """The other alerts of the same obligation, newest first."""
    if not obligation:
        return []
    query = ALERTS.select(_A.obligation == obligation).order_by(_A.raised_at.desc()).limit(30)
    return ALERTS.read(connection, query)


def messages(channel: str) -> Listing[KeptMessage]:
    """The sandbox, newest first."""
    return Listing(MESSAGES, (_M.channel == channel,) if channel else (), _ORDER)


def channels(connection: Connection) -> list[str]:
    """The channels that kept messages."""
    query = select(_M.channel).distinct().order_by(_M.channel).limit(20)
    return list(connection.scalars(query))


def message(connection: Connection, number: int) -> KeptMessage | None:
    """One message."""
    return MESSAGES.one(connection, _M.id == number)


def body(connection: Connection, number: int) -> bytes:
    """A message's bytes, as its channel would have got them."""
    return bytes(connection.scalar(select(_M.body).where(_M.id == number)) or b"")


def failed(connection: Connection) -> list[Delivery]:
    """Deliveries that were given up, newest first."""
    query = DELIVERIES.select(_D.state.in_(_FAILED)).order_by(_D.id.desc()).limit(50)
    return DELIVERIES.read(connection, query)


def failures(connection: Connection) -> int:
    """How many deliveries were given up, up to a hundred and one."""
    some = select(_D.id).where(_D.state.in_(_FAILED)).limit(101).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def last_sweep(connection: Connection) -> Heartbeat | None:
    """The last beat of any job."""
    query = HEARTBEATS.select().order_by(HEARTBEATS.table.c.beat_at.desc()).limit(1)
    return next(iter(HEARTBEATS.read(connection, query)), None)
