"""One messy table says the same as text in a CSV and in every form of workbook: same events, same sentences."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from drawback_schemas import decode
from support.intake_files import SAMPLE, take
from support.workbook_files import ods, ods_cell, sheet_of, xlsb, xlsx

pytestmark = pytest.mark.slow

Rows = Sequence[Sequence[str]]


def as_ods(path: Path, rows: Rows) -> Path:
    written = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
    return ods(path, f'<table:table table:name="S">{written}</table:table>')


def as_html(path: Path, rows: Rows) -> Path:
    written = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    path.write_text(f'<html><meta charset="utf-8"><table>{written}</table></html>', encoding="utf-8")
    return path


def as_spreadsheetml(path: Path, rows: Rows) -> Path:
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    written = "".join(f"<Row>{''.join(cell.format(escape(one)) for one in row)}</Row>" for row in rows)
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>{written}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    return path


FORMS: dict[str, Callable[[Path, Rows], Path]] = {
    "report.xlsx": lambda path, rows: xlsx(path, {"S": sheet_of(rows)}),
    "report.xlsb": xlsb,
    "report.ods": as_ods,
    "report-html.xls": as_html,
    "report-xml.xls": as_spreadsheetml,
}
MESS: dict[str, dict[str, str]] = {
    "as it is": {},
    "day first": {"Entry Date": "13/05/2025", "Importation Date": "02/05/2025"},
    "kept as text": {"Entry Summary Number": '="XYZ-4101117-9"', "Importer Number": "'12-3456789AB"},
    "hyphens of print": {"Entry Summary Number": "XYZ\u20114101117\u20119"},
    "three decimals": {"Line Tariff Goods Value Amount": "1234.500"},
    "another currency": {"Line Tariff Goods Value Amount": "CAD 4,800"},
    "a placeholder": {"Liquidation Date": "00/00/0000"},
    "a country by name": {"Country of Origin Code": "China"},
    "markup": {"Importer Name": "[/b] <script>alert(1)</script> & Söhne"},
    "a number that lost digits": {"Entry Summary Number": "1.12346E+10"},
}


def said(path: Path) -> tuple[list[object], list[tuple[bool, str]]]:
    taken, problems = take(path)
    sentences = [(one.held, one.message.removeprefix(path.name)) for one in problems]
    return [decode(one.envelope)[1] for one in taken], sentences


@pytest.mark.parametrize("mess", MESS)
def test_a_table_says_the_same_in_every_form(tmp_path: Path, mess: str) -> None:
    """What a cell means does not depend on the program that saved the file."""
    with SAMPLE.open(encoding="utf-8") as file:
        headings, first, *rest = csv.reader(file)
    spoiled = [MESS[mess].get(heading, cell) for heading, cell in zip(headings, first, strict=True)]
    rows = [headings, spoiled, *rest]
    with (tmp_path / "report.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)

    expected = said(tmp_path / "report.csv")
    assert expected[0] or expected[1]
    for name, write in FORMS.items():
        assert said(write(tmp_path / name, rows)) == expected, name


def test_a_table_says_the_same_as_json(tmp_path: Path) -> None:
    """Places are counted otherwise there; the events are the same."""
    with SAMPLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    (tmp_path / "report.json").write_text(json.dumps(rows), encoding="utf-8")

    assert said(tmp_path / "report.json")[0] == said(SAMPLE)[0]
