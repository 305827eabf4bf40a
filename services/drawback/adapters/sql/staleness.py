"""What the watch over the watcher reads: when jobs ran, what waits to be sent or published, and when who was heard of last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from drawback.adapters.sql import alert_tables, taken_files  # noqa: F401 - registers the tables
from drawback.adapters.sql.store import table
from drawback.alerting.model import DocketRow

_WAITING = ("queued", "retrying", "sending")


@dataclass(frozen=True, slots=True)
class JobRun:
    """When a job ended last, and for which day."""

    at: datetime
    as_of: date


@dataclass(frozen=True, slots=True)
class ChannelTraffic:
    """What went over a channel since a moment: delivered, given up, when the last one arrived; and since when the oldest one waits."""

    delivered: int
    dead: int
    last_at: datetime | None
    waits_since: datetime | None


def job_runs(connection: Connection) -> dict[str, JobRun]:
    """The last run of each job, by name."""
    rows = table("sweep_heartbeat")
    query = select(rows.c.job, rows.c.beat_at, rows.c.as_of)
    return {job: JobRun(at, as_of) for job, at, as_of in connection.execute(query)}


def traffic(
    connection: Connection, channels: Collection[str], since: datetime, now: datetime
) -> dict[str, ChannelTraffic]:
    """What went over each of these channels. Quiet hours are no waiting: what is not due yet does not count."""
    rows, found = table("delivery"), {}
    for name in sorted(channels):
        of = rows.c.channel == name
        sent = of, rows.c.state == "sent", rows.c.provider_id != ""
        delivered = connection.scalar(
            select(func.count()).select_from(rows).where(*sent, rows.c.sent_at >= since)
        )
        dead = connection.scalar(
            select(func.count()).select_from(rows).where(of, rows.c.state == "dead", rows.c.due_at >= since)
        )
        last_at = connection.scalar(select(func.max(rows.c.sent_at)).where(*sent))
        waiting = of, rows.c.state.in_(_WAITING), rows.c.due_at <= now
        oldest = connection.scalar(select(func.min(rows.c.due_at)).where(*waiting))
        found[name] = ChannelTraffic(delivered or 0, dead or 0, last_at, oldest)
    return found


def raised_since(connection: Connection, since: datetime) -> int:
    """How many alerts about due dates were raised since then."""
    rows = table("alert")
    query = select(func.count()).select_from(rows)
    return connection.scalar(query.where(rows.c.raised_at >= since, rows.c.kind == "deadline")) or 0


def oldest_unpublished(connection: Connection) -> bytes | None:
    """The event that waits longest to be published, as it was written."""
    rows = table("outbox")
    return connection.scalar(select(rows.c.raw).order_by(rows.c.seq).limit(1))


def last_files(connection: Connection, kinds: Collection[str]) -> dict[str, date]:
    """When a file of one of these kinds was taken in last, by claimant; one that only repeated what was known counts too."""
    rows = table("taken_file")
    query = select(rows.c.claimant, func.max(rows.c.heard_on).label("on")).where(
        rows.c.kind.in_(sorted(kinds)), rows.c.events > 0
    )
    return {str(row.claimant): row.on for row in connection.execute(query.group_by(rows.c.claimant))}


def contested_rows(connection: Connection, since: date, until: date) -> list[DocketRow]:
    """The open rows of everybody whose day is contested, due from the first day to the second."""
    rows = table("docket")
    query = select(*(rows.c[name] for name in DocketRow.__dataclass_fields__)).where(
        rows.c.contested != "", rows.c.met_on.is_(None), rows.c.due_on >= since, rows.c.due_on <= until
    )
    return [
        DocketRow(*row)
        for row in connection.execute(query.order_by(rows.c.due_on, rows.c.claimant, rows.c.subject))
    ]


def first_alert_on(connection: Connection) -> date | None:
    """The day of the first alert that was ever raised."""
    found: date | None = connection.scalar(select(func.min(table("alert").c.raised_on)))
    return found
