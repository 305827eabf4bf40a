"""The docket's week, as a report to print: what is due and overdue, what moved, was waived, waits for an answer, or lapsed with its money."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, select

from drawback.adapters.sql.tables import metadata
from drawback.domain.money import ZERO
from drawback.views.alerts import ACTS, AlertFilter
from drawback.views.docket import DOCKET, MOVES
from drawback.views.due_dates import HAPPENS, MERE_RIGHTS, title
from drawback.views.lapsed import lapsed
from drawback.views.queue import WAIVED

WEEK: Final = timedelta(days=7)
WEEKS_AHEAD: Final = 13
SECTIONS: Final = ("overdue", "due", "moved", "waived", "unanswered", "lapsed", "met")
"""In the order of the report."""
_KEY: Final = ("claimant", "subject_kind", "subject", "deadline")
_D, _M, _O, _S = DOCKET.table.c, MOVES.table.c, metadata.tables["docket_owner"].c, ACTS.table.c
_LOT: Final = "lot"


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One line of a section. `was_on` is the day before it moved; `note` says why, by whom, or how it ended."""

    section: str
    claimant: str
    owner: str
    what: str
    subject_kind: str
    subject: str
    deadline: str
    due_on: date | None
    was_on: date | None
    money: Decimal
    note: str
    citation: str = ""

    @property
    def obligation(self) -> str:
        """What is due, whatever its date."""
        return f"{self.claimant}/{self.subject_kind}/{self.subject}/{self.deadline}"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is still to be done in one week: from its first day on, or overdue where there is none."""

    first_on: date | None
    count: int
    money: Decimal


@dataclass(frozen=True, slots=True)
class WeekReport:
    """The seven days up to a day, and what lies ahead of it."""

    on: date
    lines: tuple[WeekLine, ...]
    ahead: tuple[Ahead, ...]
    """The burn-down: the open due dates of each of the coming weeks, after those that are overdue; the last one has all that is later."""

    @property
    def since(self) -> date:
        """The first of the seven days."""
        return self.on - WEEK + timedelta(days=1)

    def of(self, section: str) -> tuple[WeekLine, ...]:
        """The lines of one section."""
        return tuple(line for line in self.lines if line.section == section)

    def money_of(self, section: str) -> Decimal:
        """The money behind a section; dates of one subject stand for the same money, which counts once."""
        return _once(self.of(section))


def weekly(
    connection: Connection,
    on: date,
    claimant: str = "",
    owner: str = "",
    owner_of: Callable[[str, str], str] = lambda _claimant, assigned: assigned,
) -> WeekReport:
    """The report as it stands on a day, of one claimant or all, of one owner or everybody.

    `owner_of` says by claimant, and by whom a due date was made over to if anybody, whose it is in words.
    """
    assigned = {
        "/".join(row[:4]): row.owner
        for row in connection.execute(select(*(_O[name] for name in _KEY), _O.owner))
    }

    def owned(line: WeekLine) -> WeekLine:
        return replace(line, owner=owner_of(line.claimant, assigned.get(line.obligation, "")))

    wanted = owner.strip().casefold()

    def mine(lines: Iterable[WeekLine]) -> tuple[WeekLine, ...]:
        found = map(owned, lines)
        return tuple(one for one in found if not wanted or one.owner.casefold() == wanted)

    since = on - WEEK + timedelta(days=1)
    still = mine(_open(connection, on, claimant))
    happened = mine(
        (
            *_moved(connection, since, on, claimant),
            *_waived(connection, since, on, claimant),
            *_unanswered(connection, claimant),
            *_lapsed(connection, since, on, claimant),
            *_met(connection, since, on, claimant),
        )
    )
    near = tuple(one for one in still if one.due_on is not None and one.due_on < on + WEEK)
    return WeekReport(on, (*near, *happened), _ahead(still, on))


def _open(connection: Connection, on: date, claimant: str) -> Iterator[WeekLine]:
    """What somebody has to do: no mere right without money, no opportunity, nothing that is waived as it stands."""
    where = [_D.met_on.is_(None), _D.deadline.not_in(HAPPENS), _D.subject_kind != _LOT, ~WAIVED]
    where.append((_D.money > 0) | _D.immediate.is_(True) | _D.deadline.not_in(MERE_RIGHTS))
    where += [_D.claimant == claimant] if claimant else []
    query = DOCKET.select(*where).order_by(_D.due_on, _D.claimant, _D.subject, _D.deadline)
    for row in DOCKET.read(connection, query):
        if row.due_on < on and row.passes:
            continue  # it went by; the clock says so the next time it looks
        yield WeekLine(
            "overdue" if row.due_on < on else "due",
            row.claimant,
            "",
            title(row.deadline, row.summary),
            row.subject_kind,
            row.subject,
            row.deadline,
            row.due_on,
            None,
            row.money,
            row.summary,
            row.citation,
        )


def _moved(connection: Connection, since: date, on: date, claimant: str) -> Iterator[WeekLine]:
    where = [_M.heard_on >= since, _M.heard_on <= on, _M.was_on.is_not(None), _M.now_on.is_not(None)]
    where += [_M.claimant == claimant] if claimant else []
    for move in MOVES.read(connection, MOVES.select(*where).order_by(_M.seq)):
        yield WeekLine(
            "moved",
            move.claimant,
            "",
            title(move.deadline),
            move.subject_kind,
            move.subject,
            move.deadline,
            move.now_on,
            move.was_on,
            ZERO,
            move.because,
        )


def _waived(connection: Connection, since: date, on: date, claimant: str) -> Iterator[WeekLine]:
    where = [_S.kind == "waived"]
    where += [_S.claimant == claimant] if claimant else []
    for act in ACTS.read(connection, ACTS.select(*where).order_by(_S.seq)):
        if since <= act.at.date() <= on:
            yield WeekLine(
                "waived",
                act.claimant,
                "",
                title(act.deadline),
                act.subject_kind,
                act.subject,
                act.deadline,
                act.due_on,
                None,
                act.money,
                f"{act.by}: {act.reason}",
            )


def _unanswered(connection: Connection, claimant: str) -> Iterator[WeekLine]:
    listing = AlertFilter("outstanding", claimant).listing()
    for alert in listing.page(connection, size=1000).rows:
        yield WeekLine(
            "unanswered",
            alert.claimant,
            "",
            alert.title,
            alert.subject_kind,
            alert.subject,
            alert.deadline,
            alert.due_on,
            None,
            alert.money,
            f"told on {alert.raised_on}, P{alert.priority}",
        )


def _lapsed(connection: Connection, since: date, on: date, claimant: str) -> Iterator[WeekLine]:
    for one in lapsed(connection, claimant=claimant, since=since - timedelta(days=1), until=on):
        if one.told_on >= since:
            yield WeekLine(
                "lapsed",
                one.claimant,
                "",
                one.what,
                one.subject_kind,
                one.subject,
                one.deadline,
                one.due_on,
                None,
                one.lost,
                f"{one.money} was at stake",
                one.citation,
            )


def _met(connection: Connection, since: date, on: date, claimant: str) -> Iterator[WeekLine]:
    where = [_D.met_on >= since, _D.met_on <= on, _D.deadline.not_in(HAPPENS)]
    where += [_D.claimant == claimant] if claimant else []
    for row in DOCKET.read(connection, DOCKET.select(*where).order_by(_D.met_on, _D.claimant, _D.subject)):
        late = f", {row.days_late} days late" if row.days_late else ""
        yield WeekLine(
            "met",
            row.claimant,
            "",
            title(row.deadline, row.summary),
            row.subject_kind,
            row.subject,
            row.deadline,
            row.due_on,
            None,
            row.money,
            f"on {row.met_on}{late}",
            row.citation,
        )


def _ahead(lines: tuple[WeekLine, ...], on: date) -> tuple[Ahead, ...]:
    starts = [on + WEEK * number for number in range(WEEKS_AHEAD)]
    late = [one for one in lines if one.section == "overdue"]
    found = [Ahead(None, len(late), _once(late))]
    for first in starts:
        last = None if first == starts[-1] else first + WEEK
        part = [
            one
            for one in lines
            if one.due_on is not None and one.due_on >= first and (last is None or one.due_on < last)
        ]
        found.append(Ahead(first, len(part), _once(part)))
    return tuple(found)


def _once(lines: Iterable[WeekLine]) -> Decimal:
    """The money of lines, where dates of one subject stand for the same money."""
    most: dict[tuple[str, str, str], Decimal] = {}
    for one in lines:
        subject = one.claimant, one.subject_kind, one.subject
        most[subject] = max(most.get(subject, ZERO), one.money)
    return sum(most.values(), ZERO)
