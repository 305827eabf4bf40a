"""The board of liquidations, the bills, and search by protest, tariff number and part: from events to pages, files and API."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace
from sqlalchemy import Engine

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.dashboard.app import create_app
from drawback_schemas.entries import EntryBilled, EntryBillPaid
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestFiled,
)
from support.dashboard import ACME, number
from support.world import a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 2)
PLAIN, SCHEDULED, VANISHED, EXTENDED, SUSPENDED, BILLED, TWICE = (number("XYZ", n) for n in range(1, 8))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Seven entries of 2025-09-10, each with its own way to liquidation."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('board') / 'board.db'}")
    migrate(engine)
    entered = "2025-09-10"
    pump = replace(a_line(duty="440.00"), sku="PU-77/b")
    events = [
        *(an_entry(one, entered) for one in (PLAIN, SCHEDULED, VANISHED, EXTENDED, SUSPENDED, TWICE)),
        an_entry(BILLED, entered, lines=[pump]),
        LiquidationScheduled(
            entry_number=SCHEDULED, scheduled_on=day("2026-07-24"), noticed_on=day("2025-10-01")
        ),
        LiquidationScheduled(
            entry_number=VANISHED, scheduled_on=day("2026-07-24"), noticed_on=day("2025-10-01")
        ),
        LiquidationScheduled(entry_number=VANISHED, scheduled_on=None, noticed_on=day("2026-01-15")),
        LiquidationExtended(entry_number=EXTENDED, extended_on=day("2026-01-05"), until_on=day("2027-09-10")),
        LiquidationSuspended(entry_number=SUSPENDED, suspended_on=day("2025-12-01"), code="43"),
        LiquidationPosted(
            entry_number=BILLED,
            liquidated_on=day("2026-01-16"),
            outcome="increase",
            liquidated_duty=Decimal("500.00"),
            reported_by="ace-report",
        ),
        EntryBilled(
            entry_number=BILLED, billed_on=day("2026-01-16"), amount=Decimal("60.00"), bill_number="48812345"
        ),
        EntryBillPaid(
            entry_number=BILLED, paid_on=day("2026-02-01"), amount=Decimal("20.00"), bill_number="48812345"
        ),
        ProtestFiled(entry_number=BILLED, filed_on=day("2026-02-03"), protest_number="2704-26-100123"),
        LiquidationPosted(entry_number=TWICE, liquidated_on=day("2026-01-16"), reported_by="courtesy-notice"),
        LiquidationPosted(entry_number=TWICE, liquidated_on=day("2026-01-23"), reported_by="bulletin"),
        replace(an_export("X20260101000001", "2026-01-10"), sku="PU-77/b"),
    ]
    Product(engine, load_law()).emit([(ACME, event) for event in events], TODAY, "urn:test")
    yield engine
    engine.dispose()


@pytest.fixture
def pages(engine: Engine) -> TestClient:
    return TestClient(create_app(engine, today=lambda: TODAY, rules_version="test"))


def listed(pages: TestClient, address: str) -> dict[str, dict[str, object]]:
    answer = pages.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.text
    return {item["owner"]: item for item in answer.json()["items"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {PLAIN, SCHEDULED, VANISHED, EXTENDED}),
        ("?show=scheduled", {SCHEDULED}),
        ("?show=vanished", {VANISHED}),
        ("?show=extended", {EXTENDED}),
        ("?show=suspended", {SUSPENDED}),
        ("?show=liquidated", {BILLED, TWICE}),
        ("?show=disagree", {TWICE}),
        ("?show=by-law", set()),
        ("?source=bulletin", {TWICE}),
        ("?all=yes", {PLAIN, SCHEDULED, VANISHED, EXTENDED, SUSPENDED, BILLED, TWICE}),
    ],
)
def test_the_board_is_narrowed_by_how_an_entry_comes_to_liquidation(
    pages, query: str, found: set[str]
) -> None:
    """A date that ACE took back is told apart from one that it shows; a suspended entry is not coming."""
    assert listed(pages, f"liquidations{query}").keys() == found


def test_what_comes_next_is_what_ace_shows_else_what_the_law_gives(pages) -> None:
    """One year from 2025-09-10 (19 U.S.C. 1504(a)(1)(A)); the extended one its extended year; ACE's own date before both."""
    items = listed(pages, "liquidations")
    assert {one: items[one]["next_on"] for one in items} == {
        SCHEDULED: "2026-07-24",
        PLAIN: "2026-09-10",
        VANISHED: "2026-09-10",
        EXTENDED: "2027-09-10",
    }
    assert list(items) == sorted(items, key=lambda one: (items[one]["next_on"], one))
    assert items[VANISHED]["vanished_on"] == "2026-01-15"


def test_pages_and_files_show_the_same(pages) -> None:
    """The page names the vanished date and the disagreement; the file has the same rows."""
    page = pages.get("/liquidations?show=vanished").text
    assert "date vanished Jan 15" in page
    assert "sources disagree" in pages.get("/liquidations?show=disagree").text
    rows = pages.get("/liquidations.csv?all=yes").text.splitlines()
    assert sum(ACME in row for row in rows) == 7
    assert pages.get("/liquidations.xlsx").status_code == 200
    assert pages.get("/liquidations?show=sometime").status_code == 400


def test_a_bill_shows_what_is_open_and_its_sums(pages) -> None:
    """60.00 billed on the day of liquidation, 20.00 paid: 40.00 open, due thirty days later (19 CFR 24.3(e)), past its day on March 2."""
    [bill] = listed(pages, "bills").values()
    assert (bill["billed"], bill["paid"], bill["open"], bill["due_on"]) == (
        "60.00",
        "20.00",
        "40.00",
        "2026-02-15",
    )
    page = pages.get("/bills").text
    assert "<strong>$40.00</strong> open" in page
    assert "$40.00</strong> of it past its day" in page
    assert listed(pages, "bills?show=paid") == {}
    assert pages.get("/bills?show=lost").status_code == 400
    assert "48812345" in pages.get("/bills.csv").text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2704-26-100123", {BILLED}),
        ("270426", {BILLED}),
        ("pu77", {BILLED, "X20260101000001"}),
        ("PU-77/B", {BILLED, "X20260101000001"}),
        ("2704 26 100124", set()),
        ("-", set()),
    ],
)
def test_entries_and_exports_are_found_by_protest_and_part(pages, typed: str, found: set[str]) -> None:
    """In any spelling, from the beginning."""
    page = pages.get("/search", params={"q": typed}).text
    assert {one for one in (BILLED, "X20260101000001") if f"/{one}" in page} == found


def test_entries_are_found_by_tariff_number(pages) -> None:
    """With dots or without, by any beginning; what was found stands beside the number."""
    hts = a_line().hts
    dotted = f"{hts[:4]}.{hts[4:6]}.{hts[6:8]}"
    for typed in (dotted, hts[:8], hts[:6], hts):
        assert f"tariff number {hts[:8]}" in pages.get("/search", params={"q": typed}).text


def test_a_bill_that_was_paid_without_its_interest_is_open(tmp_path) -> None:
    """Interest runs from the deposit to liquidation (19 U.S.C. 1505(c)); the list and the docket ask for the same sum."""
    engine = open_database(f"sqlite:///{tmp_path / 'interest.db'}")
    migrate(engine)
    events = [
        an_entry(PLAIN, "2024-01-10", lines=[a_line(duty="440.00")]),
        LiquidationPosted(
            entry_number=PLAIN,
            liquidated_on=day("2024-12-06"),
            outcome="increase",
            liquidated_duty=Decimal("1440.00"),
            reported_by="bulletin",
        ),
        EntryBillPaid(entry_number=PLAIN, paid_on=day("2024-12-20"), amount=Decimal("1000.00")),
    ]
    Product(engine, load_law()).emit([(ACME, event) for event in events], date(2025, 1, 2), "urn:test")
    pages = TestClient(create_app(engine, today=lambda: date(2025, 1, 2), rules_version="test"))
    [bill] = listed(pages, "bills?show=open").values()
    due = pages.get("/api/v1/docket").json()["items"]
    [asked] = [row["money"] for row in due if row["deadline"] == "D-37-interest"]
    assert (bill["billed"], bill["paid"], bill["open"], bill["interest"]) == (
        "1000.00",
        "1000.00",
        "0.00",
        asked,
    )
    assert Decimal(asked) > 0
    assert "paid without its interest" in pages.get("/bills").text
    assert listed(pages, "bills?show=paid") == {}
    engine.dispose()
