"""Sources and how fresh they are: of each kind of report, when the last file of it came in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from drawback.views.files import FILES

_F = FILES.table.c


@dataclass(frozen=True, slots=True)
class SourceRead:
    """One kind of report: the day its last file came in, and how many files of it there were."""

    kind: str
    last_on: date
    files: int


def sources(connection: Connection, claimant: str = "") -> list[SourceRead]:
    """Every kind of report that was ever taken in, the stalest first."""
    query = select(_F.kind, func.max(_F.heard_on), func.count()).where(_F.kind != "")
    if claimant:
        query = query.where(_F.claimant == claimant)
    ordered = query.group_by(_F.kind).order_by(func.max(_F.heard_on), _F.kind)
    return [SourceRead(*row) for row in connection.execute(ordered)]
