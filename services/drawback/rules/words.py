"""The words in which the law answers: citation, dated value, determination, undetermined."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    """A legal value that changes with time: `values` maps the first day in force to the value."""

    cite: Cite
    keyed_by: str
    values: Mapping[date, T]
    known_through: date | None = None

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
