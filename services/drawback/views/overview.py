"""The sums of the overview: each over an index, and each remembered until something changes."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from drawback.adapters.sql.tables import metadata
from drawback.domain.calendar import anniversary
from drawback.domain.money import ZERO
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.views.amendments import AMENDMENTS
from drawback.views.claims import CLAIMS
from drawback.views.docket import DOCKET, Sums, sums
from drawback.views.due_dates import HAPPENS
from drawback.views.entries import ENTRIES, LOTS
from drawback.views.inquiries import INQUIRIES
from drawback.views.inquiries import OPEN as OPEN_INQUIRIES
from drawback.views.parked import PARKED
from drawback.views.story import JOURNAL

_UNPAID = ("filed", "perfected", "accepted")
AGES = ((0, 30), (31, 60), (61, 90), (91, 180), (181, 365), (366, None))
_REFUND = "D-37-refund"
"""CBP refunds what liquidation gave back."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A count and the money behind it."""

    count: int
    money: Decimal


@dataclass(frozen=True, slots=True)
class StateSum:
    """The claims of one state."""

    state: str
    count: int
    claimed: Decimal
    entitled: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class ProgramHealth:
    """The health of the program, as far as its tables show it."""

    parked: int
    waiting: int
    events: int
    heard_on: date | None


def _mine(column: Any, claimant: str) -> list[ColumnElement[bool]]:
    return [column == claimant] if claimant else []


def due(connection: Connection, claimant: str, first: date | None, last: date) -> Sums:
    """Sum what a person must do between two days."""
    d = DOCKET.table.c
    where = [d.met_on.is_(None), d.due_on <= last, d.deadline.not_in(HAPPENS), *_mine(d.claimant, claimant)]
    if first is not None:
        where.append(d.due_on >= first)
    return sums(connection, *where)


def expiring(connection: Connection, claimant: str, today: date, days: int) -> Sum:
    """Sum the unclaimed refund of imports whose five years end within some days (19 U.S.C. 1313(r)(1))."""
    lot = LOTS.table.c
    query = select(func.count(), func.sum(lot.unclaimed)).where(
        lot.import_on >= anniversary(today, -5),
        lot.import_on <= anniversary(today + timedelta(days=days), -5),
        lot.free_lines > 0,
        *_mine(lot.claimant, claimant),
    )
    count, money = connection.execute(query).one()
    return Sum(count, money or ZERO)


def by_state(connection: Connection, claimant: str) -> list[StateSum]:
    c = CLAIMS.table.c
    query = select(c.state, func.count(), func.sum(c.claimed), func.sum(c.entitled), func.sum(c.paid))
    return [
        StateSum(*row)
        for row in connection.execute(query.where(*_mine(c.claimant, claimant)).group_by(c.state))
    ]


def owed(connection: Connection, claimant: str) -> tuple[Sum, Sum]:
    """Sum what CBP owes us on claims, and what we owe CBP."""
    c = CLAIMS.table.c
    query = select(
        func.count().filter(c.owed_to_us > 0),
        func.sum(c.owed_to_us),
        func.count().filter(c.owed_by_us > 0),
        func.sum(c.owed_by_us),
    ).where(*_mine(c.claimant, claimant))
    to_count, to_us, by_count, by_us = connection.execute(query).one()
    return Sum(to_count, to_us or ZERO), Sum(by_count, by_us or ZERO)


@dataclass(frozen=True, slots=True)
class Open:
    """Bills or refunds of entries that are open: how many, how much, and the interest known of them."""

    count: int
    money: Decimal
    interest: Decimal


def entry_money(connection: Connection, claimant: str) -> tuple[Open, Open]:
    """Sum what CBP still has to refund on entries, and what is still to be paid: the rows of the docket of that kind."""
    return _open(connection, claimant, _REFUND), _open(connection, claimant, DeadlineKind.BILL.value)


def _open(connection: Connection, claimant: str, deadline: str) -> Open:
    d, entry = DOCKET.table.c, ENTRIES.table
    query = (
        select(func.count(), func.sum(d.money), func.sum(entry.c.interest))
        .select_from(DOCKET.table)
        .outerjoin(entry, (entry.c.claimant == d.claimant) & (entry.c.key == d.subject))
        .where(d.deadline == deadline, d.met_on.is_(None), d.money > 0, *_mine(d.claimant, claimant))
    )
    count, money, interest = connection.execute(query).one()
    return Open(count, money or ZERO, interest or ZERO)


def ageing(connection: Connection, claimant: str, today: date) -> list[tuple[str, Sum]]:
    """Sum the claims that are filed and not paid by the days since filing."""
    c = CLAIMS.table.c
    sums = []
    for first, last in AGES:
        within = c.filed_on <= today - timedelta(days=first)
        if last is not None:
            within &= c.filed_on >= today - timedelta(days=last)
        sums += [func.count().filter(within), func.sum(c.claimed).filter(within)]
    row = connection.execute(select(*sums).where(c.state.in_(_UNPAID), *_mine(c.claimant, claimant))).one()
    return [
        (
            f"{first}–{last}" if last is not None else f"over {first - 1}",
            Sum(row[2 * n], row[2 * n + 1] or ZERO),
        )
        for n, (first, last) in enumerate(AGES)
    ]


def waiting(connection: Connection, claimant: str) -> dict[str, int]:
    """Count what waits for a person without a due date of its own, up to a hundred of each."""
    asks = {
        "drafted": (AMENDMENTS.table, AMENDMENTS.table.c.state == "drafted"),
        "assembled": (CLAIMS.table, CLAIMS.table.c.state == "assembled"),
        "inquiries": (INQUIRIES.table, INQUIRIES.table.c.state.in_(OPEN_INQUIRIES)),
        "parked": (PARKED.table, PARKED.table.c.status == "open"),
    }
    found = {}
    for name, (table, condition) in asks.items():
        some = (
            select(table.c.claimant)
            .where(condition, *_mine(table.c.claimant, claimant))
            .limit(101)
            .subquery()
        )
        found[name] = connection.scalar(select(func.count()).select_from(some)) or 0
    return found


def health(connection: Connection) -> ProgramHealth:
    parked = select(PARKED.table.c.id).where(PARKED.table.c.status == "open").limit(10_001).subquery()
    outbox = select(metadata.tables["outbox"].c.seq).limit(10_001).subquery()
    last = connection.execute(
        select(JOURNAL.table.c.seq, JOURNAL.table.c.heard_on).order_by(JOURNAL.table.c.seq.desc()).limit(1)
    ).one_or_none()
    return ProgramHealth(
        connection.scalar(select(func.count()).select_from(parked)) or 0,
        connection.scalar(select(func.count()).select_from(outbox)) or 0,
        last.seq if last else 0,
        last.heard_on if last else None,
    )
