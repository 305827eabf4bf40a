"""A list as a file: the same rows in CSV and in a workbook, and what is said of the list is no row of it."""

import asyncio
import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from fastapi.responses import StreamingResponse
from python_calamine import CalamineWorkbook

from drawback.dashboard import export
from drawback.dashboard.export import FileForm, list_file


@dataclass(frozen=True)
class Row:
    """A row with a value of each kind."""

    key: str
    on: date | None
    at: datetime | None
    money: Decimal
    open: bool
    lines: int


ROWS = [
    Row("00123", date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC), Decimal("1234567.89"), True, 3),
    Row("=1+1", None, None, Decimal("-0.10"), False, 0),
    Row("http://a\x01b", None, None, Decimal(0), False, 0),
]
NAMES = ("key", "on", "at", "money", "open", "lines")
NOTE = {"as of": "2026-03-16", "note": "=not legal advice"}


def content(form: FileForm, rows: list[Row] = ROWS) -> bytes:
    """The bytes of the file."""
    answer = list_file(form, NAMES, [rows[:1], rows[1:]], "things", NOTE)
    assert isinstance(answer, StreamingResponse)
    assert answer.headers["content-disposition"] == f'attachment; filename="things-2026-03-16.{form}"'

    async def read() -> bytes:
        parts = [part async for part in answer.body_iterator]
        return b"".join(part.encode() if isinstance(part, str) else bytes(part) for part in parts)

    return asyncio.run(read())


def sheet(raw: bytes, number: int) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(number).to_python()


def test_every_line_of_a_csv_file_is_a_row_of_the_list() -> None:
    """No note beneath them that a program would read as data."""
    rows = list(csv.DictReader(io.StringIO(content("csv").decode("utf-8-sig"))))

    assert [row["key"] for row in rows] == ["00123", "'=1+1", "http://a\x01b"]
    assert [row["money"] for row in rows] == ["1234567.89", "-0.10", "0"]


def test_a_workbook_holds_text_as_text_amounts_as_numbers_and_days_as_days() -> None:
    """A number keeps its zeros, nothing becomes a formula or a link, and the note has a sheet of its own."""
    raw = content("xlsx")

    head, first, second, third = sheet(raw, 0)

    assert head == list(NAMES)
    assert first == ["00123", date(2026, 3, 1), "2026-03-01T12:00:00+00:00", 1234567.89, True, 3.0]
    assert second[0] == "=1+1"
    assert second[3] == -0.1
    assert third[0] == "http://a\ufffdb"
    assert sheet(raw, 1) == [["as of", "2026-03-16"], ["note", "=not legal advice"]]


def test_a_list_longer_than_a_sheet_goes_on_in_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its headings again, and no row lost."""
    monkeypatch.setattr(export, "_SHEET_ROWS", 3)

    raw = content("xlsx")

    assert [row[0] for row in sheet(raw, 0)] == ["key", "00123", "=1+1"]
    assert [row[0] for row in sheet(raw, 1)] == ["key", "http://a\ufffdb"]
