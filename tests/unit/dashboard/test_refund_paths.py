"""CAPE and refunds, from events to the pages, the declaration and the comparison with CBP's batches."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace
from sqlalchemy import Engine
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.cli.cape import app as cape
from drawback.cli.refunds import app as refunds
from drawback.dashboard.app import create_app
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.entries import EntryRefunded
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import ChargePart
from support.dashboard import ACME, number
from support.world import a_line, an_entry, day

pytestmark = pytest.mark.slow

TODAY = date(2026, 8, 3)
FREE, REJECTED, BACK, PLAIN = (number("XYZ", n) for n in (1, 2, 3, 4))


def _ieepa():
    line = a_line(duty="440.00")
    added = ChargePart(duty_class="chapter-99", amount=Decimal("1000.00"), heading="99030125")
    return replace(line, charges=(*line.charges, added))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """Four entries: free to hand in, rejected, given back but for a cent, and one without IEEPA duty."""
    path: Path = tmp_path_factory.mktemp("cape") / "cape.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    product = Product(engine, load_law())
    entered = "2025-10-02"
    events = [
        *(an_entry(one, entered, lines=[_ieepa()]) for one in (FREE, REJECTED, BACK)),
        an_entry(PLAIN, entered),
        EntryCapeAnswered(
            entry_number=REJECTED, answered_on=day("2026-06-01"), outcome="rejected", reason="Open protest"
        ),
        EntryCapeAnswered(entry_number=BACK, answered_on=day("2026-06-01"), outcome="accepted"),
        LiquidationPosted(
            entry_number=BACK, liquidated_on=day("2026-07-16"), outcome="refund", reason_codes=("36",)
        ),
        EntryRefunded(entry_number=BACK, refunded_on=day("2026-08-01"), amount=Decimal("999.99")),
    ]
    product.emit([(ACME, event) for event in events], TODAY, "urn:test")
    yield engine, path
    engine.dispose()


def run(app, *arguments: str):
    return CliRunner().invoke(app, [*arguments])


def test_the_page_and_its_twins_say_the_same(database) -> None:
    """Three entries with IEEPA duty; one cent of the batch is missing."""
    engine, _ = database
    pages = TestClient(create_app(engine, today=lambda: TODAY, rules_version="test"))
    items = pages.get("/api/v1/cape").json()["items"]
    assert {item["entry_number"]: item["may"] for item in items} == {FREE: "yes", REJECTED: "yes", BACK: "no"}
    [batch] = pages.get("/api/v1/refunds").json()["batches"]
    assert (batch["refunds"], batch["refunded"], batch["open"]) == ("1000.00", "999.99", "0.01")
    page = pages.get("/cape").text
    assert "$2,000.00" in page
    assert "Open protest" in page
    assert "$0.01" in page
    assert len(pages.get("/cape.csv").text.splitlines()) == len(items) + 1


def test_a_declaration_that_was_written_passes_its_check(database, tmp_path) -> None:
    """The writer leaves out what CAPE holds or has no IEEPA duty; adding that is refused, entry by entry."""
    _, path = database
    written = run(
        cape, "write", "--out", str(tmp_path / "out"), "--on", "2026-08-03", "-d", str(path), "--json"
    )
    [made] = json.loads(written.stdout)
    rows = list(csv.reader(Path(made["file"]).read_text(encoding="ascii").splitlines()))
    assert rows[0] == ["Entry Number"]
    assert {row[0].replace("-", "") for row in rows[1:]} == {FREE, REJECTED}
    checked = run(cape, "check", made["file"], "--on", "2026-08-03", "-d", str(path), "--json")
    assert (checked.exit_code, json.loads(checked.stdout)["problems"]) == (0, [])
    bad = tmp_path / "bad.csv"
    bad.write_text(f"Entry Number\n{PLAIN}\n")
    checked = run(cape, "check", str(bad), "--on", "2026-08-03", "-d", str(path), "--json")
    assert checked.exit_code == 1
    assert [one["fault"] for one in json.loads(checked.stdout)["problems"]] == ["NO_IEEPA"]


@pytest.mark.parametrize(
    ("paid", "code", "says"),
    [("1000.00", 0, "agrees"), ("999.99", 1, "too little"), ("1030.00", 1, "more than")],
)
def test_batches_are_compared_to_the_cent(database, tmp_path, paid: str, code: int, says: str) -> None:
    """A batch agrees with its entries, or the difference is said."""
    _, path = database
    report = tmp_path / "rev615.csv"
    report.write_text(
        f"Importer Number,Liquidation Date,Refund Principal Amount\n123456789,07/16/2026,{paid}\n"
    )
    result = run(refunds, "--against", str(report), "-d", str(path), "--json")
    assert result.exit_code == code
    [row] = json.loads(result.stdout)
    assert row["difference"] == f"{Decimal(paid) - 1000:.2f}"
    assert says in row["says"]


def test_a_batch_that_only_one_side_knows_is_a_difference(database, tmp_path) -> None:
    """Ours is missing in the report; theirs is not known here."""
    _, path = database
    report = tmp_path / "rev615.csv"
    report.write_text(
        "Importer Number,Liquidation Date,Refund Principal Amount\n99-9999999,07/16/2026,5.00\n"
    )
    rows = json.loads(run(refunds, "--against", str(report), "-d", str(path), "--json").stdout)
    assert [(row["difference"], row["says"].split(":")[0]) for row in rows] == [
        ("-1000.00", "missing"),
        ("5.00", "not known here"),
    ]
