"""Which imports an accounting method identifies with each export (19 CFR 190.14).

The inventory of a part is what no claim holds of it, claimable or not: units that claims hold have left it together with the exports
they were claimed on. Domestic withdrawals are not in the ledger; stock that is older than five years when goods leave is taken to have gone
that way: it could support no claim, and the claimant's books answer for it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar

from drawback.domain.calendar import anniversary
from drawback.domain.types import Policy, Provision
from drawback.matching.lines import FreeExport, FreeImport, left_before, stock_beside
from drawback.matching.matcher import Pool
from drawback.matching.units import UnitsOfImports
from drawback.rules.lawbook import LawBook
from drawback.rules.money.accounting import Method, StockReceipt, Withdrawal, identify
from drawback.rules.money.unit_refund import unit_refund

L = TypeVar("L")
PartKey: TypeAlias = tuple[str, str]
"""Part number and unit."""
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
_YEARS_KEPT = -5


@dataclass(frozen=True, slots=True)
class BooksMethod:
    """How a claimant's books identify goods, and the policy that prices their charges."""

    name: str
    turnover_days: int | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class StockBeside:
    """What was on hand, and what left, besides the lines that are paired: by part and unit."""

    receipts: Mapping[PartKey, Sequence[FreeImport]] = field(default_factory=dict)
    withdrawals: Mapping[PartKey, Sequence[FreeExport]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, pool: Pool, on: date, law: LawBook, units: UnitsOfImports, *, in_question: bool = False
    ) -> "StockBeside":
        """What the pool knows besides its free lines, exports counted in the `units` of the imports."""
        return cls(
            by_part(stock_beside(pool, on, law, in_question=in_question), _received),
            by_part(units.counted(left_before(pool)), _left),
        )


NOTHING_BESIDE: Final = StockBeside()


def identified(
    imports: Sequence[FreeImport],
    exports: Sequence[FreeExport],
    beside: StockBeside,
    books: BooksMethod,
    law: LawBook,
) -> Iterator[tuple[int, int, Decimal]]:
    """Units by place in `imports` and in `exports`, part by part, each part in the unit in which it is counted."""
    rows = by_part(range(len(imports)), lambda row: _received(imports[row]))
    columns = by_part(range(len(exports)), lambda column: _left(exports[column]))
    for part in sorted(rows.keys() & columns.keys()):
        if not part[0]:
            continue
        goods = [(imports[row], str(row)) for row in rows[part]]
        goods += [(one, "") for one in beside.receipts.get(part, ())]
        out = [(exports[column], str(column)) for column in columns[part]]
        out += [(one, "") for one in beside.withdrawals.get(part, ())]
        goods.sort(key=lambda each: (each[0].facts.import_on, each[0].place))
        out.sort(key=lambda each: (each[0].line.disposed_on, each[0].line.export_id))
        receipts = [_receipt(one, row, books, law) for one, row in goods]
        withdrawals = [
            Withdrawal(one.line.disposed_on, one.free, exported=True, reference=column) for one, column in out
        ]
        yield from _of_part(receipts, withdrawals, books)


def by_part(lines: Iterable[L], part: Callable[[L], PartKey]) -> dict[PartKey, list[L]]:
    """Lines by part and unit."""
    found: dict[PartKey, list[L]] = {}
    for one in lines:
        found.setdefault(part(one), []).append(one)
    return found


def _received(one: FreeImport) -> PartKey:
    return one.facts.line.sku, one.unit


def _left(one: FreeExport) -> PartKey:
    return one.line.sku, one.unit


def _receipt(one: FreeImport, row: str, books: BooksMethod, law: LawBook) -> StockReceipt:
    charge = Decimal(0)
    if books.name.startswith("low-to-high"):
        charge = unit_refund(one.facts, Provision.UNUSED_DIRECT, books.policy, law.programmes).full
    return StockReceipt(one.facts.import_on, one.free, charge, row)


def _of_part(
    receipts: Sequence[StockReceipt], withdrawals: Sequence[Withdrawal], books: BooksMethod
) -> Iterator[tuple[int, int, Decimal]]:
    found = identify(
        receipts,
        withdrawals,
        METHODS[books.name],
        turnover_days=books.turnover_days,
        held_since=lambda on: anniversary(on, _YEARS_KEPT),
    )
    for one in found:
        for layer in one.layers:
            if one.withdrawal.reference and layer.receipt.reference:
                yield int(layer.receipt.reference), int(one.withdrawal.reference), layer.quantity
