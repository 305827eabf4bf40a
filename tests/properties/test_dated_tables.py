"""A second opinion on tables of law laid over one another: the row of a day, looked for day by day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawback.rules.answers import Cite, NoValueInForce
from drawback.rules.tables.dated_table import DatedTable, check_days, lay_out

START = date(2024, 1, 1)


@dataclass(frozen=True)
class Row:
    """A row with nothing in it but its days."""

    from_on: date
    through_on: date
    known_on: date


@dataclass(frozen=True)
class Book(DatedTable[Row]):
    """A table of such rows."""

    CITE: ClassVar[Cite] = Cite("19 U.S.C. 1")
    UNKNOWN: ClassVar[str] = "nothing known for"


def day(offset: int) -> date:
    return START + timedelta(days=offset)


@st.composite
def rows(draw: st.DrawFn) -> tuple[Row, ...]:
    """Up to eight rows, each learnt on a day of its own, that overlap and leave gaps as they like."""
    learnt = draw(st.lists(st.integers(0, 60), unique=True, max_size=8))
    spans = st.tuples(st.integers(0, 40), st.integers(0, 15))
    return tuple(Row(day(s), day(s + n), day(known)) for known, (s, n) in ((k, draw(spans)) for k in learnt))


def naive(found: tuple[Row, ...], on: date) -> Row | None:
    """Among the rows that speak of the day the one learnt last."""
    speaking = [row for row in found if row.from_on <= on <= row.through_on]
    return max(speaking, key=lambda row: row.known_on, default=None)


@given(rows())
def test_each_day_has_the_row_learnt_last(found: tuple[Row, ...]):
    """Laid over one another the rows answer every day as a search of all rows does, and refuse the others."""
    book = Book(found)
    for offset in range(-2, 60):
        expected = naive(found, day(offset))
        if expected is None:
            with pytest.raises(NoValueInForce, match="nothing known for"):
                book.span(day(offset))
        else:
            span = book.span(day(offset))
            assert span.row == expected
            assert span.first_on <= day(offset) <= span.last_on


@given(rows(), st.integers(-1, 61))
def test_what_is_learnt_later_is_not_there(found: tuple[Row, ...], known: int):
    """As known on a day, each day is answered by the rows learnt until then alone."""
    then = Book(found).as_known_on(day(known))
    learnt = tuple(row for row in found if row.known_on <= day(known))

    assert then.rows == learnt
    for span in lay_out(learnt):
        assert then.span(span.first_on).row == naive(learnt, span.first_on)


@given(rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(found: tuple[Row, ...], random):
    """A table whose rows stand in another order answers alike."""
    shuffled = list(found)
    random.shuffle(shuffled)

    assert lay_out(shuffled) == lay_out(found)


@given(rows())
def test_a_table_is_sound_exactly_if_no_day_between_is_open(found: tuple[Row, ...]):
    """The check refuses the tables in which walking from the first to the last day meets a day without a row."""
    if not found:
        with pytest.raises(ValueError, match="saw no row"):
            check_days(found, "table")
        return
    first, last = min(row.from_on for row in found), max(row.through_on for row in found)
    walked = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if all(naive(found, on) for on in walked):
        check_days(found, "table")
    else:
        with pytest.raises(ValueError, match="a row begins on"):
            check_days(found, "table")
