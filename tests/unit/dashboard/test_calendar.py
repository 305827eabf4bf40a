"""A calendar to subscribe to, read as a calendar program reads it: with the icalendar library."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import create_engine, select, update

from drawback.adapters.sql.migrate import all_tables, migrate
from drawback.app.reception import PROCESS
from support import dashboard as filled
from support.office import Office

pytestmark = pytest.mark.slow
_TABLES = all_tables().tables
_DOCKET, _MOVES = _TABLES["docket"], _TABLES["docket_move"]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request, tmp_path_factory):
    if request.param == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path_factory.mktemp('calendar') / 'x.db'}")
    else:
        url = request.getfixturevalue("postgres_module_database")
        made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(made)
    filled.fill(made, entries=12)
    yield Office(made)
    made.dispose()


def link_of(client, scope=""):
    """The path of a new calendar link, as the page of the account shows it once."""
    page = client.post("/account/calendar", data={"scope": scope}).text
    return page.partition("http://testserver")[2].partition("<")[0]


def events_in(answer):
    calendar = Calendar.from_ical(answer.content)
    return {str(one["UID"]): one for one in calendar.walk("VEVENT")}


def open_rows(office, claimants=None):
    with office.engine.connect() as connection:
        query = select(_DOCKET).where(_DOCKET.c.met_on.is_(None))
        rows = connection.execute(query).all()
    return [row for row in rows if claimants is None or row.claimant in claimants]


def names(office):
    return sorted({row.claimant for row in open_rows(office)})


def still(events):
    return [one for one in events.values() if one["STATUS"] == "CONFIRMED"]


def test_every_open_due_date_in_scope_is_an_all_day_event_and_no_other(office):
    """A broker's person subscribes without a cookie and gets their client's dates, on the last business day to act."""
    own, *others = names(office)
    chief, broker = office.person("chief.cal", "viewer"), office.person("kim.cal", "viewer", scope=own)
    del chief.cookies["drawback_session"]
    assert chief.get("/calendar.ics").status_code == 303, "without a session nobody reads it"
    path = link_of(broker)
    answer = chief.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    rows, events = open_rows(office, {own}), events_in(answer)
    assert len(still(events)) == len(rows) > 0
    days = sorted(one["DTSTART"].dt for one in still(events))
    assert days == sorted(row.operate_on or row.due_on for row in rows)
    assert all(one["DTEND"].dt - one["DTSTART"].dt == timedelta(days=1) for one in events.values())
    assert all(one["TRANSP"] == "TRANSPARENT" and "DTSTAMP" in one for one in events.values())
    assert not any(other in answer.text for other in others)
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n")), "RFC 5545, section 3.1"
    assert b"\n" not in answer.content.replace(b"\r\n", b"")


def test_an_unchanged_calendar_is_answered_by_its_tag_alone(office):
    """304 with the same ETag until something changes."""
    path = link_of(office.person("tag.cal", "viewer"))
    client = office.person("other.cal", "viewer")
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    stale = client.get(path, headers={"if-none-match": '"another"'})
    assert stale.status_code == 200


def test_a_date_that_moves_is_renumbered_and_one_that_falls_away_is_cancelled(office):
    """The same UID with a higher SEQUENCE, then STATUS:CANCELLED: the program moves and strikes the event it has."""
    path = link_of(office.person("move.cal", "viewer"))
    client = office.person("reader.cal", "viewer")
    row = next(one for one in open_rows(office) if one.subject_kind == "claim")
    before = events_in(client.get(path))
    key = {name: getattr(row, name) for name in ("claimant", "subject_kind", "subject", "deadline")}
    same = [_DOCKET.c[name] == value for name, value in key.items()]
    later = row.due_on + timedelta(days=31)
    with office.engine.begin() as connection:
        connection.execute(update(_DOCKET).where(*same).values(due_on=later, operate_on=later))
        move = {"was_on": row.due_on, "now_on": later, "because": "extended", "heard_on": filled.TODAY}
        connection.execute(_MOVES.insert().values(**key, **move))
    moved = events_in(client.get(path))
    (uid,) = (one for one in moved if moved[one]["DTSTART"] != before[one]["DTSTART"])
    assert moved[uid]["DTSTART"].dt == later
    assert moved[uid]["SEQUENCE"] == before[uid]["SEQUENCE"] + 1
    with office.engine.begin() as connection:
        connection.execute(update(_DOCKET).where(*same).values(met_on=filled.TODAY))
        end = {"was_on": later, "now_on": None, "because": "claim withdrawn", "heard_on": filled.TODAY}
        connection.execute(_MOVES.insert().values(**key, **end))
    over = events_in(client.get(path))[uid]
    assert over["STATUS"] == "CANCELLED"
    assert over["SEQUENCE"] == before[uid]["SEQUENCE"] + 2
    assert "claim withdrawn" in over["DESCRIPTION"]


def test_a_revoked_link_and_a_token_for_something_else_read_no_calendar(office):
    """Only what was made for the calendar opens it, and it opens nothing else."""
    client = office.person("gone.cal", "viewer")
    path = link_of(client)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    stranger = office.person("stranger.cal", "viewer")
    del stranger.cookies["drawback_session"]
    asked = stranger.get("/api/v1/claims", headers={"authorization": f"Bearer {secret}"})
    assert asked.status_code == 403, "a link in a calendar program is no key to the rest"
    whole, _ = office.tokens.issue("gone.cal", "all", 5, PROCESS)
    assert stranger.get(f"/calendar/{whole}.ics").status_code == 404
    (link,) = (one for one in office.tokens.tokens("gone.cal") if one.label == "calendar")
    client.post("/account/tokens/revoke", data={"handle": link.handle})
    assert stranger.get(path).status_code == 404
    assert stranger.get("/calendar/guessed.ics").status_code == 404


def test_a_link_limited_to_a_claimant_beyond_ones_scope_is_refused(office):
    """Nobody hands out more than they see."""
    own, other, *_ = names(office)
    page = office.person("narrow.cal", "viewer", scope=own).post("/account/calendar", data={"scope": other})
    assert page.status_code == 409
    assert f"{other} is not in the scope" in page.text


def test_filters_narrow_a_calendar(office):
    """The same filters as on the docket, such as what somebody must do."""
    path = link_of(office.person("filter.cal", "viewer"))
    client = office.person("looker.cal", "viewer")
    every, some = (still(events_in(client.get(f"{path}{more}"))) for more in ("", "?show=act"))
    assert 0 < len(some) < len(every)
    assert client.get(f"{path}?show=nothing").status_code == 400
