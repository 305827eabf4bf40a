"""Cells of workbooks: as the spreadsheet shows them."""

import zipfile
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from drawback.adapters.files import understand
from drawback.adapters.files.read_apart import as_text
from drawback.adapters.files.workbooks import open_workbook
from support.intake_files import EXTENDED, events, ids, table_of, take, write_xlsx

pytestmark = pytest.mark.slow

SPREADSHEET_FIGURES = (
    "Line Tariff Goods Value Amount",
    "Line Tariff Duty Amount",
    "Line Tariff Quantity (1)",
)


def rows_of(path):
    """All rows of the only sheet of a workbook."""
    (table,) = open_workbook(path).tables
    rows = list(table.every_row())
    table.close()
    return rows


def as_spreadsheet(rows):
    """What Excel makes of the report: figures, dates, and codes without their zeros."""
    for row in rows:
        cells = dict(row)
        for heading in SPREADSHEET_FIGURES:
            text = row[heading].replace("$", "").replace(",", "")
            cells[heading] = float(text) if text else ""
        for heading in ("Entry Date", "Entry Summary Date", "Importation Date"):
            month, day, year = map(int, row[heading].split("/"))
            cells[heading] = date(year, month, day)
        for heading in (
            "Entry Summary Line Number",
            "Entry Type Code",
            "Port of Entry Code",
            "Tariff Ordinal Number",
        ):
            cells[heading] = int(row[heading])
        cells["HTS Number - Full"] = int(row["HTS Number - Full"])
        cells["Mode of Transportation"] = int(row["Mode of Transportation"])
        yield cells


def test_workbook_and_csv_give_the_same_events(tmp_path):
    """Figures, dates and codes that a spreadsheet keeps as numbers mean the same as the text of the CSV."""
    path = write_xlsx(tmp_path / "report.xlsx", list(as_spreadsheet(table_of(EXTENDED))))

    assert ids(path) == ids(EXTENDED)


def test_rows_of_a_workbook_count_as_the_spreadsheet_shows_them(tmp_path):
    """Titles above the headings are skipped, and a problem names the row that Excel shows."""
    rows = list(as_spreadsheet(table_of(EXTENDED)))[:4]
    rows[1]["Line Tariff Duty Amount"] = "n.v."
    path = write_xlsx(
        tmp_path / "titled.xlsx", rows, above=["Entry Summary Line Tariff Details", "", "Run date 03/01/2026"]
    )

    _, (problem,) = take(path)

    assert problem.row == 6
    assert understand(path).heading_row == 4


def test_leading_zeros_that_a_spreadsheet_drops_come_back(tmp_path):
    """Port 0901, type 01, HTS 0101.21.0010 and filer 032 survive as figures."""
    from drawback.domain.identifiers import check_digit  # noqa: PLC0415

    number = "0324101117" + str(check_digit("032", "4101117"))
    (row,) = as_spreadsheet(table_of(EXTENDED)[1:2])
    row |= {
        "Entry Summary Number": int(number),
        "Port of Entry Code": 901,
        "HTS Number - Full": 101210010,
        "Tariff Ordinal Number": 1,
    }

    (event,) = events(write_xlsx(tmp_path / "zeros.xlsx", [row]))

    assert (event.entry_number, event.port, event.entry_type) == (number, "0901", "01")
    assert event.lines[0].hts == "0101210010"


def test_cells_of_a_workbook_as_text():
    """Whole figures have no point, dates are ISO, a time of day is kept, truth is a word."""
    from datetime import datetime, time  # noqa: PLC0415

    cells = [
        8479909596.0,
        3229.9,
        1800,
        True,
        date(2025, 5, 2),
        datetime(2025, 5, 2),  # noqa: DTZ001 - a cell has no zone
        datetime(2025, 5, 2, 8, 30),  # noqa: DTZ001
        time(8, 30),
        "x",
    ]

    assert [as_text(cell) for cell in cells] == [
        "8479909596", "3229.9", "1800", "TRUE", "2025-05-02", "2025-05-02", "2025-05-02 08:30:00", "08:30:00", "x",
    ]  # fmt: skip


def test_stream_and_calamine_read_the_same_cells(tmp_path):
    """Our own stream of an .xlsx gives, cell by cell, what the established reader gives."""
    rows = list(as_spreadsheet(table_of(EXTENDED)))
    rows[3] |= {
        "Importer Name": "Müller & <Söhne>\nZweite Zeile",
        "Cotton Fee": 0.1 + 0.2,
        "Liquidation Status": True,
    }
    path = write_xlsx(tmp_path / "both.xlsx", rows, above=["Title"])

    ours = rows_of(path)
    theirs = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()

    width = len(rows[0])
    assert [[*row.cells, *[""] * (width - len(row.cells))] for row in ours] == [
        [as_text(cell) for cell in cells] for cells in theirs
    ]


def test_percent_cells_of_a_workbook_are_percentages(tmp_path):
    """25 % typed into a spreadsheet is stored as 0.25; a plain 0.25 stays a quarter of one percent."""
    path = tmp_path / "percent.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    headings = ["Case Number", "Rate Type", "Publication Date", "Rate"]
    sheet.write_row(0, 0, headings)
    percent = book.add_format({"num_format": "0.00%"})
    for row, (rate, style) in enumerate(((0.155, percent), (0.25, None)), 1):
        sheet.write_row(row, 0, [f"A-570-96{row}", "cash deposit", "2025-06-10"])
        sheet.write_number(row, 3, rate, style)
    book.close()

    assert [event.rate.rate_percent for event in events(path)] == [Decimal("15.5"), Decimal("0.25")]


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("mm/dd/yyyy", "2025-05-02"),
        ("d-mmm-yy", "2025-05-02"),
        ("[$-409]mmmm d, yyyy;@", "2025-05-02"),
        ("yyyy-mm-dd hh:mm", "2025-05-02"),
        ('0 "days"', "45779"),
        ("#,##0.00_);[Red](#,##0.00)", "45779"),
        ("General", "45779"),
    ],
)
def test_date_formats_of_a_workbook(tmp_path, format_, text):
    """A figure is a date if its format shows year, month or day; words and colours in a format do not count."""
    path = tmp_path / "dates.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write_number(0, 0, 45779, book.add_format({"num_format": format_}))
    book.close()

    assert [list(row.cells) for row in rows_of(path)] == [[text]]


def test_a_workbook_with_a_document_type_is_not_read(tmp_path):
    """XML that declares entities is refused before they can do harm."""
    path, bad = write_xlsx(tmp_path / "good.xlsx", [{"ITN": "x"}]), tmp_path / "bad.xlsx"
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(bad, "w") as out:
        for name in good.namelist():
            text = good.read(name)
            if name == "xl/sharedStrings.xml":
                text = text.replace(b"<sst", b'<!DOCTYPE sst [<!ENTITY a "b">]><sst', 1)
            out.writestr(name, text)

    _, (problem,) = take(bad)

    assert "document type" in problem.message


def test_the_second_run_over_a_workbook_does_not_parse_again(tmp_path):
    """Rows that were parsed once are read back from a temporary file, row numbers and all."""
    path = write_xlsx(tmp_path / "spool.xlsx", list(as_spreadsheet(table_of(EXTENDED))))
    (table,) = open_workbook(path).tables

    (top, *_) = table.top_rows()
    first = list(table.every_row())
    path.unlink()

    assert list(table.every_row()) == first
    assert (first[0].number, first[0].cells) == (top.number, top.cells)
    table.close()
