"""Write small workbooks of every form, part by part, so that a test says what is in them."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from struct import pack
from xml.sax.saxutils import escape

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def zipped(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    """Write an archive of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xlsx(path: Path, sheets: Mapping[str, str], *, hidden: Sequence[str] = (), strings: str = "") -> Path:
    """Write an .xlsx; each sheet is given as the XML inside of it. Cell style 1 is a percentage."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for n, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    parts: dict[str, bytes | str] = {
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}</Relationships>",
        "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs></styleSheet>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f"<sst>{strings}</sst>"
    for number, inside in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet>{inside}</worksheet>"
    return zipped(path, parts)


def sheet_of(rows: Sequence[Sequence[object]], *, merged: Sequence[str] = ()) -> str:
    """The XML of a sheet; text is written in place, figures as they are, a pair is a figure with its style."""
    written = []
    for row in rows:
        cells = []
        for cell in row:
            if isinstance(cell, tuple):
                cells.append(f'<c s="{cell[1]}"><v>{cell[0]}</v></c>')
            elif isinstance(cell, int | float):
                cells.append(f"<c><v>{cell}</v></c>")
            else:
                cells.append(f'<c t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>' if cell else "<c/>")
        written.append(f"<row>{''.join(cells)}</row>")
    spans = "".join(f'<mergeCell ref="{reference}"/>' for reference in merged)
    return f"<sheetData>{''.join(written)}</sheetData>" + (
        f"<mergeCells>{spans}</mergeCells>" if spans else ""
    )


def ods(path: Path, tables: str, *, styles: str = "") -> Path:
    """Write an .ods; the tables are given as XML."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    )


def ods_cell(value: object = "", kind: str = "string", **attributes: object) -> str:
    """One cell of an .ods."""
    more = "".join(f' table:{name.replace("_", "-")}="{said}"' for name, said in attributes.items())
    if kind == "string":
        return f'<table:table-cell office:value-type="string"{more}><text:p>{escape(str(value))}</text:p></table:table-cell>'
    name = "date-value" if kind == "date" else "value"
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"{more}/>'


def _record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(content), b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | 0x80 if size else low])
        if not size:
            return head + length + content


def _text(text: str) -> bytes:
    return pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    path: Path,
    rows: Sequence[Sequence[object]],
    *,
    first_row: int = 0,
    far: int = 0,
    hidden_rows: Sequence[int] = (),
) -> Path:
    """Write an .xlsb with one sheet ([MS-XLSB]); a pair is a figure with its style: 1 is a percentage, 2 shows euros."""
    width = max(far + 1, *(len(row) for row in rows))
    last = first_row + len(rows) - 1
    sheet = _record(129) + _record(148, pack("<IIII", first_row, last, far, far + width - 1)) + _record(145)
    for number, row in enumerate(rows, first_row):
        sheet += _record(
            0,
            pack("<IIHBBBI", number, 0, 300, 0, 0x10 * (number in hidden_rows), 0, 1)
            + pack("<II", 0, width - 1),
        )
        for place, cell in enumerate(row, far):
            value, style = cell if isinstance(cell, tuple) else (cell, 0)
            at = pack("<II", place, style)
            sheet += (
                _record(5, at + pack("<d", value))
                if isinstance(value, int | float)
                else _record(6, at + _text(str(value)))
            )
    sheet += _record(146) + _record(130)
    formats = _record(44, pack("<H", 164) + _text("0.0%")) + _record(44, pack("<H", 165) + _text('0.00 "€"'))
    styles = _record(278) + _record(615, pack("<I", 2)) + formats + _record(616) + _record(617, pack("<I", 3))
    for number in (0, 164, 165):
        styles += _record(47, pack("<HHHHHBB", 0, number, 0, 0, 0, 0, 0) + b"\0\0")
    styles += _record(618) + _record(279)
    book = (
        _record(131)
        + _record(143)
        + _record(156, pack("<II", 0, 1) + _text("rId1") + _text("Rates"))
        + _record(144)
        + _record(132)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/styles.bin": styles,
            "xl/worksheets/sheet1.bin": sheet,
        },
    )
