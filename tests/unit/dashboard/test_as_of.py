"""A past day on every page as it was known then, and what changed between two days."""

import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from drawback.adapters.clock import SimulatedClock
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import open_product
from drawback.app.dashboard import dashboard
from drawback_schemas.claims import ClaimFiled
from drawback_schemas.entries import EntryCorrected
from support.world import World, a_designation, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow  # whole journals

TODAY = date(2026, 3, 2)
NUMBER = "XYZ41011179"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[TestClient]:
    """An entry and its claim of 2025; on 2026-02-02 we learn that the duty was $200.00 instead of $300.00."""
    product = open_product(f"sqlite:///{tmp_path / 'x.db'}")
    world = World(product.engine)
    world.receives(an_entry(NUMBER, "2025-01-15"), an_export(left="2025-06-15"), on="2025-07-01")
    filed = ClaimFiled(
        claim_id="acme-1",
        claim_number="CLM00000007",
        provision="58",
        filed_on=day("2025-08-01"),
        designations=(a_designation(NUMBER),),
    )
    world.receives(filed, on="2025-08-01")
    corrected = EntryCorrected(
        entry_number=NUMBER, corrected_on=day("2026-02-02"), reason="psc", lines=(a_line(duty="200.00"),)
    )
    world.receives(corrected, on="2026-02-02")
    app = dashboard(product, AlertSettings(), SimulatedClock(TODAY))
    yield TestClient(app, headers={"sec-fetch-site": "same-origin"})
    product.engine.dispose()


def asked(page: TestClient, address: str) -> str:
    """The page, once its day is ready; within a minute."""
    end = time.monotonic() + 60
    while (answer := page.get(address)).status_code == 202 or "Refresh" in answer.headers:
        assert time.monotonic() < end
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_page_shows_what_was_known_on_the_day(page: TestClient) -> None:
    """99 % of $300.00 is $297.00 before we learnt of the correction, 99 % of $200.00 is $198.00 afterwards."""
    address = "/claims/acme/acme-1?as_of="
    assert "$297.00" in asked(page, address + "2026-02-01")
    assert "$198.00" not in asked(page, address + "2026-02-01")
    assert "$198.00" in asked(page, address + "2026-02-02")
    assert "as it was known then" in asked(page, address + "2026-02-01")
    assert "as it was known then" not in asked(page, address + TODAY.isoformat())
    assert page.get(address + "2025-01-01").status_code in {202, 404}


def test_a_chosen_day_is_kept_from_page_to_page_until_today_is_chosen(page: TestClient) -> None:
    assert "as it was known then" in asked(page, "/as-of?day=2026-02-01&back=/claims")
    assert "$297.00" in asked(page, "/claims")
    assert "as it was known then" not in asked(page, "/files")
    asked(page, f"/as-of?day={TODAY}&back=/claims")
    assert "$198.00" in asked(page, "/claims/acme/acme-1")


def test_nothing_is_done_in_the_past(page: TestClient) -> None:
    asked(page, "/as-of?day=2026-02-01&back=/claims")
    answer = page.post("/approve/claim", data={"claimant": "acme", "claim_id": "acme-1", "by": "Kim"})
    assert "go back to today" in answer.text


def test_a_program_says_the_day_in_the_address(page: TestClient) -> None:
    """A cookie means nothing to it."""
    asked(page, "/as-of?day=2026-02-01&back=/claims")
    worth = [
        page.get(f"/api/v1/claims{query}").json()["items"][0]["entitled"]
        for query in ("?as_of=2026-02-01", "")
    ]
    assert [Decimal(one) for one in worth] == [Decimal("297.00"), Decimal("198.00")]


@pytest.mark.parametrize("wrong", ["yesterday", "2026-02-30", "0"])
def test_a_day_that_is_none_is_refused(page: TestClient, wrong: str) -> None:
    answer = page.get(f"/claims?as_of={wrong}")
    assert answer.status_code == 400
    assert "expected a day" in answer.text


def test_back_leads_only_to_our_own_pages(page: TestClient) -> None:
    answer = page.get("/as-of?day=2026-02-01&back=//evil.example", follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_two_days_are_compared_with_the_reason(page: TestClient) -> None:
    """The claim is worth $99.00 less, because of the event that was heard in between."""
    shown = asked(page, "/compare?after=2026-02-01&until=2026-02-02")
    assert "Worth: $297.00 → <strong>$198.00</strong>" in shown
    assert "/journal/" in shown
    assert "Nothing changed." in asked(page, "/compare?after=2026-02-02&until=2026-02-20")
    assert page.get("/compare?after=2026-02-03&until=2026-02-02").status_code == 409
