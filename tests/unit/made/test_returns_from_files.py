"""Movements of a warehouse from files, what `drawback returns` says of them, and labels."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from drawback.cli.main import app

pytestmark = pytest.mark.slow

MOVEMENTS = """Transaction ID,Transaction Type,Transaction Date,SKU,Qty,UOM,Serial Number,Lot,Order ID,Order Line,From Location,To Location,Entry Number,Entry Line,Channel,Return Reason
T1,Goods Receipt,01/12/2024,LAMP,100,EA,,A,,,,MAIN,XYZ-4101117-9,1,,
T2,Picked,02/01/2025,LAMP,3,EA,,A,O-1,1,MAIN,,,,,
T3,Shipped,02/01/2025,LAMP,3,EA,,,O-1,1,MAIN,,,,Web shop,
T4,RMA,03/01/2025,LAMP,2,EA,,,O-1,1,,RET-01,,,Web shop,does not fit
T5,RMA,03/02/2025,LAMP,1,EA,,,O-9,1,,RET-01,,,Web shop,does not fit
T6,Teleported,03/02/2025,LAMP,1,EA,,,O-9,1,,RET-01,,,,
T7,Returned,03/03/2025,LAMP,2,EA,N7,,O-1,1,,RET-01,,,,
,Put away,03/04/2025,LAMP,1,EA,,,,,RET-01,CAGE,,,,
,Put away,03/04/2025,LAMP,1,EA,,,,,RET-01,CAGE,,,,
"""


def _drawback(*words: str) -> Any:
    done = CliRunner().invoke(app, list(words))
    return json.loads(done.stdout) if "--json" in words and done.exit_code == 0 else done


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A database that took in the file; two rows of it cannot be read."""
    (tmp_path / "wms.csv").write_text(MOVEMENTS, encoding="utf-8")
    database = str(tmp_path / "returns.db")
    done = _drawback("intake", str(tmp_path / "wms.csv"), "--claimant", "acme", "-d", database)
    assert "Teleported" in done.output
    assert "the quantity of the unit with serial number N7" in done.output
    return database


def test_each_returned_unit_is_traced_from_its_order_line_to_its_entry_line(database: str) -> None:
    """Order O-1 was picked from lot A, which came in with the entry; of order O-9 nothing had been shipped."""
    found = {one["return_id"]: one for one in _drawback("returns", "--json", "-d", database)}
    known, unknown = found["T4"], found["T5"]
    assert (known["entry_number"], known["line_number"], known["traced_by"]) == ("XYZ41011179", 1, "order")
    assert (known["quantity"], known["location"], known["provision"]) == ("2", "CAGE", "56")
    assert known["claimable"] is True
    assert (unknown["entry_number"], unknown["claimable"]) == ("", False)
    assert "order O-9 sent none of LAMP before" in unknown["against"][0]


def test_a_label_stands_for_each_unit(database: str, tmp_path: Path) -> None:
    """Two units in the cage and one on the dock, each with its entry line where that is told."""
    file = tmp_path / "labels.csv"
    done = _drawback("returns", "labels", "-o", str(file), "-d", database)
    assert "3 labels" in done.output
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert [(row["return_id"], row["number"], row["count"], row["entry_number"]) for row in rows] == [
        ("T4", "1", "2", "XYZ41011179"),
        ("T4", "2", "2", "XYZ41011179"),
        ("T5", "1", "1", ""),
    ]


def test_a_file_that_is_taken_in_again_changes_nothing(database: str, tmp_path: Path) -> None:
    """Numbered rows and rows that are alike: a report is a snapshot."""
    done = _drawback("intake", str(tmp_path / "wms.csv"), "--claimant", "acme", "-d", database)
    assert "0 events taken in" in done.output


def test_without_returns_a_sentence_says_so(tmp_path: Path) -> None:
    """And how movements come in."""
    database = str(tmp_path / "empty.db")
    (tmp_path / "wms.csv").write_text("\n".join(MOVEMENTS.splitlines()[:2]) + "\n", encoding="utf-8")
    _drawback("intake", str(tmp_path / "wms.csv"), "--claimant", "acme", "-d", database)
    done = _drawback("returns", "-d", database)
    assert done.exit_code == 1
    assert "nothing came back" in done.output


DESTRUCTIONS = """Destruction Reference,Notice Filed,Planned Date,Quantity Announced,CBP Answer,Answer Date,Witness,Destroyed On,Quantity Destroyed,Recovered Value
D-77/1,07/09/2025,07/18/2025,100,waived,07/14/2025,landfill,07/18/2025,60,45.00
D-78/1,07/09/2025,07/18/2025,,,,,,,
D-79/1,07/09/2025,07/18/2025,10,,,,,,
"""


def test_notices_of_destruction_come_from_files(tmp_path: Path) -> None:
    """One has run its course, one lacks the quantity and is held back, one waits for CBP; the rest of a row is told later."""
    file, database = tmp_path / "7553.csv", str(tmp_path / "destroyed.db")
    file.write_text(DESTRUCTIONS, encoding="utf-8")
    done = _drawback("intake", str(file), "--claimant", "acme", "-d", database)
    assert "4 events taken in" in done.output
    assert "Quantity Announced" in done.output
    file.write_text(DESTRUCTIONS.replace("10,,,,,,", "10,,,cbp,07/18/2025,10,"), encoding="utf-8")
    again = _drawback("intake", str(file), "--claimant", "acme", "-d", database)
    assert "1 event" in again.output
