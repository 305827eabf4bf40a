"""The page and the API of the review queue: both sides with money, decided in bulk or for good; scope and names hold."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from drawback.adapters.clock import SimulatedClock
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import open_product
from drawback.app.dashboard import dashboard
from drawback_schemas.claims import ClaimantRegistered
from support.dashboard import ACME
from support.world import a_line, an_entry, an_export

pytestmark = pytest.mark.slow

pytest.importorskip("ortools")

TODAY = date(2025, 12, 1)
PAIRS = ("XYZ41011179/1+X20250615100001/1", "XYZ41011187/1+X20250615100002/1")
WHO = {"by": "Dana Whitfield", "reason": "seen the drawings"}
REFUSED, WRONG_PLACE = 409, 400


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[TestClient]:
    """Two imports of SKU-2 against two exports of SKU-1 of one claimant that looks below 70 %; 99 % of $500.00 and of $300.00 wait."""
    product = open_product(f"sqlite:///{tmp_path / 'review.db'}")
    events = [
        ClaimantRegistered(name="Acme", registered_on=date(2021, 1, 1), propose_from=70),
        an_entry("XYZ41011179", "2025-01-15", lines=[a_line(sku="SKU-2", duty="500.00")]),
        an_entry("XYZ41011187", "2025-07-15", lines=[a_line(sku="SKU-2", duty="300.00")]),
        an_export("X20250615100001/1", left="2025-06-15", sku="SKU-1"),
        an_export("X20250615100002/1", left="2025-08-15", sku="SKU-1"),
    ]
    product.emit([(ACME, event) for event in events], date(2025, 9, 1), "urn:test")
    yield TestClient(
        dashboard(product, AlertSettings(), SimulatedClock(TODAY)), headers={"origin": "http://testserver"}
    )
    product.engine.dispose()


def waiting(pages: TestClient) -> list[tuple[str, str]]:
    return [(one["pair"], one["money"]) for one in pages.get("/api/v1/review").json()["items"]]


def proposed(pages: TestClient) -> list[tuple[str, str]]:
    rows = pages.get("/api/v1/opportunities").json()["items"]
    return [("+".join(one["missing"]), one["money"]) for one in rows]


def test_both_sides_stand_there_with_money_and_reasons(pages: TestClient) -> None:
    """Dearest first; the page says what waits together."""
    assert waiting(pages) == [(PAIRS[0], "495.00"), (PAIRS[1], "297.00")]
    page = pages.get("/review").text
    assert "$792.00" in page
    assert "SKU-2 imported, SKU-1 exported" in page
    first = pages.get("/api/v1/review", params={"limit": 1}).json()
    assert [one["pair"] for one in pages.get(first["next"]).json()["items"]] == [PAIRS[1]]
    assert pages.get("/api/v1/review", params={"after": "acme none"}).status_code == WRONG_PLACE


def test_pairings_are_decided_in_bulk_and_the_next_match_obeys(pages: TestClient) -> None:
    """Both approved at once: nothing waits, and both can be drafted."""
    chosen = {"pair": [f"{ACME} {pair}" for pair in PAIRS], "verdict": "approve", **WHO}
    answer = pages.post("/review", data=chosen, follow_redirects=False)
    assert answer.headers["location"] == "/review?said=reviewed"
    assert waiting(pages) == []
    assert proposed(pages) == [("proof", "495.00"), ("proof", "297.00")]
    again = pages.post("/review", data=chosen)
    assert again.status_code == REFUSED
    assert "still waits" in again.text


def test_what_is_remembered_for_two_parts_holds_for_all_their_pairings(pages: TestClient) -> None:
    """One chosen row decides about its parts for good: the other row goes with it."""
    sent = {"pair": [f"{ACME} {PAIRS[1]}"], "remember": "1", "verdict": "reject", **WHO}
    assert pages.post("/review", data=sent, follow_redirects=False).status_code == 303
    assert waiting(pages) == []
    assert proposed(pages) == []


def test_a_program_decides_through_the_api(pages: TestClient) -> None:
    """A pairing that is written wrongly, or without a name, decides nothing."""
    body = {"claimant": ACME, "pairs": [PAIRS[0]], "verdict": "approve", **WHO}
    assert pages.post("/api/v1/review", json={**body, "pairs": ["nonsense"]}).status_code == REFUSED
    nameless = pages.post("/api/v1/review", json={**body, "by": ""})
    assert nameless.json()["detail"].startswith("say who decides")
    assert pages.post("/api/v1/review", json=body).json() == {"decided": 1}
    assert waiting(pages) == [(PAIRS[1], "297.00")]
