"""Delimited text: encoding and delimiter are found out, every cell stays text."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from drawback.adapters.files.fixed_width import FixedTable, open_fixed
from drawback.adapters.files.tables import MOST_TEXT, Progress, Table, Unreadable, check_size
from drawback.adapters.files.text_encoding import encoding_of
from drawback.intake.records import Row

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "~": "tilde", "^": "caret"}
_PROGRESS_ROWS: Final = 2_000
_LONGEST_LINE: Final = 1 << 22
_HEADING: Final = 1000
"""Weight of a known heading when delimiters are compared; the number of cells decides between equals."""
_KNOWN: Final = 2 * _HEADING
"""From two known headings on a delimiter is certain."""


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


def open_text(path: Path, likeness: Callable[[list[str]], int]) -> CsvTable | FixedTable:
    """Find out encoding and delimiter, or where columns begin; `likeness` counts the headings that are known in a row.

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
            best = max(
                best or (-1, -1, ","), (known * _HEADING + min(widest, _HEADING - 1), -place, delimiter)
            )
    if best is None:
        raise Unreadable("the file is empty; expected a row of headings and rows below it")
    columns = open_fixed(path, encoding, notices, likeness) if best[0] < _KNOWN else None
    return columns or CsvTable(path, encoding, best[2], notices)
