"""What grows no faster than its work: counted in calls of functions, which no other program on the machine can disturb."""

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from benchmarks.large_claim import CLAIMANT, LargeClaim

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import differences, journal_heads, read_journal, story_differences
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import SqlStore
from drawback.app.bootstrap import load_law
from drawback.engine.replay import replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES

pytestmark = pytest.mark.slow

SMALL, LARGE = 40, 160
EXPONENT_AT_MOST = 1.15
LAW = load_law()


@contextmanager
def a_claim(folder: Path, size: int) -> Iterator[LargeClaim]:
    engine = open_database(f"sqlite:///{folder / f'of-{size}.db'}")
    migrate(engine)
    yield LargeClaim(SqlStore(engine), LAW, size)
    engine.dispose()


def calls(work: Callable[[], object]) -> int:
    """How many functions a piece of work called."""
    count = 0

    def one(_frame: FrameType, what: str, _about: Any) -> None:
        nonlocal count
        count += what in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(one)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def taken_in(claim: LargeClaim) -> int:
    return calls(lambda: claim.take(claim.ground()))


def filed(claim: LargeClaim) -> int:
    claim.take(claim.ground())
    return calls(lambda: claim.take([claim.filed()]))


def one_line_moves(claim: LargeClaim) -> int:
    claim.take([*claim.ground(), claim.filed()])
    return calls(lambda: claim.take([claim.corrected()]))


def every_line_moves(claim: LargeClaim) -> int:
    claim.take([*claim.ground(), claim.filed()])
    return calls(lambda: claim.take(claim.all_corrected()))


@pytest.mark.parametrize("work", [taken_in, filed, one_line_moves, every_line_moves])
def test_a_claim_costs_no_more_than_its_designations(
    tmp_path: Path, work: Callable[[LargeClaim], int]
) -> None:
    """Four times as many designations are at most five times as many calls."""
    cost = []
    for size in (SMALL, LARGE):
        with a_claim(tmp_path, size) as claim:
            cost.append(work(claim))
    assert math.log(cost[1] / cost[0]) / math.log(LARGE / SMALL) <= EXPONENT_AT_MOST


def test_one_moved_line_of_many_leaves_the_others_where_they_are(tmp_path: Path) -> None:
    """Of a claim's rows only those of the entry that moved are written; the rebuilt state is byte for byte the same."""
    size = 300
    engine = open_database(f"sqlite:///{tmp_path / 'claim.db'}")
    migrate(engine)
    claim = LargeClaim(SqlStore(engine), LAW, size)
    claim.take([*claim.ground(), claim.filed()])
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE written (number INTEGER)")
        for trigger in (
            "CREATE TRIGGER was_new AFTER INSERT ON claim_line BEGIN INSERT INTO written VALUES (NEW.number); END",
            "CREATE TRIGGER was_moved AFTER UPDATE ON claim_line BEGIN INSERT INTO written VALUES (NEW.number); END",
            "CREATE TRIGGER is_gone AFTER DELETE ON claim_line BEGIN INSERT INTO written VALUES (OLD.number); END",
        ):
            connection.exec_driver_sql(trigger)
        connection.commit()
    claim.take([claim.corrected()])
    with engine.connect() as connection:
        written = connection.exec_driver_sql("SELECT DISTINCT number FROM written").scalars().all()
        rows = connection.exec_driver_sql(
            "SELECT number, entitled FROM claim_line WHERE claimant = ? AND class_code = '364' AND number < 3 ORDER BY number",
            (CLAIMANT,),
        ).all()
    assert written == [1]
    # 99 % of 100.00 + 2,500.00 instead of 200.00 + 2,500.00
    assert [tuple(row) for row in rows] == [(1, 257400), (2, 267300)]

    rebuilt = open_database(f"sqlite:///{tmp_path / 'rebuilt.db'}")
    migrate(rebuilt)
    replay(read_journal(engine), Step(SERVICES, SqlStore(rebuilt), LAW), heads=lambda: journal_heads(engine))
    assert differences(engine, rebuilt) == []
    assert story_differences(engine, rebuilt) == []
