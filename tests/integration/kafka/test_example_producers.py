"""The example producers of three languages' clients write what the product takes in, structured and in binary mode."""

import re
import shutil
import subprocess
import sys
from datetime import date

import pytest
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import select

from drawback.adapters.kafka.admin import KafkaAdmin
from drawback.adapters.kafka.dispatch import raw_record
from drawback.adapters.kafka.security import KafkaConnection
from drawback.adapters.sql.partition_step import _message
from drawback.adapters.sql.tables import metadata
from drawback.app.bootstrap import open_product
from drawback_topics import TOPICS
from support.runners import REPOSITORY

pytestmark = [pytest.mark.kafka]
EXAMPLES = REPOSITORY / "examples" / "producers"
HEARD = ("drawback.entry.v1", "drawback.inquiry.v1")


@pytest.fixture
def broker(kafka_broker):
    if not kafka_broker.real:
        pytest.skip("needs Apache Kafka: topics are created")
    KafkaAdmin(KafkaConnection(kafka_broker.bootstrap)).apply(TOPICS, copies=1)
    return kafka_broker


def run(command, bootstrap, folder):
    done = subprocess.run(
        command,
        cwd=folder,
        env={"KAFKA_BOOTSTRAP": bootstrap, "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(line.partition("[")[0] for line in done.stdout.splitlines()) == sorted(HEARD)


def written_by(source, bootstrap):
    """The records that the example wrote, found by their source."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, check_crcs=False)
    places = [TopicPartition(name, p) for name in HEARD for p in consumer.partitions_for_topic(name)]
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(places)
    records = []
    while any(consumer.position(place) < ends[place] for place in places):
        for batch in consumer.poll(timeout_ms=500).values():
            records += batch
    consumer.close()
    return [
        one
        for one in map(raw_record, records)
        if source.encode() in (one.value or b"") or ("ce_source", source.encode()) in one.headers
    ]


def taken_in(records, tmp_path):
    """What the product makes of them: the journal, what is parked, the entry and the inquiry."""
    product = open_product(f"sqlite:///{tmp_path / 'a.db'}")
    product.step.handle([_message(record) for record in records], as_of=date(2026, 3, 2))
    found = {}
    with product.engine.connect() as connection:
        for name, columns in {
            "journal": ("type", "source", "claimant", "subject"),
            "parked": ("reason",),
            "entry": ("key", "state"),
            "inquiry": ("key", "state", "entry_number"),
        }.items():
            rows = metadata.tables[name]
            found[name] = [tuple(row) for row in connection.execute(select(*(rows.c[c] for c in columns)))]
        raws = list(connection.scalars(select(metadata.tables["journal"].c.raw)))
    again = open_product(f"sqlite:///{tmp_path / 'again.db'}")
    replayed = again.handle(raws, date(2026, 3, 2))
    product.engine.dispose()
    again.engine.dispose()
    return found, replayed


def check(language, broker, tmp_path):
    records = written_by(f"urn:example:{language}", broker.bootstrap)

    found, replayed = taken_in(records, tmp_path)

    assert {record.key for record in records} == {b"acme"}
    assert sorted(found["journal"]) == [
        ("entry.filed.v1", f"urn:example:{language}", "acme", "AA010000005"),
        ("inquiry.issued.v1", f"urn:example:{language}", "acme", "CF28-2026-17"),
    ]
    assert found["parked"] == []
    assert found["entry"] == [("AA010000005", "filed")]
    assert found["inquiry"] == [("CF28-2026-17", "issued", "AA010000005")]
    assert (replayed.received, replayed.parked) == (2, 0)


def test_python(broker, tmp_path):
    """kafka-python: what the example sends is journaled, nothing is parked, and the journal can be replayed."""
    run([sys.executable, EXAMPLES / "python" / "produce.py"], broker.bootstrap, tmp_path)

    check("python", broker, tmp_path)


@pytest.mark.skipif(shutil.which("javac") is None, reason="needs a Java compiler")
def test_java(broker, kafka_jars, tmp_path):
    """kafka-clients of Java, compiled and run against the jars that Kafka itself brings."""
    source = EXAMPLES / "java" / "Produce.java"

    run(["java", "-cp", f"{kafka_jars}/*", source], broker.bootstrap, tmp_path)

    check("java", broker, tmp_path)


def test_the_java_example_names_the_kafka_that_is_tested():
    """The version in the example's pom is that of the brokers here."""
    (ours,) = re.findall(
        "<kafka.version>(.*)</kafka.version>", (REPOSITORY / "infra/kafka/pom.xml").read_text()
    )
    pom = (EXAMPLES / "java/pom.xml").read_text()
    theirs = re.search("<artifactId>kafka-clients</artifactId>\\s*<version>(.*)</version>", pom)[1]

    assert theirs == ours


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_javascript(broker, tmp_path):
    """kafkajs: as the others, where npm can fetch it; else the example is at least read by Node."""
    for file in (EXAMPLES / "javascript").glob("*.js*"):
        shutil.copy(file, tmp_path)
    subprocess.run(["node", "--check", "produce.js"], cwd=tmp_path, check=True)
    try:
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            timeout=90,
        )
    except (OSError, subprocess.SubprocessError) as missing:
        pytest.skip(f"kafkajs could not be fetched; the example was only read: {missing}")

    run(["node", "produce.js"], broker.bootstrap, tmp_path)

    check("javascript", broker, tmp_path)
