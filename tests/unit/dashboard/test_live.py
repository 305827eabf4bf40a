"""What came in since a page was read: the stream says how far the story is, the page asks how much of it is newer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.dashboard.app import create_app
from drawback.dashboard.pages.live import StreamPace
from drawback.people.viewer import EVERYBODY, Viewer
from drawback.views.live import newer, standing
from support.dashboard import ACME, TODAY, empty_database
from support.world import an_entry

pytestmark = pytest.mark.slow

OTHER = "brill"


class OneClaimant:
    """Signing in that knows one person, who sees one claimant; remembers what was asked by itself."""

    def __init__(self, claimant: str) -> None:
        self.viewer = Viewer("dana", EVERYBODY.roles, frozenset({claimant}), verified=True, address="")
        self.by_itself: list[bool] = []

    def viewer_of_session(self, _token: str, _address: str, *, by_itself: bool = False) -> Viewer:
        self.by_itself.append(by_itself)
        return self.viewer

    def viewer_of_token(self, _token: str, _address: str) -> None:
        return None


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = empty_database(tmp_path / "live.db")
    yield engine
    engine.dispose()


def told(engine: Engine, claimant: str, number: str) -> None:
    Product(engine, load_law()).emit([(claimant, an_entry(number))], TODAY, "urn:test")


def pages(engine: Engine) -> TestClient:
    pace = StreamPace(every_s=0.01, for_s=0.05)
    return TestClient(create_app(engine, today=lambda: TODAY, rules_version="test", pace=pace))


def test_the_stream_says_how_far_the_story_is_and_only_once(engine: Engine) -> None:
    told(engine, ACME, "XYZ41011179")
    with engine.connect() as connection:
        at = standing(connection)

    answer = pages(engine).get("/live/stream")

    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [line for line in answer.text.splitlines() if line.startswith(("event:", "data:"))]
    assert (at > 0, events) == (True, ["event: standing", f"data: {at}"])


def test_a_page_asks_how_much_is_newer_than_what_it_shows(engine: Engine) -> None:
    told(engine, ACME, "XYZ41011179")
    client = pages(engine)
    page = client.get("/claims").text
    with engine.connect() as connection:
        read = standing(connection)
    assert f'data-standing="{read}"' in page
    assert client.get(f"/live/since?standing={read}").json() == {"changes": 0}

    told(engine, ACME, "XYZ41011187")

    with engine.connect() as connection:
        more = newer(connection, read)
    assert more > 0
    assert client.get(f"/live/since?standing={read}").json() == {"changes": more}


@pytest.mark.parametrize("asked", ["", "?standing=", "?standing=x"])
def test_a_question_without_a_number_is_refused(engine: Engine, asked: str) -> None:
    assert pages(engine).get(f"/live/since{asked}").status_code == 400


def test_what_concerns_other_claimants_is_no_news(engine: Engine) -> None:
    told(engine, ACME, "XYZ41011179")
    access = OneClaimant(OTHER)
    app = create_app(engine, today=lambda: TODAY, rules_version="test", pace=StreamPace(0.01, 0.05))
    signed_in = next(one for one in app.user_middleware if one.cls.__name__ == "SignedInOnly")
    signed_in.kwargs["access"] = access
    client = TestClient(app, cookies={"drawback_session": "x"})

    assert client.get("/live/since?standing=0").json() == {"changes": 0}
    assert "data: 0" in client.get("/live/stream").text
    assert access.by_itself == [True, True]
    client.get("/claims")
    assert access.by_itself[-1] is False


def test_a_page_of_a_form_that_was_refused_offers_no_reading_again(engine: Engine) -> None:
    """Its address answers to POST only."""
    answer = pages(engine).post("/alerts/none/acknowledge", headers={"origin": "http://testserver"})
    assert 'id="live"' not in answer.text
