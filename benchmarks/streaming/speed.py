"""Kafka to PostgreSQL with everything durable: our workers, other frameworks, and a bare loop; one interleaved run.

    python -m benchmarks.streaming.speed [--rounds 3] [--entries 2500] [--only ours,bare] [--profile] [--smoke] [--out FILE]

1. Start Apache Kafka and PostgreSQL; simulate a trade and produce it, a long one and a short one of the same mix.
2. Record what our step says to PostgreSQL, for the bare loop.
3. In each round run every contender once, one after the other, each in processes and a database of its own, from the first event to
   the last. Contenders with a transaction per message get the short load.
4. Print medians, spread and ratios (medians of the ratios within each round), and write them down.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.streaming import shares
from benchmarks.streaming.contender import missing
from benchmarks.streaming.durable import BATCH
from benchmarks.streaming.load import Load, produce
from benchmarks.streaming.race import TEMPLATE, Contender, Run, run
from benchmarks.streaming.report import markdown
from benchmarks.streaming.servers import POSTGRES_SETTINGS, Kafka, Postgres, kafka, postgres
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate

RESULTS = Path(__file__).resolve().parents[1] / "results"
CONTENDERS = (
    Contender("ours, one worker", "ours"),
    Contender("ours, one worker, two batches in flight", "ours", max_in_flight=2),
    Contender("ours, two workers", "ours", processes=2),
    Contender("stock Faust, one event at a time", "faust-event", short=True),
    Contender("stock Faust, take", "faust-take"),
    Contender("Quix Streams, per message", "quix-message", short=True),
    Contender("Quix Streams, BatchingSink", "quix-sink"),
    Contender("FastStream, per message", "faststream-message", short=True),
    Contender("FastStream, batch", "faststream-batch"),
    Contender("bare loop, the same SQL", "bare"),
)
PACKAGES = (
    "faust-streaming",
    "aiokafka",
    "quixstreams",
    "confluent-kafka",
    "faststream",
    "psycopg",
    "SQLAlchemy",
    "msgspec",
)


def main() -> None:
    """Run the rounds; print and write the table."""
    asked = _arguments()
    chosen = [
        one
        for one in CONTENDERS
        if not missing(one.way) and (not asked.only or one.way in asked.only.split(",") or one.way == "ours")
    ]
    absent = [
        f"{one.name} (package {missing(one.way)} is not installed)" for one in CONTENDERS if missing(one.way)
    ]
    with kafka() as broker, postgres() as server, tempfile.TemporaryDirectory() as folder:
        _prepare(server)
        long = asyncio.run(produce(broker.bootstrap, asked.entries, asked.claimants))
        short = asyncio.run(produce(broker.bootstrap, asked.short_entries, asked.claimants))
        _say(f"{long.events:,} events of {long.bytes_each:.0f} bytes, {short.events:,} for the slow ones")
        if asked.profile:
            _profile(long, broker, server, Path(folder), asked.out)
            return
        rounds = [
            _round(number, chosen, long, short, broker, server, Path(folder))
            for number in range(asked.rounds)
        ]
        settings = _settings(long, short, asked.rounds, broker, server)
    text = markdown(chosen, rounds, settings, absent)
    print(text)
    if asked.out:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(text, encoding="utf-8")
        figures = {"settings": settings, "rounds": [{k: asdict(v) for k, v in one.items()} for one in rounds]}
        asked.out.with_suffix(".json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Kafka to PostgreSQL, ours beside others.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--entries", type=int, default=2500, help="import entries of the long load")
    parser.add_argument("--short-entries", type=int, default=250, help="import entries of the short load")
    parser.add_argument("--claimants", type=int, default=20, help="20 share the partitions evenly")
    parser.add_argument("--only", default="", help="some of the ways, separated by commas; ours always runs")
    parser.add_argument(
        "--profile", action="store_true", help="where our worker's time goes, instead of the rounds"
    )
    parser.add_argument(
        "--smoke", action="store_true", help="small numbers: proves that the benchmark works, no more"
    )
    parser.add_argument("--out", type=Path, default=None, help="where to write; without it only prints")
    asked = parser.parse_args()
    if asked.smoke:
        asked.rounds, asked.entries, asked.short_entries, asked.claimants = 1, 120, 20, 8
    elif asked.out is None and not asked.only:
        asked.out = RESULTS / ("profile.md" if asked.profile else "speed.md")
    return asked


def _prepare(server: Postgres) -> None:
    """An empty database with all tables, from which each run's is copied."""
    server.run(f"CREATE DATABASE {TEMPLATE}")
    engine = open_database(server.address(TEMPLATE))
    migrate(engine)
    engine.dispose()


def _round(
    number: int,
    chosen: Sequence[Contender],
    long: Load,
    short: Load,
    broker: Kafka,
    server: Postgres,
    folder: Path,
) -> dict[str, Run]:
    tape = folder / "tape"
    if any(one.way == "bare" for one in chosen) and not tape.exists():
        run(CONTENDERS[0], long, broker, server, tape=str(tape))
        _say(f"recorded what our step says of the long load: {tape.stat().st_size / 1e6:.0f} MB")
    found: dict[str, Run] = {}
    for one in chosen:
        more: dict[str, Any] = {"replay": str(tape)} if one.way == "bare" else {}
        seen = found[one.name] = run(one, short if one.short else long, broker, server, **more)
        _say(
            f"round {number + 1}: {one.name:34} {seen.rate:>7,.0f} events/s   CPU µs/event: {seen.cpu_us:,.0f} own, "
            f"{seen.postgres_us:,.0f} PostgreSQL, {seen.kafka_us:,.0f} Kafka"
        )
    _compare(chosen, found)
    return found


def _compare(chosen: Sequence[Contender], found: dict[str, Run]) -> None:
    """Everybody who had the same load must have left as many rows of each kind."""
    for short in (False, True):
        counts = {one.name: found[one.name].counts for one in chosen if one.short is short}
        for name, seen in counts.items():
            first = next(iter(counts))
            if seen != counts[first]:
                _say(f"other rows than {first}: {name} {seen}, {counts[first]}")


def _profile(load: Load, broker: Kafka, server: Postgres, folder: Path, out: Path | None) -> None:
    file = folder / "shares"
    seen = run(CONTENDERS[0], load, broker, server, shares=str(file))
    line = next(line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("shares "))
    looks: dict[str, list[float]] = json.loads(line.removeprefix("shares "))
    text = (
        f"# Where the time of one worker goes\n\n{load.events:,} events, {seen.rate:,.0f} events/s while looked at every 2 ms "
        f"(which costs some); `make bench ARGS=--profile` writes this file.\n\n{shares.table(looks, seen.events)}\n"
    )
    print(text)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")


def _settings(long: Load, short: Load, rounds: int, broker: Kafka, server: Postgres) -> dict[str, Any]:
    return {
        "on": datetime.now(UTC).date().isoformat(),
        "rounds": rounds,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load average at the end": round(os.getloadavg()[0], 1),
        "kafka": broker.version,
        "postgres": server.version,
        "postgres settings": POSTGRES_SETTINGS,
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "batch": BATCH,
        "long": asdict(long),
        "short": asdict(short),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
