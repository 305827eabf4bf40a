"""Leases: rows that say which process does what only one may do, and until when.

A row and no lock of the session, so that it holds behind a pooler that gives each transaction another connection.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, case, or_, select, update

from drawback.adapters.sql import alert_tables  # noqa: F401 - registers the tables
from drawback.adapters.sql.bulk import keep
from drawback.adapters.sql.store import table


class LostLeaseError(Exception):
    """Another process has taken the lease: what this one was about to write is the other's to do."""


def take(engine: Engine, name: str, holder: str, now: datetime, term: timedelta) -> int:
    """Take or renew the lease of this name; returns its fencing number, one more with each new holder.

    Zero: another process has it, and its term has not run out.
    """
    rows = table("scheduler_lock")
    with engine.begin() as connection:
        # a term that is already over: the row is there, and taking it is one compare-and-set for old and new alike
        keep(connection, "scheduler_lock", [{"name": name, "holder": "", "until_at": now - term, "fence": 0}])
        taken = connection.scalar(
            update(rows)
            .where(rows.c.name == name, or_(rows.c.holder == holder, rows.c.until_at <= now))
            .values(
                holder=holder,
                until_at=now + term,
                fence=case((rows.c.holder == holder, rows.c.fence), else_=rows.c.fence + 1),
            )
            .returning(rows.c.fence)
        )
    return int(taken or 0)


def require(connection: Connection, name: str, fence: int) -> None:
    """Make sure, as the last thing before a commit, that nobody has taken the lease since; until the commit nobody can.

    Raises:
        LostLeaseError: somebody has.
    """
    rows = table("scheduler_lock")
    mine = update(rows).where(rows.c.name == name, rows.c.fence == fence).values(fence=fence)
    if connection.execute(mine).rowcount != 1:
        raise LostLeaseError(
            f"another process is the {name} now; what this one was about to write is dropped"
        )


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
