"""A list as a file: exactly the filter shown, as CSV that no spreadsheet will run, or as JSON with money as text."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi.responses import StreamingResponse

from drawback.views.models import as_fields

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


def record(row: Any) -> dict[str, str | int | bool | None]:
    """Return a read model as a JSON object."""
    return {name: plain(value) for name, value in as_fields(row).items()}


def cell(value: Any) -> str:
    """Return a value as a CSV cell; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, (Decimal, bool, int)):
        return str(plain(value))
    text = str(plain(value))
    return "'" + text if text.startswith(_FORMULA) else text


def csv_file(
    names: Sequence[str], chunks: Iterable[Sequence[Any]], name: str, note: Mapping[str, str]
) -> StreamingResponse:
    """Stream the rows of a list, a chunk at a time; `names` are those of its fields."""

    def lines() -> Iterator[str]:
        yield "\ufeff" + _line(names)
        for rows in chunks:
            yield "".join(_line([cell(value) for value in as_fields(row).values()]) for row in rows)
        yield _line([cell(f"{key}: {value}") for key, value in note.items()])

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
