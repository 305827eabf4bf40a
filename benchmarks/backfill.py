"""How fast the product takes in history, and in how much memory: simulated events through the whole step into a database.

    python -m benchmarks.backfill [--entries 5000] [--batch 10000] [--database URL]

Full durable work per event: decode, journal with hash chain, state, ledger, claims, docket, one transaction per batch. Without
`--database` a SQLite file of its own that is deleted afterwards; a database that is named must be empty (its name is enough:
the tables are made). A line to the error output every few seconds tells how far it is; memory should not grow with it.
"""

import argparse
import logging
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import structlog

from drawback.adapters.files.history import History
from drawback.adapters.sql_journal import journal_length
from drawback.bootstrap import open_product
from drawback.product import HISTORY_BATCH
from drawback.runtime.message import Outcome
from drawback.simulate.generate import generate

_SEED = 7
_TODAY = date(2026, 6, 30)
_SECONDS = 5.0
"""Between two lines that tell how far it is."""


def lines(files: Iterable[Path]) -> Iterator[bytes]:
    """Yield the events in the order of time, in which they are generated."""
    for path in files:
        with path.open("rb") as opened:
            for line in opened:
                yield line.rstrip(b"\n")


def resident() -> int:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Progress:
    """Tells from time to time how far it is, how fast it goes and how much memory it took."""

    def __init__(self) -> None:
        self._heard = self._then = 0
        self._told = time.perf_counter()

    def __call__(self, outcome: Outcome) -> None:
        """One batch is committed."""
        self._heard += outcome.heard
        now = time.perf_counter()
        if now - self._told >= _SECONDS:
            speed = (self._heard - self._then) / (now - self._told)
            print(f"{self._heard:>10,} events, {speed:>6,.0f}/s, {resident()} MB", file=sys.stderr)
            self._then, self._told = self._heard, now


def main() -> int:
    """Generate, take in, print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--entries", type=int, default=5000, help="3.3 events each")
    asked.add_argument("--batch", type=int, default=HISTORY_BATCH, help="events in one transaction")
    asked.add_argument("--as-it-came", action="store_true", help="in the order of time, not of subjects")
    asked.add_argument("--database", default="", help="an empty database, e.g. postgresql://…")
    chosen = asked.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        product = open_product(chosen.database or f"sqlite:///{folder}/backfill.db")
        if journal_length(product.engine):
            print(f"{product.engine.url!r} is not empty: name a database for this alone")
            return 2
        generate(chosen.entries, _SEED, Path(folder) / "events", form="events", claimants=4)
        product.listen = Progress()
        wall, cpu = time.perf_counter(), time.process_time()
        files = sorted((Path(folder) / "events").glob("*.jsonl"))
        history = lines(files) if chosen.as_it_came else History(files)
        done = product.catch_up(history, _TODAY, at_once=chosen.batch)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        product.engine.dispose()
    print(f"{done.heard:,} events, {done.changed:,} states written, {done.parked} parked in {wall:,.0f} s")
    print(
        f"{done.heard / wall:,.0f} events/s, {cpu / done.heard * 1e6:,.0f} µs of CPU an event in this process, "
        f"{resident()} MB resident at most"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
