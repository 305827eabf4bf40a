"""How long it takes until something acknowledged is seen: asked of the database every few milliseconds."""

import asyncio
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import psycopg

LOST_AFTER_S = 120.0
_MOST = 400
"""Names asked for at once: when a worker falls behind, the oldest."""


@dataclass
class Watched:
    """Names that were acknowledged and not yet seen, and how long the seen ones took."""

    query: str
    every_s: float
    waiting: dict[str, float] = field(default_factory=dict)
    took_ms: list[float] = field(default_factory=list)
    lately_ms: list[float] = field(default_factory=list)
    lost: int = 0

    def acknowledged(self, name: str) -> None:
        """The broker has it, now."""
        self.waiting[name] = time.perf_counter()

    def start_interval(self, *, warm: bool) -> None:
        """Begin a new interval; until all is `warm`, what was seen is shown but not counted."""
        self.lately_ms = []
        if not warm:
            self.took_ms = []

    async def watch(self, url: str) -> None:
        """Ask for what waits until cancelled."""
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            while True:
                await asyncio.sleep(self.every_s)
                asked = list(self.waiting)[:_MOST]
                if not asked:
                    continue
                rows = await (await connection.execute(self.query, (asked,))).fetchall()
                now = time.perf_counter()
                for (name,) in rows:
                    if (since := self.waiting.pop(name, None)) is not None:
                        self.took_ms.append((now - since) * 1000)
                        self.lately_ms.append(self.took_ms[-1])
                if now - self.waiting.get(asked[0], now) > LOST_AFTER_S:
                    del self.waiting[asked[0]]
                    self.lost += 1


def quantiles(values: list[float]) -> Mapping[str, float]:
    """Median, 99th percentile and the longest."""
    if len(values) < 2:
        return dict.fromkeys(("p50", "p99", "max"), values[0] if values else float("nan"))
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49], "p99": cuts[98], "max": max(values)}


def committed() -> Watched:
    """Events whose transaction is committed: they are in the journal, in the same transaction as the state."""
    return Watched("SELECT event_id FROM journal WHERE event_id = ANY(%s)", every_s=0.005)


def told() -> Watched:
    """Claimants with an alert that was passed to its channel."""
    query = "SELECT DISTINCT claimant FROM delivery WHERE claimant = ANY(%s) AND state = 'sent' AND due_at > now() - interval '10 minutes'"
    return Watched(query, every_s=0.05)
