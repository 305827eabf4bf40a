"""Productions, bills of materials and rulings from files, and what `drawback made` says of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from drawback.cli.main import app

pytestmark = pytest.mark.slow  # a database for each test

RULINGS = """Ruling Number,Kind,Standing,Date,Article
44-05211-000,general,acknowledged,06/01/2024,PUMP
"""
PRODUCTIONS = """Production Order,Production Date,Used From,Ruling Number,Basis,Article,Quantity Produced,Article Unit,Input Part,Input HTS,Input Unit,Unit Cost,Input Quantity
P-1,02/10/2025,02/01/2025,44-05211-000,01,PUMP,100,EA,VALVE,8481.80.5090,EA,8.00,200
P-2,03/10/2025,03/12/2025,44-05211-000,09,PUMP,10,EA,VALVE,8481.80.5090,EA,8.00,20
"""
BILLS = """BOM ID,Article,Effective From,Effective To,Batch Quantity,Component,Component Quantity,Component Unit,Waste
B1,PUMP,01/01/2025,05/31/2025,100,HEAD,100,EA,0
B1,PUMP,01/01/2025,05/31/2025,100,SEAL,250,EA,50
B2,HEAD,01/01/2025,,1,VALVE,2,EA,0
B3,RING,01/01/2025,06/01/2025,1,WIRE,3,EA,0
B4,RING,06/01/2025,,1,WIRE,4,EA,0
B5,KNOB,01/01/2025,,1,PIN,4,EA,5
"""


def _drawback(*words: str) -> Any:
    done = CliRunner().invoke(app, list(words))
    return json.loads(done.stdout) if "--json" in words and done.exit_code == 0 else done


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A database that took in the three files."""
    for name, text in (("rulings", RULINGS), ("productions", PRODUCTIONS), ("boms", BILLS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    database = str(tmp_path / "made.db")
    files = [str(tmp_path / f"{name}.csv") for name in ("rulings", "productions", "boms")]
    done = _drawback("intake", *files, "--claimant", "acme", "-d", database)
    assert "P-2" not in done.output
    assert "a basis code of ACE from 01 to 08" in done.output or "a day up to the production" in done.output
    assert "what is lost of the 4 used" in done.output
    return database


def test_a_production_from_a_file_is_listed_with_what_stands_against_it(database: str) -> None:
    """P-1 is there, its inputs below what its bill asks for; P-2 was used before it was made and is held back."""
    (made,) = _drawback("made", "--json", "-d", database)
    assert (made["production_id"], made["article"], made["quantity"]) == ("P-1", "PUMP", "100")
    assert made["inputs"][0]["hts"] == "8481805090"
    assert made["claimable"] is True


def test_needs_are_followed_through_the_levels(database: str) -> None:
    """10 pumps need 10 heads of 2 valves, and 25 seals of which 20 are in them."""
    found = _drawback("made", "needs", "PUMP", "10", "--on", "2025-02-01", "--json", "-d", database)
    assert {(one["part"], float(one["used"]), float(one["appearing"])) for one in found} == {
        ("VALVE", 20.0, 20.0),
        ("SEAL", 25.0, 20.0),
    }


@pytest.mark.parametrize(("on", "known"), [("2025-05-31", True), ("2025-06-01", False)])
def test_a_version_is_in_force_up_to_its_last_day(database: str, on: str, known: bool) -> None:
    """Both sides of the last day."""
    done = CliRunner().invoke(app, ["made", "needs", "PUMP", "10", "--on", on, "-d", database])
    assert (done.exit_code == 0) is known


def test_versions_that_are_in_force_at_once_are_named(database: str) -> None:
    """B3 ends on the day on which B4 begins; B5 lost more than it used and was held back."""
    found = {one["bill_id"]: one["problem"] for one in _drawback("made", "bills", "--json", "-d", database)}
    assert found == {
        "B1": "",
        "B2": "",
        "B3": "B3 and B4 are in force at once",
        "B4": "B3 and B4 are in force at once",
    }


def test_a_file_that_is_taken_in_again_changes_nothing(database: str, tmp_path: Path) -> None:
    """A report is a snapshot."""
    done = _drawback("intake", str(tmp_path / "boms.csv"), "--claimant", "acme", "-d", database)
    assert "0 events taken in" in done.output
