"""The processes of the streaming product, from their settings. Apart from `connections`, since Faust takes a second to load."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from prometheus_client.registry import Collector
from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.adapters.kafka.bulk_transport import ConsumerSettings
from drawback.adapters.kafka.faust_app import Worker, WorkerSettings, run_worker
from drawback.adapters.kafka.relay import Relay, RelaySettings
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.outbox import SqlOutbox
from drawback.adapters.sql.relay_lease import RelayLease
from drawback.adapters.telemetry.about_metrics import AboutMetrics
from drawback.adapters.telemetry.database_metrics import DatabaseMetrics
from drawback.adapters.telemetry.health import database_answers, first_of, serve_health
from drawback.adapters.telemetry.process_metrics import RelayMetrics, WorkerMetrics
from drawback.app.connections import database_url, kafka_connection
from drawback.config.settings import Settings
from drawback.engine.ports import StepPort
from drawback_topics import TOPICS


def worker_settings(settings: Settings) -> WorkerSettings:
    """Return how a worker process runs its services.

    Raises:
        BadSettingError: the settings of the brokers contradict each other, or a file they name is missing.
    """
    kafka = settings.kafka
    consumer = ConsumerSettings(
        kafka_connection(settings),
        batch_records=kafka.batch_records,
        max_in_flight=kafka.max_in_flight,
        session_timeout_s=kafka.session_timeout_s,
        instance_id=kafka.instance_id,
    )
    return WorkerSettings(consumer, path=kafka.path, group_prefix=kafka.group_prefix)


def relay_settings(settings: Settings) -> RelaySettings:
    """Return how the relay publishes.

    Raises:
        BadSettingError: the settings of the brokers contradict each other, or a file they name is missing.
    """
    return RelaySettings(kafka_connection(settings))


def run_relay(settings: Settings) -> int:
    """Run the relay until SIGTERM or SIGINT; the exit code of the process.

    Raises:
        BadSettingError: a setting cannot be used.
    """
    chosen = relay_settings(settings)
    engine = open_database(database_url(settings))
    migrate(engine)
    lease = RelayLease(engine)
    relay = Relay(SqlOutbox(engine, lease.require), chosen, broadcast=is_broadcast, lease=lease)

    async def run() -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, relay.leave)
        async with serve_health(
            settings.health.host,
            settings.health.port,
            process="relay",
            live=relay.stalled,
            ready=first_of(database_answers(engine), lambda: relay.last_problem),
            collectors=[AboutMetrics(), RelayMetrics(relay, loop.time)],
            slow=[DatabaseMetrics(engine, SystemClock())],
        ):
            return await relay.run()

    try:
        return asyncio.run(run())
    finally:
        lease.release()
        engine.dispose()


def run_services(
    settings: Settings,
    subscriptions: Mapping[str, Sequence[str]],
    step: StepPort,
    engine: Engine,
    collectors: Sequence[Collector] = (),
    companion: Callable[[], Coroutine[Any, Any, None]] | None = None,
    at_the_end: Callable[[], None] = lambda: None,
) -> int:
    """Run a worker for services (name → the topics it consumes) until SIGTERM or SIGINT; the exit code of the process.

    `engine` is asked for /readyz whether the database answers; `collectors` are the step's metrics, served with the worker's own; `companion` runs beside the worker until it
    stops; `at_the_end` is called last.

    Raises:
        BadSettingError: a setting cannot be used.
    """
    worker = Worker(subscriptions, step, worker_settings(settings))
    health = settings.health

    @asynccontextmanager
    async def beside() -> AsyncIterator[None]:
        async with serve_health(
            health.host,
            health.port,
            process="worker",
            live=worker.stalled,
            ready=first_of(worker.unready, database_answers(engine)),
            collectors=[WorkerMetrics(worker), *collectors],
        ):
            running = asyncio.ensure_future(companion()) if companion is not None else None
            try:
                yield
            finally:
                if running is not None:
                    running.cancel()
                    await asyncio.gather(running, return_exceptions=True)
                await asyncio.to_thread(at_the_end)

    return run_worker(worker, beside)


def is_broadcast(name: str) -> bool:
    """Whether a topic's events go to every partition; what is not in the catalogue has one key as any other."""
    return any(topic.broadcast for topic in TOPICS if topic.name == name)
