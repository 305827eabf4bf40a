"""The speed benchmark still works: small numbers, real servers, the ways that need no package of their own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.runners import REPOSITORY

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]


@pytest.mark.skipif(
    shutil.which("java") is None or shutil.which("mvn") is None,
    reason="needs Java and Maven for Apache Kafka",
)
def test_a_small_run_prints_a_row_for_each_contender_and_a_ratio_for_each_promise(tmp_path: Path) -> None:
    """A small run handles every event in each way and writes rates, processor times and ratios."""
    out = tmp_path / "speed.md"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--smoke", "--only", "faust-take,bare", "--out", str(out)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))["rounds"][0]
    assert set(found) == {
        "ours, one worker",
        "ours, one worker, two batches in flight",
        "ours, two workers",
        "stock Faust, take",
        "bare loop, the same SQL",
    }
    ours, bare = found["ours, one worker"], found["bare loop, the same SQL"]
    assert ours["counts"] == bare["counts"]
    assert ours["counts"]["journal"] == ours["events"]
    assert ours["cpu_us"] > bare["cpu_us"] > 0
    assert "| one worker ÷ bare loop | 0.6 |" in out.read_text(encoding="utf-8")
