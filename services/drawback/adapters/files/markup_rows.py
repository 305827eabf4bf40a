"""A grid of cells as a table: what HTML and SpreadsheetML files saved as .xls give, read at once and written to a temporary file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from drawback.adapters.files.hidden import HiddenParts
from drawback.adapters.files.tables import MOST_COLUMNS, MOST_ROWS, Progress, Table, Unreadable, check_size
from drawback.intake.records import Row

_MOST_HELD: Final = 20_000_000
"""Cells that are held in memory."""
_COVERED_WEIGHS: Final = 8
"""What a cell that a merged one covers takes of them."""


@dataclass
class Grid(Table):
    """Rows of one table of a markup file, filled cell by cell."""

    path: Path
    name: str
    visible: bool = True
    hidden: HiddenParts = field(default_factory=HiddenParts)
    rows: list[Row] = field(default_factory=list)
    _number: int = 0
    _row_hidden: bool = False
    _count: int = 0
    _cells: list[str] = field(default_factory=list)
    _place: int = 0
    _covers: dict[int, tuple[int, str]] = field(default_factory=dict)
    """By column, the last row that a merged cell covers, and what it says."""

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        yield from self.rows
        if progress:
            total = self.path.stat().st_size
            progress(total, total)

    @property
    def notices(self) -> tuple[str, ...]:
        return self.hidden.notices

    def begin_row(self, number: int | None = None, *, hidden: bool = False) -> None:
        """Begin the next row, or the one with this number."""
        self._row_hidden = hidden
        self._number = number or self._number + 1
        self._cells, self._place = [], 0

    def add(self, text: str, *, place: int | None = None, across: int = 1, down: int = 1) -> None:
        """Add a cell at the next free place, or at this one; it reaches over so many columns and rows.

        Raises:
            Unreadable: the row has more cells than a spreadsheet has columns.
        """
        at = self._place if place is None else place
        while place is None and self._covers.get(at, (0, ""))[0] >= self._number:
            at += 1
        if at + across > MOST_COLUMNS:
            raise Unreadable(f"row {self._number} has more than {MOST_COLUMNS} cells", self._number)
        self._cells.extend([""] * (at - len(self._cells)))
        self._cells.append(text)
        self._place = at + across
        if down > 1 and text.strip():
            self._covers[at] = (self._number + down - 1, text)

    def end_row(self) -> None:
        """Keep the row, unless it is blank."""
        covered = [
            (place, text)
            for place, (last, text) in self._covers.items()
            if last >= self._number and (place >= len(self._cells) or not self._cells[place])
        ]
        if any(cell.strip() for cell in self._cells):
            check_size(self._cells, self._number)
            self._count += len(self._cells) + _COVERED_WEIGHS * len(covered)
            if len(self.rows) >= MOST_ROWS or self._count > _MOST_HELD:
                raise Unreadable(f"the table has more than {MOST_ROWS} rows or {_MOST_HELD} cells")
            self.hidden.see(len(self._cells), hidden=self._row_hidden)
            self.rows.append(Row(self._number, self._cells, covered=covered))
        self._covers = {place: span for place, span in self._covers.items() if span[0] > self._number}
        self._cells = []
