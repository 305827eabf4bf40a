"""Facts in legal order: what an aggregate knows, sorted by the day each event concerns, whenever it reached us.

Which day an event concerns (`legal_day`) and where it stands among the events of that day (`rank`) is declared by its schema
class. The order is total, so the same facts give the same list in whatever order they arrived.
"""

from datetime import date, datetime
from typing import Generic, TypeVar

import msgspec

from drawback.lifecycles.vocabulary import ReceivedEvent
from drawback_schemas import Event

E = TypeVar("E", bound=Event)


class Fact(msgspec.Struct, Generic[E], frozen=True, omit_defaults=True):
    """One event with its place in legal order; `at` is when its source says it happened."""

    on: date
    rank: int
    at: datetime
    id: str
    event: E

    @property
    def order(self) -> tuple[date, int, datetime, str]:
        """What facts are sorted by."""
        return (self.on, self.rank, self.at, self.id)


def record_fact(facts: tuple[Fact[E], ...], received: ReceivedEvent[E]) -> tuple[Fact[E], ...]:
    """Put one event where it belongs in legal order; an event that is known already changes nothing."""
    if any(known.id == received.id for known in facts):
        return facts
    event = received.event
    fact = Fact(event.legal_day, event.rank, received.at, received.id, event)
    return tuple(sorted((*facts, fact), key=lambda known: known.order))
