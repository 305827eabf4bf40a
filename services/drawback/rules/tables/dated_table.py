"""Tables whose rows hold for a span of days: for each day the row learnt last counts, and no day is guessed."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import ClassVar, Generic, Protocol, Self, TypeVar

from drawback.domain.calendar import days_later
from drawback.rules.answers import Cite, NoValueInForce


class DatedRow(Protocol):
    """A row that holds from one day through another, and the day from which it counts as known."""

    @property
    def from_on(self) -> date: ...
    @property
    def through_on(self) -> date: ...
    @property
    def known_on(self) -> date: ...


R = TypeVar("R", bound=DatedRow)


@dataclass(frozen=True, slots=True)
class Span(Generic[R]):
    """Days on which one row counts, both included."""

    first_on: date
    last_on: date
    row: R


@dataclass(frozen=True)
class DatedTable(Generic[R]):
    """All rows known, or known on the day `known_on`; a day that no row covers is refused, never guessed (U-21)."""

    rows: tuple[R, ...]
    known_on: date | None = None
    _spans: tuple[Span[R], ...] = field(init=False, repr=False, compare=False)
    _starts: tuple[date, ...] = field(init=False, repr=False, compare=False)

    CITE: ClassVar[Cite]
    UNKNOWN: ClassVar[str]
    """The error for a day that no row covers."""

    def __post_init__(self) -> None:
        """Lay the rows over one another once: a table answers many times."""
        spans = lay_out(self.rows)
        object.__setattr__(self, "_spans", spans)
        object.__setattr__(self, "_starts", tuple(span.first_on for span in spans))

    def span(self, on: date) -> Span[R]:
        """Return the row that counts on a day, with the days around it on which it counts.

        Raises:
            NoValueInForce: no row covers the day.
        """
        place = bisect_right(self._starts, on) - 1
        if place >= 0 and on <= self._spans[place].last_on:
            return self._spans[place]
        known = f"{self._starts[0]} to {self.known_through}" if self._spans else "no day"
        then = f", as known on {self.known_on}" if self.known_on else ""
        raise NoValueInForce(f"{self.CITE}: {self.UNKNOWN} {on}; known for {known}{then}")

    @property
    def known_through(self) -> date | None:
        """The last day that any row covers."""
        return self._spans[-1].last_on if self._spans else None

    def as_known_on(self, day: date) -> Self:
        """Return the table as it stood in our knowledge on `day`: rows learnt later are not there."""
        return type(self)(tuple(row for row in self.rows if row.known_on <= day), day)


def lay_out(rows: Iterable[R]) -> tuple[Span[R], ...]:
    """Cut the days into spans on which one row counts: of the rows that cover a day, the one learnt last."""
    learnt = sorted(rows, key=lambda row: row.known_on, reverse=True)
    cuts = sorted({row.from_on for row in learnt} | {days_later(row.through_on, 1) for row in learnt})
    spans: list[Span[R]] = []
    for start, end in pairwise(cuts):
        row = next((row for row in learnt if row.from_on <= start <= row.through_on), None)
        if row is None:
            continue
        first_on, last_on = start, days_later(end, -1)
        if spans and spans[-1].row is row and days_later(spans[-1].last_on, 1) == start:
            first_on = spans.pop().first_on
        spans.append(Span(first_on, last_on, row))
    return tuple(spans)


def check_days(rows: tuple[R, ...], name: str) -> None:
    """Refuse rows that leave a day between them open, or two rows learnt on one day that cover the same day.

    Raises:
        ValueError: the sentence names the days.
    """
    if not rows:
        raise ValueError(f"{name}: saw no row; expected at least one")
    ordered = sorted(rows, key=lambda row: (row.known_on, row.from_on))
    for one, other in pairwise(ordered):
        if one.known_on == other.known_on and other.from_on <= one.through_on:
            raise ValueError(
                f"{name}: two rows known on {one.known_on} speak of {other.from_on}; expected one, or a later known_on"
            )
    spans = lay_out(rows)
    for before, after in pairwise(spans):
        if days_later(before.last_on, 1) != after.first_on:
            raise ValueError(
                f"{name}: a row begins on {after.first_on}; expected {days_later(before.last_on, 1)}, "
                f"the day after the rows before it end"
            )
