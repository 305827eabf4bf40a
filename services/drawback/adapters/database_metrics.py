"""Metrics that only the database knows: what waits in the outbox, what is parked, what falls due."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, case, func, select

from drawback.adapters.sql_store import table

DUE_SOON = timedelta(days=7)
DUE_THIS_MONTH = timedelta(days=30)


class DatabaseMetrics(Collector):
    """Counts at the moment it is asked; three short queries over indexed columns."""

    def __init__(self, engine: Engine, today: Callable[[], date]) -> None:
        self._engine = engine
        self._today = today

    def collect(self) -> Iterator[Metric]:
        """Outbox rows, open parked events by reason, open deadlines by how near they are."""
        outbox, parked, docket = table("outbox"), table("parked"), table("docket")
        today = self._today()
        nearness = case(
            (docket.c.due_on < today, "overdue"),
            (docket.c.due_on <= today + DUE_SOON, "week"),
            (docket.c.due_on <= today + DUE_THIS_MONTH, "month"),
            else_="later",
        )
        with self._engine.connect() as connection:
            waiting = connection.scalar(select(func.count()).select_from(outbox)) or 0
            reasons = connection.execute(
                select(parked.c.reason_kind, func.count())
                .where(parked.c.status == "open")
                .group_by(parked.c.reason_kind)
            ).all()
            due = connection.execute(
                select(nearness.label("due"), func.count()).where(docket.c.met_on.is_(None)).group_by("due")
            ).all()
        yield GaugeMetricFamily("drawback_outbox_rows", "Events not yet published", value=waiting)
        yield _by(
            "drawback_parked_open",
            "Parked events that nobody has settled",
            "reason_kind",
            {str(kind): int(count) for kind, count in reasons},
        )
        counts = dict.fromkeys(("overdue", "week", "month", "later"), 0) | {
            str(near): int(count) for near, count in due
        }
        yield _by("drawback_docket_open", "Open deadlines by how near they are", "due", counts)


def _by(name: str, says: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=(label,))
    for key, value in sorted(values.items()):
        family.add_metric((key,), value)
    return family
