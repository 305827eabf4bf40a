"""A component settled: the best flow, then what is no matter of flow (people's judgement, one method per line)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from drawback.domain.types import Provision
from drawback.matching.candidate import Candidate
from drawback.matching.optimal.baselines import PartialPairing, first_in_first_out, greedy
from drawback.matching.optimal.columns import Group
from drawback.matching.optimal.component import Component
from drawback.matching.optimal.flow import Arcs
from drawback.matching.optimal.one_method import Pair, layers_kept, one_method_each, pairs_of
from drawback.matching.optimal.solving import DENSE, Effort, Solved, solve
from drawback.matching.screen import Judgement, Screen, ScreenVerdict

Judged = dict[tuple[int, int, bool], tuple[Candidate, Judgement]]
"""What a screen said of pairs by row, column and whether direct."""
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
    judged: Judged = {}
    waiting: list[Waiting] = []
    if screen is not None:
        waiting = _screened(group, effort, screen, solver, judged)
    fifo, by_pair = first_in_first_out(component), greedy(component)
    plainer = [(_taken_pairs(component, one), one.value) for one in (by_pair, fifo)]
    if screen is not None:
        plainer = [one for one in plainer if _all_proposed(group, one[0], screen)]

    def answered(part: Component) -> Solved:
        if screen is not None and part is not component:
            _screened(replace(group, component=part), effort, screen, solver, judged)
        return solver(part, effort, _start(part, by_pair, screen))

    relaxed = answered(component)
    found = one_method_each(component, answered, effort.over)
    best, value = max(
        ((pairs_of(found.component, found.solved), found.solved.value), *plainer), key=lambda one: one[1]
    )
    return Settled(
        best,
        value,
        max(relaxed.bound, value),
        fifo.value,
        by_pair.value,
        max(relaxed.value - value, 0),
        waiting,
    )


def _start(component: Component, known: PartialPairing, screen: Screen | None) -> Arcs | None:
    """A pairing known before as arcs to begin with, less what has been closed since; none where people judge what a flow may use."""
    if screen is not None:
        return None
    places = [
        (row, column, component.value(row, column)) for row, column, layered in known.pairs if not layered
    ]
    row, column, value = np.array([one for one in places if one[2] > 0], dtype=np.int64).reshape(-1, 3).T
    return Arcs(row, column, value, np.zeros(len(row), dtype=np.int64))


def _all_proposed(group: Group, pairs: list[Pair], screen: Screen) -> bool:
    """Whether nothing keeps any of the pairs from being proposed."""
    candidates = (_candidate(group, row, column, direct=direct) for row, column, direct, _, _ in pairs)
    return all(screen.judge(one).verdict is ScreenVerdict.PROPOSE for one in candidates)


def _taken_pairs(component: Component, taken: PartialPairing) -> list[Pair]:
    """The pairs as they were taken, by the method for which they were."""
    layers = component.layers
    places = zip(layers.row.tolist(), layers.column.tolist(), strict=True)
    named = dict(zip(places, layers.value.astype(np.int64).tolist(), strict=True))
    found = []
    for (row, column, layered), pieces in sorted(taken.pairs.items()):
        value = named[row, column] if layered else component.value(row, column)
        found.append((row, column, layered or component.is_direct(row, column), pieces, value))
    return found


def _screened(group: Group, effort: Effort, screen: Screen, solver: Solve, judged: Judged) -> list[Waiting]:
    """Ban what the screen does not propose; return what the best pairing would use of the pairs that wait for a person.

    All pairs of a small component are judged at once. In a large one those that the flow uses, and with a pair that is not
    proposed all pairs of its row, until the flow uses proposed ones only.
    """
    component = group.component
    small = component.pairs <= DENSE
    if small:
        for row in range(len(component.imports)):
            _judge_row(group, row, screen, judged)
    _barred(group, effort, screen, solver, judged, frozenset({ScreenVerdict.NEVER}))
    pairs = pairs_of(component, solver(component, effort, None))
    waiting = [
        Waiting(*judged[pair[:3]], pair[3])
        for pair in pairs
        if judged[pair[:3]][1].verdict is ScreenVerdict.QUEUE
    ]
    _barred(group, effort, screen, solver, judged, frozenset({ScreenVerdict.NEVER, ScreenVerdict.QUEUE}))
    return waiting


def _barred(
    group: Group,
    effort: Effort,
    screen: Screen,
    solver: Solve,
    judged: Judged,
    barred: frozenset[ScreenVerdict],
) -> None:
    """Ban pairs of these verdicts until the flow uses judged ones of other verdicts only."""
    component = group.component
    while True:
        _ban(component, [place for place, (_, said) in judged.items() if said.verdict in barred])
        pairs = pairs_of(component, solver(component, effort, None))
        fresh = [pair for pair in pairs if pair[:3] not in judged]
        for row, column, direct, _, _ in fresh:
            candidate = _candidate(group, row, column, direct=direct)
            judged[row, column, direct] = (candidate, screen.judge(candidate))
        if not any(judged[pair[:3]][1].verdict in barred for pair in pairs):
            return
        for row in {pair[0] for pair in fresh if judged[pair[:3]][1].verdict in barred}:
            _judge_row(group, row, screen, judged)


def _judge_row(group: Group, row: int, screen: Screen, judged: Judged) -> None:
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
            layers = layers_kept(layers, good)
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
