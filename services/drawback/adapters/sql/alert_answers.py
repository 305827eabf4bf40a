"""What people answer to an alert, and the alerts that nobody answered in time."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from drawback.adapters.sql.alerts import QueuedDelivery, sent_before
from drawback.adapters.sql.store import table
from drawback.alerting.model import Alert
from drawback_schemas.decoders import decoder_of


def load_alert(connection: Connection, id_: str) -> Alert | None:
    """One deadline alert, or None where there is none of that name."""
    rows = table("alert")
    doc = connection.scalar(select(rows.c.doc).where(rows.c.id == id_, rows.c.kind == "deadline"))
    return None if doc is None else decoder_of(Alert).decode(doc)


def is_waiting(connection: Connection, id_: str) -> bool:
    """Whether an alert is open and nobody has taken it."""
    rows = table("alert")
    query = select(rows.c.id).where(
        rows.c.id == id_, rows.c.acknowledged_at.is_(None), rows.c.closed_on.is_(None)
    )
    return connection.scalar(query) is not None


def acknowledge(connection: Connection, id_: str, by: str, now: datetime) -> str | None:
    """Mark an alert as taken; returns its obligation, or None where there is no open alert of that name."""
    rows = table("alert")
    changed = connection.execute(
        update(rows)
        .where(rows.c.id == id_, rows.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=by, escalate_at=None)
        .returning(rows.c.obligation)
    ).scalar()
    if changed is None:
        return None
    _note(connection, id_, changed, "acknowledged", by, now)
    return str(changed)


def snooze(
    connection: Connection,
    alert: Alert,
    id_: str,
    by: str,
    until: date,
    again_on: date | None,
    reason: str,
    now: datetime,
) -> None:
    """Say nothing of this obligation until then; it is looked at again on the day given."""
    watch, rows, row = table("alert_watch"), table("alert"), alert.row
    connection.execute(
        update(watch)
        .where(
            watch.c.claimant == row.claimant,
            watch.c.subject_kind == row.subject_kind,
            watch.c.subject == row.subject,
            watch.c.deadline == row.deadline,
        )
        .values(snoozed_until=until, next_on=again_on)
    )
    connection.execute(update(rows).where(rows.c.obligation == row.obligation).values(escalate_at=None))
    _note(connection, id_, row.obligation, "snoozed", by, now, until, reason)


def _note(
    connection: Connection,
    id_: str,
    obligation: str,
    kind: str,
    by: str,
    now: datetime,
    until: date | None = None,
    reason: str = "",
) -> None:
    values = {"alert_id": id_, "obligation": obligation, "kind": kind, "by": by, "at": now}
    connection.execute(insert(table("alert_ack")).values(**values, until=until, reason=reason))


def updates(
    connection: Connection, obligation: str, id_: str, mark: str, now: datetime, threads: Collection[str]
) -> list[QueuedDelivery]:
    """Updates of the roots of an obligation, after somebody answered."""
    asked = [QueuedDelivery("", "", "", obligation, "", "", "", "", now)]
    return [
        QueuedDelivery(
            key=f"{obligation}|{recipient}|{channel}|{mark}",
            alert_id=id_,
            claimant=obligation.partition("/")[0],
            obligation=obligation,
            channel=channel,
            recipient=recipient,
            address=address,
            verb="update",
            due_at=now,
        )
        for _, channel, address, recipient in sent_before(connection, asked, threads)
    ]


def to_escalate(connection: Connection, now: datetime) -> list[tuple[str, int, Alert]]:
    """Alerts whose time to be taken has run out: id, step reached, and the alert."""
    rows = table("alert")
    query = select(rows.c.id, rows.c.step, rows.c.doc).where(
        rows.c.escalate_at <= now, rows.c.acknowledged_at.is_(None), rows.c.closed_on.is_(None)
    )
    return [(id_, step, decoder_of(Alert).decode(doc)) for id_, step, doc in connection.execute(query)]


def step(connection: Connection, id_: str, was: int, further: datetime | None) -> None:
    """An alert went one step up."""
    rows = table("alert")
    connection.execute(
        update(rows).where(rows.c.id == id_, rows.c.step == was).values(step=was + 1, escalate_at=further)
    )
