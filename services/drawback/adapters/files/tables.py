"""What every reader of a file offers: headings, then rows, as often as asked, in bounded memory."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from drawback.domain.errors import UserError
from drawback.intake.records import Row

Progress = Callable[[int, int], None]
"""Told now and then how many bytes of how many are done."""

HEADING_ROWS = 30
"""How far down a report's headings are looked for: titles and run dates may stand above them."""


class Unreadable(UserError):  # noqa: N818 - what it is
    """A file that cannot be read at all, or no further than `row`; the message is a sentence."""

    def __init__(self, reason: str, row: int = 0) -> None:
        super().__init__(reason)
        self.row = row


class Table(Protocol):
    """A file with rows of text cells."""

    @property
    def path(self) -> Path: ...

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        """What was found out about the file: encoding, delimiter, sheet, as pairs for a person."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What was done to make the file readable."""

    def every_row(self, progress: Progress | None = None) -> Iterator[Row]:
        """All rows from the first on, blank ones left out; numbers count from 1 as a spreadsheet shows them."""
