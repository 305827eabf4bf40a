"""What a worker answers about itself: well while it gets on, not when its step hangs."""

import re

import pytest

from support.pages import ask
from support.ports import free_port
from support.processes import eventually

pytestmark = pytest.mark.kafka


def test_a_worker_that_gets_on_is_live_and_ready_and_counts(scene):
    """/livez and /readyz answer 200, and /metrics counts what was handled and what waits."""
    scene.create("entries", partitions=1)
    scene.produce("entries", [(b"k", b"%d" % n) for n in range(30)])
    port = free_port()
    scene.worker({"keeper": ["entries"]}, health_port=port, check_every_s=0.2)
    eventually(lambda: ask(port, "/livez")[0] != 0, what="an answer", every_s=0.01)
    assert ask(port, "/livez") == (200, "ok\n")
    eventually(lambda: scene.ledger.count() == 30, what="30 events handled")
    eventually(lambda: ask(port, "/readyz")[0] == 200, what="a ready worker")

    assert ask(port, "/livez") == (200, "ok\n")
    caught_up = f'drawback_lag_records{{partition="0",service="keeper",topic="{scene.topic("entries")}"}} 0.0'
    eventually(lambda: caught_up in ask(port, "/metrics")[1], what="a look that finds nothing waiting")
    metrics = ask(port, "/metrics")[1]
    assert 'drawback_events_handled_total{service="keeper"} 30.0' in metrics
    assert 'drawback_partitions_owned{service="keeper"} 1.0' in metrics


def test_a_worker_whose_step_hangs_is_not_live(scene):
    """When a batch hangs in the step, /livez refuses with a sentence that names the partition and what waits."""
    scene.create("entries", partitions=1)
    scene.produce("entries", [(b"k", b"v")] * 5)
    port = free_port()

    scene.worker({"keeper": ["entries"]}, health_port=port, slow_s=300, check_every_s=0.2, stalled_after_s=2)

    eventually(
        lambda: "record(s) wait from offset 0" in ask(port, "/livez")[1],
        what="a worker that knows it is stalled",
    )
    assert ask(port, "/livez")[0] == 503
    assert "drawback_stalled 1.0" in ask(port, "/metrics")[1]
    age = re.search(r'drawback_oldest_unhandled_seconds{service="keeper"} (\S+)', ask(port, "/metrics")[1])
    assert float(age[1]) > 2
