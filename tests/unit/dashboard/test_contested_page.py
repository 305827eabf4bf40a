"""Contested law on the page of a claim, on the overview and from the command: $297.00 at least, $1,287.00 at most."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.cli.claims import app
from drawback.dashboard.app import create_app
from drawback_schemas.parts import ChargePart
from support.world import World, a_designation, a_line, an_entry, an_export

pytestmark = pytest.mark.slow


def test_page_overview_and_command_say_least_expected_and_most(tmp_path: Path):
    """99 % of $300.00 of duty, and of $1,300.00 with $1,000.00 of IEEPA duty."""
    url = f"sqlite:///{tmp_path}/contested.db"
    engine = open_database(url)
    migrate(engine)
    world = World(engine)
    line = a_line()
    ieepa = ChargePart(duty_class="chapter-99", amount=Decimal("1000.00"), heading="99030125")
    world.receives(
        an_entry(entered="2025-05-02", lines=[replace(line, charges=(*line.charges, ieepa))]), an_export()
    )
    world.files("acme-1", "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-10")
    web = TestClient(
        create_app(engine, today=lambda: date(2026, 6, 3), rules_version="test"),
        base_url="http://127.0.0.1:8000",
    )

    page = web.get("/claims/acme/acme-1").text
    overview = web.get("/").text
    said = CliRunner().invoke(app, ["show", "acme-1", "-d", url, "--json"])
    shown = CliRunner().invoke(app, ["show", "acme-1", "-d", url])
    engine.dispose()

    assert "Contested law" in page
    assert "$1,287.00" in page
    assert "By contested law" in overview
    assert "at most $1,287.00" in " ".join(overview.split())
    contested = json.loads(said.stdout)["contested"]
    assert [contested[name] for name in ("least", "expected", "most")] == ["297.00", "297.00", "1287.00"]
    assert [one["question"] for one in contested["readings"]] == ["U-20"]
    assert "By contested law" in shown.stdout
