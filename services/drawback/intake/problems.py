"""What intake hands on: an event that was taken, or a problem that was found."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


def as_csv(raw: Sequence[RawRow]) -> str:
    """Write held rows as a report of their own, so that a person can correct them and have them read again."""
    headings = list(dict.fromkeys(heading for _, cells in raw for heading in cells))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells for _, cells in raw)
    return text.getvalue()
