"""Lists page by key: every row once, forwards and backwards, also where the sort column is empty."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Engine, Integer, MetaData, String, Table, create_engine, insert, select

from drawback.adapters.sql.columns import Cents
from drawback.views.paging import BadCursor, SortOrder, count, fetch

META = MetaData()
ROWS = Table(
    "rows",
    META,
    Column("a", String, primary_key=True),
    Column("b", Integer, primary_key=True),
    Column("on", Date, nullable=True),
    Column("money", Cents, nullable=False),
)
KEY = (ROWS.c.a, ROWS.c.b)
ORDERS = (
    SortOrder("down", "", ROWS.c.on, KEY, descending=True),
    SortOrder("up", "", ROWS.c.on, KEY),
    SortOrder("money", "", ROWS.c.money, KEY, descending=True),
    SortOrder("key", "", None, KEY),
)


def filled(days: list[int | None]) -> Engine:
    engine = create_engine("sqlite://")
    META.create_all(engine)
    values = [
        {
            "a": "xyz"[number % 3],
            "b": number,
            "on": None if day is None else date(2025, 1, 1) + timedelta(days=day),
            "money": Decimal((day or 0) * 7).scaleb(-2),
        }
        for number, day in enumerate(days)
    ]
    with engine.begin() as connection:
        if values:
            connection.execute(insert(ROWS), values)
    return engine


@pytest.mark.slow
@settings(max_examples=60)
@given(
    days=st.lists(st.none() | st.integers(0, 6), max_size=25),
    order=st.sampled_from(ORDERS),
    size=st.integers(1, 7),
)
def test_walking_forth_and_back_meets_every_row_once(
    days: list[int | None], order: SortOrder, size: int
) -> None:
    """The pages forwards are the whole list in order, and the pages backwards are the same pages."""
    with filled(days).connect() as connection:
        forward, after = [], ""
        while True:
            page = fetch(connection, select(ROWS), order, after=after, size=size)
            forward.append([(row.a, row.b) for row in page.rows])
            if not page.next:
                break
            after = page.next
        backward, before = [forward[-1]], page.previous
        while before:
            page = fetch(connection, select(ROWS), order, before=before, size=size)
            backward.insert(0, [(row.a, row.b) for row in page.rows])
            before = page.previous

        column = order.column
        everything = select(ROWS)
        if column is not None:
            everything = everything.order_by(column.is_(None), column.desc() if order.descending else column)
        whole = [(row.a, row.b) for row in connection.execute(everything.order_by(*KEY))]

    assert [key for page_keys in forward for key in page_keys] == whole
    assert [key for page_keys in backward for key in page_keys] == whole


def test_the_first_page_has_no_page_before_it() -> None:
    """Walking back to the start leaves no way further back."""
    with filled([1, 2, 3, 4]).connect() as connection:
        first = fetch(connection, select(ROWS), ORDERS[1], size=2)
        second = fetch(connection, select(ROWS), ORDERS[1], after=first.next, size=2)
        again = fetch(connection, select(ROWS), ORDERS[1], before=second.previous, size=2)

    assert (first.previous, second.next, again.previous) == ("", "", "")
    assert again.next


@pytest.mark.parametrize(
    "cursor", ["!!", "e30", "WyJ1cCJd", "WyJ1cCIsMSwyLDNd", "bnVsbA", "WyJ1cCIsIjIwMjUtMDEtMDEiLDEsMV0"]
)
def test_a_place_that_is_none_is_refused(cursor: str) -> None:
    """Garbage in the address is a mistake of the address, not of the program."""
    with filled([1]).connect() as connection, pytest.raises(BadCursor):
        fetch(connection, select(ROWS), ORDERS[1], after=cursor)


def test_a_place_of_another_order_is_refused() -> None:
    """A place in the list by date is none in the list by money."""
    with filled([1, 2, 3]).connect() as connection:
        place = fetch(connection, select(ROWS), ORDERS[1], size=1).next

        with pytest.raises(BadCursor, match="sorted by 'up'"):
            fetch(connection, select(ROWS), ORDERS[0], after=place)


@pytest.mark.parametrize(("rows", "counted"), [(3, 3), (4, 4), (5, 5), (9, 5)])
def test_counting_stops_one_above_the_cap(rows: int, counted: int) -> None:
    """A count says how many, or that there are more than the cap."""
    with filled([1] * rows).connect() as connection:
        assert count(connection, select(ROWS), cap=4) == counted
