"""A database that is merely slow: lag grows and is shown, the worker's memory does not, and nobody takes it for dead."""

import re
import time

import pytest

from support.pages import ask
from support.ports import free_port
from support.processes import eventually
from support.slow_line import slow_line

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults]
SLOW_FOR_S = 25.0
DELAY_S = 0.04
"""Before each piece sent to the server; a transaction sends dozens."""
MAY_GROW_MB = 60.0
STALLED_AFTER_S = 12.0


def measured(port, name):
    """The sum of a metric over its labels."""
    lines = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", ask(port, "/metrics")[1], re.MULTILINE)
    return sum(float(value) for value in lines)


def test_a_slow_database_makes_lag_and_nothing_else(deployment, capsys):
    """Every word to PostgreSQL takes 40 ms: lag and age grow and show, memory stays, /livez is content, the end is the same."""
    port = free_port()
    known, rest = deployment.events[:300], deployment.events[300:]
    with slow_line(deployment.database_url) as line:
        worker = deployment.worker(
            "one",
            health_port=port,
            check_every_s=0.5,
            stalled_after_s=STALLED_AFTER_S,
            database_url=line.through(deployment.database_url),
        )
        deployment.publish(known)
        deployment.await_journal(len(known))
        eventually(lambda: measured(port, "drawback_lag_records") == 0, what="no lag while it is quick")

        line.delay_s = DELAY_S
        before = worker.resident_mb
        for _ in range(10):
            deployment.publish(rest)  # published again and again: tens of thousands of records wait
        seen = []
        until = time.monotonic() + SLOW_FOR_S
        while time.monotonic() < until:
            lag, age = (
                measured(port, f"drawback_{name}") for name in ("lag_records", "oldest_unhandled_seconds")
            )
            seen.append((lag, age, worker.resident_mb, ask(port, "/livez")[0], deployment.handled_offsets()))
            time.sleep(0.5)  # the span of time is the point
        line.delay_s = 0.0
        deployment.await_end_of_log(within_s=240)
        eventually(lambda: measured(port, "drawback_lag_records") == 0, what="no lag after it")
        alive_at_the_end = ask(port, "/livez")[0]
        found = deployment.outcome()

    lags, ages, memory, alive, handled = zip(*seen, strict=True)
    grown = max(memory) - before
    with capsys.disabled():
        print(  # noqa: T201 - the figures of the run
            f"\nslow for {SLOW_FOR_S:.0f} s at {DELAY_S * 1000:.0f} ms a word ({line.pieces} of them): lag {max(lags):.0f} records, "
            f"age {ages[0]:.0f} to {ages[-1]:.0f} s, memory {before:.0f} + {grown:.0f} MB, "
            f"{handled[-1] - handled[0]} records handled meanwhile"
        )
    assert set(alive) == {200}
    assert handled[-1] > handled[0]
    assert max(lags) > 5000
    assert ages[-1] > ages[0] + SLOW_FOR_S / 4
    assert grown < MAY_GROW_MB, f"{grown:.0f} MB"
    assert found.clean, found
    assert worker.running
    assert alive_at_the_end == 200
