"""`drawback run`: the embedded product on your own database and inbox folder."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.telemetry.step_metrics import StepMetrics
from drawback.adapters.telemetry.tracing import open_tracing
from drawback.adapters.web_server import PageServer
from drawback.app.bootstrap import product_of
from drawback.app.connections import database_url, mailbox_access, told_settings
from drawback.app.dashboard import dashboard
from drawback.app.documents import DocumentDesk
from drawback.app.reception import reception_of
from drawback.app.run import Embedded
from drawback.cli.database import DatabaseOption, as_url
from drawback.cli.output import messages, print_json
from drawback.config.logging import configure_logging
from drawback.config.settings import Health
from drawback.config.sources import load_settings
from drawback.domain.masking import without_secrets

app = typer.Typer(help="Run the product in one process: watched inbox, deadline sweeps, alerts, dashboard.")


@app.command()
def run(
    *,
    inbox: Annotated[
        Path | None, typer.Option("--inbox", help="Folder to watch; else DRAWBACK_INBOX__FOLDER.")
    ] = None,
    claimant: Annotated[
        str, typer.Option("--claimant", help="Whose files they are, where no sub-folder says.")
    ] = "",
    database: DatabaseOption = None,
    port: Annotated[int | None, typer.Option("--port", help="Port of the dashboard.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print where it runs as one JSON object, and log as JSON.")
    ] = False,
) -> None:
    """Run the product in one process: watched inbox, deadline sweeps, alerts, dashboard.

    Files put into the inbox (or into a sub-folder named after a claimant) are taken in and moved to `done` or `problems`.
    For example `drawback run --inbox inbox --claimant acme`.
    """
    settings = load_settings({"database": {"url": as_url(database)}} if database else None)
    configure_logging(settings.log.of_a_service, "json" if as_json else settings.log.form)
    product = product_of(settings)
    chosen, clock = told_settings(settings, product.engine), SystemClock()
    folder = inbox or settings.inbox.folder
    embedded = Embedded(
        product,
        chosen,
        clock,
        folder,
        claimant or settings.inbox.claimant,
        settings.inbox.look_every_s,
        settings.inbox.still_s,
        mailbox_access(settings),
        settings.mailed_reports.every_s,
        DocumentDesk(product.engine, settings.documents, clock),
    )
    reception = reception_of(product.engine, settings)
    pages = dashboard(
        product,
        chosen,
        clock,
        hosts=settings.dashboard.known_as,
        reception=reception,
        four_eyes=settings.people.four_eyes,
        filing=settings.filing,
        papers=settings.documents,
    )
    at = port or settings.dashboard.port
    address = f"http://{settings.dashboard.host}:{at}/"
    if as_json:
        print_json(
            {
                "inbox": str(folder.resolve()),
                "dashboard": address,
                "database": without_secrets(database_url(settings)),
            }
        )
    out = messages()
    out.print(f"Watching {folder.resolve()}; the dashboard is at {address} — Ctrl-C ends it.")
    metrics, tracing = StepMetrics(), open_tracing("run", settings.telemetry.endpoint)
    product.step.observer = tracing.observer(metrics.of("run"))
    try:
        asyncio.run(_run(embedded, PageServer(pages, settings.dashboard.host, at), settings.health, metrics))
    finally:
        tracing.close()


async def _run(embedded: Embedded, server: PageServer, health: Health, metrics: StepMetrics) -> None:
    server.heed_signals()
    async with embedded.answers("run", health, [metrics]):
        await embedded.run_beside(server.serve())
