"""Metrics that only the database knows: what waits in the outbox, what is parked, what falls due, which alerts wait."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, case, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from drawback.adapters.clock import Clock
from drawback.adapters.scheduler import LOCK
from drawback.adapters.sql import alert_tables  # noqa: F401 - registers the tables
from drawback.adapters.sql.store import table

DUE_SOON = timedelta(days=7)
DUE_THIS_MONTH = timedelta(days=30)
_ON_THEIR_WAY = ("queued", "retrying", "sending")
_UNREAD = (*_ON_THEIR_WAY, "dead")
_COUNTED_EVERY = timedelta(minutes=1)
_REMEMBERED = 2048
"""Samples of the outbox that are kept, to date its oldest row."""

log = structlog.get_logger(__name__)


class DatabaseMetrics(Collector):
    """Counts at the moment it is asked, with a handful of short queries over indexed columns; the docket once a minute.

    A database that does not answer is reported as `drawback_database_up 0`; the page of metrics answers all the same.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._outbox = WaitingSince()
        self._counted: tuple[datetime, Metric] | None = None

    def collect(self) -> Iterator[Metric]:
        """All of it in one connection; only `drawback_database_up` where there is none."""
        try:
            with self._engine.connect() as connection:
                found = list(self._look(connection))
        except SQLAlchemyError as problem:
            log.warning("metrics.no_database", problem=str(problem).splitlines()[0])
            found = []
        yield GaugeMetricFamily(
            "drawback_database_up", "1 while the database answers", value=1.0 if found else 0.0
        )
        yield from found

    def _look(self, connection: Connection) -> Iterator[Metric]:
        now = self._clock.now()
        yield from self._waiting(connection, now)
        yield from self._parked(connection)
        yield self._due(connection, now)
        yield from self._unread(connection, now)
        yield from _jobs(connection)
        yield GaugeMetricFamily(
            "drawback_database_bytes", "Size of the database on disk", value=_size(connection)
        )

    def _waiting(self, connection: Connection, now: datetime) -> Iterator[Metric]:
        outbox = table("outbox")
        rows, first, last = connection.execute(
            select(func.count(), func.min(outbox.c.seq), func.max(outbox.c.seq))
        ).one()
        yield GaugeMetricFamily("drawback_outbox_rows", "Events not yet published", value=rows)
        yield GaugeMetricFamily(
            "drawback_outbox_oldest_age_seconds",
            "Seconds for which this process has seen the oldest event in the outbox wait",
            value=self._outbox.age(first, last, now),
        )

    @staticmethod
    def _parked(connection: Connection) -> Iterator[Metric]:
        parked = table("parked")
        query = select(parked.c.reason_kind, func.count()).where(parked.c.status == "open")
        reasons = connection.execute(query.group_by(parked.c.reason_kind)).all()
        yield _by(
            "drawback_parked_open",
            "Parked events that nobody has settled",
            "reason_kind",
            {str(kind): int(count) for kind, count in reasons},
        )

    def _due(self, connection: Connection, now: datetime) -> Metric:
        """Open deadlines, counted once a minute: millions of them take a second, and they change by the day."""
        if self._counted is None or now - self._counted[0] >= _COUNTED_EVERY:
            self._counted = now, self._count_due(connection)
        return self._counted[1]

    def _count_due(self, connection: Connection) -> Metric:
        docket, today = table("docket"), self._clock.today()
        nearness = case(
            (docket.c.due_on < today, "overdue"),
            (docket.c.due_on <= today + DUE_SOON, "week"),
            (docket.c.due_on <= today + DUE_THIS_MONTH, "month"),
            else_="later",
        )
        due = connection.execute(
            select(nearness.label("due"), func.count()).where(docket.c.met_on.is_(None)).group_by("due")
        ).all()
        counts = dict.fromkeys(("overdue", "week", "month", "later"), 0) | {
            str(near): int(count) for near, count in due
        }
        return _by("drawback_docket_open", "Open deadlines by how near they are", "due", counts)

    @staticmethod
    def _unread(connection: Connection, now: datetime) -> Iterator[Metric]:
        delivery = table("delivery")
        query = select(delivery.c.state, func.count()).where(delivery.c.state.in_(_UNREAD))
        states = connection.execute(query.group_by(delivery.c.state)).all()
        counts = dict.fromkeys(_UNREAD, 0) | {str(state): int(count) for state, count in states}
        yield _by("drawback_alerts_undelivered", "Alerts that have not arrived, by state", "state", counts)
        # quiet hours are no delay: one that was not tried yet counts from the moment at which its channel should have had it
        since = case((delivery.c.state == "queued", delivery.c.due_at), else_=delivery.c.created_at)
        oldest = connection.scalar(select(func.min(since)).where(delivery.c.state.in_(_ON_THEIR_WAY)))
        yield GaugeMetricFamily(
            "drawback_alerts_oldest_overdue_seconds",
            "Seconds since the longest waiting alert should have been handed to its channel",
            value=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        )


class WaitingSince:
    """Since when the oldest of a row of growing numbers waits, from looks at its first and last number.

    The table has no time of its own (the step reads no clock), so a number is as old as the first look that saw it.
    """

    def __init__(self) -> None:
        self._looks: deque[tuple[datetime, int]] = deque(maxlen=_REMEMBERED)

    def age(self, first: int | None, last: int | None, now: datetime) -> float:
        """Note a look and return the seconds for which `first` has been seen waiting; nothing waits: 0."""
        if first is None or last is None:
            self._looks.clear()
            return 0.0
        while self._looks and self._looks[0][1] < first:
            self._looks.popleft()
        if not self._looks or self._looks[-1][1] < last:
            self._looks.append((now, last))
        return (now - self._looks[0][0]).total_seconds()


def _jobs(connection: Connection) -> Iterator[Metric]:
    beats = table("sweep_heartbeat")
    last = GaugeMetricFamily(
        "drawback_job_last_run_timestamp_seconds",
        "When each job of the scheduler last ended",
        labels=("name",),
    )
    took = GaugeMetricFamily("drawback_job_last_run_seconds", "How long it took", labels=("name",))
    for job, beat_at, milliseconds in connection.execute(
        select(beats.c.job, beats.c.beat_at, beats.c.milliseconds)
    ):
        last.add_metric((job,), beat_at.timestamp())
        took.add_metric((job,), milliseconds / 1000)
    yield from (last, took)
    lock = table("scheduler_lock")
    until = connection.scalar(select(lock.c.until_at).where(lock.c.name == LOCK, lock.c.holder != ""))
    yield GaugeMetricFamily(
        "drawback_scheduler_lock_until_timestamp_seconds",
        "Until when some process is the one scheduler; 0 while nobody is",
        value=until.timestamp() if until else 0.0,
    )


def _size(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        size: Any = connection.scalar(text("SELECT pg_database_size(current_database())"))
    else:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
        size = int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar() or 0)
    return int(size)


def _by(name: str, says: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=(label,))
    for key, value in sorted(values.items()):
        family.add_metric((key,), value)
    return family
