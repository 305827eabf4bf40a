"""Privileges through command, page and API: steps recorded, what is due, what claims wait for, and whether the bonds suffice."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.cli.privileges import app
from drawback.dashboard.app import create_app
from drawback.views.claims import claim_record
from drawback_schemas.claims import ClaimFiled
from support.dashboard import ACME
from support.world import World, a_designation, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow

TODAY = date(2026, 6, 3)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[tuple[Engine, str]]:
    """One claim of $297.00 filed for accelerated payment."""
    url = f"sqlite:///{tmp_path}/privileges.db"
    engine = open_database(url)
    migrate(engine)
    world = World(engine)
    world.receives(an_entry(lines=[a_line()]), an_export())
    world.receives(
        ClaimFiled(
            claim_id="acme-1",
            claim_number="CLM00000007",
            provision="58",
            filed_on=day("2025-09-10"),
            designations=(a_designation(claimed={"364": "297.00"}),),
            accelerated=True,
        )
    )
    yield engine, url
    engine.dispose()


def run(url: str, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*words, "-d", url])
    assert result.exit_code == code, result.output
    return result.stdout


def step(url: str, name: str, on: str, code: int = 0) -> str:
    return run(url, "step", "accelerated-payment", name, "--claimant", ACME, "--on", on, code=code)


def findings(engine: Engine) -> str:
    with engine.connect() as connection:
        return " ".join(claim_record(connection, ACME, "acme-1").view.findings)


def test_a_claim_waits_while_the_privilege_is_not_held(database):
    """Applied for: the claim is told to wait; approved: not any more; revocation proposed and challenged: held on."""
    engine, url = database
    assert "accelerated payment" not in findings(engine)
    said = step(url, "applied", "2026-03-02")
    assert "CBP decides on the accelerated payment by 2026-05-31" in said
    assert "filed for accelerated payment, which is applied for since 2026-03-02" in findings(engine)
    step(url, "approved", "2026-04-01")
    assert "accelerated payment" not in findings(engine)
    assert "challenge the revocation of the accelerated payment by 2026-07-01" in step(
        url, "revocation-proposed", "2026-06-01"
    )
    assert "accelerated payment" not in findings(engine)
    step(url, "revoked", "2026-07-02")
    assert "which is revoked since 2026-07-02" in findings(engine)


def test_a_step_that_does_not_fit_says_so(database):
    """Nothing was applied for: an appeal has nothing to be about."""
    _, url = database
    said = step(url, "appealed", "2026-03-02", code=1)
    assert "appealed does not fit: the privilege is not applied for" in said


def test_a_revocation_nobody_challenges_takes_effect_when_its_day_went_by(database):
    """Proposed on 1 June: held through 1 July, revoked once that day went by (19 CFR 190.91(e))."""
    engine, url = database
    step(url, "applied", "2026-01-05")
    step(url, "approved", "2026-03-02")
    step(url, "revocation-proposed", "2026-06-01")
    product = Product(engine, load_law())
    product.pass_time(date(2026, 7, 1))
    assert "accelerated payment" not in findings(engine)
    product.pass_time(date(2026, 7, 2))
    assert "which is revoked since 2026-07-01" in findings(engine)


def test_bonds_that_do_not_cover_what_is_asked_are_said(database):
    """$297.00 is asked before liquidation: a bond over $200.00 lacks $97.00, one more over $97.00 covers it to the cent."""
    _, url = database
    (without,) = json.loads(run(url, "--json"))["bonds"]
    assert (without["bonds"], without["asked"], without["lacks"]) == (None, "297.00", None)
    run(url, "bond", "B1", "--claimant", ACME, "--amount", "200.00", "--on", "2026-01-01")
    (short,) = json.loads(run(url, "--json", "--on", "2026-06-03"))["bonds"]
    assert (short["bonds"], short["lacks"]) == ("200.00", "97.00")
    run(url, "bond", "B2", "--claimant", ACME, "--amount", "97.00", "--on", "2026-01-01")
    (enough,) = json.loads(run(url, "--json", "--on", "2026-06-03"))["bonds"]
    assert Decimal(enough["lacks"]) == 0
    (before,) = json.loads(run(url, "--json", "--on", "2025-12-31"))["bonds"]
    assert before["lacks"] == "297.00"


def test_an_amount_that_is_none_is_refused(database):
    """With what is expected."""
    _, url = database
    for bad in ("lots", "-5", "NaN"):
        run(url, "bond", "B1", "--claimant", ACME, "--amount", bad, code=2)


def test_page_and_api_say_the_same(database):
    """Denied on 1 June: appeal by 1 July, on the page, in the list and on the docket."""
    engine, url = database
    step(url, "applied", "2026-03-02")
    step(url, "denied", "2026-06-01")
    web = TestClient(
        create_app(engine, today=lambda: TODAY, rules_version="test"), base_url="http://127.0.0.1:8000"
    )
    page = web.get("/privileges")
    assert page.status_code == 200
    assert "appeal the denial of the accelerated payment" in page.text
    (standing,) = web.get("/api/v1/privileges").json()["items"]
    assert (standing["state"], standing["held"], standing["due_on"]) == ("denied", False, "2026-07-01")
    assert standing["citation"] == "19 CFR 190.92(h)"
    docket = web.get("/api/v1/docket", params={"claimant": ACME, "kind": "privilege"}).json()
    assert [row["deadline"] for row in docket["items"]] == ["D-25"]
