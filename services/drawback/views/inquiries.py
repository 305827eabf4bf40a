"""Inquiries: what CBP asks, as a list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from sqlalchemy import ColumnElement, Connection

from drawback.lifecycles.inquiries.state import InquiryState
from drawback.views.choices import equal, one_of
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder
from drawback_schemas.inquiries import FormName

OPEN = ("issued", "assigned", "extended")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One CF-28, CF-29, request or verification; `money` is at stake."""

    claimant: str
    key: str
    form: str
    state: str
    issued_on: date | None
    answer_by: date | None
    answered_on: date | None
    entry_number: str
    claim_id: str
    owner: str
    money: Decimal

    @property
    def days_late(self) -> int:
        """Days by which the answer came after its day; none while nothing was answered or no day was set."""
        if self.answered_on is None or self.answer_by is None:
            return 0
        return max((self.answered_on - self.answer_by).days, 0)


INQUIRIES = Model("inquiry", Inquiry)
_I = INQUIRIES.table.c
ORDER = SortOrder("issued", "Issued, newest first", _I.issued_on, (_I.claimant, _I.key), descending=True)


@dataclass(frozen=True)
class InquiryFilter:
    """Which inquiries; open ones unless asked otherwise."""

    form: str = ""
    status: str = "open"
    claimant: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("status", self.status, ("open", "all", *InquiryState))
        one_of("form", self.form, get_args(FormName))

    def listing(self) -> Listing[Inquiry]:
        """The list of them, newest first."""
        where = equal((_I.form, self.form), (_I.claimant, self.claimant))
        if self.status == "open":
            where.append(_I.state.in_(OPEN))
        elif self.status != "all":
            where.append(_I.state == self.status)
        return Listing(INQUIRIES, tuple(where), ORDER)


def inquiry(connection: Connection, claimant: str, key: str) -> Inquiry | None:
    """One inquiry."""
    return INQUIRIES.one(connection, _I.claimant == claimant, _I.key == key)


def named(connection: Connection, key: str, claimant: str = "") -> list[Inquiry]:
    """Inquiries of exactly this number, one for each claimant that has it."""
    where: list[ColumnElement[bool]] = [_I.key == key]
    if claimant:
        where.append(_I.claimant == claimant)
    return INQUIRIES.read(connection, INQUIRIES.select(*where).order_by(_I.claimant))


def of_entry(connection: Connection, claimant: str, entry_number: str) -> list[Inquiry]:
    """What CBP asks of an entry."""
    query = INQUIRIES.select(_I.claimant == claimant, _I.entry_number == entry_number)
    return INQUIRIES.read(connection, query.order_by(_I.issued_on).limit(50))
