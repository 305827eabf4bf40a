"""Two processes step on one claimant at the same moment: no news of either is lost."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import SqlStore
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.engine.replay import replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from support.deployment import simulated
from support.processes import start

pytestmark = [pytest.mark.faults]
TODAY = date(2026, 1, 5)
WRITER = """
import sys
from datetime import date
from pathlib import Path
from drawback.adapters.sql.database import open_database
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
url, file = sys.argv[1:]
product = Product(open_database(url), load_law())
raws = Path(file).read_bytes().splitlines()
for first in range(0, len(raws), 7):
    product.handle(raws[first : first + 7], date(2026, 1, 5))
"""


def at_once(url: str, raws: list[bytes], folder: Path) -> None:
    """Two processes handle every other event each, in small batches, at the same time."""
    children = []
    for number in range(2):
        file = folder / f"half-{number}"
        file.write_bytes(b"\n".join(raws[number::2]))
        children.append(
            start([sys.executable, "-c", WRITER, url, str(file)], log=folder / f"writer-{number}.log")
        )
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda child: child.process.wait(timeout=240), children))
    assert codes == [0, 0], children[codes.index(max(codes))].said()[-3000:]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_two_processes_on_one_claimant_end_as_one_after_the_other(tmp_path, request, kind):
    """The state is that of the journal replayed in its order, and that of one process alone; every event is in once."""
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'both.db'}"
    else:
        url = request.getfixturevalue("postgres_database")
    raws = simulated(tmp_path / "trade", 60, claimants=1)
    both = open_database(url)
    migrate(both)

    at_once(url, raws, tmp_path)

    alone, again = (open_database(f"sqlite:///{tmp_path / name}.db") for name in ("alone", "again"))
    migrate(alone)
    migrate(again)
    Product(alone, load_law()).handle(raws, TODAY)
    count = replay(read_journal(both), Step(SERVICES, SqlStore(again), load_law()))
    found = differences(both, alone), differences(both, again)
    for engine in (both, alone, again):
        engine.dispose()
    assert count == len(raws)
    assert found == ([], [])
