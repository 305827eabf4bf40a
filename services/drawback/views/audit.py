"""What people did: the audit, newest first."""

from dataclasses import dataclass
from datetime import datetime

from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act: when, who, whether they had signed in, from where, on what, why, and what came of it."""

    seq: int
    at: datetime
    who: str
    verified: bool
    address: str
    act: str
    claimant: str
    subject: str
    why: str
    outcome: str


AUDIT = Model("audit", AuditEntry)
_A = AUDIT.table.c
_ORDER = SortOrder("acted", "Newest first", _A.seq, (_A.seq,), descending=True)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which acts: by a person, on a claimant's data."""

    who: str = ""
    claimant: str = ""

    def listing(self) -> Listing[AuditEntry]:
        """The acts that meet the filter."""
        where = [
            column == value for column, value in ((_A.who, self.who), (_A.claimant, self.claimant)) if value
        ]
        return Listing(AUDIT, tuple(where), _ORDER)
