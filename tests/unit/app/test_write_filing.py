"""`drawback filing write`: an approved claim as records, kept byte for byte; anything else is refused with a sentence."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace
from typer.testing import CliRunner

from drawback.app.bootstrap import open_product
from drawback.cli.filing import app
from drawback.dashboard.app import create_app
from drawback_schemas.claims import ClaimantRegistered, ClaimApproved, ClaimAssembled
from support.world import ACME, a_designation, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow  # a database for each test

NUMBER = "CLM-0000000-7"
SENT_BY = ["--port", "3901", "--site", "1001"]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """An entry of $300.00 duty, an export of its units, and a claim on both that a person has approved; another one waits."""
    path = tmp_path / "filing.db"
    product = open_product(f"sqlite:///{path}")
    events = [
        ClaimantRegistered(
            name="Acme Tools Inc", registered_on=day("2020-01-01"), importer_numbers=("12-345678900",)
        ),
        an_entry("XYZ41011179", "2025-01-15"),
        an_entry("XYZ41011187", "2025-01-15"),
        an_export(left="2025-06-15"),
        an_export("X20250616100001/1", left="2025-06-16"),
    ]
    for claim_id, entry, export in (
        ("acme-1", "XYZ41011179", "X20250615100001/1"),
        ("acme-2", "XYZ41011187", "X20250616100001/1"),
    ):
        parts = (a_designation(entry, export),)
        events.append(
            ClaimAssembled(
                claim_id=claim_id, assembled_on=day("2025-08-01"), provision="58", designations=parts
            )
        )
    events.append(
        ClaimApproved(claim_id="acme-1", approved_on=day("2025-08-02"), by="Kim", identity="declared")
    )
    product.emit([(ACME, event) for event in events], date(2025, 8, 2), "urn:test")
    yield path
    product.engine.dispose()


def run(*arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, [*arguments])
    return ran.exit_code, ran.output


def test_an_approved_claim_is_written_and_kept(database: Path, tmp_path: Path) -> None:
    """99 % of $300.00 is $297.00 of class 364; the same bytes are kept once, and the page offers them."""
    file = tmp_path / "claim.txt"
    asked = ["write", "acme-1", "--number", NUMBER, *SENT_BY, "-d", str(database), "-o", str(file), "--json"]
    code, told = run(*asked)
    assert code == 0, told
    run(*asked)
    assert json.loads(told[: told.rindex("}") + 1])["claim_number"] == "CLM00000007"
    code, read = run("read", str(file), "--json")
    found = json.loads(read)
    assert (code, found["faults"]) == (0, [])
    amounts = [one["fields"] for one in found["records"] if one["record"] == "43"]
    assert amounts == [
        {
            "control_identifier": "43",
            "class_code": "364",
            "claim_amount": "297.00",
            "calculated_amount": "297.00",
        }
    ]
    engine = open_product(f"sqlite:///{database}").engine
    page = TestClient(create_app(engine, today=lambda: date(2025, 8, 3), rules_version="test"))
    assert "Files for ACE" in page.get(f"/claims/{ACME}/acme-1").text
    assert page.get(f"/claims/{ACME}/filings/1.txt").content == file.read_bytes()
    assert page.get(f"/claims/{ACME}/filings/2.txt").status_code == 404
    assert page.get("/claims/zed/filings/1.txt").status_code == 404
    engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["acme-2", "--number", NUMBER, *SENT_BY], "expected one that a person has approved"),
        (["acme-1", *SENT_BY], "the claim has no number yet"),
        (["acme-1", "--number", "CLM-0000000-8", *SENT_BY], "check digit"),
        (["acme-1", "--number", "CLM-00", *SENT_BY], "is no entry number"),
        (["acme-1", "--number", NUMBER, "--port", "2704", "--site", "1001"], "1001 New York"),
        (["acme-1", "--number", NUMBER, "--port", "3901"], "site code"),
        (["acme-9", "--number", NUMBER, *SENT_BY], "there is no claim"),
    ],
)
def test_what_cannot_be_written_is_said(database: Path, arguments: list[str], says: str) -> None:
    ran = CliRunner().invoke(app, ["write", *arguments, "-d", str(database)])
    assert ran.exit_code != 0
    assert says in ran.output + str(ran.exception)


def test_a_file_that_contradicts_itself_is_read_with_every_fault(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "claim.txt"
    run("write", "acme-1", "--number", NUMBER, *SENT_BY, "-d", str(database), "-o", str(file))
    file.write_bytes(file.read_bytes().replace(b"9000000029700", b"9000000029800"))
    code, told = run("read", str(file), "--json")
    (fault,) = json.loads(told)["faults"]
    assert (code, fault["record"], fault["position"], fault["field"]) == (1, "90", "3-13", "grand_duty")
    assert fault["expected"] == "297.00, the sum of its classes"


def _other(database: Path, **changes: str) -> None:
    """The same export, told anew with other facts."""
    product = open_product(f"sqlite:///{database}")
    again = replace(an_export(left="2025-06-15"), revision=1, **changes)
    product.emit([(ACME, again)], date(2025, 8, 3), "urn:test")
    product.engine.dispose()


def test_another_exporter_needs_a_waiver_that_the_file_and_the_claim_then_say(
    database: Path, tmp_path: Path
) -> None:
    """19 CFR 190.82: the right to claim is the exporter's unless waived in writing."""
    _other(database, exporter="Somebody Else LLC")
    file = tmp_path / "claim.txt"
    asked = ["write", "acme-1", "--number", NUMBER, *SENT_BY, "-d", str(database), "-o", str(file)]
    ran = CliRunner().invoke(app, asked)
    assert "its written waiver" in str(ran.exception)
    code, told = run(*asked, "--waiver", "SOMEBODY ELSE LLC")
    assert code == 0, told
    (left,) = (line for line in file.read_text().splitlines() if line.startswith("70"))
    assert left[39:57] == "YSOMEBODY ELSE LLC"


@pytest.mark.parametrize(
    ("number", "says"),
    [("123456789", "social security number"), ("Acme", "is no importer number")],
)
def test_a_claimant_number_that_is_none_is_refused(database: Path, number: str, says: str) -> None:
    ran = CliRunner().invoke(
        app,
        ["write", "acme-1", "--number", NUMBER, *SENT_BY, "-d", str(database), "--claimant-number", number],
    )
    assert says in str(ran.exception)


def test_an_employers_number_without_suffix_gets_two_zeros(database: Path) -> None:
    _, told = run(
        "write",
        "acme-1",
        "--number",
        NUMBER,
        *SENT_BY,
        "-d",
        str(database),
        "--claimant-number",
        "12-3456789",
    )
    (head,) = (line for line in told.splitlines() if line.startswith("10A"))
    assert head[48:60] == "12-345678900"


def test_an_export_of_six_digits_is_refused(database: Path) -> None:
    """Filled up with zeros it would name goods that nobody exported."""
    _other(database, schedule_b="848180")
    ran = CliRunner().invoke(app, ["write", "acme-1", "--number", NUMBER, *SENT_BY, "-d", str(database)])
    assert "record 70 takes ten digits" in str(ran.exception)


def test_a_designation_worth_nothing_is_left_out(tmp_path: Path) -> None:
    """Of two lines one paid no duty: one import group of $297.00, one export; ACE takes no import without money."""
    path = tmp_path / "zero.db"
    product = open_product(f"sqlite:///{path}")
    lines = [a_line(1), a_line(2, duty="0.00")]
    parts = (a_designation(), a_designation(export="X20250616100001/1", line=2))
    events = [
        ClaimantRegistered(name="Acme", registered_on=day("2020-01-01"), importer_numbers=("12-3456789",)),
        an_entry("XYZ41011179", "2025-01-15", lines=lines),
        an_export(left="2025-06-15"),
        an_export("X20250616100001/1", left="2025-06-16"),
        ClaimAssembled(claim_id="acme-1", assembled_on=day("2025-08-01"), provision="58", designations=parts),
        ClaimApproved(claim_id="acme-1", approved_on=day("2025-08-02"), by="Kim", identity="declared"),
    ]
    product.emit([(ACME, one) for one in events], date(2025, 8, 2), "urn:test")
    product.engine.dispose()
    code, told = run(
        "write", "acme-1", "--number", NUMBER, *SENT_BY, "-d", str(path), "--waiver", "ACME TOOLS INC"
    )
    assert code == 0, told
    assert [line[:2] for line in told.splitlines() if line[:2] in {"40", "43", "70"}] == ["40", "43", "70"]


@pytest.mark.parametrize("unknown", ["", "foreign_entry_number", "foreign_entry_on", "foreign_tariff"])
def test_duty_paid_to_canada_is_named_in_record_64(tmp_path: Path, unknown: str) -> None:
    """CAD 81.00 at 1.35 is $60.00, less than $300.00: 99 % of it is $59.40 (19 CFR 182.44); what is not known is asked for."""
    path = tmp_path / "usmca.db"
    product = open_product(f"sqlite:///{path}")
    known = {
        "foreign_duty": Decimal("81.00"),
        "units_per_dollar": Decimal("1.35"),
        "foreign_entry_number": "12345-001234567",
        "foreign_entry_on": day("2025-06-18"),
        "foreign_tariff": "8481800090",
    }
    known.pop(unknown, None)
    events = [
        ClaimantRegistered(
            name="Acme Tools Inc", registered_on=day("2020-01-01"), importer_numbers=("12-3456789",)
        ),
        an_entry("XYZ41011179", "2025-01-15"),
        replace(an_export(left="2025-06-15", destination="CA"), **known),
        ClaimAssembled(
            claim_id="acme-1", assembled_on=day("2025-08-01"), provision="58", designations=(a_designation(),)
        ),
        ClaimApproved(claim_id="acme-1", approved_on=day("2025-08-02"), by="Kim", identity="declared"),
    ]
    product.emit([(ACME, one) for one in events], date(2025, 8, 2), "urn:test")
    product.engine.dispose()
    ran = CliRunner().invoke(app, ["write", "acme-1", "--number", NUMBER, *SENT_BY, "-d", str(path)])
    if unknown:
        assert f"send the export again with {unknown}" in str(ran.exception)
        return
    assert ran.exit_code == 0, ran.output
    lines = ran.stdout.splitlines()
    (abroad,) = (line for line in lines if line.startswith("64"))
    assert abroad.split() == ["6412345001234567", "061825000000810000013500008481800090", "CA"]
    assert [line[:13] for line in lines if line.startswith("43")] == ["4336400005940"]
