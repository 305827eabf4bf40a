"""The page of a claim that is not with CBP yet says what ACE would answer; what the settings know is not missing."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from drawback.adapters.clock import SimulatedClock
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import open_product
from drawback.app.dashboard import dashboard
from drawback.config.settings import Filing
from drawback_schemas.claims import ClaimantRegistered, ClaimAssembled
from support.world import ACME, a_designation, an_entry, an_export, day

pytestmark = pytest.mark.slow  # a database for each test


@pytest.fixture
def page(tmp_path: Path) -> Callable[[Filing | None], str]:
    """The page of an assembled claim, under settings."""
    product = open_product(f"sqlite:///{tmp_path / 'x.db'}")
    events = [
        ClaimantRegistered(name="Acme", registered_on=day("2020-01-01"), importer_numbers=("12-345678900",)),
        an_entry("XYZ41011179", "2025-01-15"),
        an_export(left="2025-06-15"),
        ClaimAssembled(
            claim_id="acme-1", assembled_on=day("2025-08-01"), provision="58", designations=(a_designation(),)
        ),
    ]
    product.emit([(ACME, event) for event in events], date(2025, 8, 2), "urn:test")

    def shown(filing: Filing | None) -> str:
        app = dashboard(product, AlertSettings(), SimulatedClock(date(2025, 8, 3)), filing=filing)
        return TestClient(app).get(f"/claims/{ACME}/acme-1").text

    return shown


def test_what_is_missing_is_said(page: Callable[[Filing | None], str]) -> None:
    assert "the port is missing" in page(None)


def test_what_the_settings_say_is_not_missing(page: Callable[[Filing | None], str]) -> None:
    assert "the port is missing" not in page(Filing(port="3901"))
    assert "Before filing" in page(Filing(port="3901"))
