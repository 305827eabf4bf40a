"""How a file writes its figures and its dates: found out from all rows, decided per column, else for the whole file."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from drawback.intake.columns import Columns
from drawback.intake.fields import DATES, FIGURES, MONEY
from drawback.intake.figures import Mark, mark_of, with_point
from drawback.intake.values import FIRST_YEAR, LAST_YEAR, BadValue, currency_in, in_unit, is_no_day, unit_code

_DAYS: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?=\D|$)")
_COMPACT: Final = re.compile(r"(\d{1,2})(\d{2})(\d{4})")
"""`05022025`, and `5022025` where a spreadsheet dropped the zero."""
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?")
_DAYS_TO_1904: Final = 1462
"""Days between the first days of the two date systems of spreadsheets."""
_MONTHS_OF_A_YEAR: Final = 12
_COUNTED: Final = frozenset({"NO", "PCS", "PRS"})
"""Units of which there are no parts: `1.500 NO` is no piece and a half."""
_UNITS: Final = {"tariff.quantity1": "tariff.uom1", "export.quantity": "export.unit"}
"""Quantities and where their unit stands."""
_SLIP: Final = 100
"""One cell against so many that say otherwise is a slip of that cell and leaves the column as it is."""


class DateOrder(Enum):
    """Which of day and month a date in figures begins with."""

    NONE = "no order"
    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"
    EITHER = "either"


class Unclear(Enum):
    """The cells of a column contradict each other."""

    CONTRADICTORY = "both ways"


CONTRADICTORY: Final = Unclear.CONTRADICTORY


class _Figures(NamedTuple):
    """A date in figures: the two of which one is the day, whether a dot parts them, the year, and what stands behind."""

    first: str
    second: str
    year: str
    dotted: bool
    behind: str


@lru_cache(maxsize=65_536)
def _in_figures(text: str) -> _Figures | None:
    """Part `13/05/2025`, `13.05.25`, `13052025`; None for what begins with the year or is no such date."""
    bare = text.strip()
    if match := _DAYS.match(bare):
        return _Figures(match[1], match[3], match[4], match[2] == ".", bare[match.end() :])
    match = _COMPACT.fullmatch(bare)
    if match is None or not FIRST_YEAR <= int(match[3]) <= LAST_YEAR or _begins_with_year(bare):
        return None
    return _Figures(match[1], match[2], match[3], dotted=False, behind="")


def _begins_with_year(digits: str) -> bool:
    """Whether eight digits are a date as YYYYMMDD."""
    try:
        return FIRST_YEAR <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= LAST_YEAR
    except ValueError:
        return False


@lru_cache(maxsize=65_536)
def order_of(text: str) -> DateOrder:
    """Say what the date alone tells about its order: 13/05/2025 begins with the day, 02/05/2025 may."""
    figures = _in_figures(text)
    if figures is None:
        return DateOrder.NONE
    first, second = int(figures.first), int(figures.second)
    if first == second or not (first and second):
        return DateOrder.NONE
    if first <= _MONTHS_OF_A_YEAR and second <= _MONTHS_OF_A_YEAR:
        return DateOrder.EITHER
    if first > _MONTHS_OF_A_YEAR and second > _MONTHS_OF_A_YEAR:
        return DateOrder.NONE
    return DateOrder.DAY_FIRST if first > _MONTHS_OF_A_YEAR else DateOrder.MONTH_FIRST


class ColumnHabit(NamedTuple):
    """How one column is written: its field, its heading, and what was decided."""

    field: str
    heading: str
    said: str

    @property
    def sentence(self) -> str:
        return f"{self.heading}: {self.said}"


@dataclass(frozen=True, slots=True)
class Conventions:
    """What was found: per field the mark before decimals, and per field and separator the order of dates."""

    marks: Mapping[str, Mark | Unclear] = field(default_factory=dict)
    orders: Mapping[tuple[str, bool], DateOrder | Unclear] = field(default_factory=dict)
    """By field, and whether day and month are parted by a dot."""
    decisions: tuple[ColumnHabit, ...] = ()
    """For a person: what was decided, and by which cell."""
    from_1904: bool = False
    """Whether a day written as a bare figure counts from 1904, as workbooks of older Macs do."""

    def plain(self, name: str, text: str) -> str:
        """Write a cell as every reader expects it: decimal point, month first.

        Raises:
            BadValue: the column is written both ways, and this cell may mean either; or the cell is the odd one out.
        """
        if name in DATES:
            return self._day(name, text)
        if name in FIGURES:
            return self._figure(name, text)
        return text

    def _figure(self, name: str, text: str) -> str:
        mark, own = self.marks.get(name, Mark.POINT), mark_of(text)
        if own is Mark.NONE:
            return text
        if mark is CONTRADICTORY:
            if own is Mark.EITHER or (own is Mark.COMMA and "." not in text):
                raise BadValue(
                    "a figure that can be read one way; the column has decimal points and decimal commas"
                )
            return with_point(text, own)
        if mark is Mark.COMMA:
            try:
                return with_point(text, Mark.COMMA)
            except ValueError:
                raise BadValue(
                    "a figure with a decimal comma such as 1.234,50, as elsewhere in the column"
                ) from None
        return text

    def _day(self, name: str, text: str) -> str:
        figures = _in_figures(text)
        if figures is None:
            return _since_1900(text) if self.from_1904 else text
        dotted = figures.dotted
        order = self.orders.get((name, dotted), DateOrder.DAY_FIRST if dotted else DateOrder.MONTH_FIRST)
        own = order_of(text)
        if order is CONTRADICTORY:
            if own is DateOrder.EITHER:
                raise BadValue(
                    "a date such as 2025-05-02: the file writes some dates day first and others month first"
                )
            order = own
        elif own in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST) and own is not order:
            raise BadValue(f"a date such as 2025-05-02: this one is written {own.value}, the others are not")
        parts = (figures.first, figures.second)
        day_first = order is DateOrder.DAY_FIRST
        return f"{'/'.join(reversed(parts) if day_first else parts)}/{figures.year}{figures.behind}"


def _since_1900(text: str) -> str:
    """A bare figure that counts days from 1904 as one that counts them from 1900; other text as it is."""
    match = _SERIAL.fullmatch(text.strip())
    return str(int(match[1]) + _DAYS_TO_1904) if match else text


@dataclass(slots=True)
class Survey:
    """Looks at every row once and counts the evidence of its cells."""

    columns: Columns
    comma_locale: bool = False
    """The file's cells are parted by semicolons, as programs do where the comma stands before decimals."""
    from_1904: bool = False
    _marks: Counter[tuple[str, Mark]] = field(default_factory=Counter)
    _orders: Counter[tuple[str, bool, DateOrder]] = field(default_factory=Counter)
    _pieces: Counter[tuple[str, Mark]] = field(default_factory=Counter)
    """Figures of pieces that may be either, by the mark with which they are whole."""
    _by: dict[tuple[str, Mark | DateOrder], str] = field(default_factory=dict)
    _places: list[tuple[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._places = [
            (name, place) for name, place in self.columns.places.items() if name in DATES or name in FIGURES
        ]

    def look(self, number: int, cells: Sequence[str]) -> None:
        """Count what a row tells."""
        width = len(cells)
        for name, place in self._places:
            text = cells[place] if place < width else ""
            if not text:
                continue
            if name in DATES:
                order = order_of(text)
                if order is not DateOrder.NONE and not is_no_day(text):
                    self._orders[name, "." in text[:3], order] += 1
                    self._by.setdefault((name, order), f"{text.strip()!r} on row {number}")
            elif not text.isdigit():
                mark = _mark_of(name, text)
                if mark is not Mark.NONE:
                    self._marks[name, mark] += 1
                    self._by.setdefault((name, mark), f"{text.strip()!r} on row {number}")
                if mark is Mark.EITHER and name in _UNITS and (whole := self._whole_with(name, text, cells)):
                    self._pieces[name, whole] += 1
                    self._by.setdefault((name, whole), f"{text.strip()!r} pieces on row {number}")

    def _whole_with(self, name: str, text: str, cells: Sequence[str]) -> Mark | None:
        """The mark before decimals with which a figure of pieces is whole; None where it tells nothing."""
        place = self.columns.places.get(_UNITS[name])
        unit = unit_code(cells[place]) if place is not None and place < len(cells) else ""
        figure = in_unit(text)[0].rstrip(" -")
        if unit not in _COUNTED or figure.endswith("000"):
            return None
        return Mark.COMMA if "." in figure else Mark.POINT

    def conventions(self) -> Conventions:
        """Decide for each column, and say why."""
        marks: dict[str, Mark | Unclear] = {}
        orders: dict[tuple[str, bool], DateOrder | Unclear] = {}
        for name, _ in self._places:
            if name in FIGURES:
                marks[name] = self._mark(name)
            for dotted in (False, True) if name in DATES else ():
                orders[name, dotted] = self._order(name, dotted=dotted)
        decisions = (*self._figure_words(marks), *self._day_words(orders))
        return Conventions(marks, orders, decisions, self.from_1904)

    def _mark(self, name: str) -> Mark | Unclear:
        both = Mark.POINT, Mark.COMMA
        own = _verdict(*(self._marks[name, mark] for mark in both))
        pieces = _verdict(*(self._pieces[name, mark] for mark in both))
        every = _verdict(*(sum(n for (_, shown), n in self._marks.items() if shown is mark) for mark in both))
        verdict = own if own is not None else every
        if pieces is not None and verdict not in (None, pieces):
            return CONTRADICTORY
        verdict = pieces if verdict is None else verdict
        if verdict is None:
            return Mark.COMMA if self.comma_locale else Mark.POINT
        return CONTRADICTORY if verdict is CONTRADICTORY else both[verdict]

    def _order(self, name: str, *, dotted: bool) -> DateOrder | Unclear:
        both = DateOrder.MONTH_FIRST, DateOrder.DAY_FIRST
        own = _verdict(*(self._orders[name, dotted, order] for order in both))
        every = _verdict(
            *(
                sum(n for (_, dot, shown), n in self._orders.items() if dot is dotted and shown is order)
                for order in both
            )
        )
        verdict = own if own is not None else every
        if verdict is None:
            return DateOrder.DAY_FIRST if dotted else DateOrder.MONTH_FIRST
        return CONTRADICTORY if verdict is CONTRADICTORY else both[verdict]

    def _figure_words(self, marks: Mapping[str, Mark | Unclear]) -> Iterator[ColumnHabit]:
        for name, mark in marks.items():
            if not any(self._marks[name, each] for each in Mark):
                continue
            heading = self.columns.heading(name)
            if mark is CONTRADICTORY:
                both = (
                    "figures with a decimal point and with a decimal comma; those that may be either are held"
                )
                yield ColumnHabit(name, heading, both)
            elif mark is Mark.COMMA:
                because = self._because(name, Mark.COMMA)
                yield ColumnHabit(name, heading, f"decimal comma, dots between thousands{because}")

    def _day_words(self, orders: Mapping[tuple[str, bool], DateOrder | Unclear]) -> Iterator[ColumnHabit]:
        for (name, dotted), order in orders.items():
            shown = {each for each in DateOrder if self._orders[name, dotted, each]}
            if not shown:
                continue
            heading = self.columns.heading(name) + (", dates with dots" if dotted else "")
            if order is CONTRADICTORY:
                both = "dates day first and month first; those that may be either are held"
                yield ColumnHabit(name, heading, both)
            elif isinstance(order, DateOrder):
                yield ColumnHabit(name, heading, f"{order.value}{self._because(name, order)}")

    def _because(self, name: str, shown: Mark | DateOrder) -> str:
        if by := self._by.get((name, shown)):
            return f" (by {by})"
        if any(kind is shown for _, kind in self._by):
            return " (as elsewhere in the file)"
        return " (the cells are parted by semicolons)" if shown is Mark.COMMA else ""


def _mark_of(name: str, text: str) -> Mark:
    """What a figure tells; an amount such as $4,800 has no three decimals, an amount in another currency tells nothing."""
    if name not in MONEY:
        return mark_of(text)
    if currency_in(text):
        return Mark.NONE
    mark = mark_of(text)
    return Mark.POINT if mark is Mark.EITHER and "," in text else mark


def _verdict(first: int, second: int) -> int | Unclear | None:
    """Which of two has the word, by what was counted; None where nothing was."""
    if not first and not second:
        return None
    if first and second and max(first, second) < _SLIP * min(first, second):
        return CONTRADICTORY
    return int(second > first)
