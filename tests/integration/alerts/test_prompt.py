"""What the step puts on the docket is told within moments, not at the next sweep."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, delete, insert

from drawback.adapters.docket_ear import MOST, DocketEar
from drawback.adapters.scheduler import hold_lock, holds_lock, release_lock
from drawback.adapters.sql import tables
from drawback.adapters.sql.store import table, tune_sqlite

from .conftest import Office

TODAY = date(2025, 6, 16)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Both databases the product runs on."""
    if request.param == "sqlite":
        made = tune_sqlite(create_engine(f"sqlite:///{tmp_path / 'alerts.db'}"))
    else:
        url = request.getfixturevalue("postgres_database")
        made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    tables.metadata.create_all(made)
    yield made
    made.dispose()


def tell(engine: Engine, *subjects: str, numbers: tuple[int, ...] = ()) -> None:
    """A line of the story of each claim, as the step writes it; `numbers` where the order of commits matters."""
    lines = [
        {
            "claimant": "acme",
            "subject_kind": "claim",
            "subject": subject,
            "on": TODAY,
            "heard_on": TODAY,
            "kind": "claim.filed",
            "text": "filed",
            "event_id": "e",
            "money": 0,
            **({"seq": numbers[n]} if numbers else {}),
        }
        for n, subject in enumerate(subjects)
    ]
    with engine.begin() as connection:
        connection.execute(insert(table("history")), lines)


def test_the_ear_hears_each_line_once_from_when_it_was_made(engine: Engine) -> None:
    """What was told before is for the sweep; what is told afterwards is heard, once."""
    tell(engine, "before")
    ear = DocketEar(engine)
    assert ear.listen() == set()

    tell(engine, "a", "b", "a")

    assert ear.listen() == {("acme", "claim", "a"), ("acme", "claim", "b")}
    assert ear.listen() == set()


def test_a_line_that_appears_after_a_later_one_is_heard(engine: Engine) -> None:
    """A transaction that took its number first may commit last."""
    ear = DocketEar(engine)
    ear.listen()
    tell(engine, "second", numbers=(20,))
    assert ear.listen() == {("acme", "claim", "second")}

    tell(engine, "first", numbers=(10,))

    assert ear.listen() == {("acme", "claim", "first")}


def test_a_flood_is_left_to_the_sweep(engine: Engine) -> None:
    """More lines at once than a person could have caused are a backfill; after it the ear hears again."""
    ear = DocketEar(engine)
    ear.listen()
    tell(engine, *(f"c{n}" for n in range(MOST + 1)))
    assert ear.listen() == set()

    tell(engine, "after")

    assert ear.listen() == {("acme", "claim", "after")}


def test_only_what_was_told_of_is_looked_at_and_said_once(office: Office) -> None:
    """A new due date is told at once; another one, and the next sweep, wait and add nothing."""
    office.clock.set(TODAY)
    office.put("acme-2025-01")
    office.put("acme-2025-02")

    raised = office.desk.look(TODAY, office.now, {("acme", "claim", "acme-2025-01")})
    again = office.desk.look(TODAY, office.now, {("acme", "claim", "acme-2025-01")})
    swept = office.sweep(TODAY.isoformat())

    assert (raised, again) == (1, 0)
    assert [alert.row.subject for alert in swept.alerts] == ["acme-2025-02"]


def test_a_date_that_is_met_is_told_at_once_too(office: Office) -> None:
    """Who was told of a date hears when it is met."""
    office.clock.set(TODAY)
    office.put()
    office.desk.look(TODAY, office.now, {("acme", "claim", "acme-2025-01")})
    office.meet("2025-06-16")

    assert office.desk.look(TODAY, office.now, {("acme", "claim", "acme-2025-01")}) == 1


def test_looking_at_nothing_known_raises_nothing(office: Office) -> None:
    """A subject without due dates is no news."""
    office.clock.set(TODAY)
    assert office.desk.look(TODAY, office.now, {("acme", "claim", "nobody")}) == 0


def test_whether_we_are_the_scheduler_can_be_asked_without_writing(office: Office) -> None:
    """Before the lock is taken, after it was given back, and for another process the answer is no."""
    assert not holds_lock(office.engine, "one", office.now)
    hold_lock(office.engine, "one", office.now)
    assert holds_lock(office.engine, "one", office.now)
    assert not holds_lock(office.engine, "two", office.now)
    release_lock(office.engine, "one", office.now)
    assert not holds_lock(office.engine, "one", office.now)


def test_an_empty_story_is_no_obstacle(engine: Engine) -> None:
    """On a fresh database the ear begins at nothing."""
    with engine.begin() as connection:
        connection.execute(delete(table("history")))
    ear = DocketEar(engine)

    assert ear.listen() == set()
    tell(engine, "a")
    assert ear.listen() == {("acme", "claim", "a")}
