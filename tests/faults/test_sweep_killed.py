"""The scheduler dies in the middle of saying which dates went by; the next one says the rest, and nothing twice."""

import random
import sys
import time
from datetime import date

import pytest

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, journal_length
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from support.deployment import TODAY, simulated
from support.processes import eventually, start

pytestmark = [pytest.mark.postgres, pytest.mark.faults]
LATER = date(2029, 12, 31)
SWEEP = """
import sys
from datetime import date
import drawback.app.product
from drawback.adapters.sql.database import open_database
from drawback.app.bootstrap import load_law
drawback.app.product.BATCH = 5
product = drawback.app.product.Product(open_database(sys.argv[1]), load_law())
while product.pass_time(date.fromisoformat(sys.argv[2])).received:
    pass
"""


def test_a_sweep_that_is_killed_is_finished_by_the_next(postgres_database, tmp_path):
    """Killed five times between its batches, the sweep ends in the state of one that was left alone."""
    rng = random.Random(3)
    raws = simulated(tmp_path / "trade", 120, claimants=2)
    killed, alone = open_database(postgres_database), open_database(f"sqlite:///{tmp_path}/a.db")
    for engine in (killed, alone):
        migrate(engine)
        Product(engine, load_law()).handle(raws, TODAY)
    whole = Product(alone, load_law())
    while whole.pass_time(LATER).received:
        pass

    command = [sys.executable, "-c", SWEEP, postgres_database, LATER.isoformat()]
    for _ in range(5):
        before = journal_length(killed)
        child = start(command, log=tmp_path / "sweep.log")
        eventually(lambda before=before: journal_length(killed) > before, what="a date said", every_s=0.01)
        time.sleep(rng.uniform(0, 0.03))  # the moment of death is the point
        assert child.running
        child.kill()
    assert start(command, log=tmp_path / "sweep.log").process.wait(timeout=120) == 0

    found = differences(killed, alone)
    counts = journal_length(killed), journal_length(alone)
    killed.dispose()
    alone.dispose()
    assert found == []
    assert counts[0] == counts[1] > len(raws)
