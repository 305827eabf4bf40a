"""A delivery as it is taken from its table, what it says, and where the thread stands that it belongs to."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, select

from drawback.adapters.sql.store import table
from drawback.alerts.digest import Bundle
from drawback.alerts.people import EASTERN
from drawback.alerts.slack_blocks import Standing
from drawback.domain.alerting import Alert

SLACK, MAIL = "slack", "e-mail"
CHUNK: Final = 400
"""Keys per read: well under SQLite's limit of bound values."""


@dataclass(frozen=True, slots=True)
class Item:
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


@dataclass(frozen=True, slots=True)
class Content:
    """What a delivery says: one alert or many, and what happened to it since."""

    alert: Alert | None
    bundle: Bundle | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Root:
    """The first message of an obligation at an address."""

    channel_id: str
    ts: str


def contents_of(connection: Connection, items: list[Item]) -> dict[str, Content]:
    """The content of many deliveries that tell something new, by alert."""
    rows, found = table("alert"), dict[str, Content]()
    ids = sorted({item.alert_id for item in items if item.verb != "update"})
    for start in range(0, len(ids), CHUNK):
        query = select(rows.c.id, rows.c.kind, rows.c.doc).where(rows.c.id.in_(ids[start : start + CHUNK]))
        for id_, kind, doc in connection.execute(query).all():
            found[id_] = _told(kind, doc)
    return found


def content_of(connection: Connection, item: Item) -> Content:
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
    content = _told(found.kind, found.doc)
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
    return Content(alert, None, Standing(found.acknowledged_by, local, snoozed))


def _told(kind: str, doc: bytes) -> Content:
    if kind == "deadline":
        return Content(msgspec.json.decode(doc, type=Alert), None, Standing())
    return Content(None, msgspec.json.decode(doc, type=Bundle), Standing())


def roots_of(connection: Connection, items: list[Item]) -> dict[tuple[str, str, str], Root]:
    """The first messages that stand for these obligations, by obligation, channel and address."""
    rows, found = table("delivery"), dict[tuple[str, str, str], Root]()
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
            found.setdefault((obligation, channel, address), Root(channel_id, ts))
    return found


def root_of(connection: Connection, item: Item) -> Root | None:
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
    return None if found is None else Root(found.channel_id, found.channel_ts)


def must_wait(connection: Connection, item: Item) -> bool:
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


def channel_id_of(connection: Connection, item: Item) -> str:
    """Slack's own id of a channel named by us, known from anything that was ever sent there."""
    if item.channel != SLACK:
        return ""
    if not item.address.startswith("#"):
        return item.address
    rows = table("delivery")
    query = select(rows.c.channel_id).where(
        rows.c.channel == SLACK, rows.c.address == item.address, rows.c.channel_id != ""
    )
    return connection.scalar(query.order_by(rows.c.id.desc()).limit(1)) or ""
