"""Rows of an .xlsx as a stream, so that a sheet of a million rows needs no more memory than its distinct texts.

Cells mean what a person sees: a figure formatted as a date is the date, one formatted as a percentage carries its
percent sign (25 % is stored as 0.25), whole figures have no decimal point.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final
from xml.parsers import expat

from drawback.adapters.files.tables import Progress, Unreadable
from drawback.adapters.files.xlsx_parts import Workbook, local, parse, read_book, unescape
from drawback.intake.records import Row

_EPOCH: Final = datetime(1899, 12, 30, tzinfo=UTC)
_EPOCH_1904: Final = datetime(1904, 1, 1, tzinfo=UTC)
_LAST_SERIAL: Final = 2_958_465
_WHOLE: Final = 1e15
_COLUMNS: Final = 16_384


@dataclass(frozen=True, slots=True)
class XlsxSheet:
    """One sheet of an .xlsx, parsed as it is read."""

    path: Path
    book: Workbook
    name: str
    member: str
    notices: tuple[str, ...]

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        return (("sheet", self.name),)

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        size = self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            total = max(archive.getinfo(self.member).file_size, 1)
            builder = _Builder(self.book)
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

    def __init__(self, book: Workbook) -> None:
        self._texts = book.texts
        self._format = _formatter(book)
        self._rows: list[Row] = []
        self._number = 0
        self._cells: list[str] = []
        self._place = -1
        self._type = ""
        self._style = 0
        self._pieces: list[str] = []
        self._inside = False

    def take(self) -> list[Row]:
        """Return the rows that are complete."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        element = name if ":" not in name else local(name)
        if element in ("v", "t"):
            self._inside = True
        elif element == "c":
            reference = attributes.get("r")
            self._place = column_of(reference) if reference else self._place + 1
            self._type = attributes.get("t", "n")
            self._style = int(attributes.get("s", "0"))
            self._pieces = []
        elif element == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._place = [], -1

    def data(self, text: str) -> None:
        if self._inside:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        element = name if ":" not in name else local(name)
        if element in ("v", "t"):
            self._inside = False
        elif element == "c" and self._pieces:
            missing = self._place - len(self._cells)
            if missing > 0:
                self._cells.extend([""] * missing)
            self._cells.append(self._read("".join(self._pieces)))
        elif element == "row" and any(cell.strip() for cell in self._cells):
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
    if not 0 < place <= _COLUMNS:
        raise ValueError(f"there is no cell {reference!r}")
    return place - 1


def _formatter(book: Workbook) -> Callable[[str, int], str]:
    epoch = _EPOCH_1904 if book.from_1904 else _EPOCH
    dates, percents = book.formats.dates, book.formats.percents

    @lru_cache(maxsize=65_536)
    def write(text: str, style: int) -> str:
        try:
            number = float(text)
        except ValueError:
            return text
        if style in dates and 0 <= number <= _LAST_SERIAL:
            return _as_date(epoch + timedelta(days=number))
        if style in percents:
            return f"{(Decimal(repr(number)) * 100).normalize():f}%"
        return str(int(number)) if number.is_integer() and abs(number) < _WHOLE else repr(number)

    return write


def _as_date(moment: datetime) -> str:
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None)
    return (
        moment.date().isoformat()
        if not (moment.hour or moment.minute or moment.second)
        else moment.isoformat(sep=" ")
    )


def open_stream(path: Path, choose: Callable[[list[XlsxSheet]], XlsxSheet]) -> XlsxSheet:
    """Open an .xlsx; `choose` picks among its sheets.

    Raises:
        Unreadable: the archive is damaged or has no sheet.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            book = read_book(archive)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise (
            error if isinstance(error, Unreadable) else Unreadable(f"the workbook cannot be opened: {error}")
        ) from None
    if not book.sheets:
        raise Unreadable("the workbook has no sheet; expected a row of headings and rows below it")
    others = len(book.sheets) - 1
    notices = (f"{others} other sheets of the workbook were not read",) if others else ()
    return choose([XlsxSheet(path, book, name, member, notices) for name, member in book.sheets])
