"""A sweep in parts that fit in memory, and what it found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from drawback.alerting.model import Alert

_ROWS_AT_A_TIME = 5000


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found: how many rows it looked at, and the alerts they raise."""

    looked_at: int = 0
    alerts: tuple[Alert, ...] = ()
    tables: int = 0
    deliveries: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            self.looked_at + other.looked_at,
            self.alerts + other.alerts,
            self.tables + other.tables,
            self.deliveries + other.deliveries,
        )


def some_at_a_time(counts: Iterable[tuple[str, int]]) -> Iterator[Sequence[str]]:
    """The claimants of each part of a sweep, as many as are held in memory; one claimant is never split."""
    part: list[str] = []
    together = 0
    for claimant, count in counts:
        if part and together + count > _ROWS_AT_A_TIME:
            yield part
            part, together = [], 0
        part.append(claimant)
        together += count
    if part:
        yield part
