"""Rows that are dear to parse, kept in a temporary file for the second run."""

import marshal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from drawback.adapters.files.tables import Progress, Table
from drawback.intake.records import Row

_BUNDLE = 500


class Spooled:
    """A table whose first complete run is written down; later runs read that. Close it to drop the file."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._file: IO[bytes] | None = None

    @property
    def path(self) -> Path:
        return self._table.path

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        return self._table.described

    @property
    def notices(self) -> tuple[str, ...]:
        return self._table.notices

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        if self._file is not None:
            yield from self._written(self._file, progress)
            return
        file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - closed here, or by close()
        try:
            bundle: list[tuple[int, list[str]]] = []
            for row in self._table.every_row(progress):
                bundle.append((row.number, list(row.cells)))
                if len(bundle) == _BUNDLE:
                    marshal.dump(bundle, file)
                    bundle = []
                yield row
            marshal.dump(bundle, file)
            self._file = file
        finally:
            if self._file is not file:
                file.close()

    def _written(self, file: IO[bytes], progress: Progress | None) -> Iterator[Row]:
        file.seek(0, 2)
        end, total = file.tell(), self.path.stat().st_size if progress else 0
        file.seek(0)
        while file.tell() < end:
            for number, cells in marshal.load(file):  # noqa: S302 - written by this very object, nobody else's data
                yield Row(number, cells)
            if progress:
                progress(total * file.tell() // end, total)

    def close(self) -> None:
        """Drop the temporary file."""
        if self._file is not None:
            self._file.close()
            self._file = None
