"""The docket: every due date with its rule, its inputs and the money behind it; and its burn-down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator
from sqlalchemy import ColumnElement, Connection, extract, func, select

from drawback.adapters.sql.tables import metadata
from drawback.alerting.deadline_text import WORDS
from drawback.domain.calendar import anniversary, months_later
from drawback.domain.money import ZERO
from drawback.views.choices import YES, UnknownChoice, one_of
from drawback.views.due_dates import BANDS, HAPPENS, OWED, Band
from drawback.views.entries import LOTS
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder

_WINDOW_YEARS = 5
DayOrNone = Annotated[date | None, BeforeValidator(lambda given: given or None)]
"""A day, or none where a form sent its field empty."""
_KINDS = ("claim", "entry", "lot", "inquiry", "adcvd_case", "shipment", "production", "privilege")
_SHOWS = ("act", "happens", "all", "met", "every")


@dataclass(frozen=True, slots=True)
class DueDate:
    """One due date of one kind of one subject; `operate_on` is the last day on which it can be met."""

    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    due_on: date
    operate_on: date | None
    met_on: date | None
    passes: bool
    immediate: bool
    rule: str
    citation: str
    formula: str
    inputs: str
    contested: str
    summary: str
    money: Decimal
    due_at: datetime | None = None
    """The instant, where the law counts in hours."""

    @property
    def days_late(self) -> int:
        """Days after its day on which it was closed: met, or in need of nothing any more; none while it is open or was in time."""
        return 0 if self.met_on is None else max((self.met_on - self.due_on).days, 0)


@dataclass(frozen=True, slots=True)
class Move:
    """When and why a due date moved, was met or fell away."""

    seq: int
    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    was_on: date | None
    now_on: date | None
    because: str
    heard_on: date


DOCKET = Model("docket", DueDate)
MOVES = Model("docket_move", Move)
_D, _M = DOCKET.table.c, MOVES.table.c
ORDER = SortOrder("due", "Due", _D.due_on, (_D.claimant, _D.subject_kind, _D.subject, _D.deadline))


@dataclass(frozen=True)
class DocketFilter:
    """Which due dates. `show` is act (default: open, and somebody must do it), happens, all (that are open), met or every."""

    band: str = ""
    deadline: str = ""
    kind: str = ""
    claimant: str = ""
    money: str = ""
    show: str = ""
    subject: str = ""
    first_on: DayOrNone = None
    last_on: DayOrNone = None
    owner: str = ""
    """Whom the due date was made over to, by the short name of alerting's people."""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("band", self.band, [band.name for band in BANDS])
        one_of("deadline", self.deadline, WORDS)
        one_of("kind", self.kind, _KINDS)
        one_of("money", self.money, YES)
        one_of("show", self.show, _SHOWS)
        if self.first_on and self.last_on and self.last_on < self.first_on:
            raise UnknownChoice(f"last_on {self.last_on} comes before first_on {self.first_on}")

    def listing(self, today: date) -> Listing[DueDate]:
        """The list of them, the next first."""
        return Listing(DOCKET, tuple(self.conditions(today, band_of(self.band))), ORDER)

    def conditions(self, today: date, band: Band | None) -> list[ColumnElement[bool]]:
        """Say which rows; without a band, those of the filters alone."""
        found = [*_shown(self.show), *within(today, band)]
        if self.first_on:
            found.append(_D.due_on >= self.first_on)
        if self.last_on:
            found.append(_D.due_on <= self.last_on)
        if self.deadline:
            found.append(_D.deadline == self.deadline)
        if self.kind:
            found.append(_D.subject_kind.in_(("entry", "lot") if self.kind == "entry" else (self.kind,)))
        if self.claimant:
            found.append(_D.claimant == self.claimant)
        if self.subject:
            found.append(_D.subject == self.subject)
        if self.money:
            found.append(_D.money > 0)
        if self.owner:
            found.append(_made_over_to(self.owner))
        return found


def _made_over_to(owner: str) -> ColumnElement[bool]:
    of = metadata.tables["docket_owner"].c
    names = ("claimant", "subject_kind", "subject", "deadline")
    same = (of[name] == _D[name] for name in names)
    return select(of.claimant).where(*same, of.owner == owner).exists()


def _shown(show: str) -> list[ColumnElement[bool]]:
    match show:
        case "every":
            return []
        case "met":
            return [_D.met_on.is_not(None)]
        case "happens":
            return [_D.met_on.is_(None), _D.deadline.in_(HAPPENS)]
        case "all":
            return [_D.met_on.is_(None)]
        case _:
            return [_D.met_on.is_(None), _D.deadline.not_in(HAPPENS)]


def band_of(name: str) -> Band | None:
    """The band of a name."""
    return next((band for band in BANDS if band.name == name), None)


def within(today: date, band: Band | None) -> list[ColumnElement[bool]]:
    """Say that a due date lies in a band."""
    found: list[ColumnElement[bool]] = []
    if band is not None and (first := band.starts(today)):
        found.append(_D.due_on >= first)
    if band is not None and (last := band.ends(today)):
        found.append(_D.due_on <= last)
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """Due dates counted, and the money behind them: what is at stake and what we owe, which are never added up.

    Dates of one subject stand for the same money (goods not designated have a day to export and a day to claim): it counts once.
    """

    count: int
    at_stake: Decimal
    owed: Decimal


def sums(connection: Connection, *where: ColumnElement[bool]) -> Sums:
    """Count the due dates that meet all conditions."""
    subject = _D.claimant, _D.subject_kind, _D.subject
    owed = _D.deadline.in_(OWED)
    each = (
        select(
            func.count().label("dates"),
            func.max(_D.money).filter(~owed).label("at_stake"),
            func.max(_D.money).filter(owed).label("owed"),
        )
        .where(*where)
        .group_by(*subject)
        .subquery()
    )
    query = select(func.sum(each.c.dates), func.sum(each.c.at_stake), func.sum(each.c.owed))
    count, at_stake, owed_in_all = connection.execute(query).one()
    return Sums(int(count or 0), at_stake or ZERO, owed_in_all or ZERO)


def totals(connection: Connection, today: date, chosen: DocketFilter) -> tuple[Sums, list[tuple[Band, Sums]]]:
    """Count the rows of the whole docket as filtered, and of each band."""
    bands = [(band, sums(connection, *chosen.conditions(today, band))) for band in BANDS]
    return sums(connection, *chosen.conditions(today, None)), bands


def of_subject(connection: Connection, claimant: str, kinds: Sequence[str], subject: str) -> list[DueDate]:
    """Every due date of one subject, open ones first."""
    query = DOCKET.select(_D.claimant == claimant, _D.subject_kind.in_(kinds), _D.subject == subject)
    return DOCKET.read(connection, query.order_by(_D.met_on.is_not(None), _D.due_on, _D.deadline))


def moves(connection: Connection, claimant: str, kinds: Sequence[str], subject: str) -> list[Move]:
    """How the due dates of one subject moved, newest first."""
    query = MOVES.select(_M.claimant == claimant, _M.subject == subject, _M.subject_kind.in_(kinds))
    return MOVES.read(connection, query.order_by(_M.seq.desc()).limit(50))


def due_date(connection: Connection, claimant: str, kind: str, subject: str, deadline: str) -> DueDate | None:
    """One due date."""
    return DOCKET.one(
        connection,
        _D.claimant == claimant,
        _D.subject_kind == kind,
        _D.subject == subject,
        _D.deadline == deadline,
    )


def burn_down(
    connection: Connection, today: date, claimant: str, months: int = 24
) -> list[tuple[date, Decimal]]:
    """Sum the unclaimed refund by the month in which its five years end, from this month on."""
    lot = LOTS.table.c
    first = today.replace(day=1)
    ends = [months_later(first, number) for number in range(months + 1)]
    starts_on = anniversary(first, -_WINDOW_YEARS)
    stops_on = anniversary(ends[-1], -_WINDOW_YEARS)
    year, month = extract("year", lot.import_on), extract("month", lot.import_on)
    query = select(year, month, func.sum(lot.unclaimed)).where(
        lot.import_on >= max(starts_on, anniversary(today, -_WINDOW_YEARS)),
        lot.import_on < stops_on,
        lot.free_lines > 0,
    )
    if claimant:
        query = query.where(lot.claimant == claimant)
    found = {
        (int(y) + _WINDOW_YEARS, int(m)): money
        for y, m, money in connection.execute(query.group_by(year, month))
    }
    return [(end, found.get((end.year, end.month)) or ZERO) for end in ends[:-1]]
