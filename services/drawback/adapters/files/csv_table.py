"""Delimited text: encoding and delimiter are found out, every cell stays text."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from drawback.adapters.files.tables import MOST_TEXT, Progress, Table, Unreadable, check_size
from drawback.intake.records import Row

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_CHUNK: Final = 1 << 20
_PROGRESS_ROWS: Final = 2_000
_LONGEST_LINE: Final = 1 << 22


@dataclass(frozen=True)
class CsvTable(Table):
    """A delimited text file."""

    path: Path
    encoding: str
    delimiter: str
    doubts: tuple[str, ...]
    name: str = field(default="", init=False)

    @property
    def notices(self) -> tuple[str, ...]:
        return self.doubts

    @property
    def decimal_comma(self) -> bool:
        """Programs part cells by semicolons where the comma stands before decimals."""
        return self.delimiter == ";"

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        return (("encoding", self.encoding), ("delimiter", DELIMITERS[self.delimiter]))

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        total = self.path.stat().st_size
        csv.field_size_limit(MOST_TEXT)
        with self.path.open("rb") as binary:
            text = io.TextIOWrapper(binary, encoding=self.encoding, newline="")
            reader = csv.reader(_lines(text), delimiter=self.delimiter)
            number = 0
            try:
                for number, cells in enumerate(reader, 1):
                    if progress and number % _PROGRESS_ROWS == 0:
                        progress(binary.tell(), total)
                    check_size(cells, number)
                    if any(cells) and any(cell.strip() for cell in cells):
                        yield Row(number, cells)
            except UnicodeDecodeError as error:
                raise Unreadable(
                    f"the text breaks off after row {number}: {error.reason}", number + 1
                ) from None
            except csv.Error as error:
                raise Unreadable(
                    f"row {number + 1} (text line {reader.line_num}) is no delimited text: {error}; "
                    f"a cell has at most {MOST_TEXT} characters; look for a quotation mark that is not closed",
                    number + 1,
                ) from None
        if progress:
            progress(total, total)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text; one that no row could fill ends the reading before it fills the memory."""
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise csv.Error(f"the line has more than {_LONGEST_LINE} characters")
        yield line


def open_csv(path: Path, likeness: Callable[[list[str]], int]) -> CsvTable:
    """Find out encoding and delimiter; `likeness` counts the headings that are known in a row.

    Raises:
        Unreadable: the file is empty or no text.
    """
    encoding, notices = encoding_of(path)
    best: tuple[int, int, str] | None = None
    for place, delimiter in enumerate(DELIMITERS):
        table = CsvTable(path, encoding, delimiter, notices)
        rows = table.top_rows()
        if rows:
            known = max(likeness(list(row.cells)) for row in rows)
            widest = max(len(row.cells) for row in rows)
            best = max(best or (-1, -1, ","), (known * 1000 + min(widest, 999), -place, delimiter))
    if best is None:
        raise Unreadable("the file is empty; expected a row of headings and rows below it")
    return CsvTable(path, encoding, best[2], notices)


def encoding_of(path: Path) -> tuple[str, tuple[str, ...]]:
    """Tell an encoding: UTF-8 if every byte agrees, UTF-16 if it begins so, else Windows-1252 with a notice."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as binary:
        first = binary.read(_CHUNK)
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", ()
        if b"\0" in first:
            raise Unreadable(
                "the file is no text (it contains zero bytes); expected CSV, XLSX, JSON or JSON lines"
            )
        chunk, is_utf8 = first, True
        while chunk and is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
            chunk = binary.read(_CHUNK)
        if is_utf8:
            return "utf-8-sig", ()
    try:
        with path.open(encoding="cp1252") as text:
            while text.read(_CHUNK):
                pass
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file is neither UTF-8 nor Windows-1252 text: {error.reason}") from None
    return "cp1252", ("the file is not UTF-8 and was read as Windows-1252: check names with accents",)
