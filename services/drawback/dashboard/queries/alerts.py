"""One alert: what was said, to whom, whether it arrived, and what people answered."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select

import drawback.adapters.sql.alert_tables  # noqa: F401 - its tables join the metadata
from drawback.adapters.sql.tables import metadata

ALERTS = metadata.tables["alert"]
DELIVERIES = metadata.tables["delivery"]
ANSWERS = metadata.tables["alert_ack"]


def alert(connection: Connection, alert_id: str) -> Row[Any] | None:
    return connection.execute(select(ALERTS).where(ALERTS.c.id == alert_id)).one_or_none()


def deliveries(connection: Connection, alert_id: str) -> Sequence[Row[Any]]:
    query = select(DELIVERIES).where(DELIVERIES.c.alert_id == alert_id).order_by(DELIVERIES.c.id)
    return connection.execute(query.limit(100)).all()


def answers(connection: Connection, obligation: str) -> Sequence[Row[Any]]:
    """Return who took or put off the alerts of an obligation, newest first."""
    if not obligation:
        return []
    query = select(ANSWERS).where(ANSWERS.c.obligation == obligation).order_by(ANSWERS.c.seq.desc())
    return connection.execute(query.limit(50)).all()


def siblings(connection: Connection, obligation: str) -> Sequence[Row[Any]]:
    """Return what else was said of the same obligation, newest first."""
    if not obligation:
        return []
    a = ALERTS.c
    query: Select[Any] = select(a.id, a.why, a.threshold, a.raised_on, a.due_on)
    return connection.execute(
        query.where(a.obligation == obligation).order_by(a.raised_at.desc()).limit(30)
    ).all()
