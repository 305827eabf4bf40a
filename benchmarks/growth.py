"""How the cost grows: each kind of work at n, 3n and 10n, in seconds of this processor, the median of three.

    python -m benchmarks growth [--only digest] [--sizes 1000,3000,10000] [--json FILE]

An exponent of 1.0 is a cost in proportion to the work; above 1.15 the line says so. Run by hand: the largest sizes take minutes.
"""

import argparse
import json
import logging
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import structlog
from sqlalchemy import Engine, insert

from benchmarks.large_claim import LargeClaim
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import SqlStore, table
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.bootstrap import load_law
from drawback.rules.dates.deadlines import DeadlineKind

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


def alike_exports(size: int) -> float:
    """Entries and as many parcels of one part on one day."""
    with large_claim(size) as claim:
        return spent(lambda: claim.take(claim.ground()))


def claim_filed(size: int) -> float:
    """One claim that designates all of them."""
    with large_claim(size) as claim:
        claim.take(claim.ground())
        return spent(lambda: claim.take([claim.filed()]))


def event_on_claim(size: int) -> float:
    """Any event on such a claim: money came, an entry is extended, the duty of one entry is less; the mean of the three."""
    with large_claim(size) as claim:
        claim.take([*claim.ground(), claim.filed()])
        events = (claim.paid(), claim.extended(), claim.corrected())
        return spent(lambda: [claim.take([one]) for one in events]) / len(events)


def rate_on_claim(size: int) -> float:
    """The duty of every entry under such a claim is less."""
    with large_claim(size) as claim:
        claim.take([*claim.ground(), claim.filed()])
        return spent(lambda: claim.take(claim.all_corrected()))


@contextmanager
def large_claim(size: int) -> Iterator[LargeClaim]:
    """A claim of so many designations, on a database of its own."""
    with database() as engine:
        yield LargeClaim(SqlStore(engine), load_law(), size)


DOCKET = (10_000, 30_000, 100_000)
CLAIM = (300, 1_000, 3_000)
WORK: dict[str, tuple[Callable[[int], float], tuple[int, ...]]] = {
    "first sweep": (first_sweep, DOCKET),
    "digest": (digest, DOCKET),
    "alike exports": (alike_exports, CLAIM),
    "claim filed": (claim_filed, CLAIM),
    "event on claim": (event_on_claim, CLAIM),
    "rate on claim": (rate_on_claim, CLAIM),
}
"""What is measured, and at which sizes."""


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
    parser.add_argument("--sizes", help="how much work, smallest first; else what each has of its own")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    found, faster = {}, False
    for name, (work, own) in WORK.items():
        if given.only not in {None, name}:
            continue
        sizes = [int(one) for one in given.sizes.split(",")] if given.sizes else list(own)
        seconds = [statistics.median(work(size) for _ in range(given.times)) for size in sizes]
        grows = exponent(sizes, seconds)
        faster = faster or grows > EXPONENT_AT_MOST
        found[name] = {"seconds": dict(zip(sizes, seconds, strict=True)), "exponent": grows}
        line = "  ".join(f"{size:>9,}: {took:8.2f} s" for size, took in zip(sizes, seconds, strict=True))
        print(
            f"{name:<15}{line}   exponent {grows:.2f}{'  FASTER THAN ITS WORK' if grows > EXPONENT_AT_MOST else ''}"
        )
    if given.json:
        given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return int(faster)


if __name__ == "__main__":
    raise SystemExit(main())
