"""When jobs ran last: who watches others' dates is watched too."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, or_, select

from drawback.adapters.sql.bulk import put
from drawback.adapters.sql.store import table


def beat(
    connection: Connection,
    job: str,
    now: datetime,
    as_of: date,
    *,
    raised: int = 0,
    milliseconds: int = 0,
    note: str = "",
) -> None:
    """Say that a job ran."""
    row = {
        "job": job,
        "beat_at": now,
        "as_of": as_of,
        "raised": raised,
        "milliseconds": milliseconds,
        "note": note,
    }
    put(connection, "sweep_heartbeat", [row])


def silent_jobs(
    connection: Connection, now: datetime, longest: Mapping[str, float]
) -> list[tuple[str, datetime | None]]:
    """Jobs that have not run for longer than their number of seconds, or never."""
    rows = table("sweep_heartbeat")
    condition = or_(*(rows.c.job == job for job in longest)) if longest else rows.c.job.is_(None)
    found = connection.execute(select(rows.c.job, rows.c.beat_at).where(condition))
    seen: dict[str, datetime] = {row.job: row.beat_at for row in found}
    return [
        (job, seen.get(job))
        for job, seconds in longest.items()
        if job not in seen or (now - seen[job]).total_seconds() > seconds
    ]
