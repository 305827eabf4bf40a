"""What the steps of a process do, as Prometheus counts it: events, batches, and the seconds of each stage."""

from collections.abc import Callable, Iterator

from prometheus_client import Counter, Histogram
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from drawback.adapters.clock import epoch_ms, stopwatch
from drawback.engine.observer import BatchTimings, Observer

STAGES = ("decode", "fold", "write", "commit")
_SIZES = (1, 10, 50, 100, 250, 500, 1000, 2000, 5000)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_AGES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600)


class StepMetrics(Collector):
    """Counts for one process; `of` gives the observer of one service's step. Costs some microseconds per batch."""

    def __init__(self, now_ms: Callable[[], int] = epoch_ms) -> None:
        self.now_ms = now_ms
        self.events = Counter(
            "drawback_step_events",
            "Events by outcome: heard (received for the first time), repeated or parked; counted again where a conflict repeats a batch",
            ("service", "outcome"),
            registry=None,
        )
        self.stages = Counter(
            "drawback_step_stage_seconds", "Seconds by stage of the step", ("service", "stage"), registry=None
        )
        self.sizes = Histogram(
            "drawback_step_batch_messages",
            "Messages in one batch",
            ("service",),
            registry=None,
            buckets=_SIZES,
        )
        self.seconds = Histogram(
            "drawback_step_batch_seconds",
            "Seconds from the first byte decoded to the last row written",
            ("service",),
            registry=None,
            buckets=_SECONDS,
        )
        self.ages = Histogram(
            "drawback_record_age_seconds",
            "Seconds from a record's place in the log to its commit; the oldest record of each transaction",
            ("service",),
            registry=None,
            buckets=_AGES,
        )

    def of(self, service: str) -> Observer:
        """The observer of one service's step."""
        return _Watching(self, service)

    def collect(self) -> Iterator[Metric]:
        """All of it, as it stands."""
        for metric in (self.events, self.stages, self.sizes, self.seconds, self.ages):
            yield from metric.collect()


class _Watching:
    """Adds up what one service's step reports. Its labels are resolved once."""

    def __init__(self, metrics: StepMetrics, service: str) -> None:
        self._received, self._repeated, self._parked = (
            metrics.events.labels(service, outcome) for outcome in ("heard", "repeated", "parked")
        )
        self._decode, self._fold, self._write, self._commit = (
            metrics.stages.labels(service, stage) for stage in STAGES
        )
        self._sizes = metrics.sizes.labels(service)
        self._seconds = metrics.seconds.labels(service)
        self._ages = metrics.ages.labels(service)
        self._now_ms = metrics.now_ms
        self.lap = stopwatch

    def handled(self, batch: BatchTimings) -> None:
        self._received.inc(batch.received)
        self._repeated.inc(batch.repeated)
        self._parked.inc(batch.parked)
        self._decode.inc(batch.decode_s)
        self._fold.inc(batch.fold_s)
        self._write.inc(batch.write_s)
        self._commit.inc(batch.commit_s)
        self._sizes.observe(batch.messages)
        self._seconds.observe(batch.decode_s + batch.fold_s + batch.write_s)

    def committed(self, seconds: float, oldest_ms: int) -> None:
        self._commit.inc(seconds)
        if oldest_ms:
            self._ages.observe(max(0, self._now_ms() - oldest_ms) / 1000)
