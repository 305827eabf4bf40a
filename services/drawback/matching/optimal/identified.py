"""Which imports an accounting method identifies with each export (19 CFR 190.14), as pairs of a component.

The inventory of a part is what the pool has free of it: units that claims hold have left it together with the exports they were
claimed on. Domestic withdrawals are not in the ledger: the claimant's books answer for them.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import numpy as np

from drawback.matching.candidate import MICRO
from drawback.matching.optimal.component import Component, Layers, no_layers
from drawback.rules.money.accounting import Method, StockReceipt, Withdrawal, identify

METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {
        "fifo": Method.FIFO,
        "lifo": Method.LIFO,
        "low-to-high": Method.LOW_TO_HIGH,
        "low-to-high-turnover": Method.LOW_TO_HIGH_TURNOVER,
        "low-to-high-blanket": Method.LOW_TO_HIGH_BLANKET,
        "average": Method.AVERAGE,
    }
)


def layers_of(component: Component, scale: int, method: str, turnover_days: int | None) -> Layers:
    """The pairs that the method identifies, part by part, within the windows and with money in them."""
    goods, out = component.imports, component.exports
    found: list[tuple[int, int, int]] = []
    for part in sorted(set(goods.part.tolist()) & set(out.part.tolist()) - {0}):
        receipts = [
            StockReceipt(
                date.fromordinal(int(goods.first[n])),
                Decimal(int(goods.pieces[n])) / scale,
                Decimal(int(goods.direct.full[n])) / MICRO,
                str(n),
            )
            for n in np.flatnonzero(goods.part == part).tolist()
        ]
        withdrawals = [
            Withdrawal(
                date.fromordinal(int(out.day[n])),
                Decimal(int(out.pieces[n])) / scale,
                exported=True,
                reference=str(n),
            )
            for n in np.flatnonzero(out.part == part).tolist()
        ]
        for one in identify(receipts, withdrawals, METHODS[method], turnover_days=turnover_days):
            column = int(one.withdrawal.reference)
            found += [(int(x.receipt.reference), column, int(x.quantity * scale)) for x in one.layers]
    if not found:
        return no_layers()
    row, column, pieces = np.array(found, dtype=np.int64).T
    value = component.direct(row, column)
    good = (value > 0) & out.direct[column] & (pieces > 0) & (out.day[column] <= goods.last[row])
    value = np.rint(value * goods.boost[row])
    return Layers(row[good], column[good], pieces[good], value[good])
