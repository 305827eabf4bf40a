"""A short soak of the whole product: memory and lag stay bounded, nothing is lost, alerts go out, everything leaves in time."""

import json
import statistics
import subprocess
import sys

import pytest

from support.kafka import JARS_HOME
from support.runners import REPOSITORY, kafka_run

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults]
MINUTES, RATE = 2.0, 100
"""Far below what it can do, so that a busy machine does not make the test fail; the long soak asks for more."""


@pytest.fixture(scope="module")
def found():
    missing = kafka_run.missing_tools(kafka_run.jars_folder(JARS_HOME))
    if missing:
        pytest.skip(f"needs Apache Kafka: {missing}")
    command = [sys.executable, "-m", "benchmarks.soak", "--json", "--every", "5"]
    done = subprocess.run(
        [*command, "--minutes", str(MINUTES), "--rate", str(RATE)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=MINUTES * 60 + 300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_all_that_was_sent_was_handled(found):
    """Every event was handled, every sampled one seen committed, every question told to its channel, and nothing was parked."""
    assert found["sent"] == pytest.approx(MINUTES * 60 * RATE, rel=0.05)
    assert found["commit_ms"]["samples"] > found["sent"] / 10
    assert found["alert_ms"]["samples"] > MINUTES * 60 / 4
    assert found["not_seen"] == {"commits": 0, "alerts": 0}
    assert found["parked"] == 0
    assert found["handled"] >= found["sent"] + found["probes"]


def test_memory_is_bounded(found):
    """After a warm-up of a third of the time no process grows by more than a tenth and a few megabytes."""
    warm = found["looks"][len(found["looks"]) // 3 :]
    for name in found["rss_mb"]:
        seen = [look["rss_mb"][name] for look in warm]
        assert max(seen) <= seen[0] * 1.1 + 20, (name, seen)


def test_lag_does_not_grow(found):
    """What waits at the end is no more than what waited before, but for what a few seconds of a busy machine bring."""
    lags = [look["lag"] for look in found["looks"][:-1]]
    third = len(lags) // 3
    assert statistics.median(lags[-third:]) <= statistics.median(lags[:third]) + 10 * RATE, lags


def test_everything_leaves_on_a_signal(found):
    """Worker and scheduler end within thirty seconds of SIGTERM."""
    assert set(found["left_after_s"]) == {"worker", "scheduler"}
    assert max(found["left_after_s"].values()) < 30
