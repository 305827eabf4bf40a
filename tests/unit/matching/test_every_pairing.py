"""The matchers as a stranger would try them: small random worlds against every lawful pairing there is."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest

pytest.importorskip("ortools")

from drawback.app.bootstrap import load_law
from drawback.matching.candidate import Candidate
from drawback.matching.greedy import GreedyMatcher
from drawback.matching.optimal import settling, solving
from drawback.matching.optimal.matcher import Optimiser
from drawback.matching.optimal.solving import Effort
from drawback.matching.proposal import Proposal
from drawback.matching.screen import Judgement, ScreenVerdict
from support.every_pairing import DIRECT, SUBSTITUTION, Arc, arcs, best, best_of
from support.small_worlds import ON, World, pool_of, small_world

pytestmark = pytest.mark.slow

LAW = load_law()
_METHODS = {"58": DIRECT, "59": SUBSTITUTION}
_CENT = Fraction(1, 100)
_MICRO = Fraction(1, 10**6)


def worth_by_hand(proposal: Proposal, world: World, open_: list[Arc]) -> Fraction:
    """What the claims bring by the arithmetic of the law; fails where one of them breaks it."""
    rows = {one.place: row for row, one in enumerate(world.ins)}
    columns = {one.name: column for column, one in enumerate(world.outs)}
    lawful = {(arc.row, arc.column, arc.method): arc for arc in open_}
    total, pieces, used, sold = Fraction(0), Counter[Arc](), Counter[int](), Counter[int]()
    for claim in proposal.claims:
        for part in claim.designations:
            row, column = rows[part.entry_number], columns[part.export_id]
            arc = lawful[row, column, _METHODS[claim.provision]]
            units = int(part.quantity)
            pieces[arc] += units
            used[row] += units
            sold[column] += units
            total += units * arc.value
    assert all(units <= arc.most for arc, units in pieces.items())
    assert all(units <= world.ins[row].quantity - world.ins[row].taken for row, units in used.items())
    assert all(
        units <= world.outs[column].quantity - world.outs[column].taken for column, units in sold.items()
    )
    methods = {(arc.row, arc.method) for arc in pieces}
    assert len(methods) == len({row for row, _ in methods})
    return total


def within(world: World) -> Fraction:
    """What rounding to a micro-dollar a unit may move."""
    return 2 * _MICRO * (sum(one.quantity for one in world.outs) + 1)


@pytest.mark.parametrize("first", range(0, 200, 25))
def test_no_lawful_pairing_brings_more(first):
    """Lawful, the best there is but for pieces under a cent, told at its worth; neither bound nor plainer ways say otherwise."""
    for seed in range(first, first + 25):
        world = small_world(seed)
        found = Optimiser().propose(pool_of(world), ON, LAW)
        open_ = arcs(*world, ON)
        most, got, near = best(*world, ON), worth_by_hand(found, world, open_), within(world)
        said = Fraction(found.before_rounding)
        assert abs(said - got) <= near, seed
        assert most - _CENT * len(open_) <= got <= most + near, seed
        assert most <= Fraction(found.bound) + near, seed
        assert Fraction(max(found.first_in_first_out, found.greedy)) <= most + near, seed
        assert abs(Fraction(found.value) - got) <= _CENT * (len(open_) + 1), seed


@pytest.mark.parametrize("seed", [656, 798, 909, 1658, 1948, 2338])
def test_lines_that_both_methods_want(seed):
    """Worlds in which the flow mixes the methods of a line, and giving each line the better one by itself brings less than the best."""
    world = small_world(seed)
    found = Optimiser().propose(pool_of(world), ON, LAW)
    got = worth_by_hand(found, world, arcs(*world, ON))
    assert best(*world, ON) - _CENT <= got <= Fraction(found.bound) + within(world)
    assert found.side_cost >= 0


@pytest.mark.parametrize("first", range(1000, 1100, 25))
def test_candidate_arcs_and_any_order_find_the_same(first, monkeypatch):
    """Lines in another order give the same proposal; a component too large for all its arcs at once gives one worth as much."""
    for seed in range(first, first + 25):
        world = small_world(seed)
        found = Optimiser().propose(pool_of(world), ON, LAW)
        assert Optimiser().propose(pool_of(world, Random(seed)), ON, LAW) == found
        with monkeypatch.context() as tighter:
            tighter.setattr(solving, "DENSE", 2)
            tighter.setattr(settling, "DENSE", 2)
            sparse = Optimiser(effort=Effort(0)).propose(pool_of(world), ON, LAW)
            got = worth_by_hand(sparse, world, arcs(*world, ON))
        assert abs(Fraction(found.before_rounding) - got) <= within(world) + _CENT, seed


@pytest.mark.parametrize("first", range(2000, 2100, 25))
def test_when_time_is_over_the_gap_is_stated_honestly(first, monkeypatch):
    """The best found by then is lawful, and the best there is lies between it and the bound."""
    monkeypatch.setattr(solving, "DENSE", 2)
    for seed in range(first, first + 25):
        world = small_world(seed)
        found = Optimiser(effort=Effort(0, lambda: True)).propose(pool_of(world), ON, LAW)
        got, near = worth_by_hand(found, world, arcs(*world, ON)), within(world)
        assert abs(Fraction(found.before_rounding) - got) <= near, seed
        assert got - near <= best(*world, ON) <= Fraction(found.bound) + near, seed
        assert not found.solved


@pytest.mark.parametrize("first", range(3000, 3100, 25))
def test_without_a_solver_nothing_unlawful_is_proposed(first):
    """First expiring first keeps every rule too, the accounting method of the books among them."""
    for seed in range(first, first + 25):
        world = small_world(seed)
        found = GreedyMatcher().propose(pool_of(world), ON, LAW)
        got = worth_by_hand(found, world, arcs(*world, ON))
        assert got <= best(*world, ON) <= Fraction(found.bound) + within(world), seed


class Forbidding:
    """Sends some pairs to a person and lets others never come up, by their names."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def verdict(self, entry_number: str, export_id: str) -> ScreenVerdict:
        verdicts = [ScreenVerdict.PROPOSE] * 3 + [ScreenVerdict.QUEUE, ScreenVerdict.NEVER]
        return Random(f"{self._seed} {entry_number} {export_id}").choice(verdicts)

    def decided(self) -> tuple[()]:
        return ()

    def judge(self, candidate: Candidate) -> Judgement:
        return Judgement(self.verdict(candidate.entry_number, candidate.export_id))


def allowed(world: World, screen: Forbidding) -> Iterator[Arc]:
    for arc in arcs(*world, ON):
        said = screen.verdict(world.ins[arc.row].place, world.outs[arc.column].name)
        if said is ScreenVerdict.PROPOSE:
            yield arc


@pytest.mark.parametrize("dense", [40_000, 2])
@pytest.mark.parametrize("first", range(4000, 4100, 25))
def test_what_people_keep_back_is_never_proposed_and_the_rest_is_the_best(first, dense, monkeypatch):
    """Whatever is judged, all at once or as the flow comes upon it: the best pairing of what may be proposed."""
    monkeypatch.setattr(solving, "DENSE", dense)
    monkeypatch.setattr(settling, "DENSE", dense)
    for seed in range(first, first + 25):
        world, screen = small_world(seed), Forbidding(seed)
        found = Optimiser(effort=Effort(0)).propose(pool_of(world), ON, LAW, screen)
        open_ = list(allowed(world, screen))
        got = worth_by_hand(found, world, open_)
        most = best_of(open_, world.ins, world.outs)
        assert most - _CENT * (len(open_) + 1) <= got <= most + within(world), seed
        queued = {(one.candidate.entry_number, one.candidate.export_id) for one in found.queued}
        assert {screen.verdict(*pair) for pair in queued} <= {ScreenVerdict.QUEUE}, seed
