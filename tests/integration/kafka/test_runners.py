"""`make kafka-up` and `make postgres-up`: start, report, stop exactly what was started; from a folder with spaces."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaAdminClient

from support.postgres import postgres_run
from support.runners import REPOSITORY, kafka_run


def run(which, verb, home, *more):
    command = [sys.executable, str(REPOSITORY / "infra" / which / "run.py"), verb, "--home", str(home), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def home():
    """A folder with spaces that PostgreSQL's own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="drawback runner ", dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "data of mine"
    for which in ("kafka", "postgres"):
        run(which, "down", folder / "data of mine")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.kafka
def test_kafka_starts_keeps_its_data_and_stops(home, kafka_jars):
    """Up twice is up once; down stops it; up again has the same port and the same topics."""
    home.mkdir()
    (home / kafka_jars.name).symlink_to(kafka_jars)
    first = run("kafka", "up", home, "--port", "0")
    again = run("kafka", "up", home, "--port", "0")
    address = first.stdout.split()[2]
    admin = KafkaAdminClient(bootstrap_servers=address)
    admin.create_topics({"kept": {"num_partitions": 1, "replication_factor": 1}})
    admin.close()

    down = run("kafka", "down", home)
    status = run("kafka", "status", home)
    third = run("kafka", "up", home)

    assert (first.returncode, again.returncode, down.returncode) == (0, 0, 0), first.stderr
    assert again.stdout == first.stdout
    assert status.returncode == 1
    assert "stopped" in status.stdout
    assert third.stdout.split()[2] == address
    admin = KafkaAdminClient(bootstrap_servers=address)
    assert "kept" in {topic["name"] for topic in admin.describe_topics()}
    admin.close()


@pytest.mark.kafka
def test_another_size_of_cluster_is_refused_with_a_sentence(home, kafka_jars):
    """A folder that holds one broker does not become a cluster of three by itself."""
    home.mkdir()
    (home / kafka_jars.name).symlink_to(kafka_jars)
    kafka_run.Cluster.plan(home, jars=kafka_jars)

    refused = run("kafka", "up", home, "--brokers", "3")

    assert refused.returncode == 1
    assert "holds a cluster of 1 broker(s), but 3 were asked for" in refused.stderr


def test_without_java_the_message_says_what_to_install(monkeypatch, tmp_path):
    """Without Java the runner names what is missing; without Maven only if the jars are not there yet."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Java is not installed" in kafka_run.missing_tools(tmp_path)

    java = tmp_path / "java"
    java.touch(mode=0o755)
    assert "Maven is not installed" in kafka_run.missing_tools(tmp_path)

    (tmp_path / "complete").touch()
    assert kafka_run.missing_tools(tmp_path) is None


def test_down_without_up_is_no_error(home):
    """Stopping what never ran changes nothing and says so."""
    for which in ("kafka", "postgres"):
        done = run(which, "down", home)

        assert done.returncode == 0
        assert done.stdout.startswith("No ")


@pytest.mark.postgres
def test_postgres_starts_keeps_its_data_and_stops(home):
    """The address is in a file that only its owner reads; the data outlives a stop."""
    try:
        postgres_run.binaries()
    except postgres_run.PostgresUnavailableError as missing:
        pytest.skip(str(missing))
    first = run("postgres", "up", home, "--port", "0")
    assert first.returncode == 0, first.stderr
    url = (home / "url").read_text().strip()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")

    down, status = run("postgres", "down", home), run("postgres", "status", home)
    third = run("postgres", "up", home)

    assert (down.returncode, status.returncode, third.returncode) == (0, 1, 0)
    assert (home / "url").stat().st_mode & 0o077 == 0
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


@pytest.mark.postgres
@pytest.mark.faults
def test_a_killed_postgres_comes_back_with_what_was_committed(postgres_own_server):
    """After SIGKILL of server and backends, the committed row is there when the server is started again."""
    with psycopg.connect(postgres_own_server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
        postgres_own_server.kill()

    postgres_own_server.up()

    with psycopg.connect(postgres_own_server.url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]
