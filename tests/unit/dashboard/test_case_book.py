"""The case book through command and page: what was known on a day, injunctions, reviews and the dates of a case."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace
from sqlalchemy import Engine
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.cli.adcvd import app as adcvd
from drawback.dashboard.app import create_app
from drawback_schemas.adcvd import (
    CoverageFound,
    InjunctionEntered,
    OrderPublished,
    RatePublished,
    ReviewMoved,
    ReviewStage,
)
from drawback_schemas.envelope import ALL_CLAIMANTS
from drawback_schemas.parts import RatePart
from support.world import a_line, an_entry, day

pytestmark = pytest.mark.slow

TODAY = date(2026, 4, 20)
CASE = "A-570-890"


def step(stage: ReviewStage, on: str) -> ReviewMoved:
    return ReviewMoved(
        case_number=CASE, stage=stage, on=day(on), period_from=day("2025-01-01"), period_to=day("2025-12-31")
    )


def rate(kind: str, published: str, percent: str) -> RatePublished:
    return RatePublished(
        case_number=CASE,
        kind=kind,  # type: ignore[arg-type]  # the tests name known ones
        published_on=day(published),
        rate=RatePart(rate_percent=Decimal(percent)),
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
    )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[tuple[Engine, str]]:
    """Order of 2005-01-04; final 15.5 % known since 2025-06-10; a review of 2025 initiated on 2026-03-05; one injunction."""
    url = f"sqlite:///{tmp_path}/cases.db"
    engine = open_database(url)
    migrate(engine)
    events = [
        OrderPublished(case_number=CASE, published_on=day("2005-01-04")),
        rate("preliminary", "2025-01-10", "30"),
        rate("final", "2025-06-10", "15.5"),
        InjunctionEntered(case_number=CASE, court_number="25-00131", entered_on=day("2025-07-01")),
        step("requested", "2026-01-30"),
        step("initiated", "2026-03-05"),
    ]
    Product(engine, load_law()).emit([(ALL_CLAIMANTS, event) for event in events], TODAY, "urn:test")
    yield engine, url
    engine.dispose()


def shown(url: str, *words: str) -> dict[str, object]:
    result = CliRunner().invoke(adcvd, ["show", f"{CASE}-001", "--json", "-d", url, *words])
    assert result.exit_code == 0, result.output
    told: dict[str, object] = json.loads(result.stdout)
    return told


def test_what_was_known_on_a_day(database: tuple[Engine, str]) -> None:
    """On 2025-06-09 only the preliminary rate, and no injunction; on the day after the final one too."""
    before, after = (
        shown(database[1], "--known-on", "2025-06-09"),
        shown(database[1], "--known-on", "2025-06-10"),
    )
    kinds = [[one["kind"] for one in told["standing"]["rates"]] for told in (before, after)]  # type: ignore[index,call-overload]
    assert kinds == [["preliminary"], ["preliminary", "final"]]
    assert "injunctions" not in before["standing"]  # type: ignore[operator]


def test_reviews_and_their_dates(database: tuple[Engine, str]) -> None:
    """Initiated 2026-03-05: withdrawn by 2026-06-03; the next request is due 2027-01-31, a Sunday, act by 2027-01-29."""
    told = shown(database[1], "--known-on", "2026-04-20")
    dates = {one["deadline"]: (one["on"], one["act_by"]) for one in told["dates"]}  # type: ignore[attr-defined]
    assert dates["D-45"] == ("2026-06-03", "2026-06-03")
    assert dates["D-44"] == ("2027-01-31", "2027-01-29")
    over = shown(database[1], "--known-on", "2026-06-04")["dates"]
    assert "D-45" not in {one["deadline"] for one in over}  # type: ignore[attr-defined]
    [review] = told["reviews"]  # type: ignore[misc]
    assert (review["standing"], len(review["steps"])) == ("initiated", 2)


def test_a_rescinded_review_has_no_date_left(database: tuple[Engine, str]) -> None:
    """Rescinded: nothing to withdraw; final instead: instructions not before the 35th day."""
    product = Product(database[0], load_law())
    product.emit([(ALL_CLAIMANTS, step("rescinded", "2026-04-10"))], TODAY, "urn:test")
    assert "D-45" not in {one["deadline"] for one in shown(database[1], "--known-on", "2026-04-20")["dates"]}  # type: ignore[attr-defined]
    product.emit([(ALL_CLAIMANTS, step("final", "2026-04-15"))], TODAY, "urn:test")
    dates = {one["deadline"]: one["on"] for one in shown(database[1], "--known-on", "2026-04-20")["dates"]}  # type: ignore[attr-defined]
    assert dates["D-46"] == "2026-05-20"


def test_unknown_cases_and_the_page(database: tuple[Engine, str]) -> None:
    """A case of which nothing is known is a sentence; the page shows injunction, review and dates."""
    nothing = CliRunner().invoke(adcvd, ["show", "C-570-001", "-d", database[1]])
    assert nothing.exit_code == 1
    assert CliRunner().invoke(adcvd, ["-d", database[1]]).exit_code == 0
    assert CliRunner().invoke(adcvd, ["show", CASE, "-d", database[1]]).exit_code == 0
    with TestClient(
        create_app(database[0], today=lambda: TODAY, rules_version="test"), base_url="http://127.0.0.1:8000"
    ) as web:
        page = web.get(f"/adcvd/{CASE}")
    assert page.status_code == 200
    for words in ("25-00131", "Initiated", "Withdraw the request"):
        assert words in page.text


def test_a_circumvention_finding_brings_in_lines_entered_without_the_case(
    database: tuple[Engine, str],
) -> None:
    """Goods of 50,000.00 entered 2024-03-01 with 15.5 % by final results: 7,750.00, whatever else was in force or preliminary."""
    goods = replace(a_line(value="50000.00", duty="0.00"), hts="9403509042", origin="VN")
    lines = (
        goods,
        replace(goods, line_number=2, origin="MY"),
        replace(goods, line_number=3, hts="9403509041"),
    )
    finding = CoverageFound(
        case_number=CASE,
        decided_on=day("2026-02-02"),
        basis="circumvention",
        covered=True,
        hts=("9403509042",),
        origins=("VN",),
        period_from=day("2024-03-01"),
        reference="91 FR 500",
    )
    deposit = RatePublished(
        case_number=CASE,
        kind="deposit",
        published_on=day("2023-01-10"),
        rate=RatePart(rate_percent=Decimal(20)),
    )
    outside = replace(finding, decided_on=day("2026-03-02"), covered=False, basis="scope")
    product = Product(database[0], load_law())
    product.emit(
        [
            ("acme", an_entry("XYZ41011179", "2024-03-01", lines=lines)),
            ("acme", an_entry("XYZ41011187", "2024-02-29", lines=[goods])),
            (ALL_CLAIMANTS, deposit),
            (ALL_CLAIMANTS, finding),
        ],
        day("2024-06-01"),
        "urn:test",
    )
    [reached] = shown(database[1], "--known-on", "2026-02-02")["brought_in"]  # type: ignore[misc]
    assert (reached["entry_number"], reached["line_number"]) == ("XYZ41011179", 1)
    assert (reached["exposure"], reached["basis"]) == (
        "7750.00",
        f"50000.00 × final results of 2025-06-10 {CASE} 15.5 %",
    )
    assert shown(database[1], "--known-on", "2026-02-01")["brought_in"] == []
    with TestClient(
        create_app(database[0], today=lambda: TODAY, rules_version="test"), base_url="http://127.0.0.1:8000"
    ) as web:
        page = web.get(f"/adcvd/{CASE}").text
    for words in ("Lines brought in", "91 FR 500", "7,750.00"):
        assert words in page
    product.emit([(ALL_CLAIMANTS, outside)], day("2024-06-02"), "urn:test")
    assert shown(database[1], "--known-on", "2026-03-02")["brought_in"] == []
