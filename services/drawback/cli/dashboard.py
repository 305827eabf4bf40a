"""`drawback dashboard`: the pages alone, on the database that workers write."""

import asyncio
from collections.abc import Sequence

import typer
from fastapi import FastAPI
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.database import open_database
from drawback.adapters.telemetry.about_metrics import AboutMetrics
from drawback.adapters.telemetry.health import database_answers, serve_health
from drawback.adapters.telemetry.step_metrics import StepMetrics
from drawback.adapters.telemetry.tracing import open_tracing
from drawback.adapters.web_server import PageServer
from drawback.app.bootstrap import product_of
from drawback.app.connections import database_url, told_settings
from drawback.app.dashboard import dashboard as pages_of
from drawback.app.reception import reception_of
from drawback.config.logging import configure_logging
from drawback.config.settings import Settings
from drawback.config.sources import load_settings

app = typer.Typer(help="Serve the dashboard alone.")


@app.command(epilog="Example: `DRAWBACK_DATABASE__URL=postgresql://… drawback dashboard`.")
def dashboard() -> None:
    """Serve the dashboard on the database that `drawback worker` or `drawback run` writes."""
    settings = load_settings()
    configure_logging(settings.log.of_a_service, settings.log.form)
    product = product_of(settings)
    chosen = told_settings(settings, product.engine)
    reception = reception_of(product.engine, settings)
    metrics, tracing = StepMetrics(), open_tracing("dashboard", settings.telemetry.endpoint)
    product.step.observer = tracing.observer(metrics.of("dashboard"))
    reading = open_database(database_url(settings, reading=True))
    try:
        asyncio.run(
            _run(
                pages_of(
                    product,
                    chosen,
                    SystemClock(),
                    reading,
                    settings.dashboard.known_as,
                    reception,
                    settings.people.four_eyes,
                    settings.filing,
                    settings.documents,
                ),
                settings,
                reading,
                [AboutMetrics(lambda: product.law), metrics],
            )
        )
    finally:
        tracing.close()


async def _run(pages: FastAPI, settings: Settings, reading: Engine, collectors: Sequence[Collector]) -> None:
    page, health = settings.dashboard, settings.health
    server = PageServer(pages, page.host, page.port)
    async with serve_health(
        health.host,
        health.port,
        process="dashboard",
        ready=database_answers(reading),
        collectors=collectors,
    ):
        await server.serve()
