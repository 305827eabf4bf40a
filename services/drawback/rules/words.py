"""The words in which the law answers: citation, dated value, determination, undetermined."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")

EARLIEST = date.min
"""Key of a value that has been in force for as long as this program cares."""


class Certainty(StrEnum):
    """How well the text behind a rule is known."""

    PRIMARY = "statute or regulation read"
    CBP = "CBP technical or operational document read"
    SECONDARY = "secondary source"
    GENERAL = "general knowledge, not checked"
    CONSTRUCTED = "our own cautious reading"


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a rule stands, how sure we are of its text, and the day the text was last checked."""

    text: str
    certainty: Certainty = Certainty.PRIMARY
    checked_on: date = date(2025, 1, 1)
    note: str = ""

    def __str__(self) -> str:
        return self.text


class NoValueInForce(LookupError):  # noqa: N818 - reads as the sentence it is
    """A dated value was asked for a day it is not known for; the program refuses rather than guesses."""


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A legal value that changes with time: `values` maps the first day in force to the value.

    `brought_by` names, for such a first day, the act or notice that brought the value in. A first day without one is
    only a lower bound: the value stood in the text on that day, and may have been in force for longer.
    """

    cite: Cite
    keyed_by: str
    values: Mapping[date, T]
    known_through: date | None = None
    brought_by: Mapping[date, str] = field(default_factory=dict)

    @property
    def latest(self) -> T:
        """The value that was in force last, as far as known."""
        return self.values[max(self.values)]

    def since(self, start: date) -> str:
        """Say from when on a value is in force, and whether that day is known or a lower bound."""
        act = self.brought_by.get(start)
        if act:
            return f"{start} ({act})"
        return "as far back as this program asks" if start == EARLIEST else f"at least since {start}"

    def on(self, day: date) -> T:
        """Return the value in force on `day`.

        Raises:
            NoValueInForce: the day lies before the first or after the last known value.
        """
        starts = [start for start in self.values if start <= day]
        if not starts or (self.known_through is not None and day > self.known_through):
            known = f"{min(self.values)} to {self.known_through or 'further notice'}"
            raise NoValueInForce(f"{self.cite}: no value known for {self.keyed_by} {day}; known for {known}")
        return self.values[max(starts)]


def as_checked(value: T, cite: Cite) -> Dated[T]:
    """Return a value whose first day in force is not established: in force at least since its text was checked."""
    return Dated(cite, "the day asked about", {cite.checked_on: value})


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a contested rule and what it would give."""

    says: str
    on: date | None
    cite: Cite


@dataclass(frozen=True, slots=True)
class Determination:
    """A date the law gives, with all that is needed to check it by hand.

    `on` is the legal day; `operate_on` the last business day on which to act, where nothing rolls forward.
    `inputs` are (name, value) pairs in the order in which `formula` uses them.
    """

    on: date
    basis: Cite
    formula: str
    inputs: tuple[tuple[str, str], ...] = ()
    contested: tuple[Reading, ...] = ()
    operate_on: date | None = None


@dataclass(frozen=True, slots=True)
class Undetermined:
    """The law gives no date yet: which facts are missing, or why there is none; and what other readings would give."""

    needs: tuple[str, ...]
    basis: Cite
    because: str = ""
    contested: tuple[Reading, ...] = ()
