"""The optimum against solvers that share nothing with it: a linear program in another process, and every pairing there is."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

pytest.importorskip("ortools")

from drawback.matching.optimal import solving
from drawback.matching.optimal.baselines import first_in_first_out, greedy
from drawback.matching.optimal.component import Component
from drawback.matching.optimal.solving import Effort, solve
from support.small_pools import small_component

pytestmark = pytest.mark.slow

_HIGHS = """
import json, sys
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array
for line in sys.stdin:
    p = json.loads(line)
    arcs = np.array(p["arcs"], dtype=float).reshape(-1, 4)
    n, m, k = len(p["supply"]), len(p["demand"]), len(arcs)
    if not k:
        print(0.0)
        continue
    at = np.arange(k)
    ends = np.concatenate([arcs[:, 0], arcs[:, 1] + n]).astype(int)
    matrix = coo_array((np.ones(2 * k), (ends, np.concatenate([at, at]))), shape=(n + m, k))
    found = linprog(-arcs[:, 2], A_ub=matrix.tocsr(), b_ub=p["supply"] + p["demand"],
                    bounds=list(zip(np.zeros(k), arcs[:, 3])), method="highs")
    assert found.status == 0
    print(repr(-found.fun))
"""
"""HiGHS and OR-tools cannot be loaded into one process."""


def arcs_of(component: Component) -> list[tuple[int, int, int, int]]:
    """Row, column, value and limit of each pair that is allowed, told pair by pair."""
    layers = component.layers
    found = [
        (row, column, component.value(row, column), 10**6)
        for row in range(len(component.imports))
        for column in range(len(component.exports))
    ]
    named = zip(
        layers.row.tolist(),
        layers.column.tolist(),
        layers.value.tolist(),
        layers.pieces.tolist(),
        strict=True,
    )
    return [*(arc for arc in found if arc[2] > 0), *((r, c, int(v), p) for r, c, v, p in named if v > 0)]


def test_the_value_is_that_of_an_independent_linear_program():
    """Sixty pools, with and without identified layers: equal within a micro-dollar a piece, and so is the bound."""
    pools = [small_component(seed, 12, 11, layers=seed % 2 == 1) for seed in range(60)]
    problems = "\n".join(
        json.dumps(
            {
                "supply": pool.imports.pieces.tolist(),
                "demand": pool.exports.pieces.tolist(),
                "arcs": arcs_of(pool),
            }
        )
        for pool in pools
    )
    answer = subprocess.run(
        [sys.executable, "-c", _HIGHS], input=problems, capture_output=True, text=True, check=True
    )
    for pool, told in zip(pools, answer.stdout.split(), strict=True):
        solved = solve(pool, Effort())
        within = max(int(pool.exports.pieces.sum()), 1)
        assert abs(solved.value - float(told)) <= within
        assert solved.bound == solved.value


def every_pairing(component: Component) -> int:
    """The best value by trying all quantities of all pairs."""
    arcs = arcs_of(component)

    @cache
    def best(at: int, supply: tuple[int, ...], demand: tuple[int, ...]) -> int:
        if at == len(arcs):
            return 0
        row, column, value, limit = arcs[at]

        def tried() -> Iterator[int]:
            for pieces in range(min(supply[row], demand[column], limit) + 1):
                left = (*supply[:row], supply[row] - pieces, *supply[row + 1 :])
                wanted = (*demand[:column], demand[column] - pieces, *demand[column + 1 :])
                yield pieces * value + best(at + 1, left, wanted)

        return max(tried())

    return best(0, tuple(component.imports.pieces.tolist()), tuple(component.exports.pieces.tolist()))


@pytest.mark.parametrize("seed", range(12))
def test_no_pairing_of_a_tiny_pool_is_worth_more(seed):
    """All pairings of three imports and three exports of up to four pieces."""
    pool = small_component(seed, 3, 3)
    pool.imports.pieces[:] = pool.imports.pieces % 4 + 1
    pool.exports.pieces[:] = pool.exports.pieces % 4 + 1
    assert solve(pool, Effort()).value == every_pairing(pool)


@pytest.mark.parametrize("seed", range(20))
def test_candidate_arcs_reach_what_all_arcs_reach(seed, monkeypatch):
    """Pricing brings in every arc that the optimum needs; the bound meets the value."""
    pool = small_component(seed, 60, 50, layers=seed % 2 == 1)
    whole = solve(pool, Effort())
    monkeypatch.setattr(solving, "DENSE", 100)
    sparse = solve(pool, Effort())
    assert sparse.value == whole.value == whole.bound
    assert sparse.bound == whole.bound


@pytest.mark.parametrize("seed", range(20))
def test_plainer_ways_find_no_more_and_break_no_limit(seed):
    """First in, first out and greedy stay within supply, demand and the bound; when time is over the bound still holds."""
    pool = small_component(seed, 40, 35, layers=True)
    best = solve(pool, Effort())
    for taken in (first_in_first_out(pool), greedy(pool)):
        assert 0 < taken.value <= best.bound
        assert min(taken.left) >= 0
        assert min(taken.wanted) >= 0


def test_time_over_leaves_a_bound_that_holds(monkeypatch):
    """The first answer stands when there is no time for a second; no pairing exceeds its bound."""
    pool = small_component(3, 60, 50)
    best = solve(pool, Effort())
    monkeypatch.setattr(solving, "DENSE", 100)
    hurried = solve(pool, Effort(over=lambda: True))
    assert hurried.value <= best.value <= hurried.bound


@pytest.mark.parametrize("seed", range(10))
def test_no_flow_breaks_a_window_or_takes_more_than_there_is(seed):
    """Import before export, export within the years, classification, units of both sides."""
    pool = small_component(seed, 30, 30)
    solved = solve(pool, Effort())
    day, fits = pool.exports.day[solved.column], pool.fits
    assert (pool.imports.first[solved.row] <= day).all()
    assert (day <= pool.imports.last[solved.row]).all()
    assert fits[pool.imports.kind[solved.row], pool.exports.kind[solved.column]].all()
    assert pool.exports.substituted[solved.column].all()
    assert (np.bincount(solved.row, solved.pieces, 30) <= pool.imports.pieces).all()
    assert (np.bincount(solved.column, solved.pieces, 30) <= pool.exports.pieces).all()
