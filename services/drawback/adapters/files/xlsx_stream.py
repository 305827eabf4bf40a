"""Rows of an .xlsx as a stream, so that a sheet of a million rows needs no more memory than its distinct texts.

Cells mean what a person sees: a figure formatted as a date is the date, one formatted as a percentage carries its
percent sign (25 % is stored as 0.25), whole figures have no decimal point.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final
from xml.parsers import expat

from drawback.adapters.files.hidden import HiddenParts
from drawback.adapters.files.spool import Span
from drawback.adapters.files.tables import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    Progress,
    Table,
    Unreadable,
    check_size,
)
from drawback.adapters.files.xlsx_parts import Workbook, local, parse, read_book, unescape
from drawback.intake.records import Row

_EPOCH: Final = datetime(1899, 12, 30, tzinfo=UTC)
_EPOCH_1904: Final = datetime(1904, 1, 1, tzinfo=UTC)
_LAST_SERIAL: Final = 2_958_465
_WHOLE: Final = 1e15
_MOST_MERGED: Final = 200_000
_MOST_ESCAPED: Final = 7 * MOST_TEXT
"""A character may be written as `_x000D_`."""
_SPAN: Final = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True)
class XlsxSheet(Table):
    """One sheet of an .xlsx, parsed as it is read."""

    path: Path
    book: Workbook
    name: str
    member: str
    merged: list[Span] = field(default_factory=list)
    """Merged cells, known once the sheet was read to its end."""
    hidden: HiddenParts = field(default_factory=HiddenParts)

    @property
    def notices(self) -> tuple[str, ...]:
        return self.hidden.notices

    @property
    def from_1904(self) -> bool:
        return self.book.from_1904

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        size = self.path.stat().st_size
        self.merged.clear()
        self.hidden.clear()
        with zipfile.ZipFile(self.path) as archive:
            total = max(archive.getinfo(self.member).file_size, 1)
            builder = _Builder(self.book, self.merged, self.hidden)
            parser = expat.ParserCreate()
            parser.buffer_text = True
            parser.StartElementHandler = builder.start
            parser.EndElementHandler = builder.end
            parser.CharacterDataHandler = builder.data
            try:
                for done in parse(archive, self.member, parser):
                    yield from builder.take()
                    if progress:
                        progress(size * done // total, size)
            except Unreadable:
                raise
            except ValueError as error:
                raise Unreadable(f"the workbook is damaged: {self.member}: {error}") from None
        if progress:
            progress(size, size)


class _Builder:
    """Collects rows from the parser's calls."""

    def __init__(self, book: Workbook, merged: list[Span], hidden: HiddenParts) -> None:
        self._texts = book.texts
        self._format = _formatter(book)
        self._merged = merged
        self._hidden, self._row_hidden = hidden, False
        self._rows: list[Row] = []
        self._number = 0
        self._cells: list[str] = []
        self._place = -1
        self._type = ""
        self._style = 0
        self._pieces: list[str] = []
        self._formula: list[str] = []
        self._inside = self._in_formula = False
        self._size = self._elements = 0

    def take(self) -> list[Row]:
        """Return the rows that are complete."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        element = name if ":" not in name else local(name)
        if element in ("v", "t"):
            self._inside = True
        elif element == "f":
            self._in_formula = True
        elif element == "c":
            reference = attributes.get("r")
            self._place = column_of(reference) if reference else self._place + 1
            self._elements += 1
            if self._elements > MOST_COLUMNS or self._place >= MOST_COLUMNS:
                raise Unreadable(f"row {self._number} has more than {MOST_COLUMNS} cells", self._number)
            self._type = attributes.get("t", "n")
            self._style = int(attributes.get("s", "0"))
            self._pieces, self._formula, self._size = [], [], 0
        elif element == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._place, self._elements = [], -1, 0
            self._row_hidden = _is_true(attributes.get("hidden"))
            if self._number > MOST_ROWS:
                raise Unreadable(f"the sheet has more than {MOST_ROWS} rows", self._number)
        elif element == "col" and _is_true(attributes.get("hidden")):
            self._hidden.columns.update(
                range(int(attributes["min"]) - 1, min(int(attributes["max"]), MOST_COLUMNS))
            )
        elif element == "mergeCell" and len(self._merged) < _MOST_MERGED:
            self._merged.append(span_of(attributes.get("ref", "")))

    def data(self, text: str) -> None:
        if self._inside or self._in_formula:
            (self._pieces if self._inside else self._formula).append(text)
            self._size += len(text)
            if self._size > _MOST_ESCAPED:
                raise Unreadable(
                    f"a cell of row {self._number} has more than {MOST_TEXT} characters", self._number
                )

    def end(self, name: str) -> None:
        element = name if ":" not in name else local(name)
        if element in ("v", "t"):
            self._inside = False
        elif element == "f":
            self._in_formula = False
        elif element == "c" and (self._pieces or self._formula):
            missing = self._place - len(self._cells)
            if missing > 0:
                self._cells.extend([""] * missing)
            # A formula whose result was not stored is shown as it is written: nobody can know what it gives.
            self._cells.append(
                self._read("".join(self._pieces)) if self._pieces else f"={''.join(self._formula)}"
            )
        elif element == "row" and any(cell.strip() for cell in self._cells):
            check_size(self._cells, self._number)
            self._hidden.see(len(self._cells), hidden=self._row_hidden)
            self._rows.append(Row(self._number, self._cells))

    def _read(self, text: str) -> str:
        match self._type:
            case "s":
                place = int(text)
                return self._texts[place] if place < len(self._texts) else ""
            case "inlineStr" | "str":
                return unescape(text)
            case "b":
                return "TRUE" if text == "1" else "FALSE"
            case "n":
                return self._format(text, self._style)
            case _:
                return text


@lru_cache(maxsize=65_536)
def column_of(reference: str) -> int:
    """Place of a cell in its row: A1 is 0, AB7 is 27."""
    place = 0
    for character in reference:
        if not character.isalpha():
            break
        place = place * 26 + ord(character) - 64
    if not 0 < place <= MOST_COLUMNS:
        raise ValueError(f"there is no cell {reference!r}")
    return place - 1


def _formatter(book: Workbook) -> Callable[[str, int], str]:
    epoch = _EPOCH_1904 if book.from_1904 else _EPOCH
    dates, percents = book.formats.dates, book.formats.percents
    currencies = book.formats.currencies

    @lru_cache(maxsize=65_536)
    def write(text: str, style: int) -> str:
        try:
            number = float(text)
        except ValueError:
            return text
        if style in dates and 0 <= number <= _LAST_SERIAL:
            return _as_date(epoch + timedelta(days=number))
        if style in percents:
            return percent_text(number)
        return in_currency(figure_text(number), currencies.get(style, ""))

    return write


def in_currency(figure: str, currency: str) -> str:
    """Write what a cell shows whose format names a currency: without it the figure would be taken for dollars."""
    return f"{figure} {currency}" if currency else figure


def _is_true(said: str | None) -> bool:
    return said in ("1", "true")


def percent_text(number: float) -> str:
    """Write what a cell shows that is formatted as a percentage: 0.155 is 15.5%."""
    return f"{(Decimal(repr(number)) * 100).normalize():f}%"


def figure_text(number: float) -> str:
    """Write a figure, a whole one without a decimal point."""
    return str(int(number)) if number.is_integer() and abs(number) < _WHOLE else repr(number)


def _as_date(moment: datetime) -> str:
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None)
    return (
        moment.date().isoformat()
        if not (moment.hour or moment.minute or moment.second)
        else moment.isoformat(sep=" ")
    )


def span_of(reference: str) -> Span:
    """Read where a merged cell lies: A2:A4 covers the rows 2 to 4 of the first column."""
    match = _SPAN.fullmatch(reference)
    if match is None:
        raise ValueError(f"there are no cells {reference!r}")
    return int(match[2]), int(match[4]), column_of(match[1])


def open_stream(path: Path) -> tuple[list[XlsxSheet], list[str]]:
    """Open an .xlsx; the sheets that a person sees, and the names of those that are hidden.

    Raises:
        Unreadable: the archive is damaged or has no sheet.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            book = read_book(archive)
    except Unreadable:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Unreadable(f"the workbook cannot be opened: {error}") from None
    return (
        [XlsxSheet(path, book, part.name, part.member) for part in book.sheets if part.visible],
        [part.name for part in book.sheets if not part.visible],
    )
