"""`drawback match`: says what it would propose, proposes it once, and the proof stays with the claim."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from drawback.app.bootstrap import open_product
from drawback.cli.match import app
from drawback.dashboard.app import create_app
from support.dashboard import ACME
from support.world import an_entry, an_export

pytestmark = pytest.mark.slow  # a database for each test

pytest.importorskip("ortools")

ENTRY, ON = "XYZ41011179", "2025-12-01"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """One entry and one export that fit, unclaimed."""
    path = tmp_path / "match.db"
    product = open_product(f"sqlite:///{path}")
    events = [an_entry(ENTRY, "2025-01-15"), an_export(left="2025-06-15")]
    product.emit([(ACME, event) for event in events], date(2025, 7, 1), "urn:test")
    yield path
    product.engine.dispose()


def told(*arguments: str) -> tuple[int, list[Any]]:
    ran = CliRunner().invoke(app, [*arguments, "--json"])
    return ran.exit_code, json.loads(ran.stdout)


def test_a_dry_run_writes_nothing_and_a_second_match_finds_nothing(database: Path) -> None:
    """The same figures dry and written; afterwards the units are held."""
    code, dry = told("--on", ON, "--dry-run", "-d", str(database))
    assert code == 0
    assert dry[0]["value"] == "297.00"
    assert dry[0]["bound"] == "297.000000"
    _, written = told("--on", ON, "-d", str(database))
    assert written[0]["claims"] == dry[0]["claims"]
    code, _ = told("--on", ON, "-d", str(database))
    assert code == 1


def test_the_page_of_a_proposed_claim_shows_the_proof(database: Path) -> None:
    """Value, bound and first in, first out, as the event carries them."""
    _, found = told("--on", ON, "-d", str(database))
    name = found[0]["claims"][0]["claim_id"]
    engine = open_product(f"sqlite:///{database}").engine
    page = TestClient(create_app(engine, today=lambda: date(2025, 12, 2), rules_version="test"))
    text = page.get(f"/claims/{ACME}/{name}").text
    engine.dispose()
    assert "No lawful pairing of the same goods brings more than $297.00" in text
    assert "First in, first out would bring $297.00" in text


@pytest.mark.parametrize(
    ("option", "wrong"), [("--expiry-weight", "101"), ("--least", "dear"), ("--least", "-1")]
)
def test_a_wrong_figure_is_a_sentence(database: Path, option: str, wrong: str) -> None:
    """What was seen, and what was expected."""
    ran = CliRunner().invoke(app, ["--on", ON, option, wrong, "-d", str(database)])
    assert ran.exit_code == 2
    assert option in ran.output
