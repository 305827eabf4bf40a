"""What every process answers about itself over HTTP: /livez, /readyz and /metrics.

`/livez` says whether the process should be restarted, `/readyz` whether it does its work at the moment; both answer 200 with
"ok", or 503 with the reason in a sentence. `/metrics` is for Prometheus.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from drawback.adapters.faust_app import Worker
from drawback.adapters.kafka_handover import Handover
from drawback.adapters.kafka_relay import Relay

Reason = Callable[[], str | None]


def always_well() -> str | None:
    """A process whose being up is all there is to know."""
    return None


@asynccontextmanager
async def serve_health(
    host: str,
    port: int,
    *,
    live: Reason = always_well,
    ready: Reason = always_well,
    collectors: Iterable[Collector] = (),
) -> AsyncIterator[int]:
    """Answer while the block runs; gives the port, which matters where 0 was asked for."""
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)

    async def livez(_: web.Request) -> web.Response:
        return _answer(live())

    async def readyz(_: web.Request) -> web.Response:
        return _answer(ready())

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/livez", livez), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _answer(reason: str | None) -> web.Response:
    return web.Response(
        text="ok\n" if reason is None else f"{reason}\n", status=200 if reason is None else 503
    )


class WorkerMetrics(Collector):
    """What a worker knows of itself, read at the moment it is asked."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

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
        stalled = GaugeMetricFamily("drawback_stalled", "1 when /livez refuses", labels=())
        for service, stall in self._worker.stalls.items():
            owned.add_metric((service,), len(stall.handover.next_offset))
            for partition, position in stall.positions.items():
                lag.add_metric((service, partition.topic, str(partition.partition)), position.lag)
        stalled.add_metric((), 1.0 if self._worker.stalled() else 0.0)
        yield from (lag, owned, stalled)

    def _counter(self, name: str, says: str, value: Callable[[Handover], float]) -> CounterMetricFamily:
        family = CounterMetricFamily(name, says, labels=("service",))
        for service, handover in self._worker.handovers.items():
            family.add_metric((service,), value(handover))
        return family


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
