"""The process that reads an .xls or .xlsb: `python -m drawback.adapters.files.read_apart PATH BYTES SECONDS`.

Writes lines of JSON: an object for each sheet, below it an array for each row: its number, its cells as a person sees them, whether
it is hidden.
"""

import json
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import xlrd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from drawback.adapters.files.apart import REFUSED
from drawback.adapters.files.number_formats import currency_of, is_percent
from drawback.adapters.files.xlsb_shown import SheetLooks, looks_of
from drawback.adapters.files.xlsx_stream import figure_text, in_currency, percent_text

_LOCKED: Final = "the workbook is locked by a password; save it without one"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0"
Write = Callable[[object], None]


def main(arguments: Sequence[str]) -> int:
    """Read one workbook within the memory and the seconds of a processor given; a reason why it cannot be read goes to standard error."""
    path, most, seconds = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        if path.open("rb").read(4) == _COMPOUND:
            _old(path, _write)
        else:
            _binary(path, _write)
    except PasswordError:
        return _refuse(_LOCKED)
    except (CalamineError, xlrd.XLRDError, OSError, ValueError, LookupError, AssertionError) as error:
        encrypted = "workbook is encrypted" in str(error).lower() or "EncryptedPackage" in str(error)
        return _refuse(
            _LOCKED if encrypted or _encrypted(path) else f"the workbook cannot be opened: {error}"
        )
    return 0


def _refuse(why: str) -> int:
    sys.stderr.write(f"{REFUSED}{' '.join(why.split())}\n")
    return 1


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value))
    sys.stdout.write("\n")


def _encrypted(path: Path) -> bool:
    """A workbook of today that is locked lies in a compound file under this name."""
    return "EncryptedPackage".encode("utf-16-le") in path.read_bytes()


def _old(path: Path, write: Write) -> None:
    """An .xls."""
    with xlrd.open_workbook(
        str(path), formatting_info=True, on_demand=True, ragged_rows=True, logfile=sys.stderr
    ) as book:
        for place in range(book.nsheets):
            sheet = book.sheet_by_index(place)
            merged = [
                (top + 1, bottom, left) for top, bottom, left, _ in sheet.merged_cells if bottom > top + 1
            ]
            write(
                {
                    "name": sheet.name,
                    "visible": not sheet.visibility,
                    "merged": merged,
                    "from_1904": bool(book.datemode),
                    "hidden_columns": [at for at, info in sheet.colinfo_map.items() if info.hidden],
                }
            )
            for number in range(sheet.nrows):
                cells = [_old_cell(book, cell) for cell in sheet.row(number)]
                info = sheet.rowinfo_map.get(number)
                if any(cells):
                    write([number + 1, cells, bool(info and info.hidden)])
            book.unload_sheet(place)


def _old_cell(book: Any, cell: Any) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER:
            style = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
            return _old_figure(cell.value, style)
        case xlrd.XL_CELL_DATE:
            return as_text(xlrd.xldate_as_datetime(cell.value, book.datemode))
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
        case _:
            return ""


def _old_figure(value: float, style: str) -> str:
    if is_percent(style):
        return percent_text(value)
    return in_currency(figure_text(value), currency_of(style))


def _binary(path: Path, write: Write) -> None:
    """An .xlsb: calamine gives the cells, the formats show what they are."""
    looks, from_1904 = looks_of(path)
    with CalamineWorkbook.from_path(str(path)) as book:
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            shown = about.visible is SheetVisibleEnum.Visible
            sheet = book.get_sheet_by_name(about.name)
            merged = [
                (top + 1, bottom + 1, left)
                for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()
                if bottom > top
            ]
            of_sheet = looks.get(about.name, SheetLooks())
            write(
                {
                    "name": about.name,
                    "visible": shown,
                    "merged": merged,
                    "from_1904": from_1904,
                    "hidden_columns": sorted(of_sheet.hidden_columns),
                }
            )
            for number, cells in enumerate(sheet.iter_rows()):
                texts = [_shown(cell, (number, place), of_sheet) for place, cell in enumerate(cells)]
                if any(texts):
                    write([number + 1, texts, number in of_sheet.hidden_rows])


def _shown(cell: object, at: tuple[int, int], looks: SheetLooks) -> str:
    if isinstance(cell, float) and at in looks.percents:
        return percent_text(cell)
    return in_currency(as_text(cell), looks.currencies.get(at, ""))


def as_text(cell: object) -> str:
    """Write a cell as text: whole figures without a point, dates as ISO."""
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return figure_text(cell)
        case datetime():
            return (
                cell.date().isoformat()
                if cell.time() == time()
                else cell.isoformat(sep=" ", timespec="seconds")
            )
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
