"""Workbooks: figures go through text, dates come out as ISO dates, so that cells mean what a CSV's would.

An .xlsx is read as a stream; the older and the foreign kinds by calamine, which holds a sheet in memory.
"""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from drawback.adapters.files.tables import HEADING_ROWS, Progress, Table, Unreadable
from drawback.adapters.files.xlsx_stream import open_stream
from drawback.intake.records import Row

Cell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta
_PROGRESS_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class XlsxTable:
    """One sheet of a workbook, held in memory by calamine."""

    path: Path
    sheet: CalamineSheet
    notices: tuple[str, ...]

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        return (("sheet", self.sheet.name),)

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        total = self.path.stat().st_size
        height = max(self.sheet.total_height, 1)
        for number, cells in enumerate(self.sheet.iter_rows(), 1):
            if progress and number % _PROGRESS_ROWS == 0:
                progress(total * min(number, height) // height, total)
            texts = [as_text(cell) for cell in cells]
            if any(text.strip() for text in texts):
                yield Row(number, texts)
        if progress:
            progress(total, total)


def as_text(cell: Cell) -> str:
    """Write a cell as text: whole figures without a point, dates as ISO."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004 - exact below
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def open_workbook(path: Path, likeness: Callable[[list[str]], int]) -> XlsxTable:
    """Open the sheet whose top rows look most like headings that are known.

    Raises:
        Unreadable: the workbook is damaged, locked or empty.
    """
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except PasswordError:
        raise Unreadable("the workbook is locked by a password; save it without one") from None
    except (CalamineError, OSError) as error:
        raise Unreadable(f"the workbook cannot be opened: {error}") from None
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        raise Unreadable("the workbook is empty; expected a row of headings and rows below it")
    others = len(filled) - 1
    notices = (f"{others} other sheets of the workbook were not read",) if others else ()
    tables = [XlsxTable(path, sheet, notices) for sheet in filled]
    return max(tables, key=lambda table: top_likeness(table, likeness))


def top_likeness(table: Table, likeness: Callable[[list[str]], int]) -> int:
    """How many headings the best of the top rows of a sheet has."""
    return max((likeness(list(row.cells)) for row in islice(table.every_row(), HEADING_ROWS)), default=0)


def open_xlsx(path: Path, likeness: Callable[[list[str]], int]) -> Table:
    """Open an .xlsx as a stream, other workbooks (.xls, .xlsb, .ods, or one locked by a password) by calamine."""
    if not _is_xlsx(path):
        return open_workbook(path, likeness)
    return open_stream(path, lambda sheets: max(sheets, key=lambda sheet: top_likeness(sheet, likeness)))


def _is_xlsx(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False
