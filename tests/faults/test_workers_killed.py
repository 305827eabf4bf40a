"""Workers of the product die a hundred times under load; what they leave is what an undisturbed run leaves."""

import os
import random
import time

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults]
KILLS = int(os.environ.get("DRAWBACK_KILLS", "100"))


def test_a_hundred_kills_lose_nothing_and_do_nothing_twice(deployment, record_property, capsys):
    """Two workers are killed -9 at random moments while events come in; documents, rows and docket end byte for byte alike."""
    rng = random.Random(KILLS)
    names = ["one", "two"]
    running = {name: deployment.worker(name) for name in names}
    share = len(deployment.events) // KILLS + 1
    began = time.monotonic()
    under_work = 0
    for number in range(KILLS):
        deployment.publish(deployment.events[number * share : (number + 1) * share])
        before, until = deployment.journaled(), time.monotonic() + 3
        while rng.random() < 0.98 and time.monotonic() < until and deployment.journaled() == before:
            time.sleep(0.02)  # most die at work, some while they join the group
        time.sleep(rng.uniform(0.0, 0.4))  # the moment of death is the point: no condition is waited for
        under_work += deployment.journaled() > before
        name = rng.choice(names)
        running[name].end()
        running[name] = deployment.worker(name)
    deployment.await_journal(len(deployment.events))
    seconds = time.monotonic() - began

    found = deployment.outcome()

    record_property("kills", KILLS)
    with capsys.disabled():
        print(  # noqa: T201 - the figures of the run
            f"\n{KILLS} kills in {seconds:.0f} s, {under_work} of them at work; {found.events} events, "
            f"{found.lost} lost, {found.double} double, {len(found.differences)} differences"
        )
    assert found.clean, found
    assert under_work > KILLS // 2
