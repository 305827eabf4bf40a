"""Rows of an OpenDocument spreadsheet as a stream: a cell is what its type and value say, a percentage carries its sign."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final
from xml.parsers import expat

from drawback.adapters.files.hidden import HiddenParts
from drawback.adapters.files.tables import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    Progress,
    Table,
    Unreadable,
    check_size,
)
from drawback.adapters.files.xlsx_parts import local, parse
from drawback.adapters.files.xlsx_stream import in_currency
from drawback.intake.currencies import currency_named
from drawback.intake.records import Row

_CONTENT: Final = "content.xml"
_MOST_AT_ONCE: Final = 4_000_000
"""Cells that one piece of the file may give: repeated rows and cells are a few bytes of it."""
_NOT_SHOWN: Final = ("collapse", "filter")
_CELLS: Final = ("table-cell", "covered-table-cell")


@dataclass(frozen=True)
class OdsSheet(Table):
    """One sheet of an .ods, by its place among the sheets."""

    path: Path
    name: str
    place: int
    hidden: HiddenParts = field(default_factory=HiddenParts)

    @property
    def notices(self) -> tuple[str, ...]:
        return self.hidden.notices

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        size = self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            _refuse_locked(archive)
            total = max(archive.getinfo(_CONTENT).file_size, 1)
            self.hidden.clear()
            builder = _Builder(self.place, self.hidden)
            try:
                for done in parse(archive, _CONTENT, builder.parser()):
                    yield from builder.take()
                    if builder.ended:
                        break
                    if progress:
                        progress(size * done // total, size)
            except Unreadable:
                raise
            except ValueError as error:
                raise Unreadable(f"the workbook is damaged: {error}") from None
        if progress:
            progress(size, size)


def open_ods(path: Path) -> tuple[list[OdsSheet], list[str]]:
    """Open an .ods; the sheets that a person sees, and the names of those that are hidden.

    Raises:
        Unreadable: the archive is damaged or locked.
    """
    hidden_styles: set[str] = set()
    found: list[tuple[str, str]] = []
    styles: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        element, attribute = local(name), {local(key): value for key, value in attributes.items()}
        if element == "style":
            styles.append(attribute.get("name", ""))
        elif element == "table-properties" and attribute.get("display") == "false" and styles:
            hidden_styles.add(styles[-1])
        elif element == "table":
            found.append((attribute.get("name", ""), attribute.get("style-name", "")))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with zipfile.ZipFile(path) as archive:
        _refuse_locked(archive)
        for _ in parse(archive, _CONTENT, parser):
            pass
    sheets = [
        OdsSheet(path, name, place) for place, (name, style) in enumerate(found) if style not in hidden_styles
    ]
    return sheets, [name for name, style in found if style in hidden_styles]


def _refuse_locked(archive: zipfile.ZipFile) -> None:
    if "META-INF/manifest.xml" in archive.namelist():
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(1 << 20):
                raise Unreadable("the workbook is locked by a password; save it without one")


class _Builder:
    """Collects the rows of one sheet from the parser's calls."""

    def __init__(self, place: int, hidden: HiddenParts) -> None:
        self._hidden, self._row_hidden, self._column = hidden, False, 0
        self._place, self._tables = place, -1
        self._depth = 0
        self.ended = False
        self._rows: list[Row] = []
        self._pending = 0
        self._number = 0
        self._repeat_row = self._repeat_cell = 1
        self._cells: list[str] = []
        self._blanks = 0
        self._value: str | None = None
        self._pieces: list[str] = []
        self._size = 0
        self._in_cell = self._in_note = False
        self._paragraphs = 0
        self._covers: dict[int, tuple[int, str]] = {}
        """By column, the last row that a merged cell covers, and what it says."""
        self._covered: list[tuple[int, str]] = []
        self._spans = 1

    def parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        return parser

    def take(self) -> list[Row]:
        """Return the rows that are complete."""
        rows, self._rows, self._pending = self._rows, [], 0
        return rows

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        element = local(name)
        if element == "table":
            self._depth += 1
            if self._depth == 1:
                self._tables += 1
        if self._tables != self._place or self._depth != 1:
            return
        attribute = {local(key): value for key, value in attributes.items()}
        if element == "table-column":
            self._pass_columns(attribute)
        else:
            self._start_inside(element, attribute)

    def _start_inside(self, element: str, attribute: Mapping[str, str]) -> None:
        """Begin a row, a cell, or what stands in a cell."""
        if element == "table-row":
            self._row_hidden = attribute.get("visibility") in _NOT_SHOWN
            self._repeat_row = int(attribute.get("number-rows-repeated", "1"))
            self._cells, self._blanks, self._covered = [], 0, []
        elif element in _CELLS:
            self._in_cell = element == "table-cell"
            self._repeat_cell = int(attribute.get("number-columns-repeated", "1"))
            self._spans = int(attribute.get("number-rows-spanned", "1"))
            self._pieces, self._size, self._paragraphs = [], 0, 0
            self._value = _value(attribute) if self._in_cell else None
        elif element == "annotation":
            self._in_note = True
        elif element == "p" and self._in_cell and not self._in_note:
            self._paragraphs += 1
            if self._paragraphs > 1:
                self._pieces.append("\n")
        elif element == "s" and self._in_cell:
            self._pieces.append(" " * min(int(attribute.get("c", "1")), MOST_TEXT))

    def _pass_columns(self, attribute: Mapping[str, str]) -> None:
        """Note columns that are hidden; the last element often tells of all columns there can be."""
        first = self._column
        self._column = min(first + int(attribute.get("number-columns-repeated", "1")), MOST_COLUMNS)
        if attribute.get("visibility") in _NOT_SHOWN:
            self._hidden.columns.update(range(first, self._column))

    def _data(self, text: str) -> None:
        if self._in_cell and self._paragraphs and not self._in_note and self._value is None:
            self._pieces.append(text)
            self._size += len(text)
            if self._size > MOST_TEXT:
                raise Unreadable(f"a cell of row {self._number + 1} has more than {MOST_TEXT} characters")

    def _end(self, name: str) -> None:
        element = local(name)
        if element == "table":
            self._depth -= 1
            self.ended = self.ended or (self._depth == 0 and self._tables == self._place)
        if self._tables != self._place or self._depth != 1:
            return
        if element == "annotation":
            self._in_note = False
        elif element in _CELLS:
            self._cell("".join(self._pieces) if self._value is None else self._value)
        elif element == "table-row":
            self._row()

    def _cell(self, text: str) -> None:
        """Take a cell as often as it is repeated; blank ones are counted, and kept only where something follows."""
        self._in_cell = False
        place = len(self._cells) + self._blanks
        if not text:
            self._blanks += self._repeat_cell
            return
        if place + self._repeat_cell > MOST_COLUMNS:
            raise Unreadable(f"row {self._number + 1} has more than {MOST_COLUMNS} cells")
        self._cells.extend([""] * self._blanks)
        self._cells.extend([text] * self._repeat_cell)
        self._blanks = 0
        if self._spans > 1:
            self._covers[place] = (self._number + self._spans, text)

    def _row(self) -> None:
        if not any(cell.strip() for cell in self._cells):
            self._number += self._repeat_row
            return
        if self._number + self._repeat_row > MOST_ROWS:
            raise Unreadable(f"the sheet has more than {MOST_ROWS} rows")
        check_size(self._cells, self._number + 1)
        self._pending += self._repeat_row * len(self._cells)
        if self._pending > _MOST_AT_ONCE:
            raise Unreadable(f"row {self._number + 1} is repeated more often than any report repeats a row")
        for _ in range(self._repeat_row):
            self._number += 1
            self._hidden.see(len(self._cells), hidden=self._row_hidden)
            covered = [
                (place, text)
                for place, (last, text) in self._covers.items()
                if last >= self._number and (place >= len(self._cells) or not self._cells[place])
            ]
            self._rows.append(Row(self._number, list(self._cells), covered=covered))
        self._covers = {place: span for place, span in self._covers.items() if span[0] > self._number}


def _value(attribute: Mapping[str, str]) -> str | None:
    """A typed value as text; None where the cell's paragraphs are its text."""
    text: str | None = None
    match attribute.get("value-type"):
        case "float":
            text = _figure(attribute.get("value", ""))
        case "currency":
            currency = currency_named(attribute.get("currency", ""))
            text = in_currency(_figure(attribute.get("value", "")), currency)
        case "percentage":
            with suppress(InvalidOperation):
                text = f"{(Decimal(attribute.get('value', '')) * 100).normalize():f}%"
        case "date":
            day, clock, time = attribute.get("date-value", "").partition("T")
            text = day if not clock or not time.strip("0:.") else f"{day} {time}"
        case "boolean":
            text = attribute.get("boolean-value", "").upper()
        case "string" if "string-value" in attribute:
            text = attribute["string-value"][: MOST_TEXT + 1]
    return text


def _figure(text: str) -> str:
    """A figure as it is stored, a whole one without a decimal point."""
    whole, _, fraction = text.partition(".")
    return whole if not fraction.strip("0") else text
