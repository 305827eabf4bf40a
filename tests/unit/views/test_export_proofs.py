"""One shipment in several papers, through files and the command: one export, its proofs, where they differ, what a person decides."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from drawback.cli.main import app

pytestmark = pytest.mark.slow

AES = "ITN,Line Number,USPPI Name,Date of Export,Country of Ultimate Destination,Schedule B/HTS Number,Commodity Description,Part Number,Quantity 1,UOM 1,Value (USD),Transportation Reference Number\n"
BILLS = "Bill of Lading,Shipment Number,Line,Departure Date,Destination,Schedule B,Description,SKU,Qty,UOM,FOB Value\n"
FILED = "X20250910000001,1,ZETA,09/10/2025,DE,8481803025,valve,V-1,600,NO,15000.00,MAEU1\n"
LISTED = "MAEU1,SO-7781,1,2025-09-10,DE,8481803025,valve,V-1,{quantity},NO,{value}\n"


def ran(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def taken(tmp_path: Path):
    """Take in the export filing and a list of bills, in this order or the other, and read the exports."""
    database = str(tmp_path / "x.db")

    def take(quantity: str = "600", value: str = "15000.00", *, backwards: bool = False):
        (tmp_path / "aes.csv").write_text(AES + FILED)
        (tmp_path / "bills.csv").write_text(BILLS + LISTED.format(quantity=quantity, value=value))
        files = [str(tmp_path / "aes.csv"), str(tmp_path / "bills.csv")]
        for file in reversed(files) if backwards else files:
            ran("intake", file, "--claimant", "zeta", "-d", database, "--as-of", "2025-10-02")
        return database, json.loads(ran("exports", "--json", "-d", database))

    return take


@pytest.mark.parametrize("backwards", [False, True])
def test_one_export_with_two_proofs(taken, backwards):
    """600 pieces are 600 pieces, whichever paper comes first; both papers stand beside it, and nothing differs."""
    _, (one,) = taken(backwards=backwards)

    assert (one["export"]["quantity"], one["export"]["free"]) == ("600", "600")
    assert {paper["name"] for paper in one["evidence"]["papers"]} == {"X20250910000001/1", "SO-7781/1"}
    assert one["evidence"]["differences"] == []
    assert one["evidence"]["enough"]


@pytest.mark.parametrize("backwards", [False, True])
def test_papers_that_differ_leave_what_both_prove(taken, backwards):
    """600 filed and 590 on the bill: one export, 590 to claim, and the difference is named."""
    _, (one,) = taken("590", backwards=backwards)

    assert one["export"]["free"] == "590"
    (difference,) = one["evidence"]["differences"]
    assert difference.startswith("quantity: ")
    assert "600" in difference
    assert "590" in difference


def test_a_value_that_differs_is_named(taken):
    """The quantity agrees, so all is free; the value must be that of the export filing (19 CFR 190.51(c)(1)(iii))."""
    _, (one,) = taken(value="12000.00")

    assert one["export"]["free"] == "600"
    assert one["evidence"]["differences"] == [
        "value: $15,000.00, but $12,000.00 in SO-7781/1 (shipper's list)"
    ]


@pytest.mark.parametrize(("word", "free"), [("--same", ["600"]), ("--two", ["600", "590"])])
def test_a_person_decides(taken, word, free):
    """One shipment: the filing's quantity holds. Two: the list's line is an export of its own."""
    database, _ = taken("590")
    ran(
        "decide",
        "exports",
        "X20250910000001/1",
        "SO-7781/1",
        word,
        "--claimant",
        "zeta",
        "--by",
        "Dana",
        "-d",
        database,
    )

    found = json.loads(ran("exports", "--json", "-d", database))

    assert sorted((one["export"]["free"] for one in found), reverse=True) == free
    assert not any(one["evidence"]["differences"] for one in found)


def test_the_same_list_again_says_nothing_new(taken):
    """A report that is run again is a snapshot."""
    _, before = taken("590")
    _, after = taken("590")

    assert before == after


def test_replaying_gives_the_same(taken):
    """Proofs follow from the journal."""
    database, _ = taken("590")

    ran("replay", "-d", database)
