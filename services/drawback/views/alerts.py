"""Alerts: their text, their recipients, whether they arrived, and what people answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from drawback.views.choices import one_of
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder

_FAILED = ("dead",)
_WAITING = ("queued", "sending", "retrying")


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

    @property
    def due_date(self) -> tuple[str, str, str, str]:
        """What it is about: claimant, kind and number, and the deadline."""
        return self.claimant, self.subject_kind, self.subject, self.deadline


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


@dataclass(frozen=True, slots=True)
class StandingAct:
    """What somebody did with a due date, or what became of their waiver; `owner` is whom it was assigned to."""

    seq: int
    at: datetime
    kind: str
    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    by: str
    owner: str
    reason: str
    due_on: date | None
    money: Decimal


ALERTS = Model("alert", Alert)
DELIVERIES = Model("delivery", Delivery)
ANSWERS = Model("alert_ack", Answer)
MESSAGES = Model("sandbox_message", KeptMessage)
ACTS = Model("docket_act", StandingAct)
HEARTBEATS = Model("sweep_heartbeat", Heartbeat)
_A, _D, _M = ALERTS.table.c, DELIVERIES.table.c, MESSAGES.table.c
_RAISED = SortOrder("raised", "Raised, newest first", _A.raised_at, (_A.id,), descending=True)
_ORDER = SortOrder("sent", "Sent, newest first", _M.id, (_M.id,), descending=True)
_QUEUED = SortOrder("queued", "Queued, newest first", _D.id, (_D.id,), descending=True)


def alert(connection: Connection, alert_id: str) -> Alert | None:
    """One alert."""
    return ALERTS.one(connection, _A.id == alert_id)


def named(connection: Connection, name: str) -> list[str]:
    """The ids of deadline alerts that begin with a text, as a person copies it; at most two, as more than one is too many."""
    query = select(_A.id).where(_A.id.startswith(name, autoescape=True), _A.kind == "deadline").limit(2)
    return list(connection.scalars(query))


def deliveries_of_key(connection: Connection, keys: Collection[str]) -> list[Delivery]:
    """Deliveries by the keys they were queued with."""
    query = DELIVERIES.select(DELIVERIES.table.c.key.in_(sorted(keys))).order_by(_D.id)
    return DELIVERIES.read(connection, query)


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


def about(connection: Connection, obligation: str) -> list[Alert]:
    """Every alert that was raised about a due date, the first one first."""
    query = ALERTS.select(_A.obligation == obligation, _A.kind == "deadline")
    return ALERTS.read(connection, query.order_by(_A.raised_at, _A.id))


def carrier_of(connection: Connection, alert_id: str) -> str:
    """The digest or table that carried an alert, by its id; empty where it is a message of its own, or waits."""
    return connection.scalar(select(_A.table_id).where(_A.id == alert_id)) or ""


def last_swept(connection: Connection) -> date | None:
    """The last day that was swept, if any was."""
    return connection.scalar(select(HEARTBEATS.table.c.as_of).where(HEARTBEATS.table.c.job == "sweep"))


def raised_on(connection: Connection, on: date, claimant: str = "") -> list[tuple[Alert, int]]:
    """The messages of a day, most urgent first, each with how many alerts it carries; lines of digests and tables are in those."""
    lines = ALERTS.table.alias("lines")
    carried = select(func.count()).where(lines.c.table_id == _A.id).scalar_subquery()
    query = select(*ALERTS.columns, carried).where(
        _A.raised_on == on, _A.table_id == "", _A.digest.is_(False)
    )
    if claimant:
        query = query.where(_A.claimant == claimant)
    ordered = query.order_by(_A.priority, _A.due_on, _A.claimant, _A.id)
    return [(Alert(*row[:-1]), int(row[-1]) or 1) for row in connection.execute(ordered)]


def told_on(connection: Connection, on: date, claimant: str = "") -> frozenset[str]:
    """The obligations of which anything was said on a day, singly or in a message of many."""
    carriers = ALERTS.table.alias("carriers")
    today = select(carriers.c.id).where(carriers.c.raised_on == on)
    query = select(_A.obligation).where(
        or_(and_(_A.raised_on == on, _A.digest.is_(False)), _A.table_id.in_(today)), _A.obligation != ""
    )
    if claimant:
        query = query.where(_A.claimant == claimant)
    return frozenset(connection.scalars(query))


@dataclass(frozen=True)
class AlertFilter:
    """Which deadline alerts. `show` is open (nobody has taken them), outstanding (open, told by themselves) or every."""

    show: str = "open"
    claimant: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("show", self.show, ("open", "outstanding", "every"))

    def listing(self) -> Listing[Alert]:
        """The list of them, newest first."""
        where = [_A.kind == "deadline"]
        if self.show != "every":
            where += [_A.acknowledged_at.is_(None), _A.closed_on.is_(None)]
        if self.show == "outstanding":
            where += [_A.digest.is_(False), _A.table_id == ""]
        if self.claimant:
            where.append(_A.claimant == self.claimant)
        return Listing(ALERTS, tuple(where), _RAISED)


def acts(claimant: str = "") -> Listing[StandingAct]:
    """What was assigned, waived and opened again, newest first."""
    column = ACTS.table.c
    order = SortOrder("seq", "Newest first", column.seq, (column.seq,), descending=True)
    return Listing(ACTS, (column.claimant == claimant,) if claimant else (), order)


def acts_about(connection: Connection, due_date: tuple[str, str, str, str]) -> list[StandingAct]:
    """What was done with one due date, newest first."""
    column = ACTS.table.c
    names = (column.claimant, column.subject_kind, column.subject, column.deadline)
    query = ACTS.select(*(name == value for name, value in zip(names, due_date, strict=True)))
    return ACTS.read(connection, query.order_by(column.seq.desc()))


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


@dataclass(frozen=True)
class DeliveryFilter:
    """Which deliveries. `state` is every, waiting (queued, sending or retrying), sent, dead or superseded."""

    state: str = "every"
    channel: str = ""
    claimant: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("state", self.state, ("every", "waiting", "sent", "dead", "superseded"))

    def listing(self) -> Listing[Delivery]:
        """The list of them, newest first."""
        where: list[ColumnElement[bool]] = []
        if self.state != "every":
            where.append(_D.state.in_(_WAITING if self.state == "waiting" else (self.state,)))
        where += [_D.channel == self.channel] if self.channel else []
        where += [_D.claimant == self.claimant] if self.claimant else []
        return Listing(DELIVERIES, tuple(where), _QUEUED)


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
