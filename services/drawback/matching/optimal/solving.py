"""The best pairing of one component: few arcs at first, more where the prices call for them, until every pair confirms.

A small component is solved over all its pairs at once. A large one is first solved for a part of its lines, whose prices choose the arcs to
begin with; then arcs are added that are worth more than the prices of their ends, and the bound falls to meet the value.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from drawback.matching.optimal.component import Component, Ints
from drawback.matching.optimal.flow import Arcs, best_flow, prices
from drawback.matching.optimal.pricing import bound, look, total

DENSE: Final = 40_000
"""Pairs up to which all of them are arcs."""
_PART: Final = 4
"""One of so many lines is in the part that is solved first."""
_PART_GAP: Final = 0.001
"""Prices of a part need not be better than this."""
_FIRST_ARCS: Final = 12
_MORE_ARCS: Final = 6
_PULL: Final = 0.3


@dataclass(frozen=True, slots=True)
class Effort:
    """When to stop: the gap that suffices, as a share of the bound, and whether time is over."""

    gap: float = 0.0
    over: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class Solved:
    """Pieces by pair, their value and what no pairing exceeds (micro-dollars times pieces); `layered` marks pairs of `Layers`."""

    row: Ints
    column: Ints
    pieces: Ints
    layered: np.ndarray[tuple[int], np.dtype[np.bool_]]
    value: int
    bound: int
    columns: Ints
    """Prices of the columns."""


def solve(component: Component, effort: Effort, first: Arcs | None = None) -> Solved:
    """Return the best pairing of a component, or the best found when time is over, with its bound.

    `first` are arcs to begin with, so that the result is never worth less than a pairing known before.
    """
    if component.pairs <= DENSE:
        everything = look(component, _zeros(component), len(component.exports) or 1)
        arcs = _with_layers(component, [everything.row, everything.column, everything.value])
        solved = _over(component, arcs, _zeros(component))
        rows = look(component, solved.columns, 0).rows
        solved.bound = bound(component, rows, solved.columns)
        return solved
    return _large(component, effort, first)


def _large(component: Component, effort: Effort, first: Arcs | None) -> Solved:
    columns = _prices_of_part(component, effort)
    found = look(component, columns, _FIRST_ARCS)
    lowest = bound(component, found.rows, columns)
    triples = [found.row, found.column, found.value]
    if first is not None:
        triples = [
            np.concatenate([mine, own])
            for mine, own in zip(triples, (first.row, first.column, first.value), strict=True)
        ]
    arcs = _with_layers(component, triples)
    best = _over(component, arcs, columns)
    best.bound = lowest
    centre, pull = columns, _PULL
    while lowest - best.value > effort.gap * lowest and not effort.over():
        held = _between(centre, best.columns, pull)
        found = look(component, held, _MORE_ARCS, _row_prices(component, arcs, held))
        reached = bound(component, found.rows, held)
        if reached < lowest:
            lowest, centre = reached, held
        if not len(found.row):
            if pull == 0:
                break
            pull = 0.0
            continue
        arcs = _added(component, arcs, found.row, found.column, found.value)
        best = _over(component, arcs, best.columns)
        pull = _PULL
    best.bound = lowest
    return best


def _between(centre: Ints, current: Ints, pull: float) -> Ints:
    """Prices between the best known and those of the arcs: what only a few arcs say swings too far."""
    return np.rint(pull * centre + (1 - pull) * current).astype(np.int64)


def _prices_of_part(component: Component, effort: Effort) -> Ints:
    """Prices of the columns, from the best pairing of a part of the lines."""
    rows = np.arange(0, len(component.imports), _PART)
    chosen = np.arange(0, len(component.exports), _PART)
    part = Component(
        component.imports.rows(rows),
        component.exports.rows(chosen),
        component.fits,
        by_part=component.by_part,
    )
    solved = solve(part, Effort(max(effort.gap, _PART_GAP), effort.over))
    row_prices = look(part, solved.columns, 0).rows
    mirrored = np.zeros(len(component.exports), dtype=np.float64)
    for at, row in enumerate(rows.tolist()):
        low, high = component.begins[row], component.ends[row]
        if high > low:
            over = component.row(row) - float(row_prices[at])
            np.maximum(mirrored[low:high], over, out=mirrored[low:high])
    return mirrored.astype(np.int64)


def _zeros(component: Component) -> Ints:
    return np.zeros(len(component.exports), dtype=np.int64)


def _with_layers(component: Component, triples: list[Ints]) -> Arcs:
    row, column, value = triples
    key = row * max(len(component.exports), 1) + column
    _, once = np.unique(key, return_index=True)
    row, column, value = row[once], column[once], value[once]
    limit = _open(component, row, column)
    layers = component.layers
    return Arcs(
        np.concatenate([layers.row, row]),
        np.concatenate([layers.column, column]),
        np.concatenate([layers.value.astype(np.int64), value]),
        np.concatenate([layers.pieces, limit]),
    )


def _over(component: Component, arcs: Arcs, start: Ints) -> Solved:
    supply, demand = component.imports.pieces, component.exports.pieces
    flow = best_flow(supply, demand, arcs)
    columns = prices(supply, demand, arcs, flow, start)
    used = np.flatnonzero(flow)
    return Solved(
        arcs.row[used],
        arcs.column[used],
        flow[used],
        used < len(component.layers),
        total(flow[used], arcs.value[used]),
        0,
        columns,
    )


def _row_prices(component: Component, arcs: Arcs, columns: Ints) -> Ints:
    """What the arcs that nothing limits make each row worth at the prices of the columns."""
    least = np.zeros(len(component.imports), dtype=np.int64)
    free = slice(len(component.layers), None)
    np.maximum.at(least, arcs.row[free], arcs.value[free] - columns[arcs.column[free]])
    return least


def _key(component: Component, row: Ints, column: Ints) -> Ints:
    return row * max(len(component.exports), 1) + column


def _added(component: Component, arcs: Arcs, row: Ints, column: Ints, value: Ints) -> Arcs:
    """The arcs with those of the pairs that are not among them."""
    layers = len(component.layers)
    known = _key(component, arcs.row[layers:], arcs.column[layers:])
    new = ~np.isin(_key(component, row, column), known)
    row, column = row[new], column[new]
    limit = _open(component, row, column)
    return Arcs(
        np.concatenate([arcs.row, row]),
        np.concatenate([arcs.column, column]),
        np.concatenate([arcs.value, value[new]]),
        np.concatenate([arcs.limit, limit]),
    )


def _open(component: Component, row: Ints, column: Ints) -> Ints:
    """A limit that never binds: what row and column have decides, so that their prices alone explain the flow."""
    return np.minimum(component.imports.pieces[row], component.exports.pieces[column]) + 1
