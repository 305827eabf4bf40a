"""What came after its day is reported with the days between."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from drawback.views.docket import DOCKET, DueDate
from drawback.views.inquiries import INQUIRIES, Inquiry
from support.dashboard import filled_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    """A connection to a filled database."""
    with filled_database(tmp_path_factory.mktemp("late") / "late.db", entries=20).connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("answered", "days"),
    [(None, 0), ("2025-03-04", 0), ("2025-03-05", 0), ("2025-03-06", 1), ("2025-03-17", 12)],
)
def test_an_answer_is_late_from_the_day_after_its_day(
    connection: Connection, answered: str | None, days: int
) -> None:
    """On the day itself it is in time; while there is no answer it is not late, but open."""
    inquiry: Inquiry = INQUIRIES.read(connection, INQUIRIES.select())[0]
    on = date.fromisoformat(answered) if answered else None

    assert replace(inquiry, answer_by=date(2025, 3, 5), answered_on=on).days_late == days
    assert replace(inquiry, answer_by=None, answered_on=on).days_late == 0


@pytest.mark.parametrize(("closed", "days"), [(None, 0), ("2025-03-05", 0), ("2025-03-06", 1)])
def test_a_due_date_is_closed_late_from_the_day_after_its_day(
    connection: Connection, closed: str | None, days: int
) -> None:
    """While it is open the docket counts the days itself."""
    due: DueDate = DOCKET.read(connection, DOCKET.select())[0]
    on = date.fromisoformat(closed) if closed else None

    assert replace(due, due_on=date(2025, 3, 5), met_on=on).days_late == days
