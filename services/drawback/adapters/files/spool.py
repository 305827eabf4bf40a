"""Rows that are dear to parse, or whose merged cells are known only at the end: written once to a temporary file, read from there."""

import marshal
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from drawback.adapters.files.tables import (
    MOST_CELLS,
    MOST_COVERED,
    MOST_WIDE_CELLS,
    WIDE,
    Progress,
    Table,
    Unreadable,
)
from drawback.intake.records import Row

_BUNDLE: Final = 500

Span = tuple[int, int, int]
"""A merged cell: its first row (from 1), its last row, its first column (from 0)."""


class Spooled(Table):
    """A table whose first complete run is written down; every run reads that. Close it to drop the file."""

    def __init__(self, table: Table, merged: Sequence[Span] = ()) -> None:
        """`merged` are the spans that are known, or a list that is filled while the table is read."""
        self._table = table
        self._merged = merged
        self._file: IO[bytes] | None = None
        self.path: Path = table.path
        self.name = table.name

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        return self._table.described

    @property
    def notices(self) -> tuple[str, ...]:
        return self._table.notices

    @property
    def from_1904(self) -> bool:
        return self._table.from_1904

    def top_rows(self) -> list[Row]:
        return self._table.top_rows()

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        if self._file is None:
            self._file = self._written(progress)
        yield from _covered(self._read(self._file, progress), self._merged)

    def _written(self, progress: Progress | None) -> IO[bytes]:
        file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - closed here, or by close()
        try:
            bundle: list[tuple[int, list[str], list[tuple[int, str]]]] = []
            for row in _counted(self._table.every_row(progress)):
                bundle.append((row.number, list(row.cells), list(row.covered)))
                if len(bundle) == _BUNDLE:
                    marshal.dump(bundle, file)
                    bundle = []
            marshal.dump(bundle, file)
        except BaseException:
            file.close()
            raise
        return file

    def _read(self, file: IO[bytes], progress: Progress | None) -> Iterator[Row]:
        file.seek(0, 2)
        end, total, place = file.tell(), self.path.stat().st_size if progress else 0, 0
        while place < end:
            file.seek(place)
            bundle = marshal.load(file)  # noqa: S302 - written by this very object, nobody else's data
            place = file.tell()
            for number, cells, covered in bundle:
                yield Row(number, cells, covered=covered)
            if progress:
                progress(total * place // end, total)

    def close(self) -> None:
        """Drop the temporary files, this one and those beneath."""
        self._table.close()
        if self._file is not None:
            self._file.close()
            self._file = None


def _counted(rows: Iterator[Row]) -> Iterator[Row]:
    count = wide = 0
    for row in rows:
        width = len(row.cells)
        count += width
        if count > MOST_CELLS:
            raise Unreadable(f"the sheet has more than {MOST_CELLS:,} cells", row.number)
        if width > WIDE:
            wide += width
            if wide > MOST_WIDE_CELLS:
                raise Unreadable(f"the sheet has too many rows of more than {WIDE:,} columns", row.number)
        yield row


def _covered(rows: Iterator[Row], merged: Sequence[Span]) -> Iterator[Row]:
    """Tell each row which of its cells a merged cell of a row above covers, and what stands there."""
    waiting = sorted(span for span in merged if span[1] > span[0])[::-1]
    if not waiting:
        yield from rows
        return
    running: dict[int, tuple[int, str]] = {}
    count = 0
    for row in rows:
        while waiting and waiting[-1][0] < row.number:
            waiting.pop()
        running = {place: span for place, span in running.items() if span[0] >= row.number}
        covered = [(place, text) for place, (_, text) in running.items()]
        count += len(covered)
        if count > MOST_COVERED:
            raise Unreadable(f"merged cells cover more than {MOST_COVERED:,} cells", row.number)
        while waiting and waiting[-1][0] == row.number:
            _, last, place = waiting.pop()
            if place < len(row.cells) and row.cells[place].strip():
                running[place] = last, row.cells[place]
        yield row._replace(covered=[*row.covered, *covered]) if covered else row
