"""The product master from a file to a claim: what a carton holds, tariff numbers over time, and what does not agree."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from drawback.cli.main import app

pytestmark = pytest.mark.slow

MASTER = """Part Number,Effective From,HTS,Description,Unit,Holds,Of Unit,Source
SKU-1,01/01/2024,8481.80.50.90,Hand operated valve,CTN,24,NO,Packing list 2024-11
SKU-1,01/01/2024,8481.80.50.90,Hand operated valve,NO,0.0417,CTN,Packing list 2024-11
SKU-2,01/01/2024,8481.80.50.90,Gate valve,CTN,24,NO,
SKU-2,01/01/2024,8481.80.50.90,Gate valve,NO,0.05,CTN,
SKU-3,01/01/2024,8481.80.50.90,Seal,DOZ,10,NO,
SKU-4,01/01/2024,8481.80.50.90,Seal,NO,0,CTN,
SKU-5,01/01/2024,8481.80.50.90,Seal,,,,
"""
ENTRIES = """Entry Summary Number,Entry Type Code,Entry Date,Import Date,Entry Summary Line Number,HTS Number - Full,Line Tariff Goods Value Amount,Line Tariff Duty Amount,Line Tariff Quantity (1),Line Tariff UOM (1) Code,Country of Origin Code,Part Number
XYZ41011179,01,01/15/2025,01/15/2025,1,8481805090,12000.00,360.00,1200,NO,CN,SKU-1
XYZ41011187,01,01/16/2025,01/16/2025,1,8481909085,1000.00,20.00,100,NO,CN,SKU-5
"""
EXPORTS = """ITN,Line,Export Date,Schedule B,Quantity,Unit,Value,Country of Destination,Part Number,Exporter
X20250615100001,1,06/15/2025,8481805090,25,CTN,9000.00,DE,SKU-1,ACME
"""


def _run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code in {0, 1}, done.output
    return done.stdout


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A database that took in a master, entries and exports."""
    url = f"sqlite:///{tmp_path / 'parts.sqlite'}"
    for name, text in (("parts", MASTER), ("entries", ENTRIES), ("exports", EXPORTS)):
        file = tmp_path / f"{name}.csv"
        file.write_text(text)
        _run("intake", file, "--claimant", "acme", "--database", url)
    return url


def test_cartons_are_claimed_on_pieces_as_the_master_says(database: str) -> None:
    """25 cartons of 24 are 600 of 1,200 pieces: half of $360.00 and of $41.57 of processing fee, 99 % = $198.78; the packing list is cited."""
    (proposal,) = json.loads(
        _run("match", "--on", "2025-12-01", "--dry-run", "--json", "--database", database)
    )
    assert proposal["value"] == "198.78"
    (claim,) = proposal["claims"]
    (part,) = claim["designations"]
    assert (part["quantity"], part["articles"]) == ("600", "25")
    assert part["conversion"] == {"imported": "24", "exported": "1", "source": "Packing list 2024-11"}


def test_a_unit_in_two_sizes_is_held_back_with_its_row(tmp_path: Path) -> None:
    """1/20 is no way back of 24, a dozen is no ten, and nothing holds nothing; a part without units is one all the same."""
    file = tmp_path / "parts.csv"
    file.write_text(MASTER)
    url = f"sqlite:///{tmp_path / 'parts.sqlite'}"
    said = json.loads(_run("intake", file, "--claimant", "acme", "--json", "--database", url))
    problems = [one for report in said for one in report["problems"]]
    told = {(one["row"], one["expected"]) for one in problems}
    assert told == {
        (5, "one CTN holds 24 NO by another row of the part: both ways must say the same"),
        (6, "12: so many NO are one DOZ by definition"),
        (7, "how many of the other unit one unit holds, above zero"),
    }


def test_a_line_entered_under_another_number_than_the_master_gives_is_a_finding(database: str) -> None:
    """SKU-5 was entered as 8481.90.90 with $20.00 of duty; the master says 8481.80.50."""
    found = json.loads(_run("parts", "--claimant", "acme", "--drift", "--json", "--database", database))
    assert [(one["part"], one["between"], one["money"]) for one in found] == [
        ("SKU-5", "import and master", "20.00")
    ]
    uses = json.loads(
        _run("parts", "--claimant", "acme", "--part", "SKU-1", "--json", "--database", database)
    )
    assert [(one["side"], one["number"]) for one in uses if one["side"] == "master"] == [
        ("master", "8481805090")
    ]
