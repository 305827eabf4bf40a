"""The only place that reads a clock. Everything else receives the day as an argument."""

import time
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from typing import Final, Protocol
from zoneinfo import ZoneInfo

EASTERN: Final = ZoneInfo("America/New_York")
"""Days are counted in Eastern time: a date of customs law has no hour of its own."""


class Clock(Protocol):
    """What time it is, and which day it is in Washington."""

    def now(self) -> datetime: ...

    def today(self) -> date: ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().astimezone(EASTERN).date()


class SimulatedClock:
    """A clock that stands still until it is set: it drives the demo, what-if and tests through years in seconds."""

    def __init__(self, day: date, at: time_of_day = time_of_day(7, 30)) -> None:
        self._now = datetime.combine(day, at, EASTERN)

    def now(self) -> datetime:
        return self._now.astimezone(UTC)

    def today(self) -> date:
        return self._now.date()

    def set(self, day: date, at: time_of_day = time_of_day(7, 30)) -> None:
        """Go to a day, by default to the hour of the morning sweep, Eastern time.

        Raises:
            ValueError: the day lies before the one it stands at; time only goes forward.
        """
        to = datetime.combine(day, at, EASTERN)
        if to < self._now:
            raise ValueError(
                f"a clock goes forward: it stands at {self._now.isoformat()}, seen {to.isoformat()}"
            )
        self._now = to


def stopwatch() -> float:
    """Seconds on a clock that only measures how long something takes."""
    return time.perf_counter()


def epoch_ns() -> int:
    """Nanoseconds since 1970, as OpenTelemetry stamps its spans."""
    return time.time_ns()


def epoch_ms() -> int:
    """Milliseconds since 1970, as Kafka stamps its records."""
    return time.time_ns() // 1_000_000


def work_done() -> float:
    """Seconds for which this thread has had a processor: how much work something was, however busy the machine is."""
    return time.thread_time()
