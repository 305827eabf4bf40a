"""What a process is: its version, the tables it knows, and how far its law reaches."""

import platform
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, time

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from drawback import __version__
from drawback.adapters.sql.migrate import head
from drawback.rules.lawbook import LawBook


class AboutMetrics(Collector):
    """`drawback_build_info`, and the last day of each table of law; a process without law gives the first only."""

    def __init__(self, law: Callable[[], LawBook] | None = None) -> None:
        self._law = law
        self._held: LawBook | None = None
        self._build = {"version": __version__, "revision": head(), "python": platform.python_version()}

    def collect(self) -> Iterator[Metric]:
        """Both; the day of a table is its end, in UTC, as seconds since 1970."""
        yield InfoMetricFamily(
            "drawback_build", "Version, newest revision of the tables, Python", self._build
        )
        law = self._newest()
        if law is None:
            return
        through = GaugeMetricFamily(
            "drawback_law_known_through_timestamp_seconds",
            "Until when a table of law knows its figures; 0 where it knows none",
            labels=("table",),
        )
        for table, day in law.reach:
            end = datetime.combine(day, time.max, UTC).timestamp() if day else 0.0
            through.add_metric((table,), end)
        yield through

    def _newest(self) -> LawBook | None:
        """The law of the newest version; while the database is away, the one that was held last."""
        if self._law is not None:
            with suppress(SQLAlchemyError):
                self._held = self._law()
        return self._held
