"""`drawback services`: whether the services run together or apart on this database, and changing over."""

from typing import Annotated

import typer

from drawback.adapters.sql.arrangement import (
    ArrangementError,
    How,
    arrange,
    arrangement,
    change_over,
    waiting_between,
)
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.connections import database_url, kafka_connection
from drawback.cli.output import print_json, stop
from drawback.config.sources import load_settings
from drawback.lifecycles.registry import SERVICES

app = typer.Typer(help="Show whether services run together or apart on this database; change over.")
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command(epilog="Examples: `drawback services`; `drawback services apart` changes over.")
def services(
    to: Annotated[
        How | None, typer.Argument(metavar="[together|apart]", help="How they shall run from now on.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show whether the services run together in each worker or apart in groups of their own, or change over.

    Changing over carries the marks of what was handled from one way to the other. It is refused while a worker runs or
    something waits between services: stop the producers, wait until `drawback topics lag` shows nothing waiting, stop workers,
    relays and schedulers, change over, start again. On a database that no worker has used yet it only writes the choice down.
    """
    engine = open_database(database_url(load_settings()))
    migrate(engine)
    with engine.connect() as connection:
        found = arrangement(connection)
    if to is not None and to is not found:
        try:
            arrange(engine, to, SERVICES)
        except ArrangementError:  # workers ran the other way, so there is something to carry over
            if reasons := _obstacles(to):
                stop("\n".join(reasons))
            change_over(engine, to, SERVICES)
        found = to
    says = {
        None: "not settled yet: the first worker settles it",
        How.TOGETHER: "together: each `drawback worker` runs all of them",
        How.APART: "apart: `drawback worker SERVICE…`, a consumer group each, with `drawback relay` between them",
    }[found]
    if as_json:
        print_json({"how": found.value if found else None, "services": [one.name for one in SERVICES]})
    else:
        typer.echo(f"The services run {says}.")


def _obstacles(to: How) -> list[str]:
    """Why changing over is not safe now."""
    from drawback.adapters.kafka.admin import BrokerError, KafkaAdmin  # noqa: PLC0415 - the client is slow to import
    from drawback.app.lag import lags, subscriptions  # noqa: PLC0415
    from drawback_topics import topic  # noqa: PLC0415

    settings = load_settings()
    engine = open_database(database_url(settings))
    prefix = settings.kafka.group_prefix
    try:
        members = KafkaAdmin(kafka_connection(settings)).members(
            f"{prefix}{service}" for service in subscriptions(to.other)
        )
        reasons = [
            f"{count} worker(s) of {group} are running; stop them first (one that is named by DRAWBACK_KAFKA__INSTANCE_ID "
            f"counts for another {settings.kafka.session_timeout_s:.0f} s)"
            for group, count in sorted(members.items())
            if count
        ]
        if to is How.TOGETHER:
            reasons += waiting_between(engine, SERVICES)
            reasons += [
                f"{one.waiting} record(s) of {one.topic} wait for {one.group}; let it handle them first"
                for one in lags(settings)
                if one.waiting and topic(one.topic).internal
            ]
    except BrokerError as error:
        return [f"Kafka at {settings.kafka.bootstrap} did not answer, so nobody knows what waits: {error}"]
    finally:
        engine.dispose()
    return reasons
