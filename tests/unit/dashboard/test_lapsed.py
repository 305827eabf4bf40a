"""Rights that lapsed are summed alike wherever they are shown."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.dashboard.app import create_app
from support.dashboard import ACME, empty_database
from support.world import an_entry, an_export

pytestmark = pytest.mark.slow

ENTRY = "XYZ41011179"
LAST, AFTER = date(2026, 3, 2), date(2026, 3, 4)


def noon(on: date) -> datetime:
    """The middle of a day."""
    return datetime.combine(on, time(12), UTC)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Goods imported on 2021-03-02 that left, and that nobody claimed within the five years; the docket was swept before and after."""
    path: Path = tmp_path_factory.mktemp("lapsed") / "lapsed.db"
    engine = empty_database(path)
    product = Product(engine, load_law())
    alerts = AlertService(engine, AlertSettings(), product.law.calendar)
    product.passing = lambda on, obligations: alerts.lapse(on, noon(on), obligations)
    events = [an_entry(ENTRY, "2021-03-02"), an_export(left="2024-06-15")]
    product.emit([(ACME, event) for event in events], date(2026, 1, 5), "urn:test")
    for day in (date(2026, 1, 5), date(2026, 2, 20), LAST, AFTER):
        product.pass_time(day)
        alerts.sweep(day, noon(day))
    yield TestClient(create_app(engine, today=lambda: AFTER, rules_version="test"))
    engine.dispose()


def test_the_report_its_twins_and_the_overview_show_one_sum(pages: TestClient) -> None:
    """The refund of goods that were not claimed in time is lost once, wherever one looks."""
    twin = pages.get("/api/v1/lapsed").json()
    lost = Decimal(twin["lost"])
    shown = f"${lost:,.2f}"

    assert lost == Decimal("297.00")
    assert [item["subject"] for item in twin["items"] if Decimal(item["lost"])] == [ENTRY]
    assert shown in pages.get("/lapsed").text
    assert shown in pages.get("/").text
    assert f"{shown} lost" in pages.get(f"/entries/{ACME}/{ENTRY}").text
    assert len(pages.get("/lapsed.csv").text.splitlines()) == len(twin["items"]) + 1


def test_another_claimant_lost_nothing(pages: TestClient) -> None:
    """The report keeps to the claimant that was asked for."""
    assert pages.get("/api/v1/lapsed?claimant=borealis").json()["lost"] == "0.00"
    assert "Nothing lapsed." in pages.get("/lapsed?claimant=borealis").text
