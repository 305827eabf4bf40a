"""Two workers under load, killed at random moments, as often as DRAWBACK_KILLS says (8 by default; 100 before a release)."""

import os
import random
import time

import pytest

from support.processes import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.faults]
KILLS = int(os.environ.get("DRAWBACK_KILLS", "8"))
EVENTS_PER_KILL = 300


@pytest.mark.parametrize("path", ["bulk", "lanes"])
def test_nothing_is_lost_or_done_twice_however_often_workers_die(scene, path):
    """After every kill the survivors and the restarted go on; at the end the ledger is what it is without kills."""
    rng = random.Random(KILLS)
    names = ["worker-1", "worker-2"]
    sent = []
    scene.create("entries", "claims", partitions=6)

    def begin(name):
        return scene.worker(
            {"keeper": ["entries", "claims"]}, path=path, instance_id=name, batch_records=60, slow_s=0.01
        )

    running = {name: begin(name) for name in names}
    for _ in range(KILLS):
        events = [(b"key-%d" % (n % 97), b"%d" % n) for n in range(len(sent), len(sent) + EVENTS_PER_KILL)]
        scene.produce("entries" if rng.random() < 0.5 else "claims", events)
        sent += events
        time.sleep(rng.uniform(0.2, 2.5))  # the moment of death is the point: no condition is waited for
        name = rng.choice(names)
        running[name].kill()
        scene.workers.remove(running[name])
        running[name] = begin(name)
    eventually(lambda: scene.ledger.count() >= len(sent), within_s=120, what=f"{len(sent)} events handled")

    assert sorted(value for (value,) in scene.ledger.ask("SELECT value FROM ledger")) == sorted(
        v for _, v in sent
    )
    for topic in ("entries", "claims"):
        for key in {key for key, _ in sent}:
            rows = scene.ledger.ask(
                "SELECT value FROM ledger WHERE topic = ? AND key = ? ORDER BY nth", scene.topic(topic), key
            )
            numbers = [int(value) for (value,) in rows]
            assert numbers == sorted(numbers)
    assert all(worker.running for worker in running.values())
