"""Workbooks: cells mean what a person sees in them, whatever program wrote the file.

An .xlsx and an .ods are read as streams; .xls and .xlsb by libraries that hold the whole workbook, in a process of their own
with bounded memory and time.
"""

from pathlib import Path
from typing import Final

from drawback.adapters.files.apart import sheets_apart
from drawback.adapters.files.archives import check_archive
from drawback.adapters.files.ods_stream import open_ods
from drawback.adapters.files.spool import Spooled
from drawback.adapters.files.tables import MOST_SHEETS, Table, Tables, Unreadable
from drawback.adapters.files.xlsx_stream import open_stream

_ZIP: Final = b"PK\x03\x04"


def open_workbook(path: Path) -> Tables:
    """Open the sheets of a workbook that a person sees; hidden ones are named and left out.

    Raises:
        Unreadable: the workbook is damaged, locked, empty, or made to fill the memory.
    """
    with path.open("rb") as binary:
        zipped = binary.read(4) == _ZIP
    parts = check_archive(path) if zipped else []
    tables: list[Table] = []
    if "xl/workbook.xml" in parts:
        sheets, hidden = open_stream(path)
        tables.extend(Spooled(sheet, sheet.merged) for sheet in sheets)
    elif "content.xml" in parts:
        open_sheets, hidden = open_ods(path)
        tables.extend(Spooled(sheet) for sheet in open_sheets)
    elif not zipped or "xl/workbook.bin" in parts:
        kept, hidden = sheets_apart(path)
        tables.extend(Spooled(sheet, sheet.merged) for sheet in kept)
    else:
        raise Unreadable("the archive is no workbook; expected .xlsx, .xlsb, .ods or .xls")
    if not tables:
        raise Unreadable(
            "the workbook has no sheet that is shown; expected a row of headings and rows below it"
        )
    if len(tables) > MOST_SHEETS:
        raise Unreadable(f"the workbook has {len(tables)} sheets; a report has at most {MOST_SHEETS}")
    return Tables(tuple(tables), tuple(f"hidden sheet {name!r} was not read" for name in hidden))
