"""Read a workbook in a process of its own: a library that holds all of it in memory may be asked for more than there is."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from drawback.adapters.files.hidden import HiddenParts
from drawback.adapters.files.spool import Span
from drawback.adapters.files.tables import Progress, Table, Unreadable, check_size
from drawback.intake.records import Row

MOST_MEMORY: Final = 1 << 30
"""Bytes of address space for the process that reads."""
MOST_SECONDS: Final = 60
"""Seconds of a processor for it."""
_PATIENCE_S: Final = 600
"""Seconds after which it is ended even on a machine that is too busy to give it those."""
REFUSED: Final = "unreadable: "
"""How the last line of its standard error begins where the process can say why."""
_TOO_MUCH: Final = (
    f"the workbook needs more than {MOST_MEMORY >> 20} megabytes to read, or is damaged; save it as .xlsx"
)
_TOO_LONG: Final = (
    f"the workbook takes more than {MOST_SECONDS} seconds of a processor to read; save it as .xlsx"
)


@dataclass(frozen=True)
class Kept(Table):
    """One sheet whose rows lie in a temporary file, a line of JSON each."""

    path: Path
    name: str
    file: IO[bytes]
    merged: tuple[Span, ...]
    hidden: HiddenParts
    counts_from_1904: bool

    @property
    def notices(self) -> tuple[str, ...]:
        return self.hidden.notices

    @property
    def from_1904(self) -> bool:
        return self.counts_from_1904

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        self.file.seek(0)
        self.hidden.rows = 0
        for line in self.file:
            number, cells, hidden = json.loads(line)
            check_size(cells, number)
            self.hidden.see(len(cells), hidden=hidden)
            yield Row(number, cells)
        if progress:
            total = self.path.stat().st_size
            progress(total, total)

    def close(self) -> None:
        self.file.close()


def sheets_apart(path: Path) -> tuple[list[Kept], list[str]]:
    """Read an .xls or .xlsb; the sheets that a person sees, and the names of those that are hidden.

    Raises:
        Unreadable: the workbook is damaged or locked, or needs more memory or time than it may take.
    """
    command = [
        sys.executable,
        "-m",
        "drawback.adapters.files.read_apart",
        str(path),
        str(MOST_MEMORY),
        str(MOST_SECONDS),
    ]
    with tempfile.TemporaryFile("w+b") as file:
        try:
            done = subprocess.run(  # noqa: S603 - our own module and the file's path
                command, stdout=file, stderr=subprocess.PIPE, timeout=_PATIENCE_S, check=False
            )
        except subprocess.TimeoutExpired:
            raise Unreadable(_TOO_LONG) from None
        if done.returncode == -signal.SIGXCPU:
            raise Unreadable(_TOO_LONG)
        if done.returncode:
            last_line = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise Unreadable(last_line.removeprefix(REFUSED) if last_line.startswith(REFUSED) else _TOO_MUCH)
        return _parted(path, file)


def _parted(path: Path, file: IO[bytes]) -> tuple[list[Kept], list[str]]:
    """Give each sheet its own file of rows; those that are hidden are named only."""
    sheets: list[Kept] = []
    hidden: list[str] = []
    shown = False
    file.seek(0)
    for line in file:
        if line.startswith(b"{"):
            head: dict[str, Any] = json.loads(line)
            shown = head["visible"]
            if shown:
                merged = tuple((first, last, place) for first, last, place in head["merged"])
                rows = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - closed by close()
                hidden_parts = HiddenParts(columns=set(head["hidden_columns"]))
                sheets.append(Kept(path, head["name"], rows, merged, hidden_parts, head["from_1904"]))
            else:
                hidden.append(head["name"])
        elif shown:
            sheets[-1].file.write(line)
    return sheets, hidden
