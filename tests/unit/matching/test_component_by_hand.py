"""Values of pairs, plainer ways of matching, and bounds, against a reckoning of one pair after the other that shares nothing with them."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ortools")

from drawback.matching.optimal import baselines, pricing
from drawback.matching.optimal.baselines import PartialPairing, first_in_first_out, greedy
from drawback.matching.optimal.component import Component, Exports, Imports, Layers, Refund
from drawback.matching.optimal.pricing import blocks, bound, look, total
from support.small_pools import small_component

NONE = -1
SEEDS = range(8)


def mixed(
    seed: int, rows: int = 6, columns: int = 7, *, by_part: bool = False, layers: bool = False
) -> Component:
    """A small component in which everything occurs: recovered value, foreign duty, destinations, weights, banned pairs, several kinds."""
    plain = small_component(seed, rows, columns, layers=layers)
    r = np.random.default_rng(seed + 1000)
    nothing = r.random(rows) < 0.2
    imports = replace(
        plain.imports,
        boost=np.where(r.random(rows) < 0.3, 1.25, 1.0),
        direct=replace(plain.imports.direct, beside_duty=np.rint(plain.imports.direct.full / 3)),
        substituted=replace(
            plain.imports.substituted, full=np.where(nothing, 0.0, plain.imports.substituted.full)
        ),
    )
    exports = replace(
        plain.exports,
        recovered=np.where(r.random(columns) < 0.3, np.round(plain.exports.worth / 2, 4), 0.0),
        duty_limit=np.where(r.random(columns) < 0.3, 50_000.0, np.inf),
        direct=r.random(columns) < 0.8,
    )
    return Component(
        imports, exports, plain.fits, by_part=by_part, layers=plain.layers, banned={0: np.array([1, 3])}
    )  # fmt: skip


def of(refund: Refund, row: int) -> tuple[float, float, float, float]:
    full, fixed, rate, beside = (float(figure[row]) for figure in refund.figures)
    return full, fixed, rate, beside


def substituted_by_hand(one: Component, row: int, column: int) -> int:
    """The lesser of the entered and the exported value governs, less what was recovered; the full refund where nothing is reduced."""
    goods, out = one.imports, one.exports
    if not out.substituted[column] or not one.fits[goods.kind[row], out.kind[column]]:
        return NONE
    full, fixed, rate, _ = of(goods.substituted, row)
    entered = float(goods.entered[row])
    governs = min(entered, float(out.worth[column]))
    if out.recovered.any():
        governs = max(governs - float(out.recovered[column]), 0.0)
    worth = full if governs >= entered else min(round(fixed + rate * governs), full)
    return int(worth) if worth > 0 else NONE


def direct_by_hand(one: Component, row: int, column: int) -> int:
    """Entered value less what was recovered, and no more duty than a foreign duty leaves."""
    goods, out = one.imports, one.exports
    if not out.direct[column] or not goods.part[row] or goods.part[row] != out.part[column]:
        return NONE
    full, fixed, rate, beside = of(goods.direct, row)
    entered = float(goods.entered[row])
    governs = max(entered - float(out.recovered[column]), 0.0)
    worth = full if governs >= entered else min(round(fixed + rate * governs), full)
    limit = float(out.duty_limit[column])
    worth = worth if limit == np.inf else min(worth, round(beside + limit))
    return int(worth) if worth > 0 else NONE


def by_hand(one: Component, row: int, column: int) -> int:
    """What a unit of a pair is worth; nothing outside of the window, where it is banned, or where neither way is open."""
    goods, day = one.imports, int(one.exports.day[column])
    if not int(goods.first[row]) <= day <= int(goods.last[row]) or column in one.banned.get(row, ()):
        return NONE
    worth = substituted_by_hand(one, row, column)
    if one.by_part:
        worth = max(worth, direct_by_hand(one, row, column))
    return round(worth * float(goods.boost[row])) if worth > 0 and goods.boost[row] != 1 else worth


def components() -> list[Any]:
    found = []
    for seed in SEEDS:
        found += [
            pytest.param(small_component(seed), id=f"plain-{seed}"),
            pytest.param(mixed(seed), id=f"mixed-{seed}"),
            pytest.param(mixed(seed, by_part=True), id=f"by-part-{seed}"),
        ]
    every = small_component(3)
    found.append(pytest.param(Component(every.imports, replace(every.exports, substituted=np.ones(7, dtype=np.bool_)), np.ones((2, 2), dtype=np.bool_)), id="quick"))  # fmt: skip
    quick = found[-1].values[0]
    found.append(pytest.param(Component(quick.imports, quick.exports, quick.fits, banned={2: np.array([3, 4])}), id="quick-banned"))  # fmt: skip
    return found


@pytest.mark.parametrize("one", components())
def test_each_pair_is_worth_what_the_law_gives(one: Component) -> None:
    """One by one, row by row, and in one block: the same figures; and a pair is direct where that brings as much."""
    rows, columns = len(one.imports), len(one.exports)
    expected = [[by_hand(one, row, column) for column in range(columns)] for row in range(rows)]

    assert [[one.value(row, column) for column in range(columns)] for row in range(rows)] == expected
    assert one.block(np.arange(rows), 0, columns).astype(int).tolist() == expected
    assert one.block(np.array([1, 4]), 2, 5).astype(int).tolist() == [expected[row][2:5] for row in (1, 4)]
    for row in range(rows):
        window = slice(int(one.begins[row]), int(one.ends[row]))
        assert one.row(row).astype(int).tolist() == expected[row][window]
        assert all(
            worth == NONE for at, worth in enumerate(expected[row]) if not window.start <= at < window.stop
        )
        for column in range(columns):
            theirs = direct_by_hand(one, row, column)
            known = one.by_part and theirs > 0 and theirs >= substituted_by_hand(one, row, column)
            assert one.is_direct(row, column) is known
    assert one.pairs == sum(int(one.ends[row] - one.begins[row]) for row in range(rows))


def test_only_the_quick_case_is_quick() -> None:
    """Everything fits, goes by substitution, nothing recovered, nothing weighted, and no parts: one of them is enough to look closely."""
    plain = small_component(3)
    out = replace(plain.exports, substituted=np.ones(7, dtype=np.bool_))
    everything = np.ones((2, 2), dtype=np.bool_)
    assert Component(plain.imports, out, everything).plain
    some = out.recovered.copy()
    some[2] = 1.0
    heavier = plain.imports.boost.copy()
    heavier[0] = 1.5
    assert not Component(plain.imports, out, plain.fits).plain
    assert not Component(plain.imports, out, everything, by_part=True).plain
    assert not Component(plain.imports, replace(out, recovered=some), everything).plain
    assert not Component(plain.imports, replace(out, substituted=np.arange(7) != 4), everything).plain
    assert not Component(replace(plain.imports, boost=heavier), out, everything).plain


# ── plainer ways ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Plain:
    """A pairing under construction, pair by pair."""

    one: Component

    def __post_init__(self) -> None:
        self.left = self.one.imports.pieces.tolist()
        self.wanted = self.one.exports.pieces.tolist()
        self.method = dict.fromkeys(range(len(self.left)), "")
        self.pairs: Counter[tuple[int, int, bool]] = Counter()

    def take(self, row: int, column: int, method: str, most: int, *, layered: bool = False) -> None:
        pieces = min(self.left[row], self.wanted[column], most)
        if pieces > 0 and self.method[row] in {"", method}:
            self.method[row] = method
            self.left[row] -= pieces
            self.wanted[column] -= pieces
            self.pairs[row, column, layered] += pieces


def layers_of(one: Component) -> list[tuple[int, int, int, int]]:
    it = one.layers
    return list(zip(it.row.tolist(), it.column.tolist(), it.pieces.tolist(), it.value.astype(int).tolist(), strict=True))  # fmt: skip


def fifo_by_hand(one: Component) -> Plain:
    """Export by export: what the books named, then goods of the part, then substitutes, each the oldest first."""
    found = Plain(one)
    for column in range(len(one.exports)):
        for row, named, pieces, _ in layers_of(one):
            if named == column:
                found.take(row, column, "direct", pieces, layered=True)
        for method in ("direct", "substitution") if one.by_part else ("substitution",):
            for row in range(len(one.imports)):
                same = bool(one.imports.part[row]) and one.imports.part[row] == one.exports.part[column]
                fits = (
                    same if method == "direct" else one.fits[one.imports.kind[row], one.exports.kind[column]]
                )
                way = "direct" if one.is_direct(row, column) else "substitution"
                if fits and by_hand(one, row, column) > 0 and way == method:
                    found.take(row, column, method, found.wanted[column])
    return found


def worth_of(one: Component, pairs: dict[tuple[int, int, bool], int]) -> int:
    named = {(row, column): value for row, column, _, value in layers_of(one)}
    return sum(
        pieces * (named[row, column] if layered else by_hand(one, row, column))
        for (row, column, layered), pieces in pairs.items()
    )


def pools() -> list[Any]:
    found = []
    for seed in range(24):
        found += [
            pytest.param(small_component(seed, 12, 10, layers=seed % 2 == 1), id=f"plain-{seed}"),
            pytest.param(mixed(seed, 12, 10, by_part=True), id=f"by-part-{seed}"),
            pytest.param(mixed(seed, 12, 10, layers=True), id=f"layers-{seed}"),
        ]
    return found


@pytest.mark.parametrize("one", pools())
def test_first_in_first_out_pair_by_pair(one: Component) -> None:
    """The same pairs with the same pieces, what is left of both sides, and the value."""
    found, expected = first_in_first_out(one), fifo_by_hand(one)

    assert found.pairs == expected.pairs
    assert (found.left, found.wanted) == (expected.left, expected.wanted)
    assert found.value == worth_of(one, found.pairs)


@pytest.mark.parametrize("shortlist", [24, 3])
@pytest.mark.parametrize("one", pools())
def test_greedy_takes_the_pair_worth_most_as_long_as_there_is_one(
    one: Component, shortlist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pair that could still be taken is worth anything; pieces and value add up; the first pair taken is the dearest of all."""
    monkeypatch.setattr(baselines, "_SHORTLIST", shortlist)
    found = greedy(one)

    taken: Counter[int] = Counter()
    sold: Counter[int] = Counter()
    for (row, column, _), pieces in found.pairs.items():
        taken[row] += pieces
        sold[column] += pieces
        assert pieces > 0
    assert [one.imports.pieces[row] - taken[row] for row in range(len(one.imports))] == found.left
    assert [one.exports.pieces[column] - sold[column] for column in range(len(one.exports))] == found.wanted
    assert found.value == worth_of(one, found.pairs)
    rest = {(row, column): pieces for row, column, pieces, _ in layers_of(one)}
    for (row, column), most in rest.items():
        used = found.pairs.get((row, column, True), 0)
        assert used <= most
        open_ = found.method[row] in {0, 1} and found.left[row] and found.wanted[column]
        assert not open_ or used == most
    for row in range(len(one.imports)):
        for column in range(len(one.exports)):
            if not (found.left[row] and found.wanted[column]) or by_hand(one, row, column) <= 0:
                continue
            method = 1 if one.is_direct(row, column) else 2
            assert found.method[row] not in {0, method}, (row, column)
    ranked = [(value, row, column) for row, column, _, value in layers_of(one)]
    ranked += [(by_hand(one, row, column), row, column) for row in range(len(one.imports)) for column in range(len(one.exports))]  # fmt: skip
    dearest = max((value for value, _, _ in ranked), default=NONE)
    values = {(row, column, True): value for row, column, _, value in layers_of(one)}
    if dearest > 0:
        assert dearest in {values[key] if key[2] else by_hand(one, *key[:2]) for key in found.pairs}


def test_what_is_taken_is_counted_down_once() -> None:
    """Never more than is left, wanted or allowed; a line keeps its method."""
    one = small_component(1, 3, 3)
    one.imports.pieces[:] = [5, 5, 5]
    one.exports.pieces[:] = [4, 4, 4]
    found = PartialPairing(one)

    found.take(0, 0, 10, 2, 3, layered=False)
    found.take(0, 0, 10, 2, 9, layered=False)
    found.take(0, 1, 7, 1, 9, layered=False)
    found.take(0, 1, 7, 2, 9, layered=False)
    found.take(1, 1, 5, 1, 1, layered=True)
    found.take(1, 0, 5, 1, 9, layered=True)
    found.take(1, 2, 5, 1, 0, layered=True)

    assert found.pairs == {(0, 0, False): 4, (0, 1, False): 1, (1, 1, True): 1}
    assert (found.left, found.wanted, found.method) == ([0, 4, 5], [0, 2, 4], [2, 1, 0])
    assert found.value == 4 * 10 + 7 + 5


def test_a_line_that_the_books_named_for_one_export_is_no_endless_question() -> None:
    """Forty more exports could take its units as substitutes, but a line feeds one method: its rest is left, and the other line is paired."""
    one = small_component(3, 2, 40)
    goods = replace(
        one.imports, first=np.zeros(2, dtype=np.int64), last=np.full(2, 9999), pieces=np.array([100, 1])
    )
    out = replace(one.exports, substituted=np.ones(40, dtype=np.bool_))
    named = Layers(np.array([0]), np.array([0]), np.array([1]), np.array([9e9]))
    found = greedy(Component(goods, out, np.ones((2, 2), dtype=np.bool_), layers=named))

    assert found.pairs[0, 0, True] == 1
    assert (found.left, sum(found.pairs.values())) == ([99, 0], 2)


# ── prices and bounds ───────────────────────────────────────────────────────────────────────────────────────────────


def wide(rows: int, columns: int) -> Component:
    """Every import meets every export."""
    one = small_component(5, rows, columns)
    one.imports.first[:] = 0
    return Component(replace(one.imports, last=np.full(rows, 9999)), one.exports, one.fits)


@pytest.mark.parametrize(
    ("cells", "width", "parts"),
    [
        (100, 50, [[0, 1, 2, 3, 4, 5]]),
        (60, 50, [[0, 1, 2, 3, 4, 5]]),
        (59, 50, [[0, 1, 2, 3, 4], [5]]),
        (20, 50, [[0, 1], [2, 3], [4, 5]]),
        (1, 50, [[0], [1], [2], [3], [4], [5]]),
        (100, 10, [[0, 1, 2, 3, 4, 5]]),
        (100, 9, [[0], [1], [2], [3], [4], [5]]),
    ],
)
def test_pairs_are_looked_at_in_pieces_of_so_many(
    cells: int, width: int, parts: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six rows of ten columns: as many rows together as fit into a piece; a row wider than the width by itself."""
    monkeypatch.setattr(pricing, "_CELLS", cells)
    monkeypatch.setattr(pricing, "_WIDE", width)
    one = wide(6, 10)

    found = [(rows.tolist(), low, high) for rows, low, high, _ in blocks(one)]

    assert found == [(rows, 0, 10) for rows in parts]


@pytest.mark.parametrize(
    ("begins", "parts"),
    [
        ([0, 1, 2], [([0, 1, 2], 0, 5)]),
        ([0, 3, 6], [([0, 1], 0, 6), ([2], 6, 9)]),
        ([0, 4, 7], [([0], 0, 3), ([1, 2], 4, 10)]),
        ([6, 3, 0], [([0, 1], 3, 9), ([2], 0, 3)]),
    ],
)
def test_rows_whose_windows_lie_far_apart_are_not_looked_at_together(
    begins: list[int], parts: list[tuple[list[int], int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows of three columns, together at most six wide, which is twice the width from which a row goes by itself."""
    monkeypatch.setattr(pricing, "_WIDE", 3)
    one = wide(3, 10)
    one.begins[:] = begins
    one.ends[:] = [begin + 3 for begin in begins]

    assert [(rows.tolist(), low, high) for rows, low, high, _ in blocks(one)] == parts


def test_rows_without_any_export_are_passed_over() -> None:
    """Their windows are empty: there is nothing to look at, and their price is nought."""
    one = wide(3, 4)
    one.begins[:], one.ends[:] = 0, 0
    assert list(blocks(one)) == []
    assert look(one, np.zeros(4, dtype=np.int64), 9).rows.tolist() == [0, 0, 0]


@pytest.mark.parametrize("cells", [100_000, 7])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_look_at_all_pairs(seed: int, cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices of rows are the most a pair is worth above its column; of each row come those worth most, above both prices if asked."""
    monkeypatch.setattr(pricing, "_CELLS", cells)
    one = mixed(seed, 6, 7)
    columns = np.random.default_rng(seed).integers(0, 2_000_000, 7)
    over = {
        (row, column): by_hand(one, row, column) - int(columns[column])
        for row in range(6)
        for column in range(7)
        if by_hand(one, row, column) > 0
    }
    prices = [max([0, *(worth for (at, _), worth in over.items() if at == row)]) for row in range(6)]

    nothing, two = look(one, columns, 0), look(one, columns, 2)
    assert nothing.rows.tolist() == two.rows.tolist() == prices
    assert (len(nothing.row), len(nothing.column), len(nothing.value)) == (0, 0, 0)
    for row in range(6):
        mine = sorted((worth for (at, _), worth in over.items() if at == row), reverse=True)[:2]
        at = np.flatnonzero(two.row == row)
        assert sorted((over[row, int(two.column[n])] for n in at), reverse=True) == mine
        assert [int(two.value[n]) for n in at] == [by_hand(one, row, int(two.column[n])) for n in at]
    above = np.array([price - 1 if row % 2 else price for row, price in enumerate(prices)])
    some = look(one, columns, 9, above)
    assert {(int(r), int(c)) for r, c in zip(some.row, some.column, strict=True)} == {
        (row, column) for (row, column), worth in over.items() if worth > above[row]
    }


def test_a_sum_of_products_is_exact_whatever_its_size() -> None:
    """Beyond what sixty-four bits hold too."""
    many = np.array([2**40, 3, 2**40], dtype=np.int64)
    dear = np.array([2**30, 5, 2**30 + 1], dtype=np.int64)
    assert total(many, dear) == 2**70 + 15 + 2**70 + 2**40
    assert total(np.array([2, 3]), np.array([5, 7])) == 31


def test_what_is_identified_is_limited_pair_by_pair() -> None:
    """By hand: one row of ten pieces, two columns of four, and what the books named of both.

    At prices of 1 for each column and 3 for the row: 10 x 3 + 4 x 1 + 4 x 1 = 38, which the named pairs raise: worth 9 above the first
    column for two pieces of ten, they cost their own 2 x (8 - 3) = 10. Named for all ten pieces, they raise the price of the row to 8
    instead: 10 x 8 + 8 = 88.
    """
    few = bounded(2)
    assert bound(few, np.array([3]), np.array([1, 1])) == 38 + 10
    assert bound(bounded(9), np.array([3]), np.array([1, 1])) == 38 + 9 * 5
    assert bound(bounded(10), np.array([3]), np.array([1, 1])) == 88
    assert bound(bounded(10), np.array([9]), np.array([1, 1])) == 98, "the row is dearer already"
    # two named pairs, 8 above for six pieces, then 5 above for the other four: 38 + 6 x (8 - 5) with the row at 5, 20 more
    two = replace_layers(
        few, Layers(np.array([0, 0]), np.array([0, 1]), np.array([6, 4]), np.array([9.0, 6.0]))
    )
    assert bound(two, np.array([3]), np.array([1, 1])) == 10 * 5 + 8 + 6 * 3


def bounded(pieces: int) -> Component:
    one = small_component(1, 1, 2)
    goods: Imports = replace(one.imports, pieces=np.array([10]))
    out: Exports = replace(one.exports, pieces=np.array([4, 4]))
    layers = Layers(np.array([0]), np.array([0]), np.array([pieces]), np.array([9.0]))
    return Component(goods, out, one.fits, layers=layers)


def replace_layers(one: Component, layers: Layers) -> Component:
    return Component(one.imports, one.exports, one.fits, layers=layers)
