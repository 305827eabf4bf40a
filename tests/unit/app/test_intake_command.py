"""What `drawback intake` shows of a file before and after it is taken: form, sheet, columns, what is left out, what is held back."""

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from typer.testing import CliRunner

from drawback.cli.main import app
from support.line_report import ADDED, GOODS, HEADS, OTHER, changed, written

pytestmark = pytest.mark.slow  # a database for each test


def said(path: Path, *words: str) -> tuple[str, int]:
    """Lines as a person reads them, and the exit code."""
    database = str(path.with_name("test.db"))
    done = CliRunner().invoke(app, ["intake", str(path), "--claimant", "acme", "--as-of", "2026-03-01", "-d", database, *words])  # fmt: skip
    return done.output, done.exit_code


def lines_with(text: str, word: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if word in line]


def test_a_dry_run_shows_each_column_with_its_first_value_and_how_it_is_written(tmp_path: Path) -> None:
    """A person sees at once that the duty is under the duty, and that 10.000,00 is ten thousand."""
    goods = changed(GOODS, c3="13.05.2025", c8="10.000,00", c9="440,00", c12="4,4%")
    added = changed(ADDED, c3="13.05.2025", c8="0,00", c9="2.500,00", c12="25%")
    text, code = said(written(tmp_path / "r.csv", goods, added, parted=";"), "--dry-run")

    assert code == 0
    assert text.startswith(
        "r.csv: read as entries (UTF-8, a semicolon between cells, headings in row 1, 2 rows)"
    )
    assert lines_with(text, "tariff.duty") == [
        "Line Tariff Duty Amount tariff.duty 440,00 decimal comma, dots between thousands (by '440,00' on row 2)"
    ]
    assert lines_with(text, "entry.entry_date") == [
        "Entry Date entry.entry_date 13.05.2025 day first (by '13.05.2025' on row 2)"
    ]
    assert lines_with(text, "would be taken in") == [
        "r.csv: 1 event would be taken in (1 entry.filed.v1); nothing held back"
    ]


def test_a_dry_run_names_what_is_left_out_and_not_used(tmp_path: Path) -> None:
    """Sheets, totals, headings nobody knows; the sheet that is read, and where its headings stand."""
    book = xlsxwriter.Workbook(str(tmp_path / "r.xlsx"))
    sheet, old, notes = (book.add_worksheet(name) for name in ("Report", "Old", "Notes"))
    sheet.write(0, 0, "ACE Reports")
    for number, row in enumerate(
        ((*HEADS, "Broker's Mood"), (*GOODS, "good"), (*ADDED, ""), ("Total", *[""] * 7, "10000.00", "2940.00")), 2
    ):  # fmt: skip
        sheet.write_row(number, 0, row)
    old.write_row(0, 0, HEADS)
    old.hide()
    notes.write(0, 0, "made by hand")
    book.close()

    text, code = said(tmp_path / "r.xlsx", "--dry-run")

    assert code == 0
    assert "(sheet Report, headings in row 3, 3 rows)" in text
    assert lines_with(text, "not used") == ["not used Broker's Mood"]
    assert lines_with(text, "left out")[:3] == [
        "left out hidden sheet 'Old' was not read",
        "left out sheet 'Notes' has other headings and was not read",
        "left out 1 row is a total, a page line or text",
    ]


def test_brackets_in_a_heading_or_cell_are_no_markup(tmp_path: Path) -> None:
    """`[red]` is shown as it stands, and nothing of it is obeyed."""
    heads = (*HEADS, "[/bold] Note")
    text, code = said(
        written(tmp_path / "[r].csv", (*changed(GOODS, c1="[red]1"), "[x]"), heads=heads), "--dry-run"
    )

    assert code == 1
    assert "[r].csv: read as entries" in text
    assert "[red]1" in text
    assert "[/bold] Note" in text


def test_what_is_held_back_comes_first_and_is_counted_by_row(tmp_path: Path) -> None:
    """Two faults of one row are one sentence, and remarks follow."""
    path = written(tmp_path / "r.csv", changed(GOODS, c8="EUR 5", c9="none of it"), ADDED, OTHER)
    text, code = said(path)

    assert code == 1
    assert "r.csv: 1 event taken in (1 entry.filed.v1); 1 row held back" in text
    assert len(lines_with(text, "r.csv, row 2")) == 1
    assert "(and 1 more on this row)" in text


def test_a_file_that_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    """One sentence, not two."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear importer")
    text, code = said(path, "--dry-run", "--kind", "entries")

    assert code == 1
    assert len(lines_with(text, "letter.txt")) == 2  # the outcome and its reason


def test_the_reading_as_json(tmp_path: Path) -> None:
    """Programs get the same."""
    text, _ = said(written(tmp_path / "r.csv", GOODS, ADDED), "--dry-run", "--json")
    document: list[dict[str, Any]] = json.loads(text[text.index("[\n") :])
    reading = document[0]["reading"]

    assert (reading["kind"], reading["heading_row"], reading["rows"]) == ("entries", 1, 2)
    assert reading["columns"][3] == {
        "heading": "Entry Date",
        "field": "entry.entry_date",
        "example": "05/02/2025",
        "how": "month first (as elsewhere in the file)",
    }
