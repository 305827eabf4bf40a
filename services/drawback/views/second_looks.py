"""What one person asked for and a second one has yet to ask for, where a claimant wants two."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_

from drawback.views.models import Model


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Who asked for an act on a subject, and what exactly they saw or handed in."""

    act: str
    claimant: str
    subject: str
    content: bytes
    by: str
    at: datetime


_LOOKS = Model("second_look", FirstLook)
_L = _LOOKS.table.c


def waiting_for_second(connection: Connection, claimant: str, subject: str) -> list[FirstLook]:
    """What waits for a second person on a subject, and on the amendments of a claim, the oldest first."""
    below = _L.subject.startswith(f"{subject} amendment ", autoescape=True)
    query = _LOOKS.select(_L.claimant == claimant, or_(_L.subject == subject, below))
    return _LOOKS.read(connection, query.order_by(_L.at).limit(20))
