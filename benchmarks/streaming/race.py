"""One run of one contender: a fresh database, one or two processes, and what they, the broker and the database used.

Counted is the time in which every process of the contender was at work: from when each of them had its first records at
hand to the first of their last commits. At the end the database must hold the journal of every event, and as many states as everybody's.
"""

import bisect
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.streaming.load import Load
from benchmarks.streaming.servers import REPOSITORY, Kafka, Postgres

TEMPLATE = "bench_template"
TABLES = ("journal", "entry", "claim", "lot", "shipment", "docket", "claim_line", "link")
_LOOK_S = 0.1


class WrongWorkError(RuntimeError):
    """A contender did not do the work that was asked."""


@dataclass(frozen=True)
class Contender:
    """A way, and how many processes of it."""

    name: str
    way: str
    processes: int = 1
    short: bool = False
    """Too slow for the long load: gets the short one."""
    max_in_flight: int = 1
    """Of ours: batches under way at a time in each process."""


@dataclass(frozen=True)
class Run:
    """What one run measured, per event where it says so."""

    events: int
    seconds: float
    rate: float
    cpu_us: float
    kafka_us: float
    postgres_us: float
    resident_mb: int
    stored_bytes: float = 0.0
    """In the database, tables and indexes."""
    conflicts: int = 0
    """Batches that were handled again because of another process."""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def all_us(self) -> float:
        """Processor time of everybody for one event."""
        return self.cpu_us + self.kafka_us + self.postgres_us


class _Line:
    """Values over time, read in between as on a straight line."""

    def __init__(self) -> None:
        self.at: list[float] = []
        self.values: list[tuple[float, ...]] = []

    def add(self, at: float, *values: float) -> None:
        self.values.append(values)
        self.at.append(at)

    def value(self, at: float) -> tuple[float, ...]:
        place = bisect.bisect_left(self.at, at)
        if place == 0 or place == len(self.at) or self.at[place] == at:
            return self.values[min(place, len(self.at) - 1)]
        share = (at - self.at[place - 1]) / (self.at[place] - self.at[place - 1])
        return tuple(
            a + (b - a) * share for a, b in zip(self.values[place - 1], self.values[place], strict=True)
        )


class _Process:
    """A contender's process and what it says."""

    def __init__(self, way: str, asked: dict[str, Any], log: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.streaming.contender", way, json.dumps(asked)]
        self.log = log
        with log.open("wb") as errors:
            self.child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, cwd=REPOSITORY)
        self.line = _Line()
        self.done = 0
        self.conflicts = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.child.stdout is not None  # noqa: S101
        for said in self.child.stdout:
            if said.startswith(b"["):
                at, events, cpu, self.conflicts = json.loads(said)
                self.line.add(at, events, cpu)
                self.done = events

    def resident_mb(self) -> int:
        status = Path(f"/proc/{self.child.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024

    def end(self) -> None:
        """Its work is committed; a polite leave of the group takes seconds that nobody measures."""
        if self.child.poll() is None:
            os.kill(self.child.pid, signal.SIGKILL)
        self.child.wait()


def run(
    contender: Contender, load: Load, kafka: Kafka, postgres: Postgres, within_s: float = 300, **more: Any
) -> Run:
    """Run a contender over a load.

    Raises:
        WrongWorkError: it ended by itself, was not done in time, or the database does not hold what it should.
    """
    name = f"bench_{uuid.uuid4().hex[:8]}"
    postgres.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    with tempfile.TemporaryDirectory() as folder:
        asked = {
            "bootstrap": kafka.bootstrap,
            "database": postgres.address(name),
            "load": asdict(load),
            "group": uuid.uuid4().hex,
            "folder": folder,
            "max_in_flight": contender.max_in_flight,
        } | more
        processes = [
            _Process(contender.way, asked, Path(folder) / f"errors-{number}")
            for number in range(contender.processes)
        ]
        servers = _Line()
        try:
            _watch(contender, load, processes, servers, kafka, postgres, within_s)
            resident = max(process.resident_mb() for process in processes)
            if more.get("shares"):
                _await_shares(processes[0].log)
        finally:
            for process in processes:
                process.end()
        counts, stored = _counts(postgres.address(name)), _size(postgres, name) - _size(postgres, TEMPLATE)
        said = processes[0].log.read_text(encoding="utf-8", errors="replace")
    postgres.run(f"DROP DATABASE {name} WITH (FORCE)", "CHECKPOINT")
    if counts["journal"] != load.events:
        raise WrongWorkError(
            f"{contender.name}: the journal holds {counts['journal']} events, expected {load.events}"
        )
    if more.get("shares"):
        Path(more["shares"]).write_text(said, encoding="utf-8")
    conflicts = sum(process.conflicts for process in processes)
    return _measured(
        [process.line for process in processes], servers, resident, stored / load.events, conflicts, counts
    )


def _watch(
    contender: Contender,
    load: Load,
    processes: Sequence[_Process],
    servers: _Line,
    kafka: Kafka,
    postgres: Postgres,
    within_s: float,
) -> None:
    until = time.monotonic() + within_s
    while sum(process.done for process in processes) < load.events:
        servers.add(time.monotonic(), kafka.cpu(), postgres.cpu())
        ended = [process for process in processes if process.child.poll() is not None]
        if ended or time.monotonic() > until:
            said = (ended or processes)[0].log.read_text(encoding="utf-8", errors="replace")[-3000:]
            handled = sum(process.done for process in processes)
            why = (
                f"ended by itself with exit code {ended[0].child.poll()}"
                if ended
                else f"was not done within {within_s:.0f} s"
            )
            raise WrongWorkError(f"{contender.name} {why} after {handled} of {load.events} events: {said}")
        time.sleep(_LOOK_S)
    servers.add(time.monotonic(), kafka.cpu(), postgres.cpu())


def _await_shares(log: Path) -> None:
    until = time.monotonic() + 10
    while b"\nshares " not in b"\n" + log.read_bytes() and time.monotonic() < until:
        time.sleep(_LOOK_S)


def _counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        found = {}
        for name in TABLES:
            row = connection.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608
            found[name] = int(row[0]) if row else 0
    return found


def _size(server: Postgres, database: str) -> int:
    with psycopg.connect(server.url) as connection:
        row = connection.execute("SELECT pg_database_size(%s)", (database,)).fetchone()
        return int(row[0]) if row else 0


def _measured(
    lines: Sequence[_Line],
    servers: _Line,
    resident: int,
    stored: float,
    conflicts: int,
    counts: dict[str, int],
) -> Run:
    if not all(line.at for line in lines):
        raise WrongWorkError("one of the processes was given nothing to do; give more --entries")
    began = max(line.at[0] for line in lines)
    ended = min(line.at[-1] for line in lines)
    if ended <= began:  # a load so small that one had finished before the other began
        began, ended = min(line.at[0] for line in lines), max(line.at[-1] for line in lines)
    first, last = ([line.value(at) for line in lines] for at in (began, ended))
    events = sum(b[0] - a[0] for a, b in zip(first, last, strict=True))
    cpu = sum(b[1] - a[1] for a, b in zip(first, last, strict=True))
    kafka, postgres = (b - a for a, b in zip(servers.value(began), servers.value(ended), strict=True))
    micro = 1e6 / events
    return Run(
        round(events),
        ended - began,
        events / (ended - began),
        cpu * micro,
        kafka * micro,
        postgres * micro,
        resident,
        stored,
        conflicts,
        counts,
    )
