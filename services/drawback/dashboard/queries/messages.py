"""What was said to people: the sandbox's messages, deliveries that failed, and when the sweep last ran."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

import drawback.adapters.sql.alert_tables  # noqa: F401 - its tables join the metadata
from drawback.adapters.sql.tables import metadata
from drawback.dashboard.paging import Order

MESSAGES = metadata.tables["sandbox_message"]
DELIVERIES = metadata.tables["delivery"]
HEARTBEATS = metadata.tables["sweep_heartbeat"]
ORDER = Order("sent", "Sent, newest first", MESSAGES.c.id, (MESSAGES.c.id,), descending=True)
_FAILED = ("dead",)


def messages(channel: str) -> Select[Any]:
    query = select(*(column for column in MESSAGES.c if column.name != "body"))
    return query.where(MESSAGES.c.channel == channel) if channel else query


def channels(connection: Connection) -> list[str]:
    query = select(MESSAGES.c.channel).distinct().order_by(MESSAGES.c.channel).limit(20)
    return list(connection.scalars(query))


def message(connection: Connection, number: int) -> Row[Any] | None:
    return connection.execute(select(MESSAGES).where(MESSAGES.c.id == number)).one_or_none()


def failed(connection: Connection) -> Sequence[Row[Any]]:
    """Return deliveries that were given up, newest first."""
    query = (
        select(DELIVERIES).where(DELIVERIES.c.state.in_(_FAILED)).order_by(DELIVERIES.c.id.desc()).limit(50)
    )
    return connection.execute(query).all()


def failures(connection: Connection) -> int:
    some = select(DELIVERIES.c.id).where(DELIVERIES.c.state.in_(_FAILED)).limit(101).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def last_sweep(connection: Connection) -> Row[Any] | None:
    """Return the last beat of the sweep."""
    query = select(HEARTBEATS).order_by(HEARTBEATS.c.beat_at.desc()).limit(1)
    return connection.execute(query).one_or_none()
