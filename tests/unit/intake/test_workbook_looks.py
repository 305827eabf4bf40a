"""What a workbook shows beside the figures: the currency of a cell, rows and columns that are hidden, days that count from 1904."""

from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from drawback.adapters.files.hidden import HiddenParts, name_of
from drawback.adapters.files.number_formats import currency_of, is_day, is_percent
from drawback.adapters.files.reading import understand
from support.intake_files import DATA, events, take
from support.workbook_files import ods, ods_cell, xlsb

pytestmark = pytest.mark.slow

HEADS = (
    "ITN",
    "Date of Export",
    "Schedule B/HTS Number",
    "Quantity 1",
    "UOM 1",
    "Value (USD)",
    "Country of Ultimate Destination",
)
FIRST = ("X20250901123456", date(2025, 9, 1), "8501.10.4060", 600, "NO", 15000, "DE")
SECOND = ("X20250902123456", date(2025, 9, 2), "8501.10.4060", 100, "NO", 2500.5, "FR")


def book(path, *rows, value_format="#,##0.00", hidden_row=None, hidden_columns="", **options):
    """An .xlsx with real days and figures."""
    workbook = xlsxwriter.Workbook(str(path), options)
    sheet = workbook.add_worksheet("Report")
    day, amount = (
        workbook.add_format({"num_format": "mm/dd/yyyy"}),
        workbook.add_format({"num_format": value_format}),
    )
    sheet.write_row(0, 0, HEADS)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, day)
            elif place == HEADS.index("Value (USD)"):
                sheet.write_number(number, place, cell, amount)
            else:
                sheet.write(number, place, cell)
    if hidden_row is not None:
        sheet.set_row(hidden_row, options={"hidden": True})
    if hidden_columns:
        sheet.set_column(hidden_columns, None, None, {"hidden": True})
    workbook.close()
    return path


def exported(path):
    """Identity, day and value of the lines that are taken."""
    return [(event.export_id, event.disposed_on, event.value) for event in events(path)]


BOTH = [
    ("X20250901123456/1", date(2025, 9, 1), Decimal(15000)),
    ("X20250902123456/1", date(2025, 9, 2), Decimal("2500.50")),
]


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ('#,##0.00\\ "€"', "€"),
        ("[$€-407]#,##0.00", "€"),
        ("[$CAD] #,##0.00", "CAD"),
        ('"MXN "0.00;[Red]-0.00', "MXN"),
        ("£#,##0", "£"),
        ("_-* #,##0.00\\ [$€-1]_-", "€"),
        ('"$"#,##0.00', ""),
        ("[$$-409]#,##0.00", ""),
        ("[$USD] #,##0.00", ""),
        ('_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_);_(@_)', ""),
        ('0" pcs"', ""),
        ("[$-409]d-mmm-yy;@", ""),
        ("General", ""),
    ],
)  # fmt: skip
def test_the_currency_that_a_number_format_shows(code, currency):
    """A sign or a code beside the figure, not the place for which a format was made."""
    assert currency_of(code) == currency


def test_what_is_written_in_a_format_makes_no_day_and_no_percentage():
    """The d of a quoted word and the % behind a stroke are letters, not the figure's form."""
    assert (is_day('0" days"'), is_day("[Red]0.00"), is_day("d-mmm-yy")) == (False, False, True)
    assert (is_percent('0"%"'), is_percent("0.0%")) == (False, True)


@pytest.mark.parametrize("code", ['#,##0.00\\ "€"', "[$€-407]#,##0.00", "[$CAD] #,##0.00"])
def test_an_amount_shown_in_another_currency_is_held(tmp_path, code):
    """15,000 € under a heading in dollars is not taken for dollars."""
    taken, problems = take(book(tmp_path / "r.xlsx", FIRST, value_format=code))

    assert taken == []
    assert [problem.held for problem in problems] == [True]
    assert ("CAD" if "CAD" in code else "€") in problems[0].message


def test_dollars_are_dollars_in_every_form(tmp_path):
    """The accounting format of a workbook is taken."""
    path = book(
        tmp_path / "r.xlsx", FIRST, SECOND, value_format='_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_);_(@_)'
    )

    assert exported(path) == BOTH


def test_the_currency_of_an_ods_cell(tmp_path):
    """A cell of type currency names it."""

    def sheet(currency):
        cells = "".join(ods_cell(cell) for cell in (FIRST[0], "2025-09-01", FIRST[2], "600", "NO"))
        value = f'<table:table-cell office:value-type="currency" office:currency="{currency}" office:value="15000"/>'
        heads = "".join(ods_cell(heading) for heading in HEADS)
        return (
            f'<table:table table:name="R"><table:table-row>{heads}</table:table-row>'
            f"<table:table-row>{cells}{value}{ods_cell('DE')}</table:table-row></table:table>"
        )

    assert exported(ods(tmp_path / "d.ods", sheet("USD"))) == BOTH[:1]
    assert "EUR" in take(ods(tmp_path / "e.ods", sheet("EUR")))[1][0].message


def test_hidden_rows_and_columns_are_read_and_said(tmp_path):
    """A filter takes no row out of a report; a person is told that rows are read which the workbook does not show."""
    path = book(tmp_path / "r.xlsx", FIRST, SECOND, hidden_row=2, hidden_columns="F:G")

    assert exported(path) == BOTH
    assert understand(path).remarks[:2] == (
        "1 hidden row was read as well",
        "hidden columns F, G were read as well",
    )


def test_columns_hidden_behind_the_last_one_are_not_worth_a_word(tmp_path):
    """Whoever hides all columns to the right of a table hides nothing."""
    path = book(tmp_path / "r.xlsx", FIRST, hidden_columns="H:XFD")

    assert not any("hidden" in remark for remark in understand(path).remarks)


def test_hidden_rows_of_ods_html_and_spreadsheetml(tmp_path):
    """Filtered in one, not displayed in the other."""
    rows = [
        (*FIRST[:1], "09/01/2025", *map(str, FIRST[2:])),
        (*SECOND[:1], "09/02/2025", *map(str, SECOND[2:])),
    ]
    heads = "".join(ods_cell(heading) for heading in HEADS)
    cells = ["".join(ods_cell(cell) for cell in row) for row in rows]
    sheet = (
        f'<table:table table:name="R"><table:table-column table:number-columns-repeated="4"/>'
        f'<table:table-column table:visibility="collapse"/><table:table-row>{heads}</table:table-row>'
        f'<table:table-row>{cells[0]}</table:table-row><table:table-row table:visibility="filter">{cells[1]}</table:table-row></table:table>'
    )
    html = tmp_path / "r.xls"
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in (HEADS, *rows)]
    html.write_text(
        f'<table><tr>{lines[0]}</tr><tr>{lines[1]}</tr><tr style="display: none">{lines[2]}</tr></table>'
    )
    xml = tmp_path / "s.xls"
    data = [
        "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row)
        for row in (HEADS, *rows)
    ]
    xml.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table><Column ss:Index="5" ss:Hidden="1"/>'
        f'<Row>{data[0]}</Row><Row>{data[1]}</Row><Row ss:Hidden="1">{data[2]}</Row></Table></Worksheet></Workbook>'
    )

    for path in (ods(tmp_path / "r.ods", sheet), html, xml):
        assert exported(path) == BOTH
        assert "1 hidden row was read as well" in understand(path).remarks
    assert "hidden column E was read as well" in understand(tmp_path / "r.ods").remarks
    assert "hidden column E was read as well" in understand(xml).remarks


def test_an_old_workbook_shows_currency_and_hidden_parts():
    """The .xls (made once with xlwt) has euros in row 3, a hidden row 4, a hidden column G, and a bare serial of 1904 in row 2."""
    taken, problems = take(DATA / "looks.xls")

    assert [each.subject for each in taken] == ["X20250901123456/1", "X20250903123456/1"]
    assert b'"disposed_on":"2025-09-01"' in taken[0].envelope
    assert [("€" in problem.message, problem.row) for problem in problems if problem.held] == [(True, 3)]
    assert understand(DATA / "looks.xls").remarks[:2] == (
        "1 hidden row was read as well",
        "hidden column G was read as well",
    )


def test_a_binary_workbook_shows_currency_and_hidden_rows(tmp_path):
    """An .xlsb: style 2 shows euros."""
    rows = [
        HEADS,
        (FIRST[0], "09/01/2025", *FIRST[2:]),
        (SECOND[0], "09/02/2025", *SECOND[2:5], (2500.5, 2), "FR"),
    ]
    path = xlsb(tmp_path / "r.xlsb", rows, hidden_rows=[1])

    taken, problems = take(path)

    assert [each.subject for each in taken] == ["X20250901123456/1"]
    assert ["€" in problem.message for problem in problems if problem.held] == [True]
    assert "1 hidden row was read as well" in understand(path).remarks


@pytest.mark.parametrize("day", [FIRST[1], 44439])
def test_days_that_count_from_1904(tmp_path, day):
    """The day of a cell formatted as one, and a bare serial: 44,439 days behind 1904-01-01 is 2025-09-01."""
    path = book(tmp_path / "r.xlsx", (FIRST[0], day, *FIRST[2:]), date_1904=True)

    assert exported(path) == BOTH[:1]


def test_names_of_columns():
    """A, Z, AA, and the last there is."""
    assert [name_of(place) for place in (0, 25, 26, 16_383)] == ["A", "Z", "AA", "XFD"]
    assert HiddenParts().notices == ()
