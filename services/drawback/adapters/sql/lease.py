"""Leases: rows that say which process does what only one may do, and until when.

A row and no lock of the session, so that it holds behind a pooler that gives each transaction another connection.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, or_, select, update

from drawback.adapters.sql import alert_tables  # noqa: F401 - registers the tables
from drawback.adapters.sql.bulk import keep
from drawback.adapters.sql.store import table


def take(engine: Engine, name: str, holder: str, now: datetime, term: timedelta) -> bool:
    """Take or renew the lease of this name. False: another process has it, and its term has not run out."""
    rows = table("scheduler_lock")
    with engine.begin() as connection:
        # a term that is already over: the row is there, and taking it is one compare-and-set for old and new alike
        keep(connection, "scheduler_lock", [{"name": name, "holder": "", "until_at": now - term}])
        taken = connection.execute(
            update(rows)
            .where(rows.c.name == name, or_(rows.c.holder == holder, rows.c.until_at <= now))
            .values(holder=holder, until_at=now + term)
        )
    return taken.rowcount == 1


def is_held(connection: Connection, name: str, holder: str, now: datetime) -> bool:
    """Whether this process has the lease; only reads, for what looks often."""
    rows = table("scheduler_lock")
    until = connection.scalar(select(rows.c.until_at).where(rows.c.name == name, rows.c.holder == holder))
    return until is not None and until > now


def release(engine: Engine, name: str, holder: str, now: datetime) -> None:
    """Let another process take the lease at once."""
    rows = table("scheduler_lock")
    with engine.begin() as connection:
        mine = rows.c.name == name, rows.c.holder == holder
        connection.execute(update(rows).where(*mine).values(holder="", until_at=now))
