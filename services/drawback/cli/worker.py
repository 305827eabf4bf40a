"""`drawback worker`: the product's services behind Kafka, all of them together or some of them apart."""

from collections.abc import Collection, Sequence
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.arrangement import TOGETHER_GROUP, How, arrange
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.partition_step import SqlStep
from drawback.adapters.telemetry.about_metrics import AboutMetrics
from drawback.adapters.telemetry.step_metrics import StepMetrics
from drawback.adapters.telemetry.tracing import open_tracing
from drawback.app.alerting import AlertService
from drawback.app.bootstrap import KeptLaw
from drawback.app.connections import database_url, told_settings
from drawback.app.lag import subscriptions
from drawback.app.prompt import PromptAlerting
from drawback.cli.output import WRONG_CALL, stop
from drawback.config.logging import configure_logging
from drawback.config.sources import load_settings
from drawback.engine.door import FrontDoor, Side
from drawback.engine.observer import Observer
from drawback.engine.step import Step
from drawback.engine.store import Store
from drawback.lifecycles.registry import SERVICES
from drawback.lifecycles.vocabulary import Service
from drawback.rules.lawbook import LawSource

app = typer.Typer(help="Handle the events of the Kafka topics, one transaction per fetch.")
_EXAMPLES = """Examples, with DRAWBACK_DATABASE__URL=postgresql://… and DRAWBACK_KAFKA__BOOTSTRAP=kafka:9092 set:

`drawback worker` runs all services in one process: the fastest way.

`drawback worker claims` runs one service; start one such process per service, and `drawback relay`.

`drawback worker adcvd entries matching` runs three of them in one process.
"""


@app.command(epilog=_EXAMPLES)
def worker(
    services: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SERVICE]…", help=f"Services to run apart: {', '.join(one.name for one in SERVICES)}."
        ),
    ] = None,
) -> None:
    """Handle the events of the Kafka topics until stopped; start more workers to share the partitions.

    Without names each worker runs all services: what one emits another handles in the same transaction. With names each
    service is a consumer group of its own, and `drawback relay` publishes what they emit for each other. A database is served
    one way or the other; `drawback services` changes over. Exit code 1 means that the worker gave up (the sentence is in the
    log) and is to be started again.
    """
    from drawback.app.worker import run_services  # noqa: PLC0415 - Faust takes a second to load

    chosen = named(services or [])
    settings = load_settings()
    configure_logging(settings.log.of_a_service, settings.log.form)
    url = database_url(settings)
    if not url.startswith("postgresql"):
        stop(
            "workers share one PostgreSQL database; set DRAWBACK_DATABASE__URL to postgresql://…", WRONG_CALL
        )
    engine = open_database(url)
    migrate(engine)
    how = How.APART if chosen else How.TOGETHER
    arrange(engine, how, SERVICES)
    laws = KeptLaw(engine, settings)
    calendar = laws.now().calendar
    metrics, tracing = StepMetrics(), open_tracing("worker", settings.telemetry.endpoint)
    clock = SystemClock()
    alerts = AlertService(engine, told_settings(settings, engine), calendar)
    prompt = PromptAlerting(alerts, clock)
    step = SqlStep(
        engine,
        lambda name, store: step_of(
            name, store, laws, tracing.observer(metrics.of(name)), settings.arrivals.unchecked_sources
        ),
        clock.today,
        how=how,
        listen=prompt.changes.note,
    )
    received = subscriptions(how)
    groups = {name: received[name] for name in ([one.name for one in chosen] or received)}
    raise typer.Exit(
        run_services(
            settings,
            groups,
            tracing.step(step),
            engine,
            [AboutMetrics(laws.now), metrics],
            prompt.run,
            tracing.close,
        )
    )


def named(names: Sequence[str]) -> tuple[Service, ...]:
    """Return the services of these names, each once, in the product's order; stop at a name that is none."""
    known = [one.name for one in SERVICES]
    for name in names:
        if name not in known:
            stop(f"there is no service {name!r}; expected one or more of {', '.join(known)}", WRONG_CALL)
    return tuple(one for one in SERVICES if one.name in names)


def step_of(
    name: str, store: Store, law: LawSource, observer: Observer, unchecked_sources: Collection[str]
) -> Step:
    """Return the step of a consumer group, with the door that its topics need."""
    if name == TOGETHER_GROUP:
        door = FrontDoor(unchecked_sources=unchecked_sources)
        return Step(SERVICES, store, law, door=door, observer=observer)
    door = FrontDoor(Side.OUR_TOPICS, unchecked_sources)
    return Step(named([name]), store, law, all_services=SERVICES, direct=False, door=door, observer=observer)
