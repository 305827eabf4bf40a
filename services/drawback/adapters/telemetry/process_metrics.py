"""What a worker and the relay know of themselves, as Prometheus reads it."""

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from drawback.adapters.clock import epoch_ms
from drawback.adapters.kafka.dispatch import Dispatcher
from drawback.adapters.kafka.faust_app import Worker
from drawback.adapters.kafka.liveness import LivenessCheck
from drawback.adapters.kafka.relay import Relay


class WorkerMetrics(Collector):
    """What a worker knows of itself, read at the moment it is asked."""

    def __init__(self, worker: Worker, now_ms: Callable[[], int] = epoch_ms) -> None:
        self._worker = worker
        self._now_ms = now_ms

    def collect(self) -> Iterator[Metric]:
        """The metrics of each service in the process."""
        yield self._counter("drawback_events_handled", "Records that the step took", lambda h: h.handled)
        yield self._counter("drawback_batches_handled", "Batches that the step took", lambda h: h.batches)
        yield self._counter("drawback_step_seconds", "Seconds spent in the step", lambda h: h.step_s)
        yield self._counter("drawback_step_retries", "Attempts at the step that failed", lambda h: h.retries)
        lag = GaugeMetricFamily(
            "drawback_lag_records", "Records not yet handled", labels=("service", "topic", "partition")
        )
        owned = GaugeMetricFamily(
            "drawback_partitions_owned", "Partitions of this worker", labels=("service",)
        )
        oldest = GaugeMetricFamily(
            "drawback_oldest_unhandled_seconds",
            "Seconds for which the oldest record not yet handled has waited, at most",
            labels=("service",),
        )
        stalled = GaugeMetricFamily("drawback_stalled", "1 when /livez refuses", labels=())
        for service, liveness_check in self._worker.liveness_checks.items():
            owned.add_metric((service,), len(liveness_check.dispatcher.next_offset))
            oldest.add_metric((service,), oldest_age(liveness_check, self._now_ms()))
            for partition, position in liveness_check.positions.items():
                lag.add_metric((service, partition.topic, str(partition.partition)), position.lag)
        stalled.add_metric((), 1.0 if self._worker.stalled() else 0.0)
        yield from (lag, owned, oldest, stalled)

    def _counter(self, name: str, says: str, value: Callable[[Dispatcher], float]) -> CounterMetricFamily:
        family = CounterMetricFamily(name, says, labels=("service",))
        for service, dispatcher in self._worker.dispatchers.items():
            family.add_metric((service,), value(dispatcher))
        return family


def oldest_age(liveness_check: LivenessCheck, now_ms: int) -> float:
    """Seconds since the log time up to which everything is known to be handled, over partitions where something waits."""
    dispatcher = liveness_check.dispatcher
    since = [
        dispatcher.under_way_ms.get(partition) or dispatcher.reached_ms.get(partition, now_ms)
        for partition, position in liveness_check.positions.items()
        if position.lag
    ]
    return max(0, now_ms - min(since, default=now_ms)) / 1000


class RelayMetrics(Collector):
    """What the relay knows of itself."""

    def __init__(self, relay: Relay, now: Callable[[], float]) -> None:
        self._relay = relay
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Messages sent, and how long ago a round last ended well."""
        yield CounterMetricFamily("drawback_relay_sent", "Outbox messages published", value=self._relay.sent)
        since = GaugeMetricFamily("drawback_relay_round_age_seconds", "Seconds since a round last ended well")
        since.add_metric(
            (), max(0.0, self._now() - self._relay.last_round_at) if self._relay.last_round_at else 0.0
        )
        yield since
