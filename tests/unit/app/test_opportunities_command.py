"""`drawback opportunities` and its page: what could be claimed, summed up, and a claim drafted once."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace
from typer.testing import CliRunner

from drawback.adapters.clock import SimulatedClock
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import open_product
from drawback.app.dashboard import dashboard
from drawback.cli import opportunities
from support.dashboard import ACME
from support.world import a_line, an_entry, an_export

pytestmark = pytest.mark.slow

TODAY = date(2025, 12, 1)
ON = ("--on", "2025-12-01")
READY = "58.84818050.DE.2030-01.proof"
OTHERS = "globex"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """A thousand valves imported and exported, a hundred to Chile without a part number; and the goods of another claimant."""
    path = tmp_path / "free.db"
    product = open_product(f"sqlite:///{path}")
    events = [
        (ACME, an_entry("XYZ41011179", "2025-01-15", lines=[a_line(sku="SKU-1", duty="400.00")])),
        (ACME, an_entry("XYZ41011187", "2025-01-15", lines=[a_line(sku="SKU-2", duty="300.00")])),
        (ACME, an_export("X20250615100001/1", left="2025-06-15", sku="SKU-1")),
        (ACME, an_export("X20250615100002/1", left="2025-06-15", sku="", destination="CL")),
        (OTHERS, an_entry("XYZ41011195", "2025-01-15", lines=[a_line(sku="SKU-1", duty="500.00")])),
        (OTHERS, an_export("X20250615100003/1", left="2025-06-15", sku="SKU-1")),
    ]
    product.emit(events, date(2025, 7, 1), "urn:test")
    yield path
    product.engine.dispose()


def told(database: Path, *arguments: str) -> tuple[int, Any]:
    ran = CliRunner().invoke(opportunities.app, [*arguments, "--json", "-d", str(database)])
    assert ran.stdout, ran.output
    return ran.exit_code, json.loads(ran.stdout)


def test_the_list_says_what_each_brings_and_what_it_lacks(database: Path) -> None:
    """99 % of $400.00 can be drafted; 99 % of $300.00 more once the part that went to Chile is known."""
    code, rows = told(database, "--claimant", ACME, *ON)
    assert code == 0
    assert [(row["name"], row["money"], row["missing"], row["ready"]) for row in rows] == [
        (READY, "396.00", ["proof"], True),
        ("58.84818050.CL.2030-01.part+proof", "297.00", ["part", "proof"], False),
    ]
    assert rows[0]["claim_by"] == "2030-01-15"


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("month", {"2030-01": "1188.00"}),
        ("destination", {"DE": "891.00", "CL": "297.00"}),
        ("missing", {"proof": "1188.00", "part": "297.00"}),
        ("provision", {"58": "1188.00"}),
        ("hts", {"84818050": "1188.00"}),
    ],
)
def test_sums_by_each_side(database: Path, by: str, expected: dict[str, str]) -> None:
    """The same money from five sides, over all claimants."""
    _, rows = told(database, "--by", by, *ON)
    assert {row["of"]: row["money"] for row in rows} == expected


def test_a_claim_is_drafted_once(database: Path) -> None:
    """The second time there is nothing left of it, and what lacks a part cannot be drafted at all."""
    who = ("--claimant", ACME, "--by", "Dana Whitfield", *ON)
    code, (claim,) = told(database, "draft", READY, *who)
    assert (code, claim) == (0, {"claim_id": "acme-20251201-58-1", "designations": 1})
    again = CliRunner().invoke(opportunities.app, ["draft", READY, *who, "-d", str(database)])
    assert again.exit_code == 1
    assert "has no opportunity" in again.output
    barred = CliRunner().invoke(
        opportunities.app, ["draft", "58.84818050.CL.2030-01.part+proof", *who, "-d", str(database)]
    )
    assert "missing: part" in barred.output


def test_a_filter_that_does_not_exist_is_a_wrong_call(database: Path) -> None:
    """The sentence names what may be said."""
    ran = CliRunner().invoke(opportunities.app, ["--missing", "nonsense", "-d", str(database)])
    assert ran.exit_code == 2
    assert "foreign-duty" in ran.output


@pytest.fixture
def pages(database: Path) -> Iterator[TestClient]:
    """The dashboard over the same goods, without sign-in."""
    product = open_product(f"sqlite:///{database}")
    yield TestClient(
        dashboard(product, AlertSettings(), SimulatedClock(TODAY)), headers={"origin": "http://testserver"}
    )
    product.engine.dispose()


def test_the_page_and_its_twin_say_the_same(pages: TestClient) -> None:
    """Dearest first over all claimants; a page of one leads on to the next."""
    first = pages.get("/api/v1/opportunities", params={"limit": 1}).json()
    assert [(one["claimant"], one["money"]) for one in first["items"]] == [(OTHERS, "495.00")]
    second = pages.get(first["next"]).json()
    assert [one["name"] for one in second["items"]] == [READY]
    assert pages.get("/api/v1/opportunities", params={"after": "acme/none"}).status_code == 400
    page = pages.get("/opportunities", params={"claimant": ACME}).text
    assert "$693.00" in page
    assert "$495.00" not in page
    assert page.count("Draft the claim") == 1


def test_one_click_drafts_the_claim(pages: TestClient) -> None:
    """It stands under the assembled claims; the second click is refused with a sentence."""
    sent = {"claimant": ACME, "name": READY, "by": "Dana Whitfield"}
    answer = pages.post("/opportunities/draft", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/claims?state=assembled&claimant=acme&said=drafted"
    assert "acme-20251201-58-1" in pages.get(answer.headers["location"]).text
    again = pages.post("/opportunities/draft", data=sent)
    assert again.status_code == 409
    assert "its goods are claimed" in again.text
    left = pages.get("/api/v1/opportunities", params={"claimant": ACME}).json()["items"]
    assert [Decimal(one["money"]) for one in left] == [Decimal("297.00")]


def test_a_small_claim_is_not_worth_filing_alone_but_within_the_next(database: Path) -> None:
    """$396.00: a broker takes 20 % and $500.00 and $7.50 of review, oneself 4.1 hours of $75.00; at $200.00 an hour neither pays."""
    code, rows = told(database, "worth", "--claimant", ACME, *ON)
    assert code == 0
    (row,) = rows
    assert (row["refund"], row["own_cost"], row["own_net"]) == ("396.00", "307.50", "88.50")
    assert (row["broker_cost"], row["broker_net"]) == ("586.70", "-190.70")
    assert (row["advice"], row["by"], row["hours"]) == ("file", "self", "4.1")
    _, (dear,) = told(database, "worth", "--claimant", ACME, "--hour", "200", *ON)
    assert dear["advice"] == "fold into the next"
    _, (dearest,) = told(database, "worth", "--claimant", ACME, "--hour", "5000", *ON)
    assert dearest["advice"] == "drop"


def test_what_no_paper_proves_is_exposed(database: Path) -> None:
    """All $396.00 lack a carrier document: a first negligent violation costs 20 % at most, fraud three times the loss."""
    _, (row,) = told(database, "worth", "--claimant", ACME, *ON)
    assert (row["unproved"], row["overclaimed"]) == ("396.00", "396.00")
    assert (row["penalty_negligence"], row["penalty_fraud"]) == ("79.20", "1188.00")


def test_a_drafted_claim_is_weighed_too(database: Path) -> None:
    """Once drafted it is one of the stored claims, no longer one that could be."""
    told(database, "draft", READY, "--claimant", ACME, "--by", "Dana Whitfield", *ON)
    _, (row,) = told(database, "worth", "--claimant", ACME, *ON)
    assert (row["claim"], row["state"], row["refund"]) == ("acme-20251201-58-1", "assembled", "396.00")


def test_the_trial_claim_has_its_proof_and_is_the_smallest_of_the_surest(
    database: Path, tmp_path: Path
) -> None:
    """Without any proof there is none; with two proved exports of one kind the smaller that pays is named, and can be drafted."""
    ran = CliRunner().invoke(opportunities.app, ["trial", *ON, "-d", str(database)])
    assert (ran.exit_code, "carrier document" in ran.output) == (1, True)
    path = tmp_path / "proved.db"
    product = open_product(f"sqlite:///{path}")
    line = a_line(sku="SKU-1", duty="9000.00")
    papers = [
        replace(
            an_export(f"X2025061510000{n}/1", left="2025-06-15", sku="SKU-1"),
            quantity=Decimal(quantity),
            value=Decimal(quantity) * 15,
            carrier_document="BL-1",
        )
        for n, quantity in ((1, 500), (2, 100), (3, 10))
    ]
    events = [an_entry("XYZ41011179", "2025-01-15", lines=[line]), *papers]
    product.emit([(ACME, event) for event in events], date(2025, 7, 1), "urn:test")
    product.engine.dispose()
    code, one = told(path, "trial", *ON)
    assert code == 0
    assert (one["name"], one["refund"]) == ("58.84818050.DE.2030-01.ready@X20250615100002/1", "891.00")
    _, (made,) = told(path, "draft", one["name"], "--claimant", ACME, "--by", "Dana Whitfield", *ON)
    assert made["designations"] == 1


def test_the_page_weighs_oneself_and_broker_side_by_side(pages: TestClient) -> None:
    """The same figures as the command, over all claimants or one; the twin leads on."""
    page = pages.get("/worth", params={"claimant": ACME}).text
    assert all(figure in page for figure in ("$396.00", "$88.50", "($190.70)", "$79.20 to $1,188.00"))
    first = pages.get("/api/v1/worth", params={"limit": 1}).json()
    assert [one["claimant"] for one in first["items"]] == [OTHERS]
    assert [one["own_net"] for one in pages.get(first["next"]).json()["items"]] == ["88.50"]


@pytest.mark.parametrize(("on", "said"), [("2026-03-31", False), ("2026-04-01", True)])
@pytest.mark.parametrize("command", [[], ["worth"]])
def test_a_list_of_a_day_beyond_the_tables_of_law_says_so(
    database: Path, command: list[str], on: str, said: bool
) -> None:
    """Interest is known to the last of March 2026; beside a list in JSON the remark is on standard error."""
    ran = CliRunner().invoke(opportunities.app, [*command, "--on", on, "--json", "-d", str(database)])

    assert ("interest rates: law known to 2026-03-31" in ran.stderr) is said
    assert "law known to" not in ran.stdout
