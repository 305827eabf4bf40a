"""A component settled: the best flow, then what is no matter of flow (people's judgement, one method per line)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from drawback.domain.types import Provision
from drawback.matching.candidate import Candidate
from drawback.matching.optimal.baselines import first_in_first_out, greedy
from drawback.matching.optimal.columns import Group
from drawback.matching.optimal.component import Component, Layers, Refund
from drawback.matching.optimal.flow import Arcs
from drawback.matching.optimal.solving import DENSE, Effort, Solved, solve
from drawback.matching.screen import Judgement, Screen, ScreenVerdict

Pair = tuple[int, int, bool, int, int]
"""Row, column, whether direct, pieces, value of a unit."""
Solve = Callable[[Component, Effort, Arcs | None], Solved]


@dataclass(slots=True)
class Waiting:
    """A pair of the best pairing that a person looks at first."""

    candidate: Candidate
    judgement: Judgement
    pieces: int


@dataclass(slots=True)
class Settled:
    """Pieces by pair and method, in micro-dollars times pieces: their value, the bound, the plainer ways, what one method per line cost."""

    pairs: list[Pair]
    value: int
    bound: int
    first_in_first_out: int
    greedy: int
    side_cost: int
    waiting: list[Waiting] = field(default_factory=list)


def settle(group: Group, effort: Effort, screen: Screen | None, solver: Solve = solve) -> Settled:
    """Settle a component: solve, put the pairs before the screen, then give each line the method that serves it best."""
    component = group.component
    waiting: list[Waiting] = []
    if screen is not None:
        waiting = _screened(group, effort, screen, solver)
    fifo, by_pair = first_in_first_out(component), greedy(component)
    start = _arcs(component, by_pair.pairs)
    solved = solver(component, effort, start)
    bound, relaxed = solved.bound, solved.value
    while mixed := _mixed(component, solved):
        _one_method(component, mixed)
        solved = solver(component, effort, start)
        if screen is not None:
            _screened(group, effort, screen, solver)
            solved = solver(component, effort, start)
    pairs = _pairs(component, solved)
    best, value = max(
        ((pairs, solved.value), (_taken_pairs(component, by_pair.pairs), by_pair.value)),
        key=lambda found: found[1],
    )
    return Settled(
        best, value, max(bound, value), fifo.value, by_pair.value, max(relaxed - value, 0), waiting
    )


def _arcs(component: Component, pairs: dict[tuple[int, int, bool], int]) -> Arcs:
    places = [(row, column) for row, column, layered in pairs if not layered]
    row = np.array([r for r, _ in places], dtype=np.int64)
    column = np.array([c for _, c in places], dtype=np.int64)
    value = np.array([component.value(r, c) for r, c in places], dtype=np.int64)
    return Arcs(row, column, value, np.zeros(len(places), dtype=np.int64))


def _pairs(component: Component, solved: Solved) -> list[Pair]:
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


def _taken_pairs(component: Component, taken: dict[tuple[int, int, bool], int]) -> list[Pair]:
    solved = Solved(
        np.array([row for row, _, _ in taken], dtype=np.int64),
        np.array([column for _, column, _ in taken], dtype=np.int64),
        np.array(list(taken.values()), dtype=np.int64),
        np.array([layered for _, _, layered in taken], dtype=np.bool_),
        0,
        0,
        np.zeros(0, dtype=np.int64),
    )
    return _pairs(component, solved)


def _mixed(component: Component, solved: Solved) -> dict[int, bool]:
    """Rows that the flow uses by both methods, and whether direct identification brings more on them (19 CFR 190.51(a)(3))."""
    if not len(component.layers) and not component.by_part:
        return {}
    worth: dict[int, list[int]] = {}
    for row, _, direct, pieces, value in _pairs(component, solved):
        worth.setdefault(row, [0, 0])[direct] += pieces * value
    return {
        row: direct >= substituted for row, (substituted, direct) in worth.items() if direct and substituted
    }


def _one_method(component: Component, rows: dict[int, bool]) -> None:
    """Close the other method for rows: no figure, no pair."""
    chosen = np.array(sorted(rows), dtype=np.int64)
    direct = np.array([rows[row] for row in sorted(rows)], dtype=np.bool_)
    goods = component.imports
    component.imports = replace(
        goods,
        substituted=_closed(goods.substituted, chosen[direct]),
        direct=_closed(goods.direct, chosen[~direct]),
    )
    layers = component.layers
    component.layers = _kept(layers, ~np.isin(layers.row, chosen[~direct]))


def _closed(refund: Refund, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Refund:
    columns = []
    for figures in refund.figures:
        now = figures.copy()
        now[rows] = 0
        columns.append(now)
    return Refund(*columns)


def _kept(layers: Layers, good: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Layers:
    return Layers(layers.row[good], layers.column[good], layers.pieces[good], layers.value[good])


def _screened(group: Group, effort: Effort, screen: Screen, solver: Solve) -> list[Waiting]:
    """Ban what the screen does not propose; return what the best pairing would use of the pairs that wait for a person.

    All pairs of a small component are judged at once. In a large one those that the flow uses, and with a pair that is not
    proposed all pairs of its row, until the flow uses proposed ones only.
    """
    component = group.component
    judged: dict[tuple[int, int, bool], tuple[Candidate, Judgement]] = {}
    small = component.pairs <= DENSE
    if small:
        for row in range(len(component.imports)):
            _judge_row(group, row, screen, judged)
    waiting: list[Waiting] = []
    for verdict in (ScreenVerdict.NEVER, ScreenVerdict.QUEUE):
        while True:
            _ban(component, [place for place, (_, said) in judged.items() if said.verdict is verdict])
            pairs = _pairs(component, solver(component, effort, None))
            fresh = [pair for pair in pairs if pair[:3] not in judged]
            for row, column, direct, _, _ in fresh:
                candidate = _candidate(group, row, column, direct=direct)
                judged[row, column, direct] = (candidate, screen.judge(candidate))
            if not any(judged[pair[:3]][1].verdict is verdict for pair in pairs):
                break
            for row in {
                row
                for row, column, direct, _, _ in fresh
                if judged[row, column, direct][1].verdict is verdict
            }:
                _judge_row(group, row, screen, judged)
        if verdict is ScreenVerdict.NEVER:
            waiting = [
                Waiting(*judged[pair[:3]], pair[3])
                for pair in pairs
                if judged[pair[:3]][1].verdict is ScreenVerdict.QUEUE
            ]
    return waiting


def _judge_row(
    group: Group, row: int, screen: Screen, judged: dict[tuple[int, int, bool], tuple[Candidate, Judgement]]
) -> None:
    component, low = group.component, int(group.component.begins[row])
    open_ = [
        (low + int(n), component.is_direct(row, low + int(n))) for n in np.flatnonzero(component.row(row) > 0)
    ]
    open_ += [(int(column), True) for column in component.layers.column[component.layers.row == row]]
    for column, direct in open_:
        if (row, column, direct) not in judged:
            candidate = _candidate(group, row, column, direct=direct)
            judged[row, column, direct] = (candidate, screen.judge(candidate))


def _ban(component: Component, places: list[tuple[int, int, bool]]) -> None:
    layers = component.layers
    for row, column, direct in places:
        if direct and not component.by_part:
            good = ~((layers.row == row) & (layers.column == column))
            layers = _kept(layers, good)
        else:
            known = component.banned.get(row, np.zeros(0, dtype=np.int64))
            component.banned[row] = np.union1d(known, [column]).astype(np.int64)
    component.layers = layers


def _candidate(group: Group, row: int, column: int, *, direct: bool) -> Candidate:
    mine, theirs, component = group.imports[row], group.exports[column], group.component
    layers = component.layers
    value, most = component.value(row, column), min(mine.free, theirs.free)
    if direct and not component.by_part:
        at = int(np.flatnonzero((layers.row == row) & (layers.column == column))[0])
        value, most = int(layers.value[at]), Decimal(int(layers.pieces[at])) / group.scale
    provision = Provision.UNUSED_DIRECT if direct else Provision.UNUSED_SUBSTITUTION
    return Candidate(mine.facts, theirs.line, provision, most, value)
