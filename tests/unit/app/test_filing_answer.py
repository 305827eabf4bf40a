"""A file, ACE's answer, the state of the claim: end to end over a local ACE, accepted, rejected, perfected, and the same twice."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from drawback.app.bootstrap import open_product
from drawback.cli.filing import app
from drawback.cli.main import app as main
from drawback.dashboard.app import create_app
from drawback_schemas.claims import ClaimantRegistered, ClaimApproved, ClaimAssembled, ClaimFiled
from support.world import ACME, a_designation, an_entry, an_export, day

pytestmark = pytest.mark.slow

NUMBER = "CLM-0000000-7"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """An entry of $300.00 duty, an export of its units, and an approved claim on both."""
    path = tmp_path / "answer.db"
    product = open_product(f"sqlite:///{path}")
    parts = (a_designation("XYZ41011179", "X20250615100001/1"),)
    events = [
        ClaimantRegistered(
            name="Acme Tools Inc", registered_on=day("2020-01-01"), importer_numbers=("12-345678900",)
        ),
        an_entry("XYZ41011179", "2025-01-15"),
        an_export(left="2025-06-15"),
        ClaimAssembled(claim_id="acme-1", assembled_on=day("2025-08-01"), provision="58", designations=parts),
        ClaimApproved(claim_id="acme-1", approved_on=day("2025-08-02"), by="Kim", identity="declared"),
    ]
    product.emit([(ACME, event) for event in events], date(2025, 8, 2), "urn:test")
    yield path
    product.engine.dispose()


def run(*arguments: str, code: int = 0) -> str:
    ran = CliRunner().invoke(app, [*arguments])
    assert ran.exit_code == code, ran.output
    return ran.output


def claim(database: Path) -> dict[str, str]:
    ran = CliRunner().invoke(main, ["claims", "--json", "-d", str(database)])
    (only,) = json.loads(ran.stdout)
    return only


def written(database: Path, name: str, *options: str) -> Path:
    file = database.parent / name
    run(
        "write",
        "acme-1",
        "--number",
        NUMBER,
        "--port",
        "3901",
        "--site",
        "1001",
        *options,
        "-d",
        str(database),
        "-o",
        str(file),
    )
    return file


def answered(database: Path, file: Path) -> Path:
    reply = file.with_suffix(".reply")
    run("respond", str(file), "--claimant", ACME, "-d", str(database), "-o", str(reply))
    return reply


def with_amount(file: Path, amount: str) -> Path:
    """The same file asking another amount of class 364, totals and all."""
    changed = file.with_name(f"{amount}.txt")
    changed.write_text(file.read_text().replace("00029700", f"{int(amount):08}"))
    return changed


def test_an_accepted_file_is_filed_and_accepted(database: Path) -> None:
    """The local ACE finds nothing against 99 % of $300.00: the claim is filed with $297.00 and accepted; once more changes nothing."""
    reply = answered(database, written(database, "claim.txt"))

    (told,) = json.loads(run("answer", str(reply), "--on", "2026-12-01", "-d", str(database), "--json"))
    (again,) = json.loads(run("answer", str(reply), "--on", "2026-12-02", "-d", str(database), "--json"))

    assert (told["says"], told["version"], again["new"], again["says"]) == (
        "accepted",
        "00100",
        False,
        "known already",
    )
    assert (claim(database)["state"], claim(database)["claimed"]) == ("accepted", "297.00")


def test_too_much_is_rejected_with_line_cause_and_correction(database: Path) -> None:
    """$298.00 of a line that allows $297.00 is more than the line and the entry allow: fatal, on the line, with what puts it right."""
    file = written(database, "claim.txt")
    reply = answered(database, with_amount(file, "29800"))

    (told,) = json.loads(
        run("answer", str(reply), "--on", "2026-12-01", "-d", str(database), "--json", code=1)
    )

    assert {one["code"] for one in told["conditions"]} == {"014", "551"}
    assert {(one["entry_number"], one["severity"]) for one in told["conditions"]} == {("XYZ41011179", "F")}
    assert all(one["correction"] for one in told["conditions"])
    assert claim(database)["state"] == "rejected"


def test_a_rejected_claim_is_perfected(database: Path) -> None:
    """Rejected, then written anew and accepted: the claim is with CBP, its five years kept."""
    rejected = answered(database, with_amount(written(database, "claim.txt"), "29800"))
    run("answer", str(rejected), "-d", str(database), code=1)
    told = json.loads(run("answer", str(rejected), "-d", str(database), "--json", code=1))
    assert told[0]["says"] == "known already"

    again = answered(database, written(database, "again.txt", "--replace"))
    run("answer", str(again), "-d", str(database))

    assert (claim(database)["state"], claim(database)["claimed"]) == ("accepted", "297.00")


def test_what_was_asked_too_much_is_corrected(database: Path) -> None:
    """Filed with $298.00 elsewhere and rejected here: written with --corrected it asks $297.00 and is accepted; the page named the line."""
    parts = (a_designation("XYZ41011179", "X20250615100001/1", claimed={"364": "298.00"}),)
    product = open_product(f"sqlite:///{database}")
    filed = ClaimFiled(
        claim_id="acme-1",
        claim_number="CLM00000007",
        provision="58",
        port="3901",
        filed_on=day("2025-08-03"),
        designations=parts,
    )
    product.emit([(ACME, filed)], date(2025, 8, 3), "urn:test")
    rejected = answered(database, with_amount(written(database, "claim.txt", "--corrected"), "29800"))
    run("answer", str(rejected), "-d", str(database), code=1)
    page = TestClient(create_app(product.engine, today=lambda: date(2025, 8, 3), rules_version="test"))
    assert "ACE answered" in page.get(f"/claims/{ACME}/acme-1").text

    again = answered(database, written(database, "again.txt", "--replace", "--corrected"))
    run("answer", str(again), "-d", str(database))

    assert (claim(database)["state"], claim(database)["claimed"]) == ("accepted", "297.00")


def test_an_answer_to_a_stranger_is_said(database: Path) -> None:
    """A number that is nobody's here changes nothing and ends with 1."""
    file = written(database, "claim.txt", "--dry-run")

    told = json.loads(run("answer", str(answered(database, file)), "-d", str(database), "--json", code=1))

    assert told[0]["claim"] == ""
    assert claim(database)["state"] == "approved"


def test_an_entry_that_ace_does_not_know(database: Path) -> None:
    """Of another claimant's entries this local ACE knows nothing: rejected on the line."""
    file = written(database, "claim.txt")
    reply = file.with_suffix(".reply")

    run("respond", str(file), "--claimant", "other", "-d", str(database), "-o", str(reply))

    assert "IMPORT ENTRY SUMMARY LINE NOT ON FILE" in reply.read_text()
    assert "TRANSACTION DATA REJECTED" in reply.read_text()


def test_half_an_answer_is_refused(database: Path) -> None:
    """Conditions without a disposition are no answer."""
    reply = answered(database, with_amount(written(database, "claim.txt"), "29800"))
    reply.write_text("\n".join(reply.read_text().splitlines()[:-2]) + "\n")

    ran = CliRunner().invoke(app, ["answer", str(reply), "-d", str(database)])

    assert ran.exit_code != 0
    assert claim(database)["state"] == "approved"
