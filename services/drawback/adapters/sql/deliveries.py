"""Deliveries as they lie in their table: taken, claimed, marked; what they say, and where their thread stands."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, case, func, select, update

from drawback.adapters.sql.store import table
from drawback.alerting.channel import Content, Receipt, Standing
from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import Alert
from drawback.alerting.routing import EASTERN
from drawback_schemas.decoders import decoder_of

CHUNK: Final = 400
"""Keys per read: well under SQLite's limit of bound values."""
LEASE: Final = timedelta(minutes=5)
"""How long a claimed delivery is its sender's: after that it is offered again."""
_WAITING: Final = ("queued", "retrying")


@dataclass(frozen=True, slots=True)
class LeasedDelivery:
    """One delivery as it is taken from the table."""

    id: int
    key: str
    alert_id: str
    claimant: str
    obligation: str
    channel: str
    recipient: str
    address: str
    verb: str
    attempts: int
    repeat: bool


_FIELDS: Final = tuple(field.name for field in fields(LeasedDelivery))


def contents_of(connection: Connection, items: Sequence[LeasedDelivery]) -> dict[str, Content]:
    """The content of many deliveries with new alerts, by alert."""
    rows, found = table("alert"), dict[str, Content]()
    ids = sorted({item.alert_id for item in items if item.verb != "update"})
    for start in range(0, len(ids), CHUNK):
        query = select(rows.c.id, rows.c.kind, rows.c.doc).where(rows.c.id.in_(ids[start : start + CHUNK]))
        for id_, kind, doc in connection.execute(query).all():
            found[id_] = _content(kind, doc)
    return found


def content_of(connection: Connection, item: LeasedDelivery) -> Content:
    """What a delivery says; an update of a root says how its obligation stands now, whatever asked for it."""
    rows, watch = table("alert"), table("alert_watch")
    query = select(rows.c.kind, rows.c.doc, rows.c.acknowledged_by, rows.c.acknowledged_at)
    if item.verb == "update":
        query = query.where(rows.c.obligation == item.obligation).order_by(
            rows.c.raised_at.desc(), rows.c.closed_on.is_(None), rows.c.threshold
        )
    else:
        query = query.where(rows.c.id == item.alert_id)
    found = connection.execute(query.limit(1)).one()
    content = _content(found.kind, found.doc)
    if item.verb != "update" or content.alert is None:
        return content
    alert = content.alert
    row = alert.row
    snoozed = connection.scalar(
        select(watch.c.snoozed_until).where(
            watch.c.claimant == row.claimant,
            watch.c.subject_kind == row.subject_kind,
            watch.c.subject == row.subject,
            watch.c.deadline == row.deadline,
        )
    )
    at = found.acknowledged_at
    local = at.astimezone(ZoneInfo(EASTERN)).strftime("%b %-d, %-I:%M %p ET") if at is not None else ""
    return Content(alert, standing=Standing(found.acknowledged_by, local, snoozed))


def _content(kind: str, doc: bytes) -> Content:
    if kind == "deadline":
        return Content(decoder_of(Alert).decode(doc))
    return Content(None, decoder_of(AlertGroup).decode(doc), digest=kind == "digest")


def roots_of(connection: Connection, items: Sequence[LeasedDelivery]) -> dict[tuple[str, str, str], Receipt]:
    """The first messages that stand for these obligations, by obligation, channel and address."""
    rows, found = table("delivery"), dict[tuple[str, str, str], Receipt]()
    names = sorted({item.obligation for item in items if item.obligation})
    for start in range(0, len(names), CHUNK):
        query = (
            select(rows.c.obligation, rows.c.channel, rows.c.address, rows.c.channel_id, rows.c.channel_ts)
            .where(
                rows.c.obligation.in_(names[start : start + CHUNK]),
                rows.c.verb == "tell",
                rows.c.state == "sent",
                rows.c.thread_ts == "",
            )
            .order_by(rows.c.id)
        )
        for obligation, channel, address, channel_id, ts in connection.execute(query).all():
            found.setdefault((obligation, channel, address), Receipt("", channel_id, ts))
    return found


def root_of(connection: Connection, item: LeasedDelivery) -> Receipt | None:
    """The first message that stands at this address for this obligation."""
    if not item.obligation:
        return None
    rows = table("delivery")
    found = connection.execute(
        select(rows.c.channel_id, rows.c.channel_ts)
        .where(
            rows.c.obligation == item.obligation,
            rows.c.address == item.address,
            rows.c.channel == item.channel,
            rows.c.verb == "tell",
            rows.c.state == "sent",
            rows.c.thread_ts == "",
        )
        .order_by(rows.c.id)
        .limit(1)
    ).first()
    return None if found is None else Receipt("", found.channel_id, found.channel_ts)


def must_wait(connection: Connection, item: LeasedDelivery) -> bool:
    """Whether an earlier message of the thread is still on its way."""
    if not item.obligation:
        return False
    rows = table("delivery")
    query = select(rows.c.id).where(
        rows.c.obligation == item.obligation,
        rows.c.address == item.address,
        rows.c.channel == item.channel,
        rows.c.verb == "tell",
        rows.c.state.in_(("queued", "sending", "retrying")),
        rows.c.id < item.id,
    )
    return connection.scalar(query.limit(1)) is not None


def channel_id_of(connection: Connection, item: LeasedDelivery) -> str:
    """The channel's own name of an address, known from anything that was ever sent there."""
    rows = table("delivery")
    query = select(rows.c.channel_id).where(
        rows.c.channel == item.channel, rows.c.address == item.address, rows.c.channel_id != ""
    )
    return connection.scalar(query.order_by(rows.c.id.desc()).limit(1)) or ""


# ── taking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def take_back(connection: Connection, now: datetime) -> None:
    """Offer again what was claimed and never came back: it may have arrived."""
    rows = table("delivery")
    connection.execute(
        update(rows)
        .where(rows.c.state == "sending", rows.c.due_at <= now)
        .values(
            state="retrying",
            repeat=True,
            last_error="the process that sent it ended before it received the answer",
        )
    )


def due(
    connection: Connection, now: datetime, channels: Collection[str], limit: int, keys: Collection[str] = ()
) -> list[LeasedDelivery]:
    """What is to be sent over these channels now: with keys, of these alone.

    By priority, due date and money; what is said of one obligation stays in the order in which it was queued.
    """
    rows, alert = table("delivery"), table("alert")
    about = rows.outerjoin(alert, alert.c.id == rows.c.alert_id)
    query = (
        select(*(rows.c[name] for name in _FIELDS))
        .select_from(about)
        .where(rows.c.state.in_(_WAITING), rows.c.due_at <= now, rows.c.channel.in_(sorted(channels)))
    )
    if keys:
        query = query.where(rows.c.key.in_(sorted(keys)))
    about_one = case((rows.c.obligation != "", rows.c.obligation), else_=rows.c.alert_id)
    first_on = func.min(alert.c.due_on).over(partition_by=about_one)
    urgent = (
        func.min(alert.c.priority).over(partition_by=about_one),
        first_on.is_(None),
        first_on,
        func.max(alert.c.money).over(partition_by=about_one).desc(),
    )
    return [
        LeasedDelivery(*row) for row in connection.execute(query.order_by(*urgent, rows.c.id).limit(limit))
    ]


def claim(
    connection: Connection, items: Sequence[LeasedDelivery], worker: str, now: datetime
) -> list[LeasedDelivery]:
    """Claim deliveries by comparing and setting their count of attempts; those another took meanwhile are left out."""
    rows, taken = table("delivery"), set[int]()
    counted: dict[int, list[int]] = {}
    for item in items:
        counted.setdefault(item.attempts, []).append(item.id)
    for attempts, ids in counted.items():
        for start in range(0, len(ids), CHUNK):
            free = (
                rows.c.id.in_(ids[start : start + CHUNK]),
                rows.c.state.in_(_WAITING),
                rows.c.attempts == attempts,
            )
            values = {"state": "sending", "attempts": attempts + 1, "worker": worker, "due_at": now + LEASE}
            taken.update(connection.scalars(update(rows).where(*free).values(**values).returning(rows.c.id)))
    return [item for item in items if item.id in taken]


def release(connection: Connection, item: LeasedDelivery, now: datetime) -> None:
    """Put a delivery back that has to wait for an earlier one of its thread; this was no attempt."""
    rows = table("delivery")
    values = {"state": "queued", "attempts": item.attempts, "due_at": now}
    connection.execute(update(rows).where(rows.c.id == item.id).values(**values))


def send_again(connection: Connection, number: int, now: datetime) -> bool:
    """Queue a delivery again that was sent or given up, as a repeat; False where there is none such. An edit of a message is not repeated."""
    rows = table("delivery")
    over = rows.c.id == number, rows.c.state.in_(("sent", "dead")), rows.c.verb == "tell"
    values = {"state": "retrying", "attempts": 0, "due_at": now, "repeat": True, "last_error": ""}
    return connection.execute(update(rows).where(*over).values(**values)).rowcount == 1


# ── what became of it ───────────────────────────────────────────────────────────────────────────────────────────────


def sent(
    connection: Connection, receipts: Iterable[tuple[LeasedDelivery, Receipt, str]], now: datetime
) -> None:
    """Keep the receipts of deliveries, and the thread each went into."""
    rows = table("delivery")
    values = [
        {
            "b_id": item.id,
            "b_attempts": item.attempts + 1,
            "provider_id": receipt.provider_id,
            "channel_id": receipt.channel_id,
            "channel_ts": receipt.ts,
            "thread_ts": thread,
            "sent_at": now,
        }
        for item, receipt, thread in receipts
    ]
    if values:
        names = [name for name in values[0] if not name.startswith("b_")]
        mine = rows.c.id == bindparam("b_id"), rows.c.attempts == bindparam("b_attempts")
        changed = update(rows).where(*mine).values(state="sent", **{name: bindparam(name) for name in names})
        connection.execute(changed, values)


def failed(
    connection: Connection,
    item: LeasedDelivery,
    reason: str,
    next_try_at: datetime | None,
    *,
    maybe_arrived: bool,
) -> None:
    """Keep why it did not arrive; without a next try it is dead."""
    rows = table("delivery")
    values: dict[str, Any] = {
        "state": "dead" if next_try_at is None else "retrying",
        "last_error": reason,
        "repeat": item.repeat or maybe_arrived,
    }
    if next_try_at is not None:
        values["due_at"] = next_try_at
    mine = rows.c.id == item.id, rows.c.attempts == item.attempts + 1
    connection.execute(update(rows).where(*mine).values(**values))
