"""Pairs that an accounting method identified (19 CFR 190.14), as layers of a component."""

from collections.abc import Sequence

import numpy as np

from drawback.matching.optimal.component import Component, Layers, no_layers


def layers_of(component: Component, found: Sequence[tuple[int, int, int]]) -> Layers:
    """Row, column and pieces as identified: those within the windows and with money in them."""
    if not found:
        return no_layers()
    goods, out = component.imports, component.exports
    row, column, pieces = np.array(found, dtype=np.int64).T
    value = component.direct(row, column)
    good = (value > 0) & out.direct[column] & (pieces > 0) & (out.day[column] <= goods.last[row])
    value = np.rint(value * goods.boost[row])
    return Layers(row[good], column[good], pieces[good], value[good])
