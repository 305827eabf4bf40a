"""`drawback relay`: publishes the events that services emit for each other where they run apart."""

import typer

from drawback.config.logging import configure_logging
from drawback.config.sources import load_settings

app = typer.Typer(help="Publish the events that services emit for each other where they run apart.")


@app.command(
    epilog="Example: `DRAWBACK_DATABASE__URL=postgresql://… DRAWBACK_KAFKA__BOOTSTRAP=kafka:9092 drawback relay`."
)
def relay() -> None:
    """Publish the outbox on Kafka, in order per claimant, until stopped; one relay does, others stand by.

    Needed where workers run named services (`drawback worker entries claims`): what a service emits is written with its state
    and published here. Killed at any moment it loses nothing; what it publishes twice, services handle once. Exit code 1 means that
    it gave up (the sentence is in the log) and is to be started again.
    """
    from drawback.app.worker import run_relay  # noqa: PLC0415 - Faust takes a second to load

    settings = load_settings()
    configure_logging(settings.log.of_a_service, settings.log.form)
    raise typer.Exit(run_relay(settings))
