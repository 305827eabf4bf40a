"""Documents: kept by their hash, linked, held, kept until their last day, handed out as files only, and shown in the exhibit."""

import hashlib
import json
import sys
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

from drawback.adapters.clock import SimulatedClock
from drawback.adapters.document_folder import DamagedDocumentError
from drawback.adapters.virus_scan import NotCleanError
from drawback.app.bootstrap import open_product
from drawback.app.documents import CannotKeep, DocumentDesk, Handed
from drawback.app.inbox import WatchedInbox
from drawback.cli.main import app
from drawback.config.settings import Documents
from drawback.dashboard.app import create_app
from drawback.domain.papers import PaperKind, SubjectKind, media_type
from drawback.views.documents import document, kept_until, links
from drawback_schemas.claims import ClaimantRegistered, ClaimAssembled, ClaimFiled, ClaimLiquidated
from support.world import ACME, a_designation, an_entry, an_export, day

pytestmark = pytest.mark.slow  # a database for each test

ENTRY, EXPORT = "XYZ41011179", "X20250615100001/1"
LETTER = (
    b"Bill of lading for entry XYZ-4101117-9, AES ITN X20250615100001, and XYZ-4101118-7 of somebody else\n"
)
EVIL = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An entry, an export and a claim on both; another claimant with nothing."""
    product = open_product(f"sqlite:///{tmp_path / 'documents.db'}")
    known = ClaimantRegistered(
        name="Acme Tools Inc", registered_on=day("2020-01-01"), importer_numbers=("12-3456789",)
    )
    claim = ClaimAssembled(
        claim_id="acme-1",
        assembled_on=day("2025-08-01"),
        provision="58",
        designations=(a_designation(ENTRY, EXPORT),),
    )
    events = [known, an_entry(ENTRY, "2025-01-15"), an_export(EXPORT, left="2025-06-15"), claim]
    product.emit([(ACME, event) for event in events], date(2025, 8, 2), "urn:test")
    yield product.engine
    product.engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def desk(engine: Engine, folder: Path) -> DocumentDesk:
    return DocumentDesk(engine, Documents(folder=folder), SimulatedClock(date(2026, 11, 29)))


def hand_in(desk: DocumentDesk, content: bytes = LETTER, claimant: str = ACME, **more: Any) -> str:
    return desk.keep(Handed(claimant, "letter.txt", content, **more), by="Kim").sha256


def test_a_document_is_kept_once_by_its_hash_and_its_text_proposes_links(
    engine: Engine, desk: DocumentDesk, folder: Path
) -> None:
    """The hash is that of the bytes; what another claimant has is not proposed; a proposal counts once a person confirms it."""
    kept = desk.keep(Handed(ACME, "../../letter.txt", LETTER, PaperKind.CARRIER), by="Kim")
    again = desk.keep(Handed(ACME, "copy.txt", LETTER), by="Lee")
    digest = hashlib.sha256(LETTER).hexdigest()
    assert (kept.sha256, kept.new, again.new) == (digest, True, False)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [digest]
    assert {(one.subject_kind, one.subject) for one in kept.proposed} == {
        ("entry", ENTRY),
        ("export", EXPORT),
    }
    with engine.connect() as connection:
        found = document(connection, ACME, digest)
        assert found is not None
        assert (found.name, found.kind, found.received_by) == ("letter.txt", "bill-of-lading", "Kim")
        assert all(one.proposed for one in links(connection, ACME, digest))
    assert desk.link(ACME, digest, SubjectKind.ENTRY, "XYZ-4101117-9", by="Kim")
    assert not desk.link(ACME, digest, SubjectKind.ENTRY, ENTRY, by="Kim")
    with engine.connect() as connection:
        assert [one.subject for one in links(connection, ACME, digest) if not one.proposed] == [ENTRY]
    assert desk.content(ACME, digest) == LETTER


def test_another_claimant_never_reads_it(desk: DocumentDesk) -> None:
    digest = hand_in(desk)
    with pytest.raises(LookupError):
        desk.content("zed", digest)
    assert hand_in(desk, claimant="zed") == digest
    assert desk.content("zed", digest) == LETTER


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (Handed("", "a.pdf", b"x"), "belongs to one claimant"),
        (Handed("*", "a.pdf", b"x"), "belongs to one claimant"),
        (Handed(ACME, "a.pdf", b""), "a.pdf is empty"),
        (Handed(ACME, "a.pdf", b"x", links=((SubjectKind.CLAIM, "acme-9"),)), "has no claim 'acme-9'"),
        (Handed(ACME, "a.pdf", b"x", links=((SubjectKind.ENTRY, "XYZ-4101118-7"),)), "has no entry"),
        (Handed(ACME, "a.pdf", b"x", links=((SubjectKind.ENTRY, "no"),)), "is no entry number"),
        (Handed(ACME, "a.pdf", b"x", links=((SubjectKind.INQUIRY, "CF28"),)), "has no inquiry"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_left(
    desk: DocumentDesk, folder: Path, given: Handed, says: str
) -> None:
    with pytest.raises(CannotKeep, match=says):
        desk.keep(given, by="Kim")
    assert not folder.exists()


def test_bytes_that_changed_are_not_handed_out(desk: DocumentDesk, folder: Path) -> None:
    digest = hand_in(desk)
    (path,) = (each for each in folder.rglob("*") if each.is_file())
    path.write_bytes(LETTER + b"!")
    with pytest.raises(DamagedDocumentError, match="its hash differs"):
        desk.content(ACME, digest)
    path.unlink()
    with pytest.raises(DamagedDocumentError, match="put it back from a backup"):
        desk.content(ACME, digest)


SCANNER = f"{sys.executable} -c \"import sys; data = sys.stdin.buffer.read(); print('Eicar found'); sys.exit(1 if b'EICAR' in data else {{}})\""


@pytest.mark.parametrize(
    ("command", "content", "says"),
    [
        (SCANNER.format(0), b"clean", ""),
        (SCANNER.format(0), b"EICAR", "Eicar found"),
        (SCANNER.format(2), b"clean", "ended with 2"),
        ("/no/such/scanner -", b"clean", "gave no answer"),
    ],
)
def test_a_virus_scanner_is_asked_first(
    engine: Engine, folder: Path, command: str, content: bytes, says: str
) -> None:
    """Nothing is kept unless the scanner says that it is clean."""
    desk = DocumentDesk(engine, Documents(folder=folder, scanner=command), SimulatedClock(date(2026, 11, 29)))
    if says:
        with pytest.raises(NotCleanError, match=says):
            hand_in(desk, content)
        assert not folder.exists()
    else:
        assert desk.content(ACME, hand_in(desk, content)) == content


def liquidated(engine: Engine, on: str) -> None:
    product = open_product(str(engine.url))
    told = [
        ClaimFiled(
            claim_id="acme-1",
            claim_number="CLM00000007",
            provision="58",
            filed_on=day("2025-08-03"),
            designations=(a_designation(ENTRY, EXPORT, claimed={"364": "297.00"}),),
        ),
        ClaimLiquidated(claim_id="acme-1", liquidated_on=day(on), amount=Decimal("297.00")),
    ]
    product.emit([(ACME, event) for event in told], date(2026, 8, 3), "urn:test")
    product.engine.dispose()


def test_it_is_kept_until_the_last_day_of_its_claims_and_entries(engine: Engine, desk: DocumentDesk) -> None:
    """Not liquidated: no last day. Liquidated 2026-03-02 + 3 years is 2029-03-02; entered 2025-01-15 + 5 years is later (19 CFR 190.15, 163.4)."""
    digest = hand_in(desk, links=((SubjectKind.ENTRY, ENTRY),))
    with engine.connect() as connection:
        until = kept_until(connection, ACME, links(connection, ACME, digest))
    assert until.on is None
    assert "acme-1 is not liquidated" in until.says
    with pytest.raises(CannotKeep, match="must be kept for now"):
        desk.remove(ACME, digest, "tidying", by="Kim")
    liquidated(engine, "2026-03-02")
    with engine.connect() as connection:
        until = kept_until(connection, ACME, links(connection, ACME, digest))
    assert until.on == date(2030, 1, 15)


@pytest.mark.parametrize(("today", "gone"), [(date(2030, 1, 15), False), (date(2030, 1, 16), True)])
def test_it_is_removed_only_after_its_last_day_and_never_under_a_hold(
    engine: Engine, folder: Path, today: date, gone: bool
) -> None:
    desk = DocumentDesk(engine, Documents(folder=folder), SimulatedClock(today))
    digest = hand_in(desk, links=((SubjectKind.ENTRY, ENTRY),))
    liquidated(engine, "2026-03-02")
    desk.hold(ACME, digest, "CIT 25-00123", by="Kim")
    with pytest.raises(CannotKeep, match="CIT 25-00123"):
        desk.remove(ACME, digest, "over", by="Kim")
    desk.release(ACME, digest, "settled", by="Kim")
    if not gone:
        with pytest.raises(CannotKeep, match="until 2030-01-15"):
            desk.remove(ACME, digest, "over", by="Kim")
        return
    desk.remove(ACME, digest, "over", by="Kim")
    assert not [each for each in folder.rglob("*") if each.is_file()]
    with pytest.raises(LookupError):
        desk.content(ACME, digest)


def client(engine: Engine, desk: DocumentDesk) -> TestClient:
    product_actions: Any = object()
    return TestClient(
        create_app(
            engine,
            today=lambda: date(2026, 11, 29),
            rules_version="test",
            actions=product_actions,
            papers=desk,
        ),
        headers={"sec-fetch-site": "same-origin"},
    )


def test_the_page_takes_shows_links_holds_and_hands_out_as_a_file_only(
    engine: Engine, desk: DocumentDesk
) -> None:
    """Whatever a file is named, it leaves as an attachment under the type of its bytes, never guessed."""
    pages = client(engine, desk)
    sent = pages.post(
        "/documents",
        data={"claimant": ACME, "kind": "invoice", "dated_on": "2025-06-01"},
        files={"file": ("evil.html", EVIL, "text/html")},
        follow_redirects=False,
    )
    assert sent.status_code == 303, sent.text
    address = sent.headers["location"].partition("?")[0]
    out = pages.get(f"{address}/file")
    assert out.content == EVIL
    assert out.headers["content-type"] == "application/octet-stream"
    assert out.headers["content-disposition"].startswith("attachment")
    assert out.headers["x-content-type-options"] == "nosniff"
    pages.post(f"{address}/link", data={"kind": "claim", "subject": "acme-1"})
    pages.post(f"{address}/hold", data={"why": "CF-28 of May"})
    shown = pages.get(address).text
    assert "CF-28 of May" in shown
    assert "acme-1 is not liquidated" in shown
    assert "evil.html" in pages.get("/documents?show=held").text
    assert "evil.html" not in pages.get("/documents?show=unlinked").text
    refused = pages.post(f"{address}/link", data={"kind": "claim", "subject": "nope"})
    assert refused.status_code == 409
    assert pages.get(f"/documents/zed/{address.rpartition('/')[2]}").status_code == 404


def test_papers_in_the_inbox_are_kept_as_documents(
    engine: Engine, desk: DocumentDesk, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / ACME).mkdir(parents=True)
    file = inbox / ACME / "scan.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\nrest")
    product = open_product(str(engine.url))
    WatchedInbox(product, inbox, "", 0, desk).take(file, ACME, date(2026, 11, 29))
    product.engine.dispose()
    assert (inbox / ACME / "done" / "scan.png").is_file()
    with engine.connect() as connection:
        found = document(connection, ACME, hashlib.sha256(b"\x89PNG\r\n\x1a\nrest").hexdigest())
    assert found is not None
    assert (found.media_type, found.source) == ("image/png", "inbox folder")


def run(*arguments: str, code: int = 0) -> str:
    ran = CliRunner().invoke(app, [*arguments])
    assert ran.exit_code == code, ran.output + str(ran.exception)
    return ran.stdout


@pytest.mark.usefixtures("engine")
def test_by_command_into_the_exhibit(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bill of lading about the export: the proof is missing no more, and the package has the paper under the manifest's hash."""
    monkeypatch.setenv("DRAWBACK_DOCUMENTS__FOLDER", str(folder))
    database, package = str(tmp_path / "documents.db"), tmp_path / "exhibit.zip"
    paper = tmp_path / "bol.txt"
    paper.write_bytes(LETTER)
    before = json.loads(run("exhibit", "acme-1", "-d", database, "--json"))
    assert [one["missing"] for one in before["missing"]] == [
        "bill of lading, air waybill or other carrier's paper (19 CFR 190.72)"
    ]
    asked = [
        "documents",
        "add",
        str(paper),
        "--kind",
        "bill-of-lading",
        "--dated",
        "2025-06-14",
        "--claimant",
        ACME,
    ]
    told = json.loads(run(*asked, "--link", f"export:{EXPORT}", "-d", database, "--json"))["documents"][0]
    listed = json.loads(run("documents", "list", "--about", EXPORT, "-d", database, "--json"))["documents"]
    assert [(one["name"], one["dated_on"]) for one in listed] == [("bol.txt", "2025-06-14")]
    run("documents", "hold", told["sha256"][:8], "--reason", "audit", "--by", "Kim", "-d", database)
    shown = json.loads(run("documents", "show", told["sha256"][:8], "-d", database, "--json"))
    assert (shown["held_for"], [one["act"] for one in shown["done"]]) == ("audit", ["held", "linked", "kept"])
    run("documents", "show", "ffffffff", "-d", database, code=1)
    after = json.loads(run("exhibit", "acme-1", "--out", str(package), "-d", database, "--json"))
    assert after["missing"] == []
    with zipfile.ZipFile(package) as archive:
        assert archive.read("papers/001-bol.txt") == LETTER
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["files"]["papers/001-bol.txt"]["sha256"] == told["sha256"]


def a_pdf(text: str) -> bytes:
    """A PDF of one page that says this, put together by hand."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start
    )


def test_the_text_of_a_pdf_proposes_what_it_is_about(desk: DocumentDesk) -> None:
    pytest.importorskip("pypdf")
    content = a_pdf("Waybill for AES X20250615100001")
    assert media_type(content) == "application/pdf"
    kept = desk.keep(Handed(ACME, "awb.pdf", content), by="Kim")
    assert [(one.subject, one.because) for one in kept.proposed] == [
        (EXPORT, "its text names X20250615100001")
    ]
    assert kept.remark == ""


@pytest.mark.parametrize(
    ("content", "says"), [(b"%PDF-1.4\n" + b"junk" * 100, "cannot be read"), (a_pdf("  "), "it is a scan")]
)
def test_a_pdf_that_tells_nothing_is_kept_with_that_remark(
    desk: DocumentDesk, content: bytes, says: str
) -> None:
    pytest.importorskip("pypdf")
    assert says in desk.keep(Handed(ACME, "a.pdf", content), by="Kim").remark
