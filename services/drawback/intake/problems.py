"""What intake hands on: an event that was taken, or a problem that was found."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

MOST_SAID: Final = 1000
"""Problems of a file of each gravity that are kept in memory; the others are counted. What was held back is parked with its rows."""

RawRow = tuple[int, Mapping[str, str]]
"""A row as it stood in the file: its number (the first row of the file is 1) and its cells by heading."""


@dataclass(frozen=True, slots=True)
class ReadyEvent:
    """One event ready for its topic, with the rows it came from (first and last row number of the file)."""

    envelope: bytes
    topic: str
    key: str
    event_id: str
    event_type: str
    subject: str
    file: str
    rows: tuple[int, int]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with a file, a row or a cell; `message` is the whole sentence.

    Where `held` is true the subject (an entry, an export line) was not taken: the first problem of it carries in `raw`
    all its rows, so that they can be corrected and read again, a further one only its own row. Otherwise it is a
    remark: the rows were taken all the same. `row` 0 means the whole file.
    """

    file: str
    row: int
    column: str
    value: str
    expected: str
    message: str
    subject: str = ""
    held: bool = True
    claimant: str = ""
    """Whose row it is, where the file or whoever handed it in says so."""
    raw: tuple[RawRow, ...] = ()

    @property
    def place(self) -> str:
        """The file and row as the sentence names them; the whole sentence where it is about the whole file."""
        return self.message.partition(", column")[0] if self.row else self.message


class Problems:
    """What was wrong with a file: the first of each gravity without their rows, the worst first, and the count of all.

    A file may have a million bad rows: each of them is parked, and none of them is held in memory until the end.
    """

    def __init__(self) -> None:
        self.held = 0
        """Problems that kept something from being taken."""
        self.rows_held = 0
        """Rows (or whole files) of them."""
        self.claimants: set[str] = set()
        """Whose rows they were."""
        self._count = 0
        self._kept: tuple[list[RowProblem], list[RowProblem], list[RowProblem]] = ([], [], [])
        self._last = ""

    def add(self, problem: RowProblem) -> None:
        """Count a problem; keep it, without its rows, if it is one of the first of its gravity."""
        self._count += 1
        if problem.claimant:
            self.claimants.add(problem.claimant)
        if problem.held:
            self.held += 1
            self.rows_held += problem.place != self._last
            self._last = problem.place
        kept = self._kept[2 if not problem.held else 1 if problem.row else 0]
        if len(kept) < MOST_SAID:
            kept.append(replace(problem, raw=()))

    def __iter__(self) -> Iterator[RowProblem]:
        for kept in self._kept:
            yield from kept

    def __len__(self) -> int:
        return self._count


def as_csv(raw: Sequence[RawRow]) -> str:
    """Write held rows as a report of their own, so that a person can correct them and have them read again."""
    headings = list(dict.fromkeys(heading for _, cells in raw for heading in cells))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells for _, cells in raw)
    return text.getvalue()
