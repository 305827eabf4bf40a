"""Rights that lapsed: days that went by without what they asked for, and the money that went with them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, func, select

from drawback.views.models import Listing, Model
from drawback.views.paging import Order

LAPSED = "lapsed"
"""What an alert says of how its due date ended where the right is gone."""


@dataclass(frozen=True, slots=True)
class Lapsed:
    """One right that lapsed: which, whose, on which day, with how much money, and when we said so."""

    id: str
    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    due_on: date | None
    money: Decimal
    raised_on: date


@dataclass(frozen=True, slots=True)
class Lost:
    """How many rights lapsed, and the money lost with them; the goods of one entry count once."""

    count: int
    money: Decimal


LAPSES = Model("alert", Lapsed)
_A = LAPSES.table.c
ORDER = Order("lapsed", "Lapsed, newest first", _A.due_on, (_A.id,), descending=True)


@dataclass(frozen=True)
class LapsedFilter:
    """Which lapses; nothing said means all of them."""

    claimant: str = ""
    deadline: str = ""
    subject: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Say which rows."""
        where = [_A.why == LAPSED]
        if self.claimant:
            where.append(_A.claimant == self.claimant)
        if self.deadline:
            where.append(_A.deadline == self.deadline)
        if self.subject:
            where.append(_A.subject == self.subject)
        return where

    def listing(self) -> Listing[Lapsed]:
        """The list of them, newest first."""
        return Listing(LAPSES, tuple(self.conditions()), ORDER)


def lost(connection: Connection, chosen: LapsedFilter) -> Lost:
    """Count the lapses and sum what was lost: the days of one subject stand for the same money, so it counts once."""
    each = (
        select(func.count().label("rights"), func.max(_A.money).label("money"))
        .where(*chosen.conditions())
        .group_by(_A.claimant, _A.subject_kind, _A.subject)
        .subquery()
    )
    count, money = connection.execute(select(func.sum(each.c.rights), func.sum(each.c.money))).one()
    return Lost(int(count or 0), money or Decimal("0.00"))


def of_subject(connection: Connection, claimant: str, subject: str) -> list[Lapsed]:
    """What lapsed of one entry or claim, newest first."""
    query = LAPSES.select(_A.why == LAPSED, _A.claimant == claimant, _A.subject == subject)
    return LAPSES.read(connection, query.order_by(_A.due_on.desc(), _A.id))
