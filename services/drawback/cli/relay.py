"""`drawback relay`: publishes what services that run apart say to each other."""

import typer

from drawback.config.logging import configure_logging
from drawback.config.sources import load_settings

app = typer.Typer(help="Publish what services that run apart say to each other.")


@app.command(
    epilog="Example: `DRAWBACK_DATABASE__URL=postgresql://… DRAWBACK_KAFKA__BOOTSTRAP=kafka:9092 drawback relay`."
)
def relay() -> None:
    """Publish the outbox on Kafka, in order per claimant, until told to stop; one relay does, others stand by.

    Needed where workers run named services (`drawback worker entries claims`): what a service says is written with its state
    and published here. Killed at any moment it loses nothing; what it says twice, services hear once. Exit code 1 means that
    it gave up (the sentence is in the log) and is to be started again.
    """
    from drawback.app.worker import run_relay  # noqa: PLC0415 - Faust takes a second to load

    settings = load_settings()
    configure_logging("info" if settings.log.level == "warning" else settings.log.level, settings.log.form)
    raise typer.Exit(run_relay(settings))
