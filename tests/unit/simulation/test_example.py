"""The shipped example: big enough, complete, with valid identifiers, and exactly what the generator makes."""

import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import load_workbook

from drawback.domain import identifiers
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.simulation.generator.book import ScriptBook
from drawback.simulation.generator.compose import SEED, compose, write_example
from drawback.simulation.generator.pricing import asked
from drawback_schemas import claims as claim_events
from drawback_schemas.inquiries import InquiryIssued

PRICED = {code.value for code, rule in PROVISIONS.items() if not rule.not_priced}
WANTED = {
    "extension",
    "final-results-acme",
    "final-results-harbor",
    "deemed-liquidation",
    "reliquidation-after-claim-liquidated",
    "protest-approved",
    "post-summary-correction",
    "cf28-late-cf29-taken-amendment-up",
    "rejected-and-perfected",
    "amendment-down-repaid",
    "missed-window-not-filed",
    "missed-window-late-report",
    "bad-file",
    "unreadable-file",
    "duplicate-file",
    "newer-report-with-one-change",
    "out-of-order",
    "every-priced-provision",
    "different-sku-substituted",
    "different-sku-person-must-look",
}


def index(example: Path) -> dict[str, dict[str, object]]:
    content = json.loads((example / "happenings.json").read_text(encoding="utf-8"))
    return {one["name"]: one for one in content}


def filings(book: ScriptBook) -> list[claim_events.ClaimFiled]:
    return [
        one.event
        for told in book.events.values()
        for one in told
        if isinstance(one.event, claim_events.ClaimFiled)
    ]


def test_it_is_big_enough(book: ScriptBook, example: Path) -> None:
    """At least 400 entry lines, 300 export lines and 40 claims of two claimants over five years, in under 3 MB."""
    sheets = {sheet.number: sheet for told in book.sheets.values() for _, sheet in told}
    entered = [sheet.voyage.entry_on for sheet in sheets.values()]

    assert sum(len(sheet.lines) for sheet in sheets.values()) >= 400
    assert sum(len(told) for told in book.exports.values()) >= 300
    assert len(book.scripted) >= 40
    assert {claimant for claimant, told in book.sheets.items() if told} == {"acme", "harbor"}
    assert min(entered) < date(2021, 2, 1)
    assert max(entered) > date(2026, 4, 1)
    assert sum(path.stat().st_size for path in example.rglob("*") if path.is_file()) < 3_000_000


def test_every_identifier_is_valid(book: ScriptBook) -> None:
    """Entry, claim and protest numbers, ITNs, bills, ports, importer and message numbers pass their checks."""
    for told in book.sheets.values():
        for _, sheet in told:
            assert identifiers.read_entry_number(sheet.number) == sheet.number
            assert identifiers.check_offset(sheet.number) == 0, sheet.number
            assert (
                identifiers.read_importer_number(sheet.voyage.importer_number) == sheet.voyage.importer_number
            )
            assert identifiers.read_port(sheet.voyage.port) == sheet.voyage.port
    for shipments in book.exports.values():
        for _, line in shipments:
            assert identifiers.read_itn(line.export_id.partition("/")[0])
            assert identifiers.read_bill(line.carrier_document)
            assert line.export_id[1:9] == f"{line.disposed_on:%Y%m%d}"
    for filing in filings(book):
        assert identifiers.check_offset(filing.claim_number) == 0, filing.claim_number
    for told_events in book.events.values():
        for one in told_events:
            number = getattr(one.event, "protest_number", None) or getattr(one.event, "message_number", None)
            if number is not None:
                assert identifiers.compact(number).isdigit()


def test_numbers_are_given_once(book: ScriptBook) -> None:
    """No two entries, exports or claims share a number, and no export is designated beyond its quantity."""
    exports = [line.export_id for told in book.exports.values() for _, line in told]
    numbers = {filing.claim_id: filing.claim_number for filing in filings(book)}

    assert len(exports) == len(set(exports))
    assert len(numbers) == len(set(numbers.values()))


def test_no_unit_is_designated_twice(book: ScriptBook) -> None:
    """Scripted claims designate no more units of an entry line or of an export line than there are."""
    lines = {
        (sheet.number, line.line_number): line.quantity
        for told in book.sheets.values()
        for _, sheet in told
        for line in sheet.lines
    }
    used: Counter[tuple[str, int]] = Counter()
    for filing in {filing.claim_id: filing for filing in filings(book)}.values():
        for part in filing.designations:
            used[part.entry_number, part.line_number] += part.quantity  # type: ignore[assignment]

    assert used
    assert all(quantity <= lines[key] for key, quantity in used.items())


def test_every_priced_provision_is_claimed(book: ScriptBook) -> None:
    """There is a claim with an amount under every provision for which the program gives a figure."""
    claimed = {filing.provision for filing in filings(book) if asked(filing.designations) > 0}

    assert claimed == PRICED


def test_happenings_are_all_there(book: ScriptBook, example: Path) -> None:
    """Every happening that the issue names is in the index, with numbers that exist."""
    known = index(example)
    entries = {sheet.number for told in book.sheets.values() for _, sheet in told}

    assert known.keys() >= WANTED
    assert len(known) == len(book.happenings)
    for one in book.happenings:
        assert set(one.entries) <= entries, one.name
        assert set(one.claims) <= set(book.scripted), one.name
        assert all((example / "files" / name).exists() for name in one.files), one.name
        assert one.expected.endswith((".", ")")), one.name


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("final-results-acme", {"bills": "11660.00"}),
        ("final-results-harbor", {"bills": "6380.00", "exposure_before": "4752.00"}),
        ("amendment-down-repaid", {"refund": "20000.00"}),
        ("reliquidation-after-claim-liquidated", {"bill": "8750.00"}),
        ("protest-approved", {"refund": "10000.00"}),
        ("dated-rate-change", {"before": "9000.00", "after": "18000.00"}),
    ],
)
def test_figures_of_happenings(example: Path, name: str, figures: dict[str, str]) -> None:
    """Bills and refunds on the entries are the figures worked out by hand."""
    found = index(example)[name]["figures"]

    assert isinstance(found, dict)
    assert figures.items() <= found.items()


@pytest.mark.parametrize(
    ("name", "claim_change"),
    [
        # 99 % of $8,750.00 on 4,000 of 10,000 kg; of $20,000.00 on 600 of 1,000 ovens; of $630.00 on 800 of 2,000 motors
        ("reliquidation-after-claim-liquidated", "3465.00"),
        ("amendment-down-repaid", "-11880.00"),
        ("cf28-late-cf29-taken-amendment-up", "249.48"),
        ("protest-approved", "-3712.50"),
        # per revenue class and line: 99 % on 12,000 of 40,000 kg of 2.13 % of $52,000.00, the class rounded once
        ("countervailing-rate-down", "-986.85"),
        ("final-results-harbor", "1633.50"),
        ("final-results-acme", "0.00"),
    ],
)
def test_what_a_change_does_to_the_claim(example: Path, name: str, claim_change: str) -> None:
    """The index says what the change of the entry is worth on the claim: 99 % of it per designated unit."""
    one = index(example)[name]

    assert isinstance(one["figures"], dict)
    assert isinstance(one["claims"], list)
    assert one["figures"][f"drawback_change_{one['claims'][0]}"] == claim_change


def test_antidumping_is_asked_by_one_claimant_only(book: ScriptBook) -> None:
    """Harbor's claims carry antidumping duty in class 364, acme's do not: 10 % is in one amount and not in the other."""
    by_claim = {filing.claim_id: filing for filing in filings(book)}
    duty = {
        claimant: next(
            amount.amount
            for claim in by_claim.values()
            if claim.claim_id.startswith(claimant) and claim.filed_on == filed
            for amount in claim.designations[0].claimed
            if amount.class_code == "364"
        )
        for claimant, filed in (("acme", date(2023, 11, 14)), ("harbor", date(2023, 4, 18)))
    }

    assert duty["acme"] == Decimal("9900.00")  # 99 % of 25 % on 200 cribs of $200
    assert duty["harbor"] == Decimal("10395.00")  # 99 % of 35 % on 150 beds of $200


def test_the_cf28_is_answered_late(book: ScriptBook, example: Path) -> None:
    """The first CF-28 was due on 12 July 2024 and answered on the 19th; the second one in time."""
    dates = index(example)["cf28-late-cf29-taken-amendment-up"]["dates"]
    forms = Counter(
        one.event.form
        for told in book.events.values()
        for one in told
        if isinstance(one.event, InquiryIssued)
    )

    assert isinstance(dates, dict)
    assert dates["cf28_answered"] > dates["cf28_due"]
    assert forms == {"CF-28": 3, "CF-29-proposed": 2, "CF-29-taken": 1, "claim-request": 1}


def test_the_same_seed_gives_the_same_example(book: ScriptBook) -> None:
    """Composing twice gives equal entries, exports, events and index."""
    again = compose(SEED)[0]

    assert again.happenings == book.happenings
    assert again.sheets == book.sheets
    assert again.exports == book.exports
    assert again.events == book.events
    assert compose(SEED + 1)[0].exports != book.exports


def test_the_committed_files_are_what_the_generator_makes(tmp_path: Path, example: Path) -> None:
    """Writing the example again gives the committed files: text byte for byte, workbooks cell for cell."""
    write_example(tmp_path)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(example) for path in example.rglob("*") if path.is_file()} - {Path("README.md")}

    assert made == kept
    for name in sorted(made):
        new, old = tmp_path / name, example / name
        if name.suffix == ".xlsx" and "2022-09-13" not in name.name:
            assert _cells(new) == _cells(old), name
        else:
            assert new.read_bytes() == old.read_bytes(), name


def _cells(path: Path) -> list[list[object]]:
    return load_workbook(path).get_sheet_by_index(0).to_python()


def test_a_duplicate_is_a_duplicate(example: Path) -> None:
    """The file delivered twice is the same byte for byte."""
    first, again = (example / "files" / f"{day}.es003.acme.csv" for day in ("2023-03-05", "2023-03-09"))

    assert first.read_bytes() == again.read_bytes()


def test_the_readme_says_what_the_index_says(example: Path) -> None:
    """Every amount in the history is a figure of a happening."""
    story = (example / "README.md").read_text(encoding="utf-8")
    figures = {
        text.lstrip("-")
        for one in index(example).values()
        for text in dict(one["figures"]).values()  # type: ignore[call-overload]
    }

    told = {amount.replace(",", "") for amount in re.findall(r"\$([\d,]+\.\d\d)", story)} - {"1234.50"}

    assert len(told) > 10
    assert told <= figures
