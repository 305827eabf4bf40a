"""A list as a file: exactly the filter shown, as CSV that no spreadsheet will run, as a workbook, or as JSON with money as text."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any, Literal

from fastapi.responses import Response, StreamingResponse
from xlsxwriter import Workbook

from drawback.views.csv_text import csv_text
from drawback.views.models import as_fields

FileForm = Literal["csv", "xlsx"]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET_ROWS, _CELL, _PART = 1_048_576, 32_767, 1 << 16
"""How many rows a sheet has and how many characters a cell, by the limits of the format; how many bytes are sent at once."""
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def plain(value: Any) -> str | int | bool | None:
    """Return a value as JSON carries it: money and quantities as text, dates as ISO."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value  # type: ignore[no-any-return]


def record(row: Any) -> dict[str, str | int | bool | None]:
    """Return a read model as a JSON object."""
    return {name: plain(value) for name, value in as_fields(row).items()}


def cell(value: Any) -> str:
    """Return a value as a CSV cell; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, (Decimal, bool, int)):
        return str(plain(value))
    return csv_text(str(plain(value)))


def list_file(
    form: FileForm, names: Sequence[str], chunks: Iterable[Sequence[Any]], name: str, note: Mapping[str, str]
) -> Response:
    """The rows of a list as a file that is read a chunk at a time; `names` are those of its fields.

    What is said of the list (`note`) is never a row of it: a workbook has a sheet for that, a CSV file the day in its name.
    """
    named = "-".join(part for part in (name, note.get("as of", "")) if part)
    headers = {"Content-Disposition": f'attachment; filename="{named}.{form}"'}
    if form == "xlsx":
        return StreamingResponse(_workbook(names, chunks, note), media_type=_XLSX, headers=headers)

    def lines() -> Iterator[str]:
        yield "\ufeff" + _line(names)
        for rows in chunks:
            yield "".join(_line([cell(value) for value in as_fields(row).values()]) for row in rows)

    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _workbook(
    names: Sequence[str], chunks: Iterable[Sequence[Any]], note: Mapping[str, str]
) -> Iterator[bytes]:
    with TemporaryFile() as file:
        book = Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet, at = _sheet(book, names), 0
        for rows in chunks:
            for row in rows:
                at += 1
                if at == _SHEET_ROWS:
                    sheet, at = _sheet(book, names), 1
                for column, value in enumerate(as_fields(row).values()):
                    _put(sheet, at, column, value, day, money)
        about = book.add_worksheet("About")
        for line, (key, value) in enumerate(note.items()):
            about.write_string(line, 0, key)
            about.write_string(line, 1, value)
        book.close()
        file.seek(0)
        while part := file.read(_PART):
            yield part


def _sheet(book: Workbook, names: Sequence[str]) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name)
    return sheet


def _put(sheet: Any, line: int, column: int, value: Any, day: Any, money: Any) -> None:
    """Write a value as what it is: an amount as a number, a date as a date, and any text as text, never as a formula."""
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(line, column, value)
        case Decimal() if value.is_finite():
            sheet.write_number(line, column, value, money)
        case int():
            sheet.write_number(line, column, value)
        case datetime():
            sheet.write_string(line, column, value.isoformat())
        case date():
            sheet.write_datetime(line, column, datetime.combine(value, time()), day)
        case _:
            sheet.write_string(line, column, _NOT_XML.sub("\ufffd", str(plain(value)))[:_CELL])


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
