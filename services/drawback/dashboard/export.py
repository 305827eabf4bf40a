"""A list as a file: exactly the filter shown, as CSV that no spreadsheet will run, or as JSON with money as text."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi.responses import StreamingResponse
from sqlalchemy import Engine, Row, Select

from drawback.dashboard.paging import Order, fetch

_CHUNK = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain(value: Any) -> str | int | bool | None:
    """Return a value as JSON carries it: money and quantities as text, dates as ISO."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value  # type: ignore[no-any-return]


def record(row: Row[Any], leave_out: Sequence[str] = ()) -> dict[str, str | int | bool | None]:
    """Return a row as a JSON object."""
    return {name: plain(value) for name, value in row._mapping.items() if name not in leave_out}  # noqa: SLF001


def cell(value: Any) -> str:
    """Return a value as a CSV cell; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, (Decimal, bool, int)):
        return str(plain(value))
    text = str(plain(value))
    return "'" + text if text.startswith(_FORMULA) else text


def csv_file(
    engine: Engine,
    query: Select[Any],
    order: Order,
    name: str,
    note: Mapping[str, str],
    leave_out: Sequence[str] = (),
) -> StreamingResponse:
    """Stream every row of a filtered list, a chunk at a time, each chunk by key."""
    columns = [column.name for column in query.selected_columns if column.name not in leave_out]

    def lines() -> Iterator[str]:
        yield "\ufeff" + _line(columns)
        after = ""
        while True:
            with engine.connect() as connection:
                page = fetch(connection, query, order, after=after, size=_CHUNK)
            yield "".join(_line([cell(row._mapping[name]) for name in columns]) for row in page.rows)  # noqa: SLF001
            if not page.next:
                break
            after = page.next
        yield _line([cell(f"{key}: {value}") for key, value in note.items()])

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
