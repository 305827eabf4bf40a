"""The page of returns shows each returned unit with its entry line; labels are printed for those that are still there."""

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from drawback import dashboard
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.dashboard.app import create_app
from drawback.views.returns import returned_lines
from drawback_schemas.warehouse import GoodsMoved
from support.dashboard import ACME, empty_database

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 4)
_TEMPLATES = Path(dashboard.__file__).parent / "templates"
RECEIPT = GoodsMoved(
    movement_id="R1",
    kind="receipt",
    moved_on=date(2025, 1, 10),
    sku="LAMP",
    quantity=Decimal(10),
    unit="NO",
    entry_number="XYZ41011179",
    line_number=1,
)
SOLD = replace(
    RECEIPT,
    movement_id="S1",
    kind="ship",
    moved_on=date(2025, 2, 1),
    entry_number="",
    line_number=0,
    order_id="O-1",
)
BACK = replace(
    SOLD,
    movement_id="<B1>",
    kind="return",
    moved_on=date(2025, 3, 1),
    quantity=Decimal(2),
    location="RET-01",
    sold="retail",
)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """The dashboard over a warehouse of which one order came back in part."""
    engine = empty_database(tmp_path / "returns.db")
    law = load_law()
    product = Product(engine, law)
    for event in (RECEIPT, SOLD, BACK):
        product.emit([(ACME, event)], TODAY, "urn:test:source")
    app = create_app(
        engine,
        today=lambda: TODAY,
        rules_version="test",
        returned=lambda connection, claimant: returned_lines(connection, law, claimant),
    )
    return TestClient(app)


def test_each_return_stands_there_with_its_entry_line(client: TestClient) -> None:
    """By the accounting method, in words; a name from outside is text, never markup."""
    page = client.get("/returns").text
    assert "XYZ41011179" in page
    assert "by accounting method" in page
    assert "&lt;B1&gt;" in page
    assert "<B1>" not in page
    (item,) = client.get("/api/v1/returns").json()["items"]
    assert (item["entry_number"], item["quantity"], item["location"]) == ("XYZ41011179", "2", "RET-01")
    assert client.get("/api/v1/returns?claimant=other").json()["items"] == []


def test_labels_are_printed_and_exported_one_for_each_unit(client: TestClient) -> None:
    """Two units: two labels, on the page and in the file."""
    page = client.get("/returns/labels").text
    assert page.count("Entry XYZ41011179 line 1") == 2
    assert "1 of 2" in page
    rows = list(csv.DictReader(client.get("/returns/labels.csv").text.lstrip("\ufeff").splitlines()))
    assert [row["number"] for row in rows] == ["1", "2"]


def test_no_page_has_a_handler_of_its_own() -> None:
    """The policy of the pages runs scripts of files only: a handler in an attribute, such as that of a button to print, would do nothing."""
    found = [
        f"{path.name}: {handler}"
        for path in sorted(_TEMPLATES.glob("*.html"))
        for handler in re.findall(r"\son[a-z]+=", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_label_carries_its_bars(client: TestClient) -> None:
    """The number of the unit, below bars that say it."""
    page = client.get("/returns/labels").text
    assert 'aria-label="Code 128: &lt;B1&gt;/1"' in page
    assert "data-print" in page
