"""How the cost grows: each kind of work at n, 3n and 10n, in seconds of this processor, the median of three.

    python -m benchmarks growth [--only digest] [--sizes 1000,3000,10000] [--json FILE]

An exponent of 1.0 is a cost in proportion to the work; above 1.15 the line says so. Run by hand: the largest sizes take minutes.
"""

import argparse
import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, insert

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import table
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.bootstrap import load_law
from drawback.rules.dates.deadlines import DeadlineKind

SIZES = (10_000, 30_000, 100_000)
CLAIMANTS = 500
EXPONENT_AT_MOST = 1.15
TIMES = 3
TODAY = date(2026, 6, 8)
NOW = datetime(2026, 6, 8, 11, 30, tzinfo=UTC)
"""A Monday morning: digests name what is overdue as well."""


@contextmanager
def database() -> Iterator[Engine]:
    """An empty database in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'growth.db'}")
        migrate(engine)
        yield engine
        engine.dispose()


def fill_docket(engine: Engine, rows: int) -> None:
    """Open due dates of 500 claimants, over the years around today, with money behind each."""
    kinds = (DeadlineKind.ENTRY_PROTEST, DeadlineKind.CLAIM_PROTEST, DeadlineKind.BILL)
    made = (
        {
            "claimant": f"c{number % CLAIMANTS:03d}",
            "subject_kind": "entry",
            "subject": f"E{number:09d}",
            "deadline": kinds[number % len(kinds)].value,
            "due_on": TODAY + timedelta(days=number % 2000 - 30),
            "rule": "growth",
            "citation": "",
            "formula": "",
            "inputs": "{}",
            "summary": "a due date",
            "money": Decimal(number % 5000),
        }
        for number in range(rows)
    )
    with engine.begin() as connection:
        while part := [row for row, _ in zip(made, range(5000), strict=False)]:
            connection.execute(insert(table("docket")), part)


def service(engine: Engine) -> AlertService:
    return AlertService(engine, AlertSettings(), load_law().calendar)


def first_sweep(size: int) -> float:
    """The first sweep after a backfill: nothing was said of any due date yet."""
    with database() as engine:
        fill_docket(engine, size)
        return spent(lambda: service(engine).sweep(TODAY, NOW))


def digest(size: int) -> float:
    """The digests of a Monday for 500 claimants, after the docket was swept."""
    with database() as engine:
        fill_docket(engine, size)
        service(engine).sweep(TODAY, NOW)
        return spent(lambda: service(engine).digest(TODAY, NOW))


WORK: dict[str, Callable[[int], float]] = {"first sweep": first_sweep, "digest": digest}


def spent(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    began = time.process_time()
    work()
    return time.process_time() - began


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """By how much the cost grows with the work: the slope between the smallest and the largest, both as logarithms."""
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and give 1 where something grows faster than its work."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth", description=__doc__)
    parser.add_argument("--only", choices=tuple(WORK))
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="rows, smallest first")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    sizes, found, faster = [int(one) for one in given.sizes.split(",")], {}, False
    for name, work in WORK.items():
        if given.only not in {None, name}:
            continue
        seconds = [statistics.median(work(size) for _ in range(given.times)) for size in sizes]
        grows = exponent(sizes, seconds)
        faster = faster or grows > EXPONENT_AT_MOST
        found[name] = {"seconds": dict(zip(sizes, seconds, strict=True)), "exponent": grows}
        line = "  ".join(f"{size:>9,}: {took:8.2f} s" for size, took in zip(sizes, seconds, strict=True))
        print(
            f"{name:<14}{line}   exponent {grows:.2f}{'  FASTER THAN ITS WORK' if grows > EXPONENT_AT_MOST else ''}"
        )
    if given.json:
        given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return int(faster)


if __name__ == "__main__":
    raise SystemExit(main())
