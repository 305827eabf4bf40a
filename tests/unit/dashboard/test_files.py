"""A file handed in by the page: taken in, logged with how it was read; what is wrong is said on the page."""

import csv
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from drawback.adapters.clock import SimulatedClock
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import open_product
from drawback.app.dashboard import dashboard
from drawback.dashboard.app import create_app

pytestmark = pytest.mark.slow  # files through whole pages

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}
EXPORTS = (
    "Internal Transaction Number,Date of Export,Line Number,Schedule B,Quantity,Unit,Value,Country,Exporter\n"
    "X20250615100001,2025-06-15,1,8481805090,100,NO,1500.00,DE,ACME TOOLS INC\n"
)
WRONG = EXPORTS + "X20250615100002,2025-06-31,1,8481805090,100,NO,1500.00,DE,ACME TOOLS INC\n"


@pytest.fixture
def page(tmp_path: Path) -> TestClient:
    product = open_product(f"sqlite:///{tmp_path / 'x.db'}")
    app = dashboard(product, AlertSettings(), SimulatedClock(date(2025, 7, 1)))
    return TestClient(app, headers=SAME_ORIGIN)


def hand_in(page: TestClient, name: str, content: str | bytes, claimant: str = "acme"):
    return page.post("/files", files={"file": (name, content)}, data={"claimant": claimant})


def test_a_report_is_taken_in_and_stands_in_the_log(page: TestClient) -> None:
    """One new event; the same file again brings none."""
    answer = hand_in(page, "exports.csv", EXPORTS)
    assert answer.status_code == 200
    assert "exports.csv" in answer.text
    assert "Date of Export → export.date" in answer.text
    assert page.get("/api/v1/lapsed").status_code == 200
    hand_in(page, "exports.csv", EXPORTS)
    log = list(
        csv.DictReader(line for line in page.get("/files.csv").text.splitlines() if not line.startswith("#"))
    )
    assert [
        (row["file"], row["events"], row["received"], row["rows_held"]) for row in log if row["rows_held"]
    ] == [
        ("exports.csv", "0", "0", "0"),
        ("exports.csv", "1", "1", "0"),
    ]


def test_what_is_held_back_is_named_and_goes_away_with_the_corrected_file(page: TestClient) -> None:
    """June has 30 days: the row is parked, its page takes the corrected file, and it closes by itself."""
    shown = hand_in(page, "exports.csv", WRONG).text
    assert "2025-06-31" in shown
    assert "1 problem" in shown
    only_held = page.get("/files?held=true").text
    assert "exports.csv" in only_held
    hand_in(page, "exports.csv", WRONG.replace("06-31", "06-30"))
    assert page.get("/api/v1/parked?status=open").json()["items"] == []


@pytest.mark.parametrize(
    ("name", "content", "claimant", "says"),
    [
        ("empty.csv", "", "acme", "is empty"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "acme", "the file is no text"),
        ("exports.csv", EXPORTS, "", "whose"),
        ("../../x.csv", "", "acme", "x.csv is empty"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    page: TestClient, name, content, claimant, says
) -> None:
    answer = hand_in(page, name, content, claimant)
    assert answer.status_code == 409
    assert says in answer.text


def test_brackets_and_markup_in_a_name_are_text(page: TestClient) -> None:
    shown = hand_in(page, "<b>[red]x.csv", EXPORTS).text
    assert "&lt;b&gt;[red]x.csv" in shown


def test_a_dashboard_that_only_reads_takes_nothing(tmp_path: Path) -> None:
    product = open_product(f"sqlite:///{tmp_path / 'x.db'}")
    reading = TestClient(
        create_app(product.engine, today=lambda: date(2025, 7, 1), rules_version="t"), headers=SAME_ORIGIN
    )
    assert hand_in(reading, "exports.csv", EXPORTS).status_code == 409
    answer = reading.post("/what-if", files={"file": ("x.csv", EXPORTS)}, data={"on": "2025-07-01"})
    assert answer.status_code == 409


def test_headings_are_explained_on_a_page_and_the_next_file_is_read_by_them(page: TestClient) -> None:
    """The preview proposes, the form is kept, and what lacks a needed column is refused."""
    odd = "Nummer;Tag\nZZ9-1000003-5;2025-06-15\n"
    shown = page.post(
        "/files/learn",
        files={"file": ("odd.csv", odd)},
        data={"claimant": "acme", "kind": "entry-dates"},
    )
    assert shown.status_code == 200
    assert '<option value="entry.number" selected>' in shown.text
    form = {"kind": "entry-dates", "source": "odd", "claimant": "acme", "heading": ["Nummer", "Tag"]}
    refused = page.post("/files/learn/keep", data=form | {"field": ["entry.number", ""]})
    assert refused.status_code == 409
    assert "entry.entry_date" in refused.text
    page.post("/files/learn/keep", data=form | {"field": ["entry.number", "entry.entry_date"]})
    assert "1</td>" in hand_in(page, "odd-2.csv", odd.replace("15", "16")).text
    assert page.get("/entries/acme/ZZ910000035").status_code == 200
