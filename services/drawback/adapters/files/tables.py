"""What every reader of a file offers: headings, then rows, as often as asked, in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from drawback.domain.errors import UserError
from drawback.intake.records import Row

Progress = Callable[[int, int], None]
"""Called now and then with bytes done and bytes in all."""

HEADING_ROWS = 30
"""How far down a report's headings are looked for: titles and run dates may stand above them."""
MOST_TEXT = 32_767
"""Characters that a cell of a spreadsheet can hold; a longer one is no report's."""
MOST_COLUMNS = 16_384
"""Columns that a spreadsheet can have."""
MOST_IN_ROW = 1 << 21
"""Characters that a row may hold in all its cells."""
MOST_ROWS = 1_048_576
"""Rows that a sheet can have."""
MOST_CELLS = 150_000_000
"""Cells that a table may have, blank ones between others counted."""
MOST_SHEETS = 400
"""Sheets that a workbook may show: one a day for a year, and some."""
WIDE = 1_024
MOST_WIDE_CELLS = 10_000_000
"""Columns from which a row is wide, as no report's is, and the cells that all wide rows may have."""
MOST_COVERED = 5_000_000
"""Cells of all rows that merged cells of rows above may cover."""


class Unreadable(UserError):  # noqa: N818 - what it is
    """A file that cannot be read at all, or no further than `row`; the message is a sentence."""

    def __init__(self, reason: str, row: int = 0) -> None:
        super().__init__(reason)
        self.row = row


class Table:
    """A file, or one sheet of it, with rows of text cells. Readers say more where they know more."""

    path: Path
    name: str
    """The sheet's name; "" where the file has no sheets."""

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        """What was found out about the file: encoding, delimiter, sheet, as pairs for a person."""
        return (("sheet", self.name),) if self.name else ()

    @property
    def notices(self) -> tuple[str, ...]:
        """What was done to make the file readable."""
        return ()

    @property
    def decimal_comma(self) -> bool:
        """Whether the file's form tells of a place where a comma stands before decimals."""
        return False

    @property
    def from_1904(self) -> bool:
        """Whether a day that is written as a bare figure counts from 1904, as workbooks of older Macs do."""
        return False

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        """All rows from the first on, blank ones left out; numbers count from 1 as a spreadsheet shows them."""
        raise NotImplementedError

    def top_rows(self) -> list[Row]:
        """The first rows, among which the headings are."""
        return list(islice(self.every_row(), HEADING_ROWS))

    def close(self) -> None:
        """Drop temporary files."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a file that may be read, and sentences on those that may not."""

    tables: tuple[Table, ...]
    left_out: tuple[str, ...] = ()


def check_size(cells: list[str], number: int) -> None:
    """Refuse a row that no spreadsheet could hold.

    Raises:
        Unreadable: a cell is too long, or there are too many cells or characters.
    """
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(f"row {number} has {len(cells)} cells; a report has at most {MOST_COLUMNS}", number)
    longest = max(map(len, cells), default=0)
    if longest > MOST_TEXT:
        raise Unreadable(
            f"a cell of row {number} has {longest} characters; a report's cells have at most {MOST_TEXT}",
            number,
        )
    if longest * len(cells) > MOST_IN_ROW and sum(map(len, cells)) > MOST_IN_ROW:
        raise Unreadable(f"row {number} has more than {MOST_IN_ROW} characters", number)
