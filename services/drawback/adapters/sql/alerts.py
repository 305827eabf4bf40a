"""Alerts as they are stored: their content, their recipients, the digests that carry them."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, func, or_, select, update

from drawback.adapters.sql.bulk import keep
from drawback.adapters.sql.store import table
from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import Alert, Ending, Why
from drawback_schemas.decoders import decoder_of

_CHUNK = 400
_OPEN = ("sent", "sending", "retrying")
ON_PAGES: Final = "on pages"
"""Stands for the digest of a line that no digest carries, because it asks nothing of anybody."""


def alert_id(key: str) -> str:
    """Short name of an alert, the same wherever it is computed."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


_STORM: Final = "storm"


@dataclass(frozen=True, slots=True)
class QueuedDelivery:
    """A delivery to be made: `key` is unique for ever, so that nothing is queued twice.

    `verb`: "tell" one alert, "table" of many, "update" of the root message of an obligation.
    """

    key: str
    alert_id: str
    claimant: str
    obligation: str
    channel: str
    recipient: str
    address: str
    verb: str
    due_at: datetime


_QUEUED = tuple(field.name for field in fields(QueuedDelivery))


def _chunks(values: Iterable[str]) -> Iterable[list[str]]:
    listed = sorted(set(values))
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


# ── raising ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def not_raised(connection: Connection, alerts: Sequence[Alert]) -> list[Alert]:
    """The alerts whose key was not raised yet."""
    rows, known = table("alert"), set[str]()
    for chunk in _chunks(alert_id(alert.key) for alert in alerts):
        known.update(connection.scalars(select(rows.c.id).where(rows.c.id.in_(chunk))))
    return [alert for alert in alerts if alert_id(alert.key) not in known]


def save_alerts(
    connection: Connection,
    alerts: Iterable[Alert],
    as_of: date,
    now: datetime,
    *,
    table_id: str = "",
    escalations: Mapping[str, datetime | None] | None = None,
) -> None:
    """Write alerts; one that is there already stays as it is."""
    rows = [
        {
            **_blank(alert_id(alert.key), alert.key, "deadline", alert.row.claimant, as_of, now),
            "obligation": alert.row.obligation,
            "deadline": alert.row.deadline,
            "subject_kind": alert.row.subject_kind,
            "subject": alert.row.subject,
            "due_on": alert.row.due_on,
            "why": _why(alert),
            "threshold": alert.threshold,
            "priority": int(alert.priority),
            "money": alert.row.money,
            "title": alert.words.do,
            "digest": alert.digest,
            "table_id": table_id,
            "escalate_at": (escalations or {}).get(alert.key),
            "doc": msgspec.json.encode(alert),
        }
        for alert in alerts
    ]
    keep(connection, "alert", rows)


def _why(alert: Alert) -> str:
    """Why it was raised, as lists are filtered by it: a right that lapsed is distinguished from what ended well."""
    return alert.ending.value if alert.ending is Ending.LAPSED else alert.why.value


def save_table(
    connection: Connection, key: str, kind: str, claimant: str, group: AlertGroup, as_of: date, now: datetime
) -> None:
    """Write a digest or a storm as one alert of its own."""
    row = _blank(alert_id(key), key, kind, claimant, as_of, now)
    if kind == _STORM and group.alerts:  # what is urgent in it makes all of it urgent
        row["priority"] = int(min(alert.priority for alert in group.alerts))
    keep(connection, "alert", [{**row, "title": group.title, "doc": msgspec.json.encode(group)}])


def _blank(id_: str, key: str, kind: str, claimant: str, as_of: date, now: datetime) -> dict[str, Any]:
    return {
        "id": id_,
        "key": key,
        "kind": kind,
        "claimant": claimant,
        "obligation": "",
        "deadline": "",
        "subject_kind": "",
        "subject": "",
        "due_on": None,
        "why": "",
        "threshold": 0,
        "priority": 3,
        "money": 0,
        "title": "",
        "raised_on": as_of,
        "raised_at": now,
        "digest": False,
        "table_id": "",
        "escalate_at": None,
        "step": 0,
        "acknowledged_at": None,
        "acknowledged_by": "",
        "closed_on": None,
    }


def raised_since(
    connection: Connection, since: datetime, claimants: Iterable[str]
) -> dict[tuple[str, str], int]:
    """How many alerts of their own were raised since then about these claimants, by claimant and deadline."""
    rows, found = table("alert"), dict[tuple[str, str], int]()
    for chunk in _chunks(claimants):
        query = (
            select(rows.c.claimant, rows.c.deadline, func.count())
            .where(rows.c.claimant.in_(chunk), rows.c.raised_on >= since.date(), rows.c.raised_at > since)
            .where(rows.c.digest.is_(False), rows.c.kind == "deadline")
            .group_by(rows.c.claimant, rows.c.deadline)
        )
        found |= {(claimant, deadline): count for claimant, deadline, count in connection.execute(query)}
    return found


def queue(
    connection: Connection, queued: Sequence[QueuedDelivery], now: datetime, threads: Collection[str]
) -> int:
    """Queue deliveries, and with every word in a thread an update of its root. Returns how many were asked for.

    `threads` are the channels that have threads.
    """
    rows = [_delivery(one, now) for one in [*queued, *_roots_to_update(connection, queued, threads)]]
    keep(connection, "delivery", rows)
    return len(rows)


def _delivery(one: QueuedDelivery, now: datetime) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _QUEUED},
        "state": "queued",
        "attempts": 0,
        "worker": "",
        "repeat": False,
        "last_error": "",
        "provider_id": "",
        "channel_id": "",
        "channel_ts": "",
        "thread_ts": "",
        "created_at": now,
        "sent_at": None,
    }


def _roots_to_update(
    connection: Connection, queued: Sequence[QueuedDelivery], threads: Collection[str]
) -> list[QueuedDelivery]:
    messages = [one for one in queued if one.channel in threads and one.verb == "tell"]
    known = {
        (obligation, address) for obligation, _, address, _ in sent_before(connection, messages, threads)
    }
    return [
        replace(one, key=f"{one.key}|update", verb="update")
        for one in messages
        if (one.obligation, one.address) in known
    ]


def sent_before(
    connection: Connection, queued: Iterable[QueuedDelivery], channels: Collection[str] | None = None
) -> list[tuple[str, str, str, str]]:
    """Obligation, channel, address and recipient of the earlier messages of these obligations, each once."""
    rows = table("delivery")
    found: list[tuple[str, str, str, str]] = []
    for chunk in _chunks(one.obligation for one in queued):
        query = select(rows.c.obligation, rows.c.channel, rows.c.address, rows.c.recipient).where(
            rows.c.obligation.in_(chunk), rows.c.verb == "tell", rows.c.state.in_((*_OPEN, "queued"))
        )
        if channels is not None:
            query = query.where(rows.c.channel.in_(sorted(channels)))
        found += [tuple(row) for row in connection.execute(query.distinct())]
    return found


def closing(
    connection: Connection, closed: Sequence[Alert], now: datetime, threads: Collection[str]
) -> list[QueuedDelivery]:
    """The last message of obligations that are over, to everybody who got one before: the root message is closed, a mail ends it.

    Messages of them that still wait are cancelled.
    """
    by_name = {alert.row.obligation: alert for alert in closed}
    cancel_waiting(connection, by_name)
    asked = [QueuedDelivery("", "", "", name, "", "", "", "", now) for name in by_name]
    queued = []
    for obligation, channel, address, recipient in sent_before(connection, asked):
        alert = by_name[obligation]
        queued.append(
            QueuedDelivery(
                key=f"{alert.key}|{recipient}|{channel}",
                alert_id=alert_id(alert.key),
                claimant=alert.row.claimant,
                obligation=obligation,
                channel=channel,
                recipient=recipient,
                address=address,
                verb="update" if channel in threads else "tell",
                due_at=now,
            )
        )
    return queued


def cancel_waiting(connection: Connection, obligations: Iterable[str]) -> None:
    """Messages of these obligations that nobody tried to send yet are not sent."""
    rows = table("delivery")
    for chunk in _chunks(obligations):
        waiting = rows.c.obligation.in_(chunk), rows.c.state == "queued", rows.c.attempts == 0
        connection.execute(update(rows).where(*waiting).values(state="superseded"))


def close_alerts(connection: Connection, obligations: Collection[str], as_of: date) -> None:
    """The alerts of these obligations need nobody any more."""
    rows = table("alert")
    for chunk in _chunks(obligations):
        still = rows.c.obligation.in_(chunk), rows.c.closed_on.is_(None)
        connection.execute(update(rows).where(*still).values(closed_on=as_of, escalate_at=None))


# ── digest ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def claimants_followed(connection: Connection) -> list[str]:
    """Claimants who have anything on the docket, or a message waiting about a row that is there no more."""
    docket, rows = table("docket"), table("alert")
    waiting = select(rows.c.claimant).where(rows.c.digest.is_(True), rows.c.table_id == "")
    return sorted(connection.scalars(select(docket.c.claimant).union(waiting)))


def waiting_for_digests(connection: Connection) -> list[tuple[str, Alert]]:
    """What was raised for a digest and not looked at by one yet, with its id, as far as it is still open or says how it ended."""
    rows = table("alert")
    query = select(rows.c.id, rows.c.doc).where(
        rows.c.digest.is_(True),
        rows.c.table_id == "",
        or_(rows.c.closed_on.is_(None), rows.c.why.in_((Why.CLOSED.value, Ending.LAPSED.value))),
    )
    ordered = query.order_by(rows.c.claimant, rows.c.id)
    return [(id_, decoder_of(Alert).decode(doc)) for id_, doc in connection.execute(ordered)]


def carried(connection: Connection, alert_ids: Iterable[str], table_id: str) -> None:
    """These lines are in this digest now; with the name `ON_PAGES`, in none."""
    rows = table("alert")
    for chunk in _chunks(alert_ids):
        connection.execute(update(rows).where(rows.c.id.in_(chunk)).values(table_id=table_id))


def digests_with(connection: Connection, carrier: str, obligation: str) -> list[str]:
    """The digests of the same morning as this one that hold a line of this obligation: each person has one."""
    rows = table("alert")
    morning = select(rows.c.raised_at).where(rows.c.id == carrier, rows.c.kind == "digest").scalar_subquery()
    query = select(rows.c.id, rows.c.doc).where(rows.c.kind == "digest", rows.c.raised_at == morning)
    return [
        id_
        for id_, doc in connection.execute(query.order_by(rows.c.id))
        if any(one.row.obligation == obligation for one in decoder_of(AlertGroup).decode(doc).alerts)
    ]


def drop_closed_lines(connection: Connection) -> None:
    """Lines that waited for a digest and need nobody any more are in none."""
    rows = table("alert")
    over = rows.c.closed_on.is_not(None), rows.c.why.not_in((Why.CLOSED.value, Ending.LAPSED.value))
    waiting = rows.c.digest.is_(True), rows.c.table_id == ""
    connection.execute(update(rows).where(*waiting, *over).values(table_id=ON_PAGES))


def are_raised(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of these keys under which an alert or a table is stored already."""
    rows, found = table("alert"), set[str]()
    for chunk in _chunks(keys):
        found.update(connection.scalars(select(rows.c.key).where(rows.c.key.in_(chunk))))
    return found
