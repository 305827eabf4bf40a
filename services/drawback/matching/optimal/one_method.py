"""One method for each import line (19 CFR 190.51(a)(3)): what is no matter of flow, searched over the flows that mix methods.

A flow may use a line by direct identification and by substitution at once. Then each of the two is closed in turn and the flow solved anew,
the most promising first, until no open choice can bring more than the best pairing found, or enough have been tried.
"""

import copy
import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

import numpy as np

from drawback.matching.optimal.component import Component, Flags, Ints, Layers, Refund
from drawback.matching.optimal.solving import Solved

Pair = tuple[int, int, bool, int, int]
"""Row, column, whether direct, pieces, value of a unit."""
_MOST_FLOWS: Final = 200
_MOST_PAIRS: Final = 2_000_000
"""Flows, and pairs in all of them, that are tried for the sake of one method per line."""


@dataclass(frozen=True, slots=True)
class OneMethod:
    """A component with the other method closed where the flow mixed them, and its flow."""

    component: Component
    solved: Solved


def one_method_each(
    component: Component, solve: Callable[[Component], Solved], over: Callable[[], bool]
) -> OneMethod:
    """The best pairing found that uses each row by one method; `solve` answers for a component with some methods closed."""
    first = OneMethod(component, solve(component))
    best = first
    while mixed := _mixed(best):
        best = _solved(
            best, {row: direct >= substituted for row, (substituted, direct) in mixed.items()}, solve
        )
    number = count()
    open_ = [(-first.solved.bound, next(number), first)] if best is not first else []
    left = min(_MOST_FLOWS, _MOST_PAIRS // max(component.pairs, 1))
    while open_ and left > 0 and not over():
        bound, _, node = heapq.heappop(open_)
        if -bound <= best.solved.value:
            break
        mixed = _mixed(node)
        hardest = max(mixed, key=lambda row: (min(mixed[row]), -row))
        for direct in (True, False):
            left -= 1
            tried = _solved(node, {hardest: direct}, solve)
            if _mixed(tried):
                heapq.heappush(open_, (-tried.solved.bound, next(number), tried))
            elif tried.solved.value > best.solved.value:
                best = tried
    return best


def _solved(one: OneMethod, methods: Mapping[int, bool], solve: Callable[[Component], Solved]) -> OneMethod:
    closed = _by_one_method(one.component, methods)
    return OneMethod(closed, solve(closed))


def _mixed(one: OneMethod) -> dict[int, list[int]]:
    """Rows that the flow uses by both methods, with what it brings on them by substitution and by direct identification."""
    component = one.component
    if not len(component.layers) and not component.by_part:
        return {}
    worth: dict[int, list[int]] = {}
    for row, _, direct, pieces, value in pairs_of(component, one.solved):
        worth.setdefault(row, [0, 0])[direct] += pieces * value
    return {row: both for row, both in worth.items() if all(both)}


def _by_one_method(component: Component, methods: Mapping[int, bool]) -> Component:
    """The component without the other method of some rows: no figure, no pair. True leaves direct identification."""
    rows = np.array(sorted(methods), dtype=np.int64)
    direct = np.array([methods[row] for row in sorted(methods)], dtype=np.bool_)
    goods = component.imports
    closed = copy.copy(component)
    closed.imports = replace(
        goods,
        substituted=_closed(goods.substituted, rows[direct]),
        direct=_closed(goods.direct, rows[~direct]),
    )
    closed.layers = layers_kept(component.layers, ~np.isin(component.layers.row, rows[~direct]))
    return closed


def _closed(refund: Refund, rows: Ints) -> Refund:
    columns = []
    for figures in refund.figures:
        now = figures.copy()
        now[rows] = 0
        columns.append(now)
    return Refund(*columns)


def layers_kept(layers: Layers, good: Flags) -> Layers:
    """The layers of which `good` is true."""
    return Layers(layers.row[good], layers.column[good], layers.pieces[good], layers.value[good])


def pairs_of(component: Component, solved: Solved) -> list[Pair]:
    """The pieces of a flow by pair and method: where both are worth the same, the goods themselves before their substitutes."""
    layers = component.layers
    places = zip(layers.row.tolist(), layers.column.tolist(), strict=True)
    named = dict(zip(places, zip(layers.value.tolist(), layers.pieces.tolist(), strict=True), strict=True))
    found: dict[tuple[int, int, bool], tuple[int, int]] = {}
    flows = zip(
        solved.row.tolist(),
        solved.column.tolist(),
        solved.layered.tolist(),
        solved.pieces.tolist(),
        strict=True,
    )
    for row, column, layered, pieces in sorted(flows, key=lambda flow: (*flow[:2], not flow[2])):
        worth, most = named.get((row, column), (0, 0))
        if layered:
            found[row, column, True] = (pieces, int(worth))
            continue
        value, left = component.value(row, column), pieces
        if worth == value:
            held, _ = found.get((row, column, True), (0, 0))
            more = min(left, most - held)
            left -= more
            if more:
                found[row, column, True] = (held + more, value)
        if left:
            found[row, column, component.is_direct(row, column)] = (left, value)
    return [(*place, pieces, value) for place, (pieces, value) in sorted(found.items())]
