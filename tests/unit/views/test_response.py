"""CBP asks about one claim's goods: the checklist, like goods elsewhere, and the package that cannot be changed unseen."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.cli.inquiries import app
from drawback.dashboard.app import create_app
from drawback.domain.types import Disposal, Provision
from drawback.rules.dates.inquiries import InquiryForm
from drawback.rules.eligibility.response_checklist import response_checklist
from drawback.views import like_goods, response
from drawback_schemas.claims import ClaimAssembled, ClaimFiled, ClaimWithdrawn
from drawback_schemas.inquiries import InquiryIssued
from support.dashboard import ACME, number
from support.world import a_designation, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 16)
ASKED, LIKE, SUPPLIED, OTHER, GONE = (number("XYZ", n) for n in (1, 2, 3, 4, 5))
_GOODS = {
    ASKED: a_line(sku="P-1", producer="Good Works Co., Ltd."),
    LIKE: a_line(sku="P-1", producer="GOOD WORKS CO LTD", value="10400.00"),
    SUPPLIED: a_line(hts="8501104060", sku="P-2", producer="Good Works Co Ltd"),
    OTHER: a_line(hts="9506910010", sku="P-3", producer="Somebody Else"),
    GONE: a_line(sku="P-1"),
}


def claim(entry: str, place: int) -> list[object]:
    export = f"X2025061510000{place}/1"
    parts = (a_designation(entry, export, claimed={"364": "297.00"}),)
    claim_id = f"c-{entry}"
    return [
        an_entry(entry, "2025-01-15", lines=[_GOODS[entry]]),
        an_export(export, quantity="1000"),
        ClaimAssembled(claim_id=claim_id, provision="58", assembled_on=day("2025-07-01"), designations=parts),
        ClaimFiled(
            claim_id=claim_id,
            claim_number=number("ABC", place),
            provision="58",
            port="2704",
            filed_on=day("2025-07-02"),
            designations=parts,
        ),
    ]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """A CF-28 on one entry; claims on its goods, on like goods, on other goods, and one withdrawn."""
    path: Path = tmp_path_factory.mktemp("asked") / "asked.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    events: list[Any] = []
    for place, entry in enumerate(_GOODS, start=1):
        events += claim(entry, place)
    events += [
        ClaimWithdrawn(claim_id=f"c-{GONE}", withdrawn_on=day("2025-08-01")),
        InquiryIssued(inquiry_id="CF28-1", form="CF-28", issued_on=day("2026-03-02"), entry_number=ASKED),
        InquiryIssued(
            inquiry_id="VER/1", form="verification", issued_on=day("2026-03-02"), claim_id=f"c-{ASKED}"
        ),
    ]
    Product(engine, load_law()).emit([(ACME, event) for event in events], TODAY, "urn:test")
    yield engine, path
    engine.dispose()


def test_like_goods_are_found_in_other_open_claims_only(database) -> None:
    """Same eight digits, supplier, part and unit value; another number of the same supplier; nothing of strangers or the dead."""
    engine, _ = database
    with engine.connect() as connection:
        found = like_goods.of_inquiry(connection, ACME, "CF28-1")
        there = like_goods.of_claim(connection, ACME, f"c-{LIKE}")
        none = [like_goods.of_claim(connection, ACME, f"c-{one}") for one in (ASKED, OTHER)]
    assert [(one.entry_number, one.alike) for one in found] == [
        (LIKE, "same HTS-8, same supplier, same part, unit value within 5 %"),
        (SUPPLIED, "same supplier"),
    ]
    assert [(one.inquiry, one.money) for one in there] == [
        ("CF28-1", Decimal("297.00")),
        ("VER/1", Decimal("297.00")),
    ]
    assert none == [[], []]
    assert like_goods.total(found) == sum((one.money for one in found), Decimal(0))
    assert like_goods.total(there) == found[0].money


def test_the_package_is_sealed_and_always_the_same(database) -> None:
    """Two packages of one state are the same bytes; a changed, added or missing file breaks the seal."""
    engine, _ = database
    with engine.connect() as connection:
        content = response.package(connection, ACME, "CF28-1", "test")
        again = response.package(connection, ACME, "CF28-1", "test")
    assert content == again
    assert response.broken(content) == []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert f"claims/c-{ASKED}.json" in files
    assert f"entries/{ASKED}.json" in files
    assert len(list(csv.DictReader(io.StringIO(files["like-goods.csv"].decode())))) == 2
    assert {json.loads(line)["type"] for line in files["events.jsonl"].decode().splitlines()} >= {
        "entry.filed.v1",
        "inquiry.issued.v1",
    }
    changed = files | {"inquiry.json": files["inquiry.json"].replace(b"CF-28", b"CF-29")}
    assert response.broken(zipped(changed)) == ["inquiry.json was changed"]
    assert response.broken(zipped(files | {"more.txt": b"x"})) == ["more.txt is not in the manifest"]
    assert response.broken(zipped({n: c for n, c in files.items() if n != "story.csv"})) == [
        "story.csv is missing"
    ]
    manifest = files["manifest.json"].replace(b"CF-28", b"CF-29")
    assert response.broken(zipped(files | {"manifest.json": manifest})) == [
        "manifest.json is not the one that was sealed"
    ]


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_commands_take_an_inquiry_through_its_life(database, tmp_path) -> None:
    """Shown, packed, checked, assigned, extended, answered, closed; what does not fit is refused in a sentence."""
    _, path = database
    where = ["-d", str(path)]

    def run(*arguments: str):
        return CliRunner().invoke(app, [*arguments])

    shown = json.loads(run("show", "CF28-1", "--json", *where).stdout)
    assert [one["entry_number"] for one in shown["like_goods"]] == [LIKE, SUPPLIED]
    assert Decimal(shown["money"]) > 0
    out = tmp_path / "cf28.zip"
    assert run("package", "CF28-1", "--out", str(out), *where).exit_code == 0
    assert run("verify", str(out)).exit_code == 0
    out.write_bytes(out.read_bytes()[:-30])
    assert run("verify", str(out)).exit_code == 2
    assert "assigned" in run("assign", "CF28-1", "--to", "dana", "--on", "2026-03-03", *where).output
    assert (
        "2026-05-01" in run("extend", "CF28-1", "--until", "2026-05-01", "--on", "2026-03-04", *where).output
    )
    assert "answered" in run("answer", "CF28-1", "--by", "dana", "--on", "2026-03-20", *where).output
    assert "closed" in run("close", "CF28-1", "--outcome", "no-change", "--on", "2026-03-25", *where).output
    again = run("answer", "CF28-1", "--by", "dana", "--on", "2026-03-26", *where)
    assert again.exit_code == 1
    assert run("show", "CF28-9", *where).exit_code == 1


def test_pages_show_the_answer_and_the_like_goods(database) -> None:
    """The inquiry offers its package; the claim on like goods names the inquiry."""
    engine, _ = database
    pages = TestClient(create_app(engine, today=lambda: TODAY, rules_version="test"))
    page = pages.get(f"/inquiries/{ACME}/VER/1").text
    assert "19 CFR 190.61" in page
    assert "certificate that the goods were not used" in page
    packed = pages.get(f"/inquiry-package/{ACME}/VER/1")
    assert response.broken(packed.content) == []
    assert pages.get(f"/inquiry-package/{ACME}/none").status_code == 404
    assert "asks about goods like" in pages.get(f"/claims/{ACME}/c-{LIKE}").text


def test_the_checklist_follows_form_and_provision() -> None:
    """A manufacturing claim needs its ruling and bill of materials, an unused one does not; each form has items of its own."""
    made = {
        item.what for item in response_checklist(InquiryForm.CLAIM_EVIDENCE, Provision.MANUFACTURING_DIRECT)
    }
    unused = {item.what for item in response_checklist(InquiryForm.CLAIM_EVIDENCE, Provision("58"))}
    assert any("bill of materials" in what for what in made)
    assert not any("bill of materials" in what for what in unused)
    destroyed = response_checklist(InquiryForm.VERIFICATION, Provision("58"), frozenset({Disposal.DESTROYED}))
    assert any("evidence of destruction" in item.what for item in destroyed)
    assert not any("carrier proof" in item.what for item in destroyed)
    for form in InquiryForm:
        assert form is InquiryForm.CLASSIFICATION_DOUBT or len(response_checklist(form)) >= 1
