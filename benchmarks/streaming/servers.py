"""The servers a benchmark runs against: real ones, started for it and stopped by it, with the processor time they used."""

import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit, urlunsplit

import psycopg

REPOSITORY = Path(__file__).resolve().parents[2]
POSTGRES_SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
"""Everything else as it ships: fsync, full_page_writes and synchronous_commit are on."""
KAFKA_SETTINGS = {"group.initial.rebalance.delay.ms": "3000"}
"""Kafka's own default, which the runner shortens: workers started together share the partitions from the first record on."""
_TICK = os.sysconf("SC_CLK_TCK")


def load_runner(name: str) -> ModuleType:
    """The runner of infra/NAME; infra is no package."""
    file = REPOSITORY / "infra" / name / "run.py"
    spec = importlib.util.spec_from_file_location(f"infra_{name}_run", file)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{file} is missing; run this from the repository.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Kafka:
    """One broker."""

    bootstrap: str
    version: str
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        return _own(self.pid)


@dataclass(frozen=True)
class Postgres:
    """One database server."""

    url: str
    version: str
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time so far: the server, its children, and those children that have ended."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return _own(self.pid) + _ended(self.pid) + sum(_own(int(child)) for child in children)

    def address(self, database: str) -> str:
        """The URL of one of its databases."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def run(self, *statements: str) -> None:
        """Run statements outside of a transaction."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["0"] * 20


def _own(pid: int) -> float:
    found = _stat(pid)
    return (int(found[11]) + int(found[12])) / _TICK


def _ended(pid: int) -> float:
    found = _stat(pid)
    return (int(found[13]) + int(found[14])) / _TICK


@contextmanager
def kafka() -> Iterator[Kafka]:
    """An Apache Kafka broker of our own for the time of the benchmark."""
    run = load_runner("kafka")
    with tempfile.TemporaryDirectory(prefix="drawback-benchmark-") as home:
        jars = run.resolve_jars(REPOSITORY / ".run" / "kafka")
        cluster = run.Cluster.plan(Path(home), jars=jars, settings=KAFKA_SETTINGS, die_with_parent=True)
        try:
            cluster.up()
            yield Kafka(cluster.bootstrap, run.kafka_version(), cluster.brokers[0].pid())
        finally:
            cluster.down()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A durable PostgreSQL server of our own."""
    run = load_runner("postgres")
    with tempfile.TemporaryDirectory(
        prefix="drawback-benchmark-pg-", dir="/tmp", ignore_cleanup_errors=True
    ) as folder:  # its own user must be able to enter
        Path(folder).chmod(0o755)
        server = run.Server(Path(folder) / "server", settings=POSTGRES_SETTINGS)
        server.up()
        try:
            with psycopg.connect(server.url) as connection:
                found = connection.info.parameter_status("server_version") or "?"
            yield Postgres(server.url, found.split()[0], server.pid())
        finally:
            server.down()
