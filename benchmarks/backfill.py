"""How fast the embedded product takes in history: simulated events through the whole step into SQLite.

    python -m benchmarks.backfill [--entries 5000] [--batch 2000]

Full durable work per event: decode, journal with hash chain, state, ledger, claims, docket, one transaction per batch.
"""

import argparse
import logging
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import structlog

from drawback import product as embedded
from drawback.bootstrap import open_product
from drawback.simulate.generate import generate


def events(folder: Path) -> Iterator[bytes]:
    """Yield the generated events in the order of their files."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as lines:
            for line in lines:
                yield line.rstrip(b"\n")


def main() -> None:
    """Generate, take in, print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--entries", type=int, default=5000)
    asked.add_argument("--batch", type=int, default=2000)
    chosen = asked.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    embedded.BATCH = chosen.batch
    with tempfile.TemporaryDirectory() as folder:
        generate(chosen.entries, 7, Path(folder) / "events", form="events", claimants=4)
        product = open_product(f"sqlite:///{folder}/backfill.db")
        wall, cpu = time.perf_counter(), time.process_time()
        done = product.hear(events(Path(folder) / "events"), date(2026, 6, 30))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        product.engine.dispose()
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{done.heard} events, {done.changed} states written, {done.parked} parked")
    print(
        f"{done.heard / wall:,.0f} events/s, {cpu / done.heard * 1e6:,.0f} µs of CPU an event, {resident} MB resident"
    )


if __name__ == "__main__":
    main()
