"""Every pair of a component held against prices: a bound that no pairing exceeds, and the arcs that the prices call for.

For any prices of the columns, zero or more, the price of a row is the most that a pair of it is worth above them. Then the sum of all
prices times pieces is at least the worth of every pairing (weak duality): the bound holds whatever the prices are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from drawback.matching.optimal.component import Component, Floats, Ints

_CELLS: Final = 100_000
"""Pairs looked at in one piece: what fits into the cache of a processor."""
_WIDE: Final = 2_000
"""Columns from which on a row is looked at by itself."""


@dataclass(slots=True)
class PricingResult:
    """What a look at all pairs found: prices of the rows, and the pairs worth more than `above` the prices of both ends."""

    rows: Ints
    row: Ints
    column: Ints
    value: Ints


def blocks(component: Component) -> Iterator[tuple[Ints, int, int, Floats]]:
    """All pairs, some rows at a time: rows, first and last column, values."""
    count, begins, ends = len(component.imports), component.begins, component.ends
    at = 0
    while at < count:
        width = int(ends[at] - begins[at])
        if width > _WIDE:
            yield np.array([at]), int(begins[at]), int(ends[at]), component.row(at)[None, :]
            at += 1
            continue
        until = at + 1
        low, high = int(begins[at]), int(ends[at])
        while until < count:
            wider_low, wider_high = min(low, int(begins[until])), max(high, int(ends[until]))
            if (until + 1 - at) * (wider_high - wider_low) > _CELLS or wider_high - wider_low > 2 * _WIDE:
                break
            low, high, until = wider_low, wider_high, until + 1
        rows = np.arange(at, until)
        if high > low:
            yield rows, low, high, component.block(rows, low, high)
        at = until


def look(component: Component, columns: Ints, most: int, above: Ints | None = None) -> PricingResult:
    """Hold every pair against the prices of the columns.

    For each row at most `most` pairs are returned: those worth most above the price of the column, and where `above` gives prices of the
    rows, only those worth more than both.
    """
    held = columns.astype(np.float64)
    prices = np.zeros(len(component.imports), dtype=np.int64)
    found_rows, found_columns, found_values = [], [], []
    for rows, low, high, value in blocks(component):
        over = value - held[low:high]
        over[value <= 0] = FORBIDDEN_OVER
        best = over.max(axis=1)
        prices[rows] = np.maximum(best, 0).astype(np.int64)
        if not most:
            continue
        least = np.full(len(rows), FORBIDDEN_OVER) if above is None else above[rows].astype(np.float64)
        some = np.flatnonzero(best > least)
        if not len(some):
            continue
        over = over[some]
        if over.shape[1] > most:
            near = np.argpartition(over, over.shape[1] - most, axis=1)[:, -most:]
        else:
            near = np.broadcast_to(np.arange(over.shape[1]), over.shape)
        taken = np.take_along_axis(over, near, axis=1) > least[some, None]
        at, _ = np.nonzero(taken)
        column = near[taken]
        found_rows.append(rows[some[at]])
        found_columns.append(column + low)
        found_values.append(value[some[at], column].astype(np.int64))
    return PricingResult(prices, _joined(found_rows), _joined(found_columns), _joined(found_values))


FORBIDDEN_OVER: Final = -1e18
"""What a forbidden pair is worth above any price."""


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def total(pieces: Ints, price: Ints) -> int:
    """Sum of pieces times price, exact whatever its size."""
    products = pieces.astype(np.float64) * price
    if products.sum() < 2**62:
        return int((pieces * price).sum())
    return sum(a * b for a, b in zip(pieces.tolist(), price.tolist(), strict=True))


def bound(component: Component, rows: Ints, columns: Ints) -> int:
    """What no pairing exceeds, in micro-dollars times pieces: prices of rows as `look` gives them, and of columns.

    What accounting identified is limited pair by pair: a pair costs its own pieces, or raises the price of its row where that is less.
    """
    layers = component.layers
    rows = rows.copy()
    over = layers.value.astype(np.int64) - columns[layers.column]
    order = np.lexsort((-over, layers.row))
    left = component.imports.pieces.tolist()
    for row, each, pieces in zip(
        layers.row[order].tolist(), over[order].tolist(), layers.pieces[order].tolist(), strict=True
    ):
        if left[row] > 0 and pieces >= left[row]:
            rows[row] = max(rows[row], each)
        left[row] -= pieces
    dearer = np.maximum(over - rows[layers.row], 0)
    return (
        total(component.imports.pieces, rows)
        + total(component.exports.pieces, columns)
        + total(layers.pieces, dearer)
    )
