"""The ways in which customs law counts time: each period is a value that carries its own citation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar, cast

from drawback.domain.calendar import BusinessCalendar, anniversary, days_later, months_later
from drawback.rules.answers import (
    COUNTED_FROM,
    Cite,
    Dated,
    Determination,
    LegalAct,
    NoValueInForce,
    Reading,
    Undetermined,
    dated,
)

P = ParamSpec("P")
A = TypeVar("A")

_ONE_DAY = 1
_REMEMBERED = 4096
_NO_TEXT = Cite("no text of law is known for the day")


class Unit(StrEnum):
    """In what a period is counted; a working day is Monday to Friday less federal closures."""

    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """A period fixed by law, with the paragraph that fixes it, and since when its count is in force."""

    unit: Unit
    in_force: Dated[int]

    @property
    def cite(self) -> Cite:
        """The paragraph that fixes the period."""
        return self.in_force.cite

    def count(self, start: date | None = None, *, on: date | None = None) -> int:
        """Return the count that governs a period starting on `start`.

        `on` is the governing day where it is not the starting day: the filing of a claim, for instance. Where it is
        still to come, the law as last known governs.

        Raises:
            NoValueInForce: the governing day lies before the first known count.
        """
        if on is None and self.in_force.keyed_by == COUNTED_FROM:
            on = start
        return self.in_force.at(on)

    def named(self, start: date | None = None, *, on: date | None = None) -> str:
        """Name the period in words, as "5 years"."""
        count = self.count(start, on=on)
        return f"{count} {self.unit if count != 1 else self.unit.removesuffix('s')}"

    def __str__(self) -> str:
        return self.named()

    def end(self, start: date, calendar: BusinessCalendar | None = None, *, on: date | None = None) -> date:
        """Return the last day of "within N after `start`": the starting day is not counted, the last one is."""
        count = self.count(start, on=on)
        match self.unit:
            case Unit.DAYS:
                return days_later(start, count)
            case Unit.MONTHS:
                return months_later(start, count)
            case Unit.YEARS:
                return anniversary(start, count)
            case Unit.WORKING_DAYS:
                return _needed(calendar).after(start, count)

    def anniversary(self, start: date, *, on: date | None = None) -> date:
        """Return the day after the last of a period of years that begins on `start`: 1 March for 29 February."""
        end = anniversary(start, self.count(start, on=on))
        return days_later(end, _ONE_DAY) if (end.month, end.day) != (start.month, start.day) else end

    def after(
        self,
        name: str,
        start: date,
        calendar: BusinessCalendar | None = None,
        *,
        on: date | None = None,
        also: tuple[tuple[str, str], ...] = (),
        contested: tuple[Reading, ...] = (),
        cite: Cite | None = None,
    ) -> Determination:
        """Answer "within this period after `start`"; with a calendar, also the business day to act by."""
        last = self.end(start, calendar, on=on)
        return Determination(
            on=last,
            basis=cite or self.cite,
            formula=f"{name} + {self.named(start, on=on)}, that day included",
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
        on: date | None = None,
        contested: tuple[Reading, ...] = (),
    ) -> Determination:
        """Answer "before the close of the period beginning on `start`": that day is the first of the period.

        A period that begins on 29 February closes with 28 February of a year without one: the next day would be its
        anniversary.
        """
        end = self.end(start, calendar, on=on)
        leaps = (end.month, end.day) != (start.month, start.day)
        last = end if leaps else days_later(end, -_ONE_DAY)
        counted = (
            "that year has no 29 February"
            if leaps
            else "− 1 day (the day itself is the first day of the period)"
        )
        return Determination(
            on=last,
            basis=self.cite,
            formula=f"{name} + {self.named(start, on=on)} {counted}",
            inputs=((name, start.isoformat()),),
            contested=contested,
            operate_on=calendar.on_or_before(last) if calendar else None,
        )

    def before(self, name: str, end: date, calendar: BusinessCalendar) -> Determination:
        """Answer "at least N working days prior to `end`": counted back, `end` itself not counted."""
        last = calendar.before(end, self.count(end))
        return Determination(
            on=last,
            basis=self.cite,
            formula=f"{name} − {self.named(end)}, that day not counted",
            inputs=((name, end.isoformat()),),
            operate_on=last,
        )


def days(
    count: int, cite: Cite, since: LegalAct, *earlier: tuple[LegalAct, int], keyed_by: str = COUNTED_FROM
) -> Period:
    """Return a period of calendar days, in force since an act, and what it was under earlier ones."""
    return Period(Unit.DAYS, dated(cite, keyed_by, *earlier, (since, count)))


def working_days(
    count: int, cite: Cite, since: LegalAct, *earlier: tuple[LegalAct, int], keyed_by: str = COUNTED_FROM
) -> Period:
    """Return a period of working days."""
    return Period(Unit.WORKING_DAYS, dated(cite, keyed_by, *earlier, (since, count)))


def months(
    count: int, cite: Cite, since: LegalAct, *earlier: tuple[LegalAct, int], keyed_by: str = COUNTED_FROM
) -> Period:
    """Return a period of months."""
    return Period(Unit.MONTHS, dated(cite, keyed_by, *earlier, (since, count)))


def years(
    count: int, cite: Cite, since: LegalAct, *earlier: tuple[LegalAct, int], keyed_by: str = COUNTED_FROM
) -> Period:
    """Return a period of years; 29 February becomes 28 February."""
    return Period(Unit.YEARS, dated(cite, keyed_by, *earlier, (since, count)))


def missing(basis: Cite, *needs: str, because: str = "", contested: tuple[Reading, ...] = ()) -> Undetermined:
    """Say which facts are missing before the law gives a date."""
    return Undetermined(needs=needs, basis=basis, because=because, contested=contested)


def none(basis: Cite, because: str) -> Undetermined:
    """Say why the law gives no date at all."""
    return Undetermined(needs=(), basis=basis, because=because)


def unless_unknown(answer: Callable[P, A]) -> Callable[P, A | Undetermined]:
    """Let a question of dates answer "undetermined", with the reason, where a number is not known for its day."""

    @wraps(answer)
    def asked(*args: P.args, **kwargs: P.kwargs) -> A | Undetermined:
        try:
            return answer(*args, **kwargs)
        except NoValueInForce as unknown:
            return none(unknown.cite or _NO_TEXT, str(unknown))

    return asked


def remembered(answer: Callable[P, A]) -> Callable[P, A]:
    """Answer a question of dates once: a batch asks the same of many entries with the same dates.

    For functions of days and flags alone, whose answers cannot change; the last few thousand answers are kept.
    """
    return cast("Callable[P, A]", lru_cache(maxsize=_REMEMBERED)(answer))


def _needed(calendar: BusinessCalendar | None) -> BusinessCalendar:
    if calendar is None:
        raise TypeError("a period in working days needs a business calendar")
    return calendar
