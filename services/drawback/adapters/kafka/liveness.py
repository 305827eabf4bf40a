"""Liveness of a worker: that a process is up proves nothing; progress against the end of the log does."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drawback.adapters.kafka.dispatch import Dispatcher, Partition

SLOW_FACTOR = 10
"""How many times longer a partition may wait while others progress: with a slow database each waits for a connection."""


@dataclass(frozen=True, slots=True)
class Position:
    """One partition at one check: the next offset to handle and the end of the log."""

    expected: int
    end: int

    @property
    def lag(self) -> int:
        return max(0, self.end - self.expected)


@dataclass
class LivenessCheck:
    """Checks a service every few seconds; `reason` says in a sentence why it makes no progress.

    Three kinds of stall are distinguished: records wait and none is handled; the fetch loop hangs; a rebalance does not
    end. A broker that cannot be reached is no stall of this worker: liveness holds and readiness fails.
    """

    dispatcher: Dispatcher
    after_s: float = 60.0
    positions: dict[Partition, Position] = field(default_factory=dict)
    broker_seen_at: float | None = None
    _moved_at: dict[Partition, float] = field(default_factory=dict)
    _suspended_since: float | None = None
    _reading_at: float | None = None

    def check(
        self,
        now: float,
        *,
        ends: Mapping[Partition, int] | None,
        suspended: bool,
        read_at: float | None,
        busy: bool,
        wall_ms: int | None = None,
    ) -> None:
        """Record one check: the ends of our partitions (None: the broker did not answer), and what the fetch loop does.

        `wall_ms` is the time of the day before the ends were asked for.
        """
        if suspended:
            self._suspended_since = now if self._suspended_since is None else self._suspended_since
        else:
            self._suspended_since = None
        self._reading_at = None if suspended or busy else read_at
        if ends is None:
            return
        self.broker_seen_at = now
        seen = {
            p: Position(self.dispatcher.next_offset[p], end)
            for p, end in ends.items()
            if p in self.dispatcher.next_offset
        }
        for partition, position in seen.items():
            before = self.positions.get(partition)
            moved = (
                before is None or before.expected != position.expected or position.lag == 0 or before.lag == 0
            )
            if moved or partition not in self._moved_at:
                self._moved_at[partition] = now
            if wall_ms is not None and position.lag == 0:
                self.dispatcher.reached_ms[partition] = wall_ms
        for partition in self._moved_at.keys() - seen.keys():
            del self._moved_at[partition]
        self.positions = seen

    def reason(self, now: float) -> str | None:
        """Why this worker should be restarted, or None while it makes progress."""
        service = self.dispatcher.service
        slow = now - self.dispatcher.last_progress_at <= self.after_s
        after_s = self.after_s * SLOW_FACTOR if slow else self.after_s
        for partition, position in self.positions.items():
            since = now - self._moved_at[partition]
            if position.lag and since > after_s:
                return (
                    f"{service} has handled nothing of {partition.topic}[{partition.partition}] for {since:.0f} s, while "
                    f"{position.lag} record(s) wait from offset {position.expected}; expected progress within "
                    f"{after_s:.0f} s."
                )
        if self._suspended_since is not None and now - self._suspended_since > self.after_s:
            return f"{service} has been in a rebalance for {now - self._suspended_since:.0f} s; expected an assignment."
        if self._reading_at is not None and now - self._reading_at > self.after_s:
            return f"{service} has not asked Kafka for records for {now - self._reading_at:.0f} s."
        return None
