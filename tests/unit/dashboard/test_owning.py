"""On the page of an alert a due date is assigned, waived and opened again; a waiver by two people where the claimant asks for it."""

import pytest
from sqlalchemy import select

from drawback.adapters.sql.migrate import all_tables
from support import dashboard as filled
from support.office import Office

pytestmark = pytest.mark.slow
_TABLES = all_tables().tables


@pytest.fixture
def engine(tmp_path):
    made = filled.filled_database(tmp_path / "x.db", entries=4)
    yield made
    made.dispose()


@pytest.fixture
def alert(engine):
    return filled.known(engine).alert


def done(engine):
    """What stands in the history of the due dates."""
    act = _TABLES["docket_act"].c
    with engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(select(act.kind, act.by, act.reason).order_by(act.seq))
        ]


def test_a_waiver_takes_two_people_where_the_claimant_asks_for_it(engine, alert):
    """The first is noted; the second, in other words, does it; opening it again takes one."""
    office = Office(engine, four_eyes=[filled.ACME])
    first, second = office.person("dana", "compliance"), office.person("lee", "approver")

    noted = first.post(f"/alerts/{alert}/waive", data={"reason": "small"})
    again = first.post(f"/alerts/{alert}/waive", data={"reason": "small"})

    assert (noted.status_code, "Noted. acme asks for two people" in noted.text) == (409, True)
    assert (again.status_code, "you are the first" in again.text) == (409, True)
    assert done(engine) == []
    assert second.post(f"/alerts/{alert}/waive", data={"reason": "not worth it"}).status_code == 303
    assert done(engine) == [("waived", "lee", "not worth it")]
    assert "Open again" in second.get(f"/alerts/{alert}").text
    assert second.post(f"/alerts/{alert}/reopen", data={"reason": "after all"}).status_code == 303
    assert done(engine)[1:] == [("reopened", "lee", "after all")]
    assert "Open again" not in second.get(f"/alerts/{alert}").text


def test_who_may_not_and_what_cannot_be(engine, alert):
    """A viewer, somebody else's person, no reason, nobody of that name: refused, and nothing is written."""
    office = Office(engine)
    viewer, stranger = (
        office.person("only.looks", "viewer"),
        office.person("other", "compliance", scope="harbor"),
    )
    mine = office.person("dana", "compliance")

    assert "do not allow" in viewer.post(f"/alerts/{alert}/waive", data={"reason": "small"}).text
    assert stranger.post(f"/alerts/{alert}/waive", data={"reason": "small"}).status_code in {404, 409}
    assert "needs a reason" in mine.post(f"/alerts/{alert}/waive", data={"reason": " "}).text
    assert "nobody is called" in mine.post(f"/alerts/{alert}/assign", data={"to": "bob"}).text
    assert "is not waived" in mine.post(f"/alerts/{alert}/reopen", data={"reason": "x"}).text
    assert done(engine) == []
