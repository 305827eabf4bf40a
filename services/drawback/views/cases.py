"""AD/CVD cases, and the entry lines deposited under them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select

from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.adcvd.state import CasePage
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder
from drawback_schemas.envelope import ALL_CLAIMANTS

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Case:
    """One case: how much was published on it, and when last."""

    claimant: str
    key: str
    latest_on: date | None
    rates: int
    instructions: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Deposited against expected or assessed AD/CVD on one entry line; `interest` is none while it is not determined."""

    claimant: str
    owner: str
    line_number: int
    case_number: str
    deposited: Decimal
    expected: Decimal
    difference: Decimal
    interest: Decimal | None
    basis: str


CASES = Model("adcvd_case", Case)
DIFFERENCES = Model("adcvd_difference", Difference)
_K, _D = CASES.table.c, DIFFERENCES.table.c
LISTING = Listing(CASES, (), SortOrder("case", "Number", None, (_K.claimant, _K.key)))


def case(connection: Connection, number: str) -> Case | None:
    """One case, without company suffix."""
    return CASES.one(connection, _K.claimant == ALL_CLAIMANTS, _K.key == number)


def published(connection: Connection, number: str) -> CasePage:
    """All that was published on a case.

    Raises:
        LookupError: nothing was.
    """
    doc = connection.scalar(select(_K.doc).where(_K.claimant == ALL_CLAIMANTS, _K.key == number))
    if doc is None:
        raise LookupError(f"no notice on case {number!r} has been taken in")
    page: CasePage = decode_state(CasePage, doc)
    return page


def under(connection: Connection, number: str, claimant: str) -> list[Difference]:
    """Entry lines deposited under a case, largest differences first; company suffixes belong to the case."""
    query = DIFFERENCES.select((_D.case_number == number) | _D.case_number.like(f"{number}-%"))
    if claimant:
        query = query.where(_D.claimant == claimant)
    return DIFFERENCES.read(connection, query.order_by(func.abs(_D.difference).desc()).limit(SHOWN))


def of_entry(connection: Connection, claimant: str, entry_number: str) -> list[Difference]:
    """The differences of one entry, by line and case."""
    query = DIFFERENCES.select(_D.claimant == claimant, _D.owner == entry_number)
    return DIFFERENCES.read(connection, query.order_by(_D.line_number, _D.case_number))
