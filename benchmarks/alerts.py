"""How long a sweep of the docket takes: of many open rows of which none is due, and of many that are due at once.

    python -m benchmarks alerts [--rows 1000000] [--due 10000]

1. Fill a docket in SQLite: open rows over five years from a day on, of a hundred claimants, all swept before.
2. Sweep on the next day, on which nothing is due.
3. Put in rows that are due in three days, and sweep: each raises an alert and queues its messages.

Seconds are those of the clock and of the processor, so that a busy machine can be told from slow work.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine, insert

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import table
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.routing import Recipient, Role
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService

TODAY = date(2026, 6, 15)
CLAIMANTS = 100
_CHUNK = 20_000
_FAR = 400
"""Days from which on nothing is told yet: beyond the farthest reminder."""
PEOPLE = (
    Recipient("Dana", {"e-mail": "dana@example.com"}),
    Recipient("#customs", {"slack": "#customs"}, Role.CHANNEL),
)


def a_row(number: int, due_on: date) -> dict[str, Any]:
    """An open due date of the docket."""
    return {
        "claimant": f"c{number % CLAIMANTS:03}", "subject_kind": "claim", "subject": f"claim-{number:07}", "deadline": "D-23",
        "due_on": due_on, "operate_on": None, "met_on": None, "passes": False, "immediate": False, "rule": "19 U.S.C. 1514(c)(3)",
        "citation": "19 U.S.C. 1514(c)(3)", "formula": "date of liquidation + 180 days", "inputs": "", "contested": "",
        "summary": "last day to protest the liquidation of the claim", "money": Decimal("5000.00"),
    }  # fmt: skip


def watched(row: dict[str, Any]) -> dict[str, Any]:
    """What is remembered of a row that was told and will be told again when it is near."""
    key = {name: row[name] for name in ("claimant", "subject_kind", "subject", "deadline", "due_on", "money")}
    soon = row["due_on"] - timedelta(days=90)
    return {
        **key, "next_on": max(soon, TODAY + timedelta(days=30)), "threshold": 180, "told_on": TODAY - timedelta(days=1),
        "snoozed_until": None, "moves": 0, "mailed": False, "arrived": True, "open": True,
    }  # fmt: skip


def fill(engine: Engine, rows: int) -> None:
    """Open rows from half a year ahead to five years ahead; of those near enough to have been told, what was told."""

    def made() -> Iterator[dict[str, Any]]:
        for number in range(rows):
            yield a_row(number, TODAY + timedelta(days=180 + number % 1600))

    chunk: list[dict[str, Any]] = []
    for row in made():
        chunk.append(row)
        if len(chunk) == _CHUNK:
            _put(engine, chunk)
            chunk = []
    if chunk:
        _put(engine, chunk)


def _put(engine: Engine, rows: list[dict[str, Any]]) -> None:
    told = [watched(row) for row in rows if (row["due_on"] - TODAY).days < _FAR]
    with engine.begin() as connection:
        connection.execute(insert(table("docket")), rows)
        if told:
            connection.execute(insert(table("alert_watch")), told)


def timed(what: str, work: Callable[[], Any]) -> str:
    """Do it, and say how long it took."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    return f"{what}: {time.perf_counter() - clock:.2f} s ({time.process_time() - processor:.2f} s of the processor), {found}"


def measure(rows: int, due: int, url: str) -> Iterator[str]:
    """Fill, sweep a day without work, and sweep one on which everything is due."""
    engine = open_database(url)
    migrate(engine)
    policies = {"*": SweepPolicy(storm=due + 1, history=due + 1)}
    service = AlertService(
        engine, AlertSettings(recipients={"*": PEOPLE}, policies=policies), federal_calendar(2025, 2032)
    )
    now = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)

    def sweep() -> str:
        swept = service.sweep(TODAY, now)
        return f"{swept.looked_at:,} looked at, {len(swept.alerts):,} alerts, {swept.deliveries:,} messages queued"

    yield timed(f"filled with {rows:,} open rows", lambda: fill(engine, rows))
    yield timed("first sweep", sweep)
    yield timed("sweep with nothing due", sweep)
    with engine.begin() as connection:
        fresh = [a_row(rows + number, TODAY + timedelta(days=3)) for number in range(due)]
        connection.execute(insert(table("docket")), fresh)
    yield timed(f"sweep with {due:,} due", sweep)
    engine.dispose()


def main() -> None:
    """Measure in a folder that is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000)
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as folder:
        for line in measure(chosen.rows, chosen.due, f"sqlite:///{Path(folder) / 'alerts.db'}"):
            print(line, flush=True)


if __name__ == "__main__":
    main()
