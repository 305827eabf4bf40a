"""The docket as a list, and its burn-down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, extract, func, select

from drawback.dashboard.deadlines import BANDS, HAPPENS, Band
from drawback.dashboard.paging import Order
from drawback.dashboard.queries.schema import DOCKET, LOTS, MOVES
from drawback.domain.calendar import anniversary, months_later
from drawback.domain.money import ZERO

D = DOCKET.c
ORDER = Order("due", "Due", D.due_on, (D.claimant, D.subject_kind, D.subject, D.deadline))
_WINDOW_YEARS = 5


@dataclass(frozen=True)
class DocketFilter:
    """The filters of the docket, as they stand in the address. `show` is act (default), happens, met or all."""

    band: str = ""
    deadline: str = ""
    kind: str = ""
    claimant: str = ""
    money: str = ""
    show: str = ""
    subject: str = ""

    def query(self, today: date) -> Select[Any]:
        return select(DOCKET).where(*self.conditions(today, band_of(self.band)))

    def conditions(self, today: date, band: Band | None) -> list[ColumnElement[bool]]:
        """Say which rows; without a band, those of the filters alone."""
        found: list[ColumnElement[bool]] = [
            D.met_on.is_not(None) if self.show == "met" else D.met_on.is_(None)
        ]
        if self.show in {"", "act"}:
            found.append(D.deadline.not_in(HAPPENS))
        elif self.show == "happens":
            found.append(D.deadline.in_(HAPPENS))
        found += within(today, band)
        if self.deadline:
            found.append(D.deadline == self.deadline)
        if self.kind:
            found.append(D.subject_kind.in_(("entry", "lot") if self.kind == "entry" else (self.kind,)))
        if self.claimant:
            found.append(D.claimant == self.claimant)
        if self.subject:
            found.append(D.subject == self.subject)
        if self.money:
            found.append(D.money > 0)
        return found


def band_of(name: str) -> Band | None:
    return next((band for band in BANDS if band.name == name), None)


def within(today: date, band: Band | None) -> list[ColumnElement[bool]]:
    """Say that a due date lies in a band."""
    found: list[ColumnElement[bool]] = []
    if band is not None and (first := band.starts(today)):
        found.append(D.due_on >= first)
    if band is not None and (last := band.ends(today)):
        found.append(D.due_on <= last)
    return found


def totals(connection: Connection, today: date, chosen: DocketFilter) -> list[tuple[Band, int, Decimal]]:
    """Count the rows of each band and sum the money behind them."""
    found = []
    for band in BANDS:
        query = select(func.count(), func.sum(D.money)).where(*chosen.conditions(today, band))
        rows, money = connection.execute(query).one()
        found.append((band, rows, money or ZERO))
    return found


def of_subject(
    connection: Connection, claimant: str, kinds: Sequence[str], subject: str
) -> Sequence[Row[Any]]:
    """Return every due date of one subject, open ones first."""
    query = select(DOCKET).where(D.claimant == claimant, D.subject_kind.in_(kinds), D.subject == subject)
    return connection.execute(query.order_by(D.met_on.is_not(None), D.due_on).limit(100)).all()


def moves(connection: Connection, claimant: str, kinds: Sequence[str], subject: str) -> Sequence[Row[Any]]:
    """Return how the due dates of one subject moved, newest first."""
    m = MOVES.c
    query = select(MOVES).where(m.claimant == claimant, m.subject == subject, m.subject_kind.in_(kinds))
    return connection.execute(query.order_by(m.seq.desc()).limit(50)).all()


def row(connection: Connection, claimant: str, kind: str, subject: str, deadline: str) -> Row[Any] | None:
    query = select(DOCKET).where(
        D.claimant == claimant, D.subject_kind == kind, D.subject == subject, D.deadline == deadline
    )
    return connection.execute(query).one_or_none()


def burn_down(
    connection: Connection, today: date, claimant: str, months: int = 24
) -> list[tuple[date, Decimal]]:
    """Sum the unclaimed refund by the month in which its five years end, from this month on."""
    first = today.replace(day=1)
    ends = [months_later(first, number) for number in range(months + 1)]
    starts_on = anniversary(first, -_WINDOW_YEARS)
    stops_on = anniversary(ends[-1], -_WINDOW_YEARS)
    imported = LOTS.c.import_on
    year, month = extract("year", imported), extract("month", imported)
    query = select(year, month, func.sum(LOTS.c.unclaimed)).where(
        imported >= max(starts_on, anniversary(today, -_WINDOW_YEARS)),
        imported < stops_on,
        LOTS.c.free_lines > 0,
    )
    if claimant:
        query = query.where(LOTS.c.claimant == claimant)
    found = {
        (int(y) + _WINDOW_YEARS, int(m)): money
        for y, m, money in connection.execute(query.group_by(year, month))
    }
    return [(end, found.get((end.year, end.month)) or ZERO) for end in ends[:-1]]
