"""The docket page: whose each date is and how it stands, and many acknowledged at once."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, insert

from drawback.adapters.sql.tables import metadata
from drawback.alerting.settings import AlertSettings
from drawback.app.owners import PolicyOwners
from drawback.dashboard.app import create_app
from drawback.dashboard.ports import ActionRefused
from support.dashboard import INQUIRY, TODAY, filled_database

pytestmark = pytest.mark.slow
_OWN = {"Sec-Fetch-Site": "same-origin"}
_KEY = ("acme", "inquiry", INQUIRY, "D-40")


class Taking:
    """Takes acknowledgements, and refuses those about entries."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str, str]] = []

    def acknowledge(self, claimant: str, subject_kind: str, subject: str, deadline: str) -> None:
        if subject_kind == "entry":
            raise ActionRefused("no open alert stands for this due date")
        self.taken.append((claimant, subject_kind, subject, deadline))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A filled database in which the CF-28 was made Ann's."""
    path: Path = tmp_path_factory.mktemp("docket") / "docket.db"
    engine = filled_database(path)
    names = ("claimant", "subject_kind", "subject", "deadline")
    with engine.begin() as connection:
        owner = metadata.tables["docket_owner"]
        connection.execute(insert(owner), [dict(zip(names, _KEY, strict=True)) | {"owner": "ann"}])
    yield engine
    engine.dispose()


@pytest.fixture
def desk() -> Taking:
    """What was asked."""
    return Taking()


@pytest.fixture
def pages(filled: Engine, desk: Taking) -> TestClient:
    """The pages over it."""
    app = create_app(
        filled,
        today=lambda: TODAY,
        rules_version="test",
        actions=desk,  # type: ignore[arg-type]  # only acknowledging is asked of it
        owners=PolicyOwners(AlertSettings()),
    )
    return TestClient(app, follow_redirects=False)


def test_a_date_shows_whom_it_was_made_over_to(pages: TestClient) -> None:
    """Ann's is named, and of the others it is said that nobody has them."""
    shown = pages.get("/docket?kind=inquiry").text

    assert re.search(r"<td>ann", shown)
    assert "nobody" in pages.get("/docket?kind=entry").text
    assert "ann" in pages.get("/").text


def test_a_person_is_found_with_what_was_made_over_to_them(pages: TestClient) -> None:
    """The search leads to their part of the docket, and to nobody else's."""
    answer = pages.get("/search?q=an")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/docket?owner=ann"
    assert INQUIRY in pages.get("/docket?owner=ann").text
    assert pages.get("/api/v1/docket?owner=ann").json()["items"][0]["subject"] == INQUIRY
    assert pages.get("/api/v1/docket?owner=sam").json()["items"] == []


def test_what_is_ticked_is_acknowledged_and_the_list_stays_filtered(pages: TestClient, desk: Taking) -> None:
    """The value of a tick box is sent as the page holds it."""
    shown = pages.get("/docket?kind=inquiry&band=7").text
    boxes = [unescape(value) for value in re.findall(r'name="chosen" value="([^"]*)"', shown)]

    answer = pages.post(
        "/docket/acknowledge-chosen",
        data={"chosen": boxes, "back": "/docket?kind=inquiry&band=7"},
        headers=_OWN,
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == "/docket?kind=inquiry&band=7&said=acknowledged"
    assert desk.taken == [_KEY]


def test_of_several_the_refused_one_is_named_and_the_rest_is_done(pages: TestClient, desk: Taking) -> None:
    """Nothing is silently left out."""
    chosen = [json.dumps(_KEY), json.dumps(["acme", "entry", "XYZ41011179", "D-29"])]

    answer = pages.post("/docket/acknowledge-chosen", data={"chosen": chosen}, headers=_OWN)

    assert answer.status_code == 409
    assert "1 of 2 acknowledged" in answer.text
    assert "Correct by PSC of entry XYZ41011179: no open alert stands" in answer.text
    assert desk.taken == [_KEY]


@pytest.mark.parametrize("chosen", [[], ["{}"], ['["a"]'], ["\x00"], ["[1,2,3,4]"]])
def test_nothing_ticked_or_nonsense_does_nothing(pages: TestClient, desk: Taking, chosen: list[str]) -> None:
    """A sentence says so."""
    answer = pages.post("/docket/acknowledge-chosen", data={"chosen": chosen}, headers=_OWN)

    assert answer.status_code in {400, 409}
    assert desk.taken == []
