"""CBP's bills on entries after liquidation: what is open and until when, what was paid, and what a person closed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, func, select

from drawback.domain.money import ZERO
from drawback.views.choices import equal, one_of
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder


@dataclass(frozen=True, slots=True)
class EntryBills:
    """The bills on one entry together: `open` is without interest, `interest` what is owed beside it.

    `due_on` is the day of the oldest open bill, `numbers` those of the open ones; `closed_because` is the reason of a person who closed
    what is open without payment.
    """

    claimant: str
    owner: str
    numbers: str
    billed_on: date | None
    due_on: date | None
    billed: Decimal
    paid: Decimal
    open: Decimal
    interest: Decimal
    settled_on: date | None
    closed_because: str


@dataclass(frozen=True, slots=True)
class BillSums:
    """Sums over the bills of a list."""

    open: Decimal
    overdue: Decimal
    interest: Decimal
    paid: Decimal


BILLS = Model("entry_account", EntryBills)
_B = BILLS.table.c
_ORDER = SortOrder("due", "Due, soonest first", _B.due_on, (_B.claimant, _B.owner))
SHOWN: dict[str, tuple[str, ColumnElement[bool]]] = {
    "open": ("Open", (_B.open > 0) | (_B.interest > 0)),
    "paid": ("Paid", (_B.open == 0) & (_B.interest == 0) & (_B.paid > 0)),
    "closed": ("Closed by a person", _B.closed_because != ""),
}


@dataclass(frozen=True)
class BillFilter:
    """Which bills; without criteria, all of them, the open ones with the soonest day first."""

    show: str = ""
    claimant: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("show", self.show, SHOWN)

    def listing(self) -> Listing[EntryBills]:
        """The list of them."""
        return Listing(BILLS, tuple(self._where()), _ORDER)

    def sums(self, connection: Connection, today: date) -> BillSums:
        """The sums of the whole list, on every page of it the same."""
        query = select(
            func.sum(_B.open),
            func.sum(_B.open).filter(_B.due_on < today),
            func.sum(_B.interest),
            func.sum(_B.paid),
        ).where(*self._where())
        return BillSums(*(amount or ZERO for amount in connection.execute(query).one()))

    def _where(self) -> list[ColumnElement[bool]]:
        where = equal((_B.claimant, self.claimant))
        if self.show:
            where.append(SHOWN[self.show][1])
        return where
