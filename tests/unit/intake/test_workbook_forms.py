"""Every form of workbook means what a person sees in it: percentages, sheets, merged cells, hidden sheets, formulas."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from drawback.adapters.files import understand
from support.intake_files import DATA, events, take
from support.workbook_files import ods, ods_cell, sheet_of, xlsb, xlsx

pytestmark = pytest.mark.slow

RATES = ("Case Number", "Rate Type", "Publication Date", "Rate")
DEPOSIT = ("A-570-890", "cash deposit", "2025-06-10", (0.155, 1))
PLAIN = ("A-570-891", "cash deposit", "2025-06-10", 0.25)


def percents(path):
    return [event.rate.rate_percent for event in events(path)]


def ods_row(*cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


HEADINGS = ods_row(*(ods_cell(heading) for heading in RATES))


def spreadsheetml(path: Path, worksheets: str) -> Path:
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles>'
        f"{worksheets}</Workbook>"
    )
    return path


def ml_row(*cells):
    return f"<Row>{''.join(cells)}</Row>"


def ml_cell(value, kind="String", attributes=""):
    return f'<Cell {attributes}><Data ss:Type="{kind}">{value}</Data></Cell>'


ML_HEADINGS = ml_row(*(ml_cell(heading) for heading in RATES))


def test_percent_cells_of_an_xlsx_and_an_xlsb(tmp_path):
    """0.155 shown as 15.5 % is fifteen and a half; a plain 0.25 is a quarter of one percent."""
    in_xml = xlsx(tmp_path / "r.xlsx", {"Rates": sheet_of([RATES, DEPOSIT, PLAIN])})
    in_binary = xlsb(tmp_path / "r.xlsb", [RATES, DEPOSIT, PLAIN])

    assert percents(in_xml) == percents(in_binary) == [Decimal("15.5"), Decimal("0.25")]


def test_an_xls_with_percentages_a_merged_case_and_a_hidden_sheet():
    """The sheet of July has the same headings and is read; the hidden one is named and is not."""
    path = DATA / "rates.xls"
    taken, problems = take(path)

    assert [each.subject for each in taken] == ["A-570-890", "A-570-890", "A-570-891"]
    assert [b'"rate_percent":"15.5"' in taken[0].envelope, b'"rate_percent":"3.1"' in taken[2].envelope] == [
        True,
        True,
    ]
    assert [(problem.held, problem.message) for problem in problems] == [
        (False, "rates.xls: hidden sheet 'old' was not read")
    ]
    assert understand(path).described == (("sheets", "June, July"),)


def test_an_ods_with_percentages_repeats_and_a_hidden_sheet(tmp_path):
    """A typed value is read as its type says; a table whose style hides it is not read."""
    deposit = ods_row(
        ods_cell("A-570-890", number_rows_spanned=2),
        ods_cell("cash deposit"),
        ods_cell("2025-06-10", "date"),
        ods_cell("0.155", "percentage"),
    )
    again = ods_row(
        "<table:covered-table-cell/>",
        ods_cell("final"),
        ods_cell("2025-07-10", "date"),
        ods_cell("2.5", "float"),
    )
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    path = ods(
        tmp_path / "r.ods",
        f'<table:table table:name="Rates">{HEADINGS}{deposit}{again}{blank}</table:table>'
        f'<table:table table:name="Old" table:style-name="ta2">{HEADINGS}{deposit}</table:table>',
        styles='<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>',
    )

    taken, problems = take(path, profile=None)

    assert [each.subject for each in taken] == ["A-570-890"]
    assert b'"rate_percent":"15.5"' in taken[0].envelope
    assert any("hidden sheet 'Old'" in problem.message for problem in problems)
    assert any(problem.held and problem.row == 3 and problem.subject == "A-570-890" for problem in problems)


def test_html_saved_as_xls(tmp_path):
    """Every table is looked at; the one with headings is read, with the cells that reach over several rows."""
    head = "".join(f"<th>{heading}</th>" for heading in RATES)
    path = tmp_path / "report.xls"
    path.write_text(
        "<!DOCTYPE html><html><head><style>td {color: red}</style></head><body><table><tr><td>Run by&nbsp;me</td></tr></table>"
        f"<table><tr>{head}</tr><tr><td rowspan=2>A-570-890<td>cash&nbsp;deposit</td><td>06/10/2025</td><td>15.5 %</td></tr>"
        "<tr><td>cash deposit<td>06/11/2025<td>3.1<br/></tr></table></body></html>"
    )

    taken, (note,) = take(path)

    assert [b'"rate_percent":"15.5"' in taken[0].envelope, b'"rate_percent":"3.1"' in taken[1].envelope] == [
        True,
        True,
    ]
    assert (note.held, note.message) == (
        False,
        "report.xls: sheet 'table 1' has other headings and was not read",
    )


def test_spreadsheetml_saved_as_xls(tmp_path):
    """Percentages, dates, cells at a given place and hidden worksheets of the XML form of 2003."""
    rows = ml_row(
        ml_cell("A-570-890", attributes='ss:MergeDown="1"'), ml_cell("cash deposit"), ml_cell("2025-06-10T00:00:00.000", "DateTime"),
        ml_cell("0.155", "Number", 'ss:StyleID="p"'),
    ) + ml_row(
        ml_cell("cash deposit", attributes='ss:Index="2"'), ml_cell("2025-06-11T00:00:00.000", "DateTime"), ml_cell("3", "Number")
    )  # fmt: skip
    hidden = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    path = spreadsheetml(
        tmp_path / "report.xls",
        f'<Worksheet ss:Name="S"><Table>{ML_HEADINGS}{rows}</Table></Worksheet>'
        f'<Worksheet ss:Name="H"><Table>{ML_HEADINGS}{rows}</Table>{hidden}</Worksheet>',
    )

    taken, problems = take(path)

    assert [b'"rate_percent":"15.5"' in taken[0].envelope, b'"rate_percent":"3"' in taken[1].envelope] == [
        True,
        True,
    ]
    assert [(problem.held, "hidden sheet 'H'" in problem.message) for problem in problems] == [(False, True)]


def test_all_sheets_with_the_same_headings_are_read(tmp_path):
    """Months on sheets of their own, in another order of columns too; others are named, hidden ones never read."""
    turned = [(row[3], *row[:3]) for row in (RATES, PLAIN)]
    sheets = {
        "June": sheet_of([("Rates of June",), RATES, DEPOSIT]),
        "July": sheet_of(turned),
        "Notes": sheet_of([("made by", "hand")]),
        "Draft": sheet_of([RATES, DEPOSIT]),
        "Empty": sheet_of([]),
    }
    path = xlsx(tmp_path / "months.xlsx", sheets, hidden=["Draft"])

    taken, problems = take(path)

    assert [each.subject for each in taken] == ["A-570-890", "A-570-891"]
    assert {problem.message.partition(": ")[2] for problem in problems} == {
        "hidden sheet 'Draft' was not read",
        "sheet 'Notes' has other headings and was not read",
        "sheet 'Empty' is empty",
    }


def test_a_problem_names_its_sheet(tmp_path):
    """Row 2 of which sheet: named where there are several."""
    bad = (*DEPOSIT[:3], "much")
    path = xlsx(
        tmp_path / "months.xlsx", {"June": sheet_of([RATES, DEPOSIT]), "July": sheet_of([RATES, bad])}
    )

    _, (problem,) = take(path)

    assert problem.message.startswith("months.xlsx, sheet 'July', row 2, column 'Rate'")


def test_merged_cells_are_filled_down(tmp_path):
    """A case that is merged over its rows stands on each of them; an amount does not."""
    final = ("", "final", "2025-06-11", (0.031, 1))
    headings = (*RATES, "POR From", "POR To")
    rows = [headings, (*DEPOSIT, "2023-01-01", "2023-12-31"), (*final, "", "")]
    path = xlsx(tmp_path / "m.xlsx", {"S": sheet_of(rows, merged=["A2:A3", "E2:E3", "F2:F3"])})

    assert [(event.case_number, event.period_from) for event in events(path)] == [
        ("A-570-890", date(2023, 1, 1))
    ] * 2

    rate = xlsx(
        tmp_path / "r.xlsx",
        {"S": sheet_of([RATES, DEPOSIT, ("A-570-891", *DEPOSIT[1:3], "")], merged=["D2:D3"])},
    )
    taken, problems = take(rate)
    assert [each.subject for each in taken] == ["A-570-890"]
    assert problems[0].row == 3


def test_a_formula_whose_result_was_not_stored_is_shown_and_held(tmp_path):
    """Nobody can know what it gives: no blank is taken for it."""
    row = (
        '<row><c t="inlineStr"><is><t>A-570-890</t></is></c><c t="inlineStr"><is><t>cash deposit</t></is></c>'
    )
    row += '<c t="inlineStr"><is><t>2025-06-10</t></is></c><c><f>ROUND(B2*2,2)</f><v/></c></row>'
    path = xlsx(tmp_path / "f.xlsx", {"S": sheet_of([RATES]).replace("</sheetData>", row + "</sheetData>")})

    _, (problem,) = take(path)

    assert problem.value == "=ROUND(B2*2,2)"


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ('{"rates": [%s], "count": 1}', 1),
        ('{"data": {"items": [%s]}, "next": null}', 1),
        ("[%s]", 1),
        ("%s", 1),
    ],
)
def test_json_wrapped_or_not(tmp_path, text, cases):
    """Objects are found wherever an answer of an interface wraps them."""
    row = '{"Case Number": "A-570-890", "Rate Type": "cash deposit", "Publication Date": "2025-06-10", "Rate": 15.5}'
    path = tmp_path / "rates.json"
    path.write_text(text % row)

    assert len(percents(path)) == cases


def test_json_with_lines_nested_in_their_entries(tmp_path):
    """Each line carries the facts of its entry; inner objects are read under both names."""
    path = tmp_path / "entries.json"
    path.write_text(
        '[{"entry": {"number": "XYZ-0000001-5", "type": "01", "date": "2025-05-02"}, "lines": ['
        '{"Line Number": 1, "HTS Number": "8501.10.4060", "Country of Origin": "CN", "Entered Value": 10000, "Duty Amount": 440,'
        ' "Quantity": 100, "UOM": "NO"},'
        '{"Line Number": 2, "HTS Number": "8501.10.4060", "Country of Origin": "CN", "Entered Value": 500, "Duty Amount": 22,'
        ' "Quantity": 5, "UOM": "NO"}]}]'
    )

    (entry,) = events(path)

    assert (entry.entry_number, [str(line.value) for line in entry.lines]) == (
        "XYZ00000015",
        ["10000.00", "500.00"],
    )
