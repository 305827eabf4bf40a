"""Manufacturing claims from events to records 40 to 73: articles once, links both ways, quantities by hand."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from typer.testing import CliRunner

from drawback.adapters.sql.store import table
from drawback.app.bootstrap import open_product
from drawback.cli.filing import app
from drawback_schemas import Event
from drawback_schemas.claims import ClaimantRegistered, ClaimApproved
from drawback_schemas.exports import GoodsManufactured, InputPart
from drawback_schemas.manufacturing import RulingStood, UsedPart
from support.world import ACME, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow  # a database for each test

ENTRY = "XYZ41011195"
RULING = RulingStood(ruling_number="44-05211-000", kind="general", standing="approved", on=day("2024-06-01"))
VALVES = UsedPart(
    part="VALVE-US", quantity=Decimal(200), unit="NO", hts="8481805030", unit_cost=Decimal("8.00")
)


def _made(**changes: Any) -> GoodsManufactured:
    """100 pumps from 200 valves of the entry's line: 1,000 valves, $0.30 of duty each."""
    made = GoodsManufactured(
        production_id="P-1",
        ruling_number="44-05211-000",
        used_from_on=day("2025-02-01"),
        produced_on=day("2025-02-10"),
        article="PUMP",
        article_hts="8413910000",
        article_quantity=Decimal(100),
        article_unit="NO",
        factory="Joliet, IL",
        inputs=(InputPart(entry_number=ENTRY, line_number=1, quantity=Decimal(200), part="VALVE"),),
    )
    return replace(made, **changes)


def _written(
    folder: Path, *events: Event, entered: Event | None = None
) -> tuple[int, str, dict[str, list[Any]]]:
    """Write what the matcher proposes of 100 pumps that left; the fields of the file by record."""
    path = folder / "made.db"
    product = open_product(f"sqlite:///{path}")
    pumps = an_export(
        "X20250615100009/1", quantity="100", value="40000.00", schedule_b="8413910000", sku="PUMP"
    )
    known = ClaimantRegistered(
        name="Acme Tools Inc", registered_on=day("2020-01-01"), importer_numbers=("12-3456789",)
    )
    first = entered or an_entry(ENTRY, "2025-01-15")
    product.emit([(ACME, one) for one in (known, first, pumps, *events)], date(2025, 8, 2), "urn:test")
    product.cut(day("2025-12-01"))
    with product.engine.connect() as connection:
        (claim,) = connection.scalars(select(table("claim").c.key))
    approved = ClaimApproved(claim_id=claim, approved_on=day("2025-12-02"), by="Kim", identity="declared")
    product.emit([(ACME, approved)], date(2025, 12, 2), "urn:test")
    product.engine.dispose()
    file = folder / "claim.txt"
    ran = CliRunner().invoke(
        app,
        [
            "write",
            claim,
            "--number",
            "CLM-0000000-7",
            "--port",
            "3901",
            "--site",
            "1001",
            "-d",
            str(path),
            "-o",
            str(file),
        ],
    )
    if ran.exit_code:
        return ran.exit_code, str(ran.exception), {}
    read = json.loads(CliRunner().invoke(app, ["read", str(file), "--json"]).stdout)
    assert read["faults"] == []
    records: dict[str, list[Any]] = {}
    for one in read["records"]:
        records.setdefault(one["record"], []).append(one["fields"])
    return 0, "", records


def test_an_article_is_written_with_its_imports_and_its_export(tmp_path: Path) -> None:
    """200 valves at $0.30 and 99 % are $59.40; 100 pumps of them, made under the ruling, left once."""
    _, _, records = _written(tmp_path, RULING, _made())
    (head,), (imported,), (article,), (described,) = (records[code] for code in ("10", "40", "50", "51"))
    assert (head["drawback_provision"], head["cert_bom_formula"], head["claimant_id"]) == (
        "51",
        "X",
        "12-345678900",
    )
    assert (imported["action_indicator"], imported["manufacturing_ruling"], imported["basis_of_claim"]) == (
        "X",
        "4405211000",
        "01",
    )
    assert (article["quantity"], article["production_date"], article["factory_location"]) == (
        "100.0000",
        "2025-02-10",
        "JOLIET IL",
    )
    assert records["52"][0]["itin_01"] == imported["itin"]
    assert records["73"][0]["mtin_01"] == described["mtin"]
    assert "72" not in records
    assert (records["70"][0]["quantity"], records["90"][0]["grand_duty"]) == ("100.0000", "59.40")


def test_what_was_substituted_says_its_cost_and_what_is_allowed(tmp_path: Path) -> None:
    """At $8.00 below the $10.00 of the import: 200 × 3 % × $8.00 × 99 % = $47.52."""
    _, _, records = _written(tmp_path, RULING, _made(inputs=(), used=(VALVES,)))
    (quantity,) = records["42"]
    assert (quantity["allowable_quantity"], quantity["substituted_value_per_unit"]) == ("200.0000", "8.0000")
    assert (records["40"][0]["accounting_method"], records["90"][0]["grand_duty"]) == ("00", "47.52")


def test_one_article_of_two_inputs_leaves_once(tmp_path: Path) -> None:
    """200 valves and 100 seals are designated for the same 100 pumps: 100 left, not 200."""
    inputs = (
        InputPart(entry_number=ENTRY, line_number=1, quantity=Decimal(200), part="VALVE"),
        InputPart(entry_number=ENTRY, line_number=2, quantity=Decimal(100), part="SEAL"),
    )
    two = an_entry(ENTRY, "2025-01-15", lines=[a_line(1), a_line(2, duty="100.00", sku="SEAL")])
    _, _, records = _written(tmp_path, RULING, _made(inputs=inputs), entered=two)
    assert [one["quantity"] for one in (*records["50"], *records["70"])] == ["100.0000", "100.0000"]
    assert {records["52"][0][name] for name in ("itin_01", "itin_02")} == {
        one["itin"] for one in records["40"]
    }


def test_an_article_that_went_into_another_is_its_source(tmp_path: Path) -> None:
    """200 valves made 50 heads, 20 heads 100 pumps: 20 heads and 100 pumps, the one the source of the other."""
    heads = _made(production_id="P-0", article="HEAD", article_hts="8413919000", article_quantity=Decimal(50))
    pumps = _made(
        used_from_on=day("2025-03-01"),
        produced_on=day("2025-03-10"),
        inputs=(),
        used=(UsedPart(part="HEAD", quantity=Decimal(20), unit="NO"),),
    )
    _, _, records = _written(tmp_path, RULING, heads, pumps)
    assert [one["quantity"] for one in records["50"]] == ["20.0000", "100.0000"]
    head, pump = (one["mtin"] for one in records["51"])
    assert (records["53"][0]["mtin_01"], records["73"][0]["mtin_01"]) == (head, pump)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"factory": ""}, "names no factory"),
        ({"ruling_number": "T.D. 81-234"}, "expected its number, such as 44-05432-000"),
    ],
)
def test_what_record_50_needs_is_asked_for(tmp_path: Path, changes: dict[str, str], says: str) -> None:
    ruling = replace(RULING, ruling_number=changes.get("ruling_number", RULING.ruling_number))
    code, told, _ = _written(tmp_path, ruling, _made(**changes))
    assert code != 0
    assert says in told


def test_a_ruling_that_is_applied_for_is_all_nines(tmp_path: Path) -> None:
    _, _, records = _written(tmp_path, replace(RULING, standing="applied"), _made())
    assert records["50"][0]["import_manufacturing_ruling"] == "9999999999"
