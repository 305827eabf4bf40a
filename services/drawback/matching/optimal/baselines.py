"""What plainer ways of matching find on the same component: first in, first out, and greedy by pair.

Both keep every rule that the optimum keeps: windows, one method per line, what accounting identified, what people banned.
"""

import heapq
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from drawback.matching.optimal.component import Component, Ints
from drawback.matching.optimal.pricing import look

_SHORTLIST: Final = 24
"""Pairs of a row that are kept ready, the best first."""
_DIRECT, _SUBSTITUTED = 1, 2


@dataclass(slots=True)
class PartialPairing:
    """A pairing under construction: what is left of rows and columns, and what was paired."""

    component: Component
    left: list[int] = field(init=False)
    wanted: list[int] = field(init=False)
    method: list[int] = field(init=False)
    pairs: dict[tuple[int, int, bool], int] = field(default_factory=dict)
    """Pieces by row, column and whether a layer allows it."""
    value: int = 0

    def __post_init__(self) -> None:
        self.left = self.component.imports.pieces.tolist()
        self.wanted = self.component.exports.pieces.tolist()
        self.method = [0] * len(self.left)

    def take(self, row: int, column: int, value: int, method: int, most: int, *, layered: bool) -> None:
        pieces = min(self.left[row], self.wanted[column], most)
        if pieces <= 0 or self.method[row] not in {0, method}:
            return
        self.method[row] = method
        self.left[row] -= pieces
        self.wanted[column] -= pieces
        key = (row, column, layered)
        self.pairs[key] = self.pairs.get(key, 0) + pieces
        self.value += pieces * value


def first_in_first_out(component: Component) -> PartialPairing:
    """Export by export as they left, the imports that expire first: the goods themselves where they may be, else substitutes."""
    taken = PartialPairing(component)
    layers = component.layers
    named: dict[int, list[int]] = defaultdict(list)
    for n, column in enumerate(layers.column.tolist()):
        named[column].append(n)
    waiting: dict[int, deque[int]] = {}
    for row, kind in enumerate(component.imports.kind.tolist()):
        waiting.setdefault(kind, deque()).append(row)
    by_part: dict[int, deque[int]] = {}
    if component.by_part:
        for row, part in enumerate(component.imports.part.tolist()):
            by_part.setdefault(part, deque()).append(row)
    fits, parts = component.fits, component.exports.part.tolist()
    for column, kind in enumerate(component.exports.kind.tolist()):
        for n in named.get(column, ()):
            row = int(layers.row[n])
            taken.take(row, column, int(layers.value[n]), _DIRECT, int(layers.pieces[n]), layered=True)
        if component.by_part and parts[column]:
            _fill(taken, column, [by_part.get(parts[column], deque())], _DIRECT)
        _fill(taken, column, [rows for k, rows in waiting.items() if fits[k, kind]], _SUBSTITUTED)
    return taken


def _fill(taken: PartialPairing, column: int, lines: list[deque[int]], method: int) -> None:
    component = taken.component
    day = int(component.exports.day[column])
    for rows in lines:
        while rows and (
            not taken.left[rows[0]]
            or taken.method[rows[0]] not in {0, method}
            or component.imports.last[rows[0]] < day
        ):
            rows.popleft()
    for row in heapq.merge(*lines) if len(lines) > 1 else (lines[0] if lines else ()):
        if not taken.wanted[column] or component.imports.first[row] > day:
            return
        if taken.left[row] and taken.method[row] in {0, method}:
            value = component.value(row, column)
            if value > 0:
                found = _DIRECT if component.is_direct(row, column) else _SUBSTITUTED
                if found == method:
                    taken.take(row, column, value, method, taken.wanted[column], layered=False)


def greedy(component: Component) -> PartialPairing:
    """The pair worth most a unit first, and so on."""
    taken = PartialPairing(component)
    layers = component.layers
    shortlist = look(component, np.zeros(len(component.exports), dtype=np.int64), _SHORTLIST)
    ready: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, column, value in zip(
        shortlist.row.tolist(), shortlist.column.tolist(), shortlist.value.tolist(), strict=True
    ):
        ready[row].append((-value, column))
    heap: list[tuple[int, int, int, int]] = []
    for row, ranked in ready.items():
        ranked.sort(reverse=True)
        heap.append((*_next(ranked, row), -1))
    heap += [
        (-value, row, column, n)
        for n, (value, row, column) in enumerate(
            zip(
                layers.value.astype(np.int64).tolist(),
                layers.row.tolist(),
                layers.column.tolist(),
                strict=True,
            )
        )
    ]
    heapq.heapify(heap)
    full = {row: len(ranked) == _SHORTLIST - 1 for row, ranked in ready.items()}
    wanted = component.exports.pieces.copy()
    while heap:
        worth, row, column, layer = heapq.heappop(heap)
        if layer >= 0:
            taken.take(row, column, -worth, _DIRECT, int(layers.pieces[layer]), layered=True)
            wanted[column] = taken.wanted[column]
            continue
        if taken.left[row] and taken.wanted[column]:
            method = _DIRECT if component.is_direct(row, column) else _SUBSTITUTED
            taken.take(row, column, -worth, method, taken.wanted[column], layered=False)
            wanted[column] = taken.wanted[column]
        if taken.left[row]:
            ranked = ready[row]
            if not ranked and full.get(row):
                ranked.extend(_ranked(component, row, wanted, taken.method[row]))
                full[row] = len(ranked) == _SHORTLIST
            if ranked:
                heapq.heappush(heap, (*_next(ranked, row), -1))
    return taken


def _next(ranked: list[tuple[int, int]], row: int) -> tuple[int, int, int]:
    worth, column = ranked.pop()
    return worth, row, column


def _ranked(component: Component, row: int, wanted: Ints, method: int) -> list[tuple[int, int]]:
    """The best pairs of a row that can still be taken, the best last: of its method, where it has one, with columns that want pieces."""
    low, high = int(component.begins[row]), int(component.ends[row])
    open_ = wanted[low:high] > 0
    if method:
        open_ &= component.are_direct(row, low, high) == (method == _DIRECT)
    value = np.where(open_, component.row(row), 0)
    near = np.argsort(-value, kind="stable")[:_SHORTLIST]
    return sorted(((-int(value[n]), int(n) + low) for n in near if value[n] > 0), reverse=True)
