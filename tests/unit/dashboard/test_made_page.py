"""The page of manufacture shows productions with what stands against them, bills of materials and rulings."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.dashboard.app import create_app
from drawback_schemas.exports import GoodsManufactured, InputPart
from drawback_schemas.manufacturing import BillOfMaterialsIssued, ComponentPart, RulingStood
from support.dashboard import ACME, empty_database
from support.world import an_entry

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 4)


def test_a_production_stands_there_with_what_is_against_it(tmp_path: Path) -> None:
    """One is claimable, one used goods before they were imported; another claimant's view shows neither."""
    engine = empty_database(tmp_path / "made.db")

    def made(name: str, used_from: date) -> GoodsManufactured:
        return GoodsManufactured(
            production_id=name,
            ruling_number="44-05211-000",
            used_from_on=used_from,
            produced_on=date(2025, 2, 10),
            article="PUMP",
            article_hts="8413910000",
            article_quantity=Decimal(100),
            article_unit="NO",
            inputs=(
                InputPart(entry_number="XYZ41011179", line_number=1, quantity=Decimal(200), part="VALVE"),
            ),
        )

    valve = ComponentPart(part="VALVE", quantity=Decimal(2), unit="NO")
    events = [
        an_entry("XYZ41011179", "2025-01-15"),
        RulingStood(ruling_number="44-05211-000", kind="general", standing="approved", on=date(2024, 6, 1)),
        BillOfMaterialsIssued(
            bill_id="B1",
            article="PUMP",
            effective_from=date(2025, 1, 1),
            quantity=Decimal(1),
            unit="NO",
            components=(valve,),
        ),
        made("P-1", date(2025, 2, 1)),
        made("P-2", date(2025, 1, 14)),
    ]
    Product(engine, load_law()).emit([(ACME, event) for event in events], TODAY, "urn:test")
    pages = TestClient(create_app(engine, today=lambda: TODAY, rules_version="test"))
    page = pages.get("/made").text
    assert all(name in page for name in ("P-1", "P-2", "44-05211-000", "B1"))
    assert "was imported on 2025-01-15, after it is said to have been used on 2025-01-14" in page
    items = pages.get("/api/v1/made").json()["items"]
    assert {one["production_id"]: one["claimable"] for one in items} == {"P-1": True, "P-2": False}
    assert pages.get("/api/v1/made?claimant=nobody").json()["items"] == []
    engine.dispose()
