"""The exhibit of a claim: what it says, what it lists as missing and in which order, and a package that is always the same."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.typesetting import typeset
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.cli.main import app
from drawback.views.exhibit import Exhibit, exhibit
from drawback.views.exhibit_package import as_html, as_typst, package
from drawback.views.response import broken
from drawback_schemas.claims import ClaimAssembled, ClaimFiled
from support.dashboard import ACME, number
from support.world import a_designation, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow

ENTRY, CLAIM = number("XYZ", 1), number("ABC", 1)
SMALL, LARGE, PROVED = "X20250615100001/1", "X20250615100002/1", "X20250615100003/1"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """One claim on three exports: two without a carrier's paper, the dearer one named second."""
    path: Path = tmp_path_factory.mktemp("exhibit") / "x.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    parts = (
        a_designation(ENTRY, SMALL, quantity="10", claimed={"364": "2.97"}),
        a_designation(ENTRY, LARGE, quantity="100", claimed={"364": "29.70"}),
        a_designation(ENTRY, PROVED, quantity="5", claimed={"364": "1.49"}),
    )
    events = [
        an_entry(ENTRY, "2025-01-15", lines=[a_line(sku="P-1")]),
        replace(an_export(SMALL, quantity="10"), exporter="A <b>LTD", carrier_document=""),
        replace(an_export(LARGE, quantity="100"), exporter='=B "CO" #LTD', carrier_document=""),
        replace(an_export(PROVED, quantity="5"), carrier_document="MAEU1"),
        ClaimAssembled(claim_id="c-1", provision="58", assembled_on=day("2025-07-01"), designations=parts),
        ClaimFiled(
            claim_id="c-1",
            claim_number=CLAIM,
            provision="58",
            port="2704",
            filed_on=day("2025-07-02"),
            designations=parts,
        ),
    ]
    Product(engine, load_law()).emit([(ACME, event) for event in events], date(2026, 3, 16), "urn:test")
    yield engine, path
    engine.dispose()


@pytest.fixture
def shown(database: tuple[Engine, Path]) -> Exhibit:
    engine, _ = database
    with engine.connect() as connection:
        return exhibit(connection, load_law(), ACME, "c-1")


def test_missing_proofs_stand_in_the_order_of_money(shown: Exhibit) -> None:
    """$29.70 before $2.97; the export whose carrier's paper is named is not among them."""
    assert [(each.export_id, each.money) for each in shown.missing] == [
        (LARGE, Decimal("29.70")),
        (SMALL, Decimal("2.97")),
    ]
    assert all("19 CFR 190.72" in each.missing for each in shown.missing)
    assert shown.claimed == Decimal("34.16")
    assert "2 exports with $32.67 still lack a proof" in shown.narrative[-1]


def test_a_paper_that_only_a_person_has_is_never_said_to_be_held(shown: Exhibit) -> None:
    """Of direct identification the certificate of unused goods is required (R-125); the claim and entry data are here."""
    status = {each.paper: each.status for each in shown.papers}
    assert status["certificate that the goods were not used"] == "missing here"
    assert status["ACE drawback entry with tracing numbers"] == "data held"
    assert status["import entry number and line, HTS10, duty, quantity, value"] == "data held"
    assert status["export summary data and carrier proof"] == "missing here"


def test_the_package_is_sealed_and_always_the_same(shown: Exhibit) -> None:
    """A manifest with the hash of each file; each arithmetic step has its paragraph; no cell is a formula."""
    content = package(shown, "test")
    assert content == package(shown, "test")
    assert broken(content) == []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert json.loads(files["manifest.json"])["claimed"] == "34.16"
    steps = list(csv.DictReader(io.StringIO(files["04-arithmetic-per-line.csv"])))
    assert {step["Line"] for step in steps} == {"1", "2", "3"}
    assert all(step["Paragraph"] for step in steps)
    assert "'=B" in files["02-missing-evidence.csv"]


def test_names_are_text_in_the_document_and_nothing_else(shown: Exhibit) -> None:
    """An exporter's name with brackets, quotes and a hash sign is no markup in either form."""
    assert "A &lt;b&gt;LTD" in as_html(shown)
    assert '=B \\"CO\\" #LTD' in as_typst(shown)


def test_the_pdf_is_the_same_twice(shown: Exhibit) -> None:
    """No clock enters it."""
    pytest.importorskip("typst")
    first = typeset(as_typst(shown))
    assert first.startswith(b"%PDF-")
    assert first == typeset(as_typst(shown))


def test_the_command_writes_the_package_and_names_an_unknown_claim(
    database: tuple[Engine, Path], tmp_path: Path
) -> None:
    """The seal is printed, and holds; a claim that is not there ends with a sentence."""
    _, path = database
    out = tmp_path / "exhibit.zip"
    answer = CliRunner().invoke(app, ["exhibit", "c-1", "-d", str(path), "--out", str(out), "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert [each["export_id"] for each in told["missing"]] == [LARGE, SMALL]
    assert len(told["seal"]) == 64
    assert broken(out.read_bytes()) == []
    unknown = CliRunner().invoke(app, ["exhibit", "c-9", "-d", str(path)])
    assert unknown.exit_code == 1
    assert "c-9" in unknown.output
