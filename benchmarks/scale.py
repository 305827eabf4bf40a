"""Growth on paper: what larger streams would need, computed from the figures that `make bench` measured.

    python -m benchmarks scale [--figures benchmarks/results/speed.json]

1. Read processor time per event of worker, database and broker, and bytes kept per event, from a speed run.
2. For each stream: events a year, the busy hour, the cores, workers and partitions for it, the growth of database and log.
3. Simulate a day of each stream minute by minute: reports arrive in the morning, what cannot be handled at once waits.
4. Simulate how claimants of unequal size fall on partitions: the fullest one bounds how many workers help.

Assumptions are named constants with their source, or with the word "assumed".
"""

import argparse
import json
import math
import random
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results" / "speed.json"

ENTRIES_A_YEAR = 39_100_000
"""All U.S. entries, fiscal year 2022, the most so far (CBP Trade Statistics, cbp.gov/newsroom/stats/trade; 36.7 million in 2023)."""
BUSINESS_DAYS = 250
MORNING_SHARE = 0.5
"""Part of a day's events that comes in the busy hour, when reports of the day before are taken in: assumed."""
LOAD_AT_MOST = 0.6
"""Of each core: above it, waiting grows faster than work. Assumed."""
PLAIN_EVENTS = 2.3
"""Events of an entry nobody claims drawback on: filed, liquidated, and a third of an extension, suspension or correction: assumed
from the simulator's mix without exports and claims."""
YEARS_KEPT = 7
"""Retention of the inbound topics, and the age up to which a claim can still move."""


@dataclass(frozen=True)
class Stream:
    """A stream to plan for."""

    name: str
    entries: int
    drawback: float
    """Part of its entries that drawback is claimed on."""
    claimants: int


STREAMS = (
    Stream(
        "a top-10 importer (assumed 1 % of all entries, half with drawback)", ENTRIES_A_YEAR // 100, 0.5, 1
    ),
    Stream("the largest broker (assumed 10 %, a tenth with drawback)", ENTRIES_A_YEAR // 10, 0.1, 5_000),
    Stream("every U.S. entry of a year (a twentieth with drawback)", ENTRIES_A_YEAR, 0.05, 300_000),
)


@dataclass(frozen=True)
class Figures:
    """What was measured, per event."""

    worker_us: float
    postgres_us: float
    kafka_us: float
    worker_rate: float
    stored_bytes: float
    event_bytes: float
    events_per_entry: float

    @classmethod
    def read(cls, file: Path) -> "Figures":
        """Take the medians of one worker of ours from a speed run."""
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        runs = [one["ours, one worker"] for one in found["rounds"]]
        load = found["settings"]["long"]
        if not all(run.get("stored_bytes") for run in runs):
            raise SystemExit(
                f"{file} does not say what an event takes in the database; run `make bench` again."
            )

        def median(name: str) -> float:
            return float(statistics.median(run[name] for run in runs))

        return cls(
            median("cpu_us"),
            median("postgres_us"),
            median("kafka_us"),
            median("rate"),
            median("stored_bytes"),
            load["bytes_each"],
            load["events"] / load["types"]["entry.filed.v1"],
        )


@dataclass(frozen=True)
class Need:
    """What a stream needs."""

    stream: Stream
    events: float
    peak: float
    worker_cores: float
    postgres_cores: float
    kafka_cores: float
    database_gb: float
    log_gb: float

    @property
    def workers(self) -> int:
        """Processes: one uses one core."""
        return max(1, math.ceil(self.worker_cores))


def need(stream: Stream, figures: Figures) -> Need:
    """Compute what a stream needs."""
    each = stream.drawback * figures.events_per_entry + (1 - stream.drawback) * PLAIN_EVENTS
    events = stream.entries * each
    peak = events / BUSINESS_DAYS * MORNING_SHARE / 3600

    def cores(micro: float) -> float:
        return peak * micro / 1e6 / LOAD_AT_MOST

    return Need(
        stream,
        events,
        peak,
        cores(figures.worker_us),
        cores(figures.postgres_us),
        cores(figures.kafka_us),
        events * figures.stored_bytes / 1e9,
        events * figures.event_bytes / 1e9,
    )


def day(events_a_day: float, per_second: float) -> tuple[float, float]:
    """Minutes of a day: half of the events from six to seven, the rest until six in the evening; most waiting, oldest age in s."""
    waiting = most = oldest = 0.0
    for minute in range(6 * 60, 24 * 60):
        if minute < 7 * 60:
            waiting += events_a_day * MORNING_SHARE / 60
        elif minute < 18 * 60:
            waiting += events_a_day * (1 - MORNING_SHARE) / (11 * 60)
        waiting = max(0.0, waiting - per_second * 60)
        most, oldest = max(most, waiting), max(oldest, waiting / per_second)
    return most, oldest


def fullest(claimants: int, partitions: int, seed: int = 7, draws: int = 20) -> float:
    """The fullest partition's share, where the n-th claimant has 1/n of the first one's events; median of some draws."""
    sizes = [1 / (n + 1) for n in range(claimants)]
    whole = sum(sizes)
    shares = []
    for draw in range(draws):
        rng = random.Random(seed * 1000 + draw)
        filled = [0.0] * partitions
        for size in sizes:
            filled[rng.randrange(partitions)] += size
        shares.append(max(filled) / whole)
    return statistics.median(shares)


def markdown(figures: Figures) -> str:
    """The tables."""
    needs = [need(stream, figures) for stream in STREAMS]
    measured = (
        f"Measured per event: worker {figures.worker_us:.0f} µs, PostgreSQL {figures.postgres_us:.0f} µs, Kafka "
        f"{figures.kafka_us:.0f} µs of processor time; {figures.stored_bytes:,.0f} bytes in the database, indexes included; "
        f"{figures.event_bytes:.0f} bytes in the log; {figures.events_per_entry:.1f} events per entry with drawback. One worker "
        f"on a machine shared with broker and database: {figures.worker_rate:,.0f} events/s."
    )
    heads = (
        "| stream | events a year | busy hour, events/s | cores: workers | PostgreSQL | Kafka | worker processes | "
        f"database, GB a year | log, GB for {YEARS_KEPT} years |"
    )
    lines = [measured, "", heads, "|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
    lines += [
        f"| {one.stream.name} | {one.events / 1e6:,.1f} million | {one.peak:,.0f} | {one.worker_cores:.2f} | "
        f"{one.postgres_cores:.2f} | {one.kafka_cores:.2f} | {one.workers} | {one.database_gb:,.0f} | "
        f"{one.log_gb * YEARS_KEPT:,.0f} |"
        for one in needs
    ]
    lines += [
        "",
        "A day, simulated, with one worker and with the workers of the table: most events waiting, age of the oldest.",
        "",
        "| stream | one worker | workers of the table | seven years of history, one worker |",
        "|---|---:|---:|---:|",
    ]
    for one in needs:
        daily = one.events / BUSINESS_DAYS
        alone, together = day(daily, figures.worker_rate), day(daily, figures.worker_rate * one.workers)
        history = one.events * YEARS_KEPT / figures.worker_rate / 3600
        lines.append(
            f"| {one.stream.name.partition(' (')[0]} | {alone[0]:,.0f}, {alone[1]:,.0f} s | {together[0]:,.0f}, "
            f"{together[1]:,.0f} s | {history:,.1f} h |"
        )
    lines += [
        "",
        "The fullest partition's share, simulated (the n-th claimant is 1/n of the first; none is split): it bounds the workers.",
        "",
        "| claimants | 12 partitions | 24 | 48 | 96 | the first claimant alone |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for claimants in (20, 500, 5_000):
        shares = " | ".join(f"{fullest(claimants, partitions):.1%}" for partitions in (12, 24, 48, 96))
        first = 1 / sum(1 / (n + 1) for n in range(claimants))
        lines.append(f"| {claimants:,} | {shares} | {first:.1%} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What larger streams would need, from measured figures.")
    parser.add_argument("--figures", type=Path, default=RESULTS)
    asked = parser.parse_args()
    if not asked.figures.exists():
        raise SystemExit(f"{asked.figures} is missing; `make bench` writes it.")
    print(markdown(Figures.read(asked.figures)))


if __name__ == "__main__":
    main()
