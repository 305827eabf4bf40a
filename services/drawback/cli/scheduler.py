"""`drawback scheduler`: the sweep of the docket, alerts, digests and the monthly claim cut, beside workers on Kafka."""

import asyncio
import signal

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.telemetry.step_metrics import StepMetrics
from drawback.adapters.telemetry.tracing import open_tracing
from drawback.app.bootstrap import product_of
from drawback.app.connections import told_settings
from drawback.app.run import Embedded
from drawback.config.logging import configure_logging
from drawback.config.settings import Health
from drawback.config.sources import load_settings

app = typer.Typer(
    help="Sweep the docket, send alerts and digests, cut claims; one process does, others stand by."
)


@app.command(epilog="Example: `DRAWBACK_DATABASE__URL=postgresql://… drawback scheduler`.")
def scheduler() -> None:
    """Sweep the docket, send alerts and digests, cut claims; one process does, others stand by."""
    settings = load_settings()
    configure_logging(settings.log.of_a_service, settings.log.form)
    product = product_of(settings)
    embedded = Embedded(
        product,
        told_settings(settings, product.engine),
        SystemClock(),
        None,
        "",
        settings.inbox.look_every_s,
    )
    metrics, tracing = StepMetrics(), open_tracing("scheduler", settings.telemetry.endpoint)
    product.step.observer = tracing.observer(metrics.of("scheduler"))
    try:
        asyncio.run(_run(embedded, settings.health, metrics))
    finally:
        tracing.close()


async def _run(embedded: Embedded, health: Health, metrics: StepMetrics) -> None:
    stop = _stop_signal()
    async with embedded.answers("scheduler", health, [metrics]):
        await embedded.run_beside(stop.wait())


def _stop_signal() -> asyncio.Event:
    """Set on SIGTERM or SIGINT; from now on that ends the process in good order."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
