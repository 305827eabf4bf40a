"""`drawback worker`: the product's services behind Kafka."""

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.database import open_database
from drawback.adapters.migrate import migrate
from drawback.adapters.sql_step import SqlStep
from drawback.adapters.step_metrics import StepMetrics
from drawback.bootstrap import law_of
from drawback.commands.output import WRONG_CALL, stop
from drawback.connections import database_url
from drawback.logging import configure_logging
from drawback.runtime.step import Step
from drawback.services import SERVICES
from drawback.settings_sources import load_settings
from drawback_topics import TOPICS

GROUP = "product"
app = typer.Typer(help="Handle the events of the inbound Kafka topics, one transaction per fetch.")


@app.command(
    epilog="Example: `DRAWBACK_DATABASE__URL=postgresql://… DRAWBACK_KAFKA__BOOTSTRAP=kafka:9092 drawback worker`."
)
def worker() -> None:
    """Handle the events of the inbound Kafka topics until told to stop; start more of them to share the partitions.

    Each worker runs all services: what one says to another is heard in the same transaction. Exit code 1 means that the
    worker gave up (the sentence is in the log) and is to be started again.
    """
    from drawback.streaming import run_services  # noqa: PLC0415 - Faust takes a second to load

    settings = load_settings()
    configure_logging("info" if settings.log.level == "warning" else settings.log.level, settings.log.form)
    url = database_url(settings)
    if not url.startswith("postgresql"):
        stop(
            "workers share one PostgreSQL database; set DRAWBACK_DATABASE__URL to postgresql://…", WRONG_CALL
        )
    engine = open_database(url, writes=True)
    migrate(engine)
    law = law_of(settings)
    metrics = StepMetrics()
    step = SqlStep(
        engine,
        lambda service, store: Step(SERVICES, store, law, observer=metrics.of(service)),
        SystemClock().today,
    )
    inbound = [topic.name for topic in TOPICS if not topic.internal]
    raise typer.Exit(run_services(settings, {GROUP: inbound}, step, [metrics]))
