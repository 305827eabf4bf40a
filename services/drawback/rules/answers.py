"""The words in which the law answers: citation, dated value, determination, undetermined."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from drawback.rules.texts_read import UNRECORDED, reading_of

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
    """Where a rule stands, and how sure we are of its text."""

    text: str
    certainty: Certainty = Certainty.PRIMARY
    note: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def read(self) -> str:
        """When the text was read, as recorded; nothing but a text itself, or a document of CBP, was read at all."""
        if self.certainty not in {Certainty.PRIMARY, Certainty.CBP}:
            return UNRECORDED
        reading = reading_of(self.text)
        return reading.says if reading else UNRECORDED


class NoValueInForce(LookupError):  # noqa: N818 - reads as the sentence it is
    """A dated value was asked for a day it is not known for; the program refuses rather than guesses."""

    def __init__(self, says: str, cite: Cite | None = None) -> None:
        super().__init__(says)
        self.cite = cite


COUNTED_FROM = "the day it is counted from"
"""What a period is asked by where the day that starts it also says which law governs it."""


@dataclass(frozen=True, slots=True)
class LegalAct:
    """The act or notice behind a number, and its first day: `began` where established, else a lower bound."""

    on: date
    name: str
    began: bool


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A legal value that changes with time: `values` maps the first day in force to the value.

    `brought_by` names, for such a first day, the act or notice that brought the value in. A first day without one is
    only a lower bound: the value stood in the text on that day, and may have been in force for longer; `seen_in` names
    the text, where it is another than the one cited.
    """

    cite: Cite
    keyed_by: str
    values: Mapping[date, T]
    known_through: date | None = None
    brought_by: Mapping[date, str] = field(default_factory=dict)
    seen_in: Mapping[date, str] = field(default_factory=dict)
    _starts: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _held: tuple[T, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the values into the order of time once: a number is asked many times."""
        starts = tuple(sorted(self.values))
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_held", tuple(self.values[start] for start in starts))

    @property
    def latest(self) -> T:
        """The value that was in force last, as far as known: for an act not yet done, and where no day is given."""
        return self._held[-1]

    def since(self, start: date) -> str:
        """Say from when on a value is in force, and whether that day is known or a lower bound."""
        act = self.brought_by.get(start)
        if act:
            return f"{start} ({act})"
        if start == EARLIEST:
            return "as far back as this program asks"
        seen = self.seen_in.get(start)
        return f"at least since {start} ({seen})" if seen else f"at least since {start}"

    def on(self, day: date) -> T:
        """Return the value in force on `day`.

        Raises:
            NoValueInForce: the day lies before the first or after the last known value.
        """
        place = bisect_right(self._starts, day) - 1
        if place < 0 or (self.known_through is not None and day > self.known_through):
            known = f"{self._starts[0]} to {self.known_through or 'further notice'}"
            raise NoValueInForce(
                f"{self.cite}: no value known for {self.keyed_by} {day}; known for {known}", self.cite
            )
        return self._held[place]

    def at(self, day: date | None) -> T:
        """Return the value that governs an act of `day`; None is an act still to come, under the law as last known."""
        return self.latest if day is None else self.on(day)


def dated(cite: Cite, keyed_by: str, *steps: tuple[LegalAct, T]) -> Dated[T]:
    """Return a value with the acts that brought each of its figures in, or in which they are known to have stood."""
    return Dated(
        cite,
        keyed_by,
        {act.on: value for act, value in steps},
        brought_by={act.on: act.name for act, _ in steps if act.began},
        seen_in={act.on: act.name for act, _ in steps if not act.began},
    )


def undated(value: T, cite: Cite, keyed_by: str = "the day asked about") -> Dated[T]:
    """Return a value of practice whose first day nobody recorded: it is answered for every day."""
    return Dated(cite, keyed_by, {EARLIEST: value})


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
