"""The chase for proofs: one list per exporter, the dearest first, and a mail that names papers and no money."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from drawback.app.bootstrap import open_product
from drawback.cli.main import app
from drawback_schemas.claims import ClaimAssembled
from support.dashboard import ACME, number
from support.world import a_designation, a_line, an_entry, an_export, day

ENTRY = number("XYZ", 1)
SMALL, LARGE, OTHER, PROVED = (f"X2025061510000{place}/1" for place in range(1, 5))


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Four exports: two of one exporter in two spellings and one of another without the carrier's paper, one with it."""
    path = tmp_path / "chase.db"
    product = open_product(f"sqlite:///{path}")
    parts = (
        a_designation(ENTRY, SMALL, quantity="10", claimed={"364": "2.97"}),
        a_designation(ENTRY, LARGE, quantity="100", claimed={"364": "29.70"}),
        a_designation(ENTRY, OTHER, quantity="20", claimed={"364": "5.94"}),
        a_designation(ENTRY, PROVED, quantity="5", claimed={"364": "1.49"}),
    )
    events = [
        an_entry(ENTRY, "2025-01-15", lines=[a_line(sku="P-1")]),
        replace(an_export(SMALL, quantity="10"), exporter="Blue Co., Ltd.", carrier_document=""),
        replace(an_export(LARGE, quantity="100"), exporter="BLUE CO LTD", carrier_document=""),
        replace(an_export(OTHER, quantity="20"), exporter="Red Inc", carrier_document=""),
        replace(an_export(PROVED, quantity="5"), exporter="Red Inc", carrier_document="MAEU1"),
        ClaimAssembled(claim_id="c-1", provision="58", assembled_on=day("2025-07-01"), designations=parts),
    ]
    product.emit([(ACME, event) for event in events], day("2025-07-02"), "urn:test")
    product.engine.dispose()
    return str(path)


def test_one_list_per_exporter_by_money(database: str, tmp_path: Path) -> None:
    """$29.70 and $2.97 rest on one exporter, $5.94 on the other; what is proved is not asked for; the mail says no money."""
    ran = CliRunner().invoke(app, ["chase", "--json", "-d", database, "--mails", str(tmp_path / "mails")])

    assert ran.exit_code == 0, ran.output
    first, second = json.loads(ran.stdout)
    assert (first["money"], second["exporter"], second["money"]) == ("32.67", "Red Inc", "5.94")
    assert [one["export_id"] for one in first["proofs"]] == [LARGE, SMALL]
    assert [one["export_id"] for one in second["proofs"]] == [OTHER]
    mail = (tmp_path / "mails" / "001.txt").read_text()
    assert mail.startswith("Subject: Proof of export for 2 shipments")
    assert mail.index(LARGE) < mail.index(SMALL)
    assert "$" not in mail


def test_nothing_missing_is_said(tmp_path: Path) -> None:
    """An empty database chases nobody."""
    path = tmp_path / "empty.db"
    open_product(f"sqlite:///{path}").engine.dispose()

    ran = CliRunner().invoke(app, ["chase", "-d", str(path)])

    assert (ran.exit_code, "no proof is missing" in ran.output) == (1, True)
