"""Why alerts of a due date were sent: a page, a CSV file, a workbook and JSON that say the same, within one's scope."""

import csv
import io
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from drawback.adapters.sql.migrate import all_tables
from support import dashboard as filled
from support.office import Office

pytestmark = pytest.mark.slow
_ALERTS = all_tables().tables["alert"].c


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    made = filled.filled_database(tmp_path_factory.mktemp("decisions") / "x.db", entries=4)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def office(engine):
    return Office(engine)


@pytest.fixture(scope="module")
def mine(office):
    return office.person("dana", "compliance", scope=filled.ACME)


@pytest.fixture(scope="module")
def query(engine):
    """The due date of the open CF-28."""
    with engine.connect() as connection:
        row = connection.execute(select(_ALERTS).where(_ALERTS.id == filled.known(engine).alert)).one()
    return urlencode(
        {"claimant": row.claimant, "kind": row.subject_kind, "subject": row.subject, "deadline": row.deadline}
    )


def test_page_file_and_json_say_the_same(mine, query):
    """Each alert once with whom it went to, and that deciding again gives the same."""
    page = mine.get(f"/decisions?{query}").text
    told = mine.get(f"/decisions.json?{query}").json()
    lines = list(csv.DictReader(io.StringIO(mine.get(f"/decisions.csv?{query}").text.lstrip("\ufeff"))))
    book = mine.get(f"/decisions.xlsx?{query}")

    assert book.content.startswith(b"PK")
    assert [one["alert_id"] for one in told["decisions"]] == [one["alert_id"] for one in lines]
    assert {one["replayed"] for one in lines} == {"the same"}
    assert {one["why"] for one in lines} == {"arrived"}
    assert told["due_date"].startswith("acme/inquiry/CF28-2026-0007/")
    assert all(f"/alerts/{one['alert_id']}" in page for one in lines)
    assert "the same" in page
    alert = mine.get(f"/alerts/{lines[0]['alert_id']}").text
    assert "/decisions?" in alert


def test_what_is_not_there_and_what_is_not_mine_look_alike(office, mine, query):
    """404 for a due date that nobody knows, and for one out of scope; 400 for half a name."""
    stranger = office.person("otto", "compliance", scope="harbor")
    wrong = query.replace("CF28-2026-0007", "CF28-2026-9999")

    for form in ("", ".csv", ".xlsx", ".json"):
        assert mine.get(f"/decisions{form}?{wrong}").status_code == 404
        assert stranger.get(f"/decisions{form}?{query}").status_code == 404
        assert mine.get(f"/decisions{form}?claimant=acme").status_code == 400


def test_before_it_was_raised_nothing_was_decided(mine, query):
    """With a day before, the page says that nothing was raised; a day ahead is today."""
    before = mine.get(f"/decisions.json?{query}&on=2020-01-01").json()
    ahead = mine.get(f"/decisions.json?{query}&on=2099-01-01").json()

    assert before["decisions"] == []
    assert (ahead["on"], bool(ahead["decisions"])) == (filled.TODAY.isoformat(), True)
