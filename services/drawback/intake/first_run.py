"""The first run over a report's rows: how its columns are written, and which rows lack the number of their entry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from drawback.intake.columns import Columns
from drawback.intake.conventions import Conventions, Survey
from drawback.intake.records import Row
from drawback.intake.rows import Orphans, Tidy

_EXAMPLES: Final = 50
"""Rows among which examples are looked for."""


@dataclass
class FirstRun:
    """Looks at every row once; what it found is asked for when the run is over."""

    columns: Columns
    key_of: Callable[[Row], str]
    decimal_comma: bool = False
    """Whether the file's form tells of decimal commas where the cells do not."""
    from_1904: bool = False
    """Whether a day that is written as a bare figure counts from 1904."""
    left_out: int = 0
    """Rows that are no data: totals, page lines, text."""
    examples: dict[int, str] = field(default_factory=dict)
    """The first filled cell of each column."""
    _looked: int = 0
    _survey: Survey = field(init=False)
    _orphans: Orphans = field(init=False)

    def __post_init__(self) -> None:
        self._survey = Survey(self.columns, self.decimal_comma, self.from_1904)
        self._orphans = Orphans(Tidy(self.columns), self.key_of)

    def look(self, row: Row) -> None:
        """Look at the next row."""
        if row.note or row.error:
            self.left_out += 1
            return
        if self._looked < _EXAMPLES:
            self._looked += 1
            for place, cell in enumerate(row.cells):
                if cell.strip():
                    self.examples.setdefault(place, cell.strip())
        self._survey.look(row.number, row.cells)
        self._orphans.look(row)

    @cached_property
    def conventions(self) -> Conventions:
        """How the columns are written."""
        return self._survey.conventions()

    def beside(self, row: Row) -> str:
        """Where a row stands that lacks its number and may belong to the entry or shipment of this one; "" if none."""
        return self._orphans.beside.get(row.place, "")
