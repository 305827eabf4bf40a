"""Files of a few megabytes that would become gigabytes or minutes: how they are made, and what is said of them."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from drawback.adapters.files.tables import MOST_COLUMNS, MOST_TEXT
from support.workbook_files import ods, ods_cell, sheet_of, xlsb, xlsx

NOISE: Final = "".join(random.Random(1).choices("abcdefgh ", k=8000))
BLOCK: Final = NOISE + "y" * 200_000
"""Text that is packed a hundred times smaller: below the ratio at which an archive is refused unread."""


def written(path: Path, inside: tuple[str, str], times: int, *, strings: bool = False) -> Path:
    """An .xlsx whose sheet, or whose shared strings, begin so and go on with a block, so many times."""
    xlsx(path, {"S": sheet_of([("ITN",)])}, strings="<si><t>x</t></si>")
    member = "xl/sharedStrings.xml" if strings else "xl/worksheets/sheet1.xml"
    bomb = path.with_name(f"bomb-{path.name}")
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out:
        for name in good.namelist():
            if name != member:
                out.writestr(name, good.read(name))
        with out.open(member, "w", force_zip64=True) as part:
            part.write(inside[0].encode())
            for _ in range(times):
                part.write(inside[1].encode())
    return bomb


def cell_of_a_gigabyte(folder: Path) -> Path:
    return written(folder / "a.xlsx", ('<w><row><c t="inlineStr"><is><t>', "x" * (1 << 20)), 200)


def cell_packed_less_tightly(folder: Path) -> Path:
    return written(folder / "b.xlsx", ('<w><row><c t="inlineStr"><is><t>', BLOCK), 500)


def row_without_end(folder: Path) -> Path:
    return written(folder / "c.xlsx", ("<w><row>", f"<!--{NOISE[:500]}-->" + "<c/>" * 3000), 300)


def tag_without_end(folder: Path) -> Path:
    return written(folder / "d.xlsx", ('<w><row><c r="', BLOCK), 500)


def empty_texts(folder: Path) -> Path:
    return written(
        folder / "e.xlsx", ("<sst>", f"<!--{NOISE[:3000]}-->" + "<si/>" * 20000), 300, strings=True
    )


def rows_repeated(folder: Path) -> Path:
    return ods(
        folder / "f.ods",
        f'<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">'
        f"{ods_cell('x', number_columns_repeated=MOST_COLUMNS)}</table:table-row></table:table>",
    )


def cell_far_away(folder: Path) -> Path:
    headings = ("Case Number", "Rate Type", "Publication Date", "Rate")
    return xlsb(folder / "g.xlsb", [headings, ("A-570-890", "x", "y", 1.0)], first_row=1_048_000, far=16_000)


def cell_of_a_csv(folder: Path) -> Path:
    path = folder / "h.csv"
    path.write_text("ITN,Value\nX," + "9" * (MOST_TEXT + 1) + "\n")
    return path


def columns_of_a_csv(folder: Path) -> Path:
    path = folder / "i.csv"
    path.write_text("," * MOST_COLUMNS + "\n")
    return path


def line_of_a_csv(folder: Path) -> Path:
    path = folder / "j.csv"
    path.write_text("x" * (5 << 20))
    return path


def names_in_json(folder: Path) -> Path:
    path = folder / "k.json"
    names = ",".join(f'"n{number}":1' for number in range(MOST_COLUMNS - 1))
    path.write_text("[{" + names + "}" + ",{}" * 20_000 + "]")
    return path


def cell_over_many_columns(folder: Path) -> Path:
    path = folder / "l.xls"
    path.write_text('<html><table><tr><td colspan="999999999">x</td></tr></table></html>')
    return path


HEADS: Final = ("Case Number", "Rate Type", "Publication Date", "Rate")


def last_column_of_every_row(folder: Path) -> Path:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 200_000))
    return xlsx(folder / "m.xlsx", {"S": sheet_of([HEADS]).replace("</sheetData>", f"{rows}</sheetData>")})


def many_columns_merged(folder: Path) -> Path:
    wide = "".join('<c t="inlineStr"><is><t>x</t></is></c>' for _ in range(1000))
    rows = f'<row r="2">{wide}</row>' + "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(3, 50_000)
    )
    merged = [f"{name}2:{name}1048576" for name in (_column(place) for place in range(1000))]
    return xlsx(
        folder / "o.xlsx",
        {"S": sheet_of([HEADS], merged=merged).replace("</sheetData>", f"{rows}</sheetData>")},
    )


def _column(place: int) -> str:
    name, place = "", place + 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(65 + letter) + name
    return name


def thousands_of_sheets(folder: Path) -> Path:
    return xlsx(folder / "p.xlsx", dict.fromkeys((f"S{n}" for n in range(8000)), sheet_of([HEADS])))


def staircase_of_merged_cells(folder: Path) -> Path:
    path = folder / "q.xls"
    path.write_text(
        "<html><table>" + '<tr><td rowspan="60000" colspan="100">x</td></tr>' * 50_000 + "</table></html>"
    )
    return path


BOMBS: Final[list[tuple[Callable[[Path], Path], str]]] = [
    (last_column_of_every_row, "too many rows of more than 1,024 columns"),
    (many_columns_merged, "merged cells cover more than"),
    (thousands_of_sheets, "8000 sheets"),
    (staircase_of_merged_cells, "the table has more than"),
    (cell_of_a_gigabyte, "as no report does"),
    (cell_packed_less_tightly, f"more than {MOST_TEXT} characters"),
    (row_without_end, f"more than {MOST_COLUMNS} cells"),
    (tag_without_end, "a tag of xl/worksheets/sheet1.xml"),
    (empty_texts, "the workbook "),
    (rows_repeated, "repeated more often"),
    (cell_far_away, ""),
    (cell_of_a_csv, f"at most {MOST_TEXT} characters"),
    (columns_of_a_csv, f"at most {MOST_COLUMNS}"),
    (line_of_a_csv, "characters"),
    (names_in_json, "members of different names"),
    (cell_over_many_columns, f"more than {MOST_COLUMNS} cells"),
]
