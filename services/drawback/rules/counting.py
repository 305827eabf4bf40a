"""The ways in which customs law counts time: each period is a value that carries its own citation."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from drawback.domain.calendar import BusinessCalendar, anniversary, days_later, months_later
from drawback.rules.words import Cite, Dated, Determination, Reading, Undetermined

_ONE_DAY = 1


class Unit(StrEnum):
    """In what a period is counted; a working day is Monday to Friday less federal closures."""

    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """A period fixed by law, with the paragraph that fixes it.

    `since` is the first day on which it is in force and `brought_by` the act that brought it in, counted by
    `keyed_by`; without them it is in force at least since its text was checked.
    """

    count: int
    unit: Unit
    cite: Cite
    since: date | None = None
    brought_by: str = ""
    keyed_by: str = "the day asked about"

    @property
    def in_force(self) -> Dated[int]:
        """The count as a dated value; a day before the first known one is refused."""
        start = self.since or self.cite.checked_on
        acts = {start: self.brought_by} if self.since and self.brought_by else {}
        return Dated(self.cite, self.keyed_by, {start: self.count}, brought_by=acts)

    def brought_in(self, since: date, act: str, *, keyed_by: str) -> "Period":
        """Return the same period with the day from which it is in force and the act that says so."""
        return replace(self, since=since, brought_by=act, keyed_by=keyed_by)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"

    def end(self, start: date, calendar: BusinessCalendar | None = None) -> date:
        """Return the last day of "within N after `start`": the starting day is not counted, the last one is."""
        match self.unit:
            case Unit.DAYS:
                return days_later(start, self.count)
            case Unit.MONTHS:
                return months_later(start, self.count)
            case Unit.YEARS:
                return anniversary(start, self.count)
            case Unit.WORKING_DAYS:
                return _needed(calendar).after(start, self.count)

    def after(
        self,
        name: str,
        start: date,
        calendar: BusinessCalendar | None = None,
        *,
        also: tuple[tuple[str, str], ...] = (),
        contested: tuple[Reading, ...] = (),
        cite: Cite | None = None,
    ) -> Determination:
        """Answer "within this period after `start`"; with a calendar, also the business day to act by."""
        last = self.end(start, calendar)
        return Determination(
            on=last,
            basis=cite or self.cite,
            formula=f"{name} + {self}, that day included",
            inputs=((name, start.isoformat()), *also),
            contested=contested,
            operate_on=calendar.on_or_before(last) if calendar else None,
        )

    def closing(
        self,
        name: str,
        start: date,
        calendar: BusinessCalendar | None = None,
        *,
        contested: tuple[Reading, ...] = (),
    ) -> Determination:
        """Answer "before the close of the period beginning on `start`": that day is the first of the period."""
        last = days_later(self.end(start, calendar), -_ONE_DAY)
        return Determination(
            on=last,
            basis=self.cite,
            formula=f"{name} + {self} − 1 day (the day itself is the first day of the period)",
            inputs=((name, start.isoformat()),),
            contested=contested,
            operate_on=calendar.on_or_before(last) if calendar else None,
        )

    def before(self, name: str, end: date, calendar: BusinessCalendar) -> Determination:
        """Answer "at least N working days prior to `end`": counted back, `end` itself not counted."""
        last = calendar.before(end, self.count)
        return Determination(
            on=last,
            basis=self.cite,
            formula=f"{name} − {self}, that day not counted",
            inputs=((name, end.isoformat()),),
            operate_on=last,
        )


def days(count: int, cite: Cite) -> Period:
    """Return a period of calendar days."""
    return Period(count, Unit.DAYS, cite)


def working_days(count: int, cite: Cite) -> Period:
    """Return a period of working days."""
    return Period(count, Unit.WORKING_DAYS, cite)


def months(count: int, cite: Cite) -> Period:
    """Return a period of months."""
    return Period(count, Unit.MONTHS, cite)


def years(count: int, cite: Cite) -> Period:
    """Return a period of years; 29 February becomes 28 February."""
    return Period(count, Unit.YEARS, cite)


def missing(basis: Cite, *needs: str, because: str = "", contested: tuple[Reading, ...] = ()) -> Undetermined:
    """Say which facts are missing before the law gives a date."""
    return Undetermined(needs=needs, basis=basis, because=because, contested=contested)


def none(basis: Cite, because: str) -> Undetermined:
    """Say why the law gives no date at all."""
    return Undetermined(needs=(), basis=basis, because=because)


def _needed(calendar: BusinessCalendar | None) -> BusinessCalendar:
    if calendar is None:
        raise TypeError("a period in working days needs a business calendar")
    return calendar
