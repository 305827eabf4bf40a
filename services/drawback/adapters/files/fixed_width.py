"""Text whose columns stand below each other, parted by blanks: what report programs print to a file."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from drawback.adapters.files.tables import (
    HEADING_ROWS,
    MOST_COLUMNS,
    MOST_IN_ROW,
    Progress,
    Table,
    Unreadable,
    check_size,
)
from drawback.intake.records import Row

_SAMPLED: Final = 400
"""Lines that are looked at to find where columns end."""
_LONGEST: Final = 4_096
"""Characters of a line that a report program prints, and more."""
_FEWEST: Final = 3
"""Columns that text must have to be a table."""
_PIECE: Final = re.compile(r"\S+(?: \S+)*")
"""A heading: words with one blank between them; two blanks part headings."""
_RULE: Final = re.compile(r"[-=_+ ]*[-=_]{2}[-=_+ ]*")
_PROGRESS_ROWS: Final = 2_000

Likeness = Callable[[list[str]], int]


@dataclass(frozen=True)
class FixedTable(Table):
    """A text file in columns; each begins at its place and reaches to the next."""

    path: Path
    encoding: str
    starts: tuple[int, ...]
    doubts: tuple[str, ...] = ()
    name: str = field(default="", init=False)

    @property
    def notices(self) -> tuple[str, ...]:
        return self.doubts

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        return (("encoding", self.encoding), ("columns", "parted by blanks"))

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        total = self.path.stat().st_size
        for number, line in enumerate(_lines(self.path, self.encoding), 1):
            if progress and number % _PROGRESS_ROWS == 0:
                progress(min(number * len(line), total), total)
            if not line.strip() or _RULE.fullmatch(line):
                continue
            cells = _cut(line, self.starts)
            check_size(cells, number)
            yield Row(number, cells)
        if progress:
            progress(total, total)


def open_fixed(path: Path, encoding: str, doubts: tuple[str, ...], likeness: Likeness) -> FixedTable | None:
    """Find the headings and where the columns begin; None where the text has no such columns."""
    lines = list(islice(_lines(path, encoding), _SAMPLED))
    if max(map(len, lines), default=0) > _LONGEST:
        return None
    pieces = [[match[0] for match in _PIECE.finditer(line)] for line in lines[:HEADING_ROWS]]
    known = [likeness(cells) if len(cells) >= _FEWEST else 0 for cells in pieces]
    best = max(known, default=0)
    if best < _FEWEST:
        return None
    place = known.index(best)
    below = [line for line in lines[place + 1 :] if line.strip()]
    starts = _by_rule(below) or _by_gaps(lines[place], below)
    return FixedTable(path, encoding, starts, doubts) if starts else None


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, errors="replace") as text:
        number = 0
        while line := text.readline(MOST_IN_ROW):
            number += 1
            if len(line) >= MOST_IN_ROW:
                raise Unreadable(f"row {number} has more than {MOST_IN_ROW} characters", number)
            yield line.expandtabs().rstrip("\r\n\f").lstrip("\f")


def _by_rule(below: Sequence[str]) -> tuple[int, ...]:
    """Where columns begin by the line of dashes below the headings."""
    rule = below[0] if below and _RULE.fullmatch(below[0]) else ""
    starts = [match.start() for match in re.finditer(r"[-=_]+", rule)]
    return (0, *starts[1:]) if _FEWEST <= len(starts) <= MOST_COLUMNS else ()


def _by_gaps(heading: str, below: Sequence[str]) -> tuple[int, ...]:
    """Where columns begin by what is blank in every row between two headings, as near to the second one as can be."""
    found = list(_PIECE.finditer(heading))
    rows = [line for line in below if len(_PIECE.findall(line)) >= _FEWEST]
    starts = [0]
    for left, right in pairwise(found):
        free = [
            place
            for place in range(max(left.start(), starts[-1]) + 1, right.start() + 1)
            if not heading[place - 1 : place].strip()
            and not any(line[place - 1 : place].strip() for line in rows)
        ]
        if not free:
            return ()
        starts.append(free[-1])
    return tuple(starts)


def _cut(line: str, starts: Sequence[int]) -> list[str]:
    """The cells of a line; one whose words reach over the edge of a column is a line of text."""
    if any(line[start - 1 : start].strip() and line[start : start + 1].strip() for start in starts[1:]):
        return [line.strip()]
    ends = [*starts[1:], len(line)]
    return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
