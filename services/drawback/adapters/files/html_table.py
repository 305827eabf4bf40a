"""HTML saved as .xls, as web reports do: every table with rows is a sheet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from drawback.adapters.files.markup_rows import Grid
from drawback.adapters.files.tables import MOST_TEXT, Tables, Unreadable
from drawback.adapters.files.text_encoding import encoding_of, narrow

MOST_MARKUP: Final = 64 << 20
"""Bytes of a file of markup, which is held in memory."""
_START: Final = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|meta|style)\b", re.IGNORECASE | re.DOTALL
)
_CHUNK: Final = 1 << 20


def is_html(first: bytes) -> bool:
    """Say whether a file begins as HTML does."""
    return _START.match(narrow(first)) is not None


def open_html(path: Path) -> Tables:
    """Read the tables of an HTML file.

    Raises:
        Unreadable: it is too large, or has no table.
    """
    if path.stat().st_size > MOST_MARKUP:
        raise Unreadable(
            f"the file is HTML of more than {MOST_MARKUP >> 20} megabytes; save it as .xlsx or CSV"
        )
    encoding, _ = encoding_of(path)
    with path.open(encoding=encoding, errors="replace") as text:
        return tables_of(path, iter(partial(text.read, _CHUNK), ""))


def tables_of(path: Path, texts: Iterable[str], left_out: Sequence[str] = ()) -> Tables:
    """Collect the tables of pieces of HTML.

    Raises:
        Unreadable: there is no table.
    """
    reader = _Reader(path)
    for text in texts:
        reader.feed(text)
    reader.close()
    if not reader.grids:
        raise Unreadable("the file is HTML without a table; expected a row of headings and rows below it")
    return Tables(tuple(reader.grids), tuple(left_out))


class _Reader(HTMLParser):
    """Collects the cells of tables; a table inside a cell is a table of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self._path = path
        self.grids: list[Grid] = []
        self._open: list[Grid] = []
        self._in_row = False
        self._cell: list[str] | None = None
        self._size = 0
        self._reach = 1, 1
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._leave_cell()
            grid = Grid(self._path, f"table {len(self.grids) + 1}")
            self.grids.append(grid)
            self._open.append(grid)
            self._in_row = False
        elif tag in ("script", "style"):
            self._silent += 1
        elif not self._open:
            return
        elif tag == "tr":
            self._leave_row()
            self._open[-1].begin_row(hidden=_is_hidden(dict(attrs)))
            self._in_row = True
        elif tag in ("td", "th"):
            self._leave_cell()
            if not self._in_row:
                self._open[-1].begin_row()
                self._in_row = True
            attribute = dict(attrs)
            self._reach = _count(attribute.get("colspan")), _count(attribute.get("rowspan"))
            self._cell, self._size = [], 0
        elif tag in ("br", "p", "div") and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(self._silent - 1, 0)
        elif tag in ("td", "th"):
            self._leave_cell()
        elif tag == "tr":
            self._leave_row()
        elif tag == "table" and self._open:
            self._leave_row()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)
            self._size += len(data)
            if self._size > 4 * MOST_TEXT:
                raise Unreadable(f"a cell has more than {MOST_TEXT} characters")

    def _leave_cell(self) -> None:
        if self._cell is not None and self._open:
            across, down = self._reach
            self._open[-1].add(" ".join("".join(self._cell).split()), across=across, down=down)
        self._cell = None

    def _leave_row(self) -> None:
        self._leave_cell()
        if self._in_row and self._open:
            self._open[-1].end_row()
        self._in_row = False


def _is_hidden(attribute: Mapping[str, str | None]) -> bool:
    return "hidden" in attribute or "display:none" in (attribute.get("style") or "").replace(" ", "").lower()


def _count(text: str | None) -> int:
    return min(int(text), 1 << 20) if text and text.isdecimal() and text.isascii() and int(text[:8]) else 1
