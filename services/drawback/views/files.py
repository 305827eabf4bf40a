"""The intake log: which files came in, how they were read, and what came of them; newest first."""

from dataclasses import dataclass
from datetime import date

import drawback.adapters.sql.taken_files  # noqa: F401 - enters its table
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder


@dataclass(frozen=True, slots=True)
class FileTaken:
    """One file as it was taken in. `events` were read from it: `received` were new, `repeated` known, `parked` refused.

    `understood` and `problems` hold one sentence a line.
    """

    seq: int
    claimant: str
    file: str
    kind: str
    heard_on: date
    who: str
    events: int
    received: int
    repeated: int
    parked: int
    rows_held: int
    understood: str
    problems: str


FILES = Model("taken_file", FileTaken)
_F = FILES.table.c
_ORDER = SortOrder("taken", "Newest first", _F.seq, (_F.seq,), descending=True)


@dataclass(frozen=True, slots=True)
class FilesFilter:
    """Which files: a claimant's, or those of which something was held back."""

    claimant: str = ""
    held: bool = False

    def listing(self) -> Listing[FileTaken]:
        """The files that meet the filter."""
        where = [
            *([_F.claimant == self.claimant] if self.claimant else []),
            *([(_F.rows_held > 0) | (_F.parked > 0)] if self.held else []),
        ]
        return Listing(FILES, tuple(where), _ORDER)
