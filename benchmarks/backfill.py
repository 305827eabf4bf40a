"""How fast the product takes in history, and in how much memory: simulated events through the whole step into a database.

    python -m benchmarks.backfill [--entries 5000] [--processes 2] [--as-it-came] [--database URL]

Full durable work per event: decode, journal with hash chain, state, ledger, claims, docket, one transaction per batch. Without
`--database` a SQLite file of its own that is deleted afterwards; a database that is named must be empty (its name is enough:
the tables are made). A line on stderr every few seconds reports progress; memory should not grow with it.
"""

import argparse
import logging
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from multiprocessing import active_children
from pathlib import Path

import structlog

from drawback.adapters.sql.journal import journal_length
from drawback.app.backfill import catch_up, processes_here
from drawback.app.bootstrap import law_of, open_product
from drawback.app.connections import database_url
from drawback.config.sources import load_settings
from drawback.engine.message import StepOutcome
from drawback.simulation.generator.generate import generate

_SEED = 7
_TODAY = date(2026, 6, 30)
_SECONDS = 5.0
"""Seconds between two lines of progress."""
_PAGES_A_MB = 2**20 // resource.getpagesize()


def lines(files: Iterable[Path]) -> Iterator[bytes]:
    """Yield the events in the order of time, in which they are generated."""
    for path in files:
        with path.open("rb") as opened:
            for line in opened:
                yield line.rstrip(b"\n")


def resident() -> int:
    """The memory that this process and its helpers have now, in MB."""
    ours = [os.getpid(), *(helper.pid for helper in active_children())]
    return sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in ours) // _PAGES_A_MB


class Progress:
    """Reports progress, speed and memory from time to time."""

    def __init__(self) -> None:
        self.most = 0
        """The most memory that was seen."""
        self._received = self._then = 0
        self._reported = time.perf_counter()

    def looking(self, _done: int, _total: int) -> None:
        """So many bytes of so many were looked through."""

    def found(self, events: int) -> None:
        """So many events are to be taken in."""
        print(f"looked through {events:,} events", file=sys.stderr)

    def taken(self, outcome: StepOutcome) -> None:
        """One batch is committed."""
        self._received += outcome.received
        self.most = max(self.most, memory := resident())
        now = time.perf_counter()
        if now - self._reported >= _SECONDS:
            speed = (self._received - self._then) / (now - self._reported)
            print(f"{self._received:>10,} events, {speed:>6,.0f}/s, {memory} MB", file=sys.stderr)
            self._then, self._reported = self._received, now


def cpu() -> float:
    """Seconds of processor time of this process and of the helpers that have ended."""
    return sum(os.times()[:4])


def main() -> int:
    """Generate, take in, print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--entries", type=int, default=5000, help="3.3 events each")
    asked.add_argument("--events", type=int, default=0, help="only so many of them, in the order of time")
    asked.add_argument("--processes", type=int, default=processes_here(), help="at the same time")
    asked.add_argument("--as-it-came", action="store_true", help="in the order of time, by one process")
    asked.add_argument("--database", default="", help="an empty database, e.g. postgresql://…")
    chosen = asked.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.database or f"sqlite:///{folder}/backfill.db"
        settings = load_settings({"database": {"url": url}, "log": {"level": "error"}})
        product = open_product(database_url(settings), law_of(settings))
        if journal_length(product.engine):
            print(f"{product.engine.url!r} is not empty: name a database for this alone")
            return 2
        generate(chosen.entries, _SEED, Path(folder) / "events", form="events", claimants=4)
        files = sorted((Path(folder) / "events").glob("*.jsonl"))
        if chosen.events:
            files = [shortened(files, chosen.events, Path(folder) / "some.jsonl")]
        os.sync()  # what was generated is on the disk, and no longer on its way there
        progress = Progress()
        wall, spent = time.perf_counter(), cpu()
        if chosen.as_it_came:
            product.listen = progress.taken
            done = product.catch_up(lines(files), _TODAY)
        else:
            done = catch_up(files, settings, _TODAY, progress, processes=chosen.processes)
        wall, spent = time.perf_counter() - wall, cpu() - spent
        product.engine.dispose()
    print(f"{done.received:,} events, {done.changed:,} states written, {done.parked} parked in {wall:,.1f} s")
    print(
        f"{done.received / wall:,.0f} events/s, {spent / done.received * 1e6:,.0f} µs of CPU an event in {chosen.processes} process(es), "
        f"{progress.most} MB resident at most, all together"
    )
    return 0


def shortened(files: Iterable[Path], events: int, into: Path) -> Path:
    """The first events, in one file."""
    with into.open("wb") as kept:
        kept.writelines(line + b"\n" for line in islice(lines(files), events))
    return into


if __name__ == "__main__":
    sys.exit(main())
