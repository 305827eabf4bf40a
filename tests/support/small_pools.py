"""Small components for the optimiser, random under a seed: windows, lesser-of values, kinds that do not fit, identified layers."""

import numpy as np

from drawback.matching.optimal.component import Component, Exports, Imports, Layers, Refund


def small_component(seed: int, rows: int = 8, columns: int = 7, *, layers: bool = False) -> Component:
    """Imports and exports of five years; some values are far apart, some equal."""
    r = np.random.default_rng(seed)
    first = np.sort(r.integers(0, 2000, rows))
    entered = np.round(r.lognormal(3, 0.5, rows), 4)
    rate = 0.99 * r.choice([0.0, 0.025, 0.25], rows) * 1e6
    fixed = np.rint(r.choice([0.0, 120_000.0], rows))
    full, nothing = np.rint(fixed + rate * entered), np.zeros(rows)
    imports = Imports(
        r.integers(1, 60, rows),
        first,
        first + 1825,
        entered,
        r.integers(0, 2, rows),
        r.integers(0, 3, rows),
        Refund(np.rint(full * 1.1), fixed, rate, nothing),
        Refund(full, fixed, rate, nothing),
        np.ones(rows),
    )
    exports = Exports(
        r.integers(1, 60, columns),
        np.sort(r.integers(0, 2200, columns)),
        np.round(r.lognormal(3, 0.6, columns), 4),
        np.zeros(columns),
        np.full(columns, np.inf),
        r.integers(0, 2, columns),
        r.integers(0, 3, columns),
        np.ones(columns, dtype=np.bool_),
        r.random(columns) < 0.9,
    )
    found = Component(imports, exports, np.array([[True, False], [True, True]]))
    if layers:
        pairs = [
            (row, column)
            for row in range(rows)
            for column in range(columns)
            if imports.part[row]
            and imports.part[row] == exports.part[column]
            and imports.first[row] <= exports.day[column] <= imports.last[row]
        ]
        row, column = (np.array([p[n] for p in pairs], dtype=np.int64) for n in (0, 1))
        most = np.minimum(imports.pieces[row], exports.pieces[column])
        found.layers = Layers(row, column, np.maximum(most // 2, 1), found.direct(row, column))
    return found
