"""Min-cost flow over a list of arcs by OR-tools, and the prices that the flow leaves.

The problem: rows with supply, columns with demand, arcs with a value for each piece; nothing need be used. Its dual has a price for
each row and column such that no arc is worth more than the prices of its ends.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from ortools.graph.python import min_cost_flow

from drawback.matching.optimal.component import Ints

_ROUNDS: Final = 20_000
_STATUS = min_cost_flow.SimpleMinCostFlow


class FlowError(RuntimeError):
    """The solver did not answer."""


@dataclass(slots=True)
class Arcs:
    """Arcs from rows to columns; `limit` is the most pieces of each."""

    row: Ints
    column: Ints
    value: Ints
    limit: Ints

    def __len__(self) -> int:
        return len(self.row)


def best_flow(supply: Ints, demand: Ints, arcs: Arcs) -> Ints:
    """Pieces on each arc so that the sum of value times pieces is the greatest.

    Raises:
        FlowError: the solver refused the figures or found no answer.
    """
    rows, columns = len(supply), len(demand)
    ground = rows + columns
    flow = _STATUS()
    tails = np.concatenate([arcs.row, np.arange(rows), np.full(columns, ground)])
    heads = np.concatenate([arcs.column + rows, np.full(rows, ground), np.arange(columns) + rows])
    limits = np.concatenate([arcs.limit, supply, demand])
    shift = _shift(arcs.value, ground + 1)
    costs = np.concatenate([-(arcs.value >> shift), np.zeros(rows + columns, dtype=np.int64)])
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, limits, costs)
    supplies = np.concatenate([supply, -demand, [int(demand.sum()) - int(supply.sum())]])
    flow.set_nodes_supplies(np.arange(ground + 1), supplies)
    status = flow.solve()
    if status != _STATUS.OPTIMAL:
        raise FlowError(f"min-cost flow over {len(arcs)} arcs ended with {status.name}")
    return np.asarray(flow.flows(np.arange(len(arcs))), dtype=np.int64)


def _shift(value: Ints, nodes: int) -> int:
    """Bits to drop of the values so that the solver, which multiplies them by the number of nodes, stays within 63 bits."""
    greatest = int(value.max(initial=0))
    return max(0, (greatest * 4 * nodes).bit_length() - 62)


def prices(supply: Ints, demand: Ints, arcs: Arcs, flow: Ints, columns: Ints) -> Ints:
    """Prices of the columns under which the flow is the best: shortest distances in what the flow leaves open.

    `columns` are prices to start from (zeros will do). Where the solver dropped bits they are near, never wrong to use: any prices
    of zero or more give a bound.
    """
    by_column = _Groups(arcs.column, arcs.limit > flow)
    by_row = _Groups(arcs.row, flow > 0)
    used = np.bincount(arcs.row, weights=flow, minlength=len(supply))
    met = np.bincount(arcs.column, weights=flow, minlength=len(demand))
    spare, unmet = used < supply, met < demand
    there, back = by_column.arcs, by_row.arcs
    row_of, value_of = arcs.row[there], arcs.value[there]
    column_of, back_value = arcs.column[back], arcs.value[back]
    down, up, ground = -columns, np.zeros(len(supply), dtype=np.int64), 0
    up += int(arcs.value.max(initial=0))
    for _ in range(_ROUNDS):
        before = ground
        changed = by_row.lower(up, down[column_of] + back_value)
        if spare.any() and (up[spare] > ground).any():
            up[spare] = np.minimum(up[spare], ground)
            changed = True
        changed |= by_column.lower(down, up[row_of] - value_of)
        if (down > ground).any():
            np.minimum(down, ground, out=down)
            changed = True
        ground = min(ground, int(up.min(initial=ground)), int(down[unmet].min(initial=ground)))
        if not changed and ground == before:
            break
    return np.maximum(ground - down, 0)


class _Groups:
    """Arcs grouped by one end, to take the least of each group at once."""

    def __init__(self, ends: Ints, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        open_ = np.flatnonzero(chosen)
        order = np.argsort(ends[open_], kind="stable")
        self.arcs = open_[order]
        self.ends, self.starts = np.unique(ends[self.arcs], return_index=True)

    def lower(self, labels: Ints, offered: Ints) -> bool:
        """Lower labels to what is offered to them; whether any went down."""
        if not len(self.arcs):
            return False
        least = np.minimum.reduceat(offered, self.starts)
        lower = least < labels[self.ends]
        labels[self.ends[lower]] = least[lower]
        return bool(lower.any())
