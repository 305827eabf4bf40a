"""`drawback topics list` and `drawback topics apply`: the catalogue, and a Kafka cluster in line with it."""

import shlex
from typing import Annotated

import typer

from drawback.cli.output import Column, print_json, print_table, stop
from drawback.config.sources import load_settings
from drawback_topics import TOPICS, events_on
from drawback_topics.acls import acls as permissions

app = typer.Typer(help="List the topics, or bring a Kafka cluster in line with them.", no_args_is_help=True)

_LIST = (
    Column("name", "Topic"),
    Column("key", "Key"),
    Column("partitions", "Partitions", "right"),
    Column("retention_days", "Days kept", "right"),
    Column("cleanup", "Cleanup"),
    Column("written_by", "Written by"),
    Column("holds", "Holds"),
)
_LAG = (
    Column("group", "Consumer group"),
    Column("topic", "Topic"),
    Column("partitions", "Partitions", "right"),
    Column("waiting", "Records waiting", "right"),
    Column("oldest_waits_s", "Oldest waits, seconds", "right"),
)
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def topics() -> None:
    """List the topics, or bring a Kafka cluster in line with them."""


@app.command("list", epilog="Example: `drawback topics list --json`.")
def list_topics(as_json: JsonOption = False) -> None:
    """List the topics of the catalogue and what they hold."""
    found = [
        {
            "name": topic.name,
            "key": topic.key,
            "partitions": topic.partitions,
            "retention_days": topic.retention_days,
            "cleanup": topic.cleanup.value,
            "written_by": "this program" if topic.internal else "producers outside",
            "holds": topic.holds,
            "events": [event.TYPE for event in events_on(topic)],
        }
        for topic in TOPICS
    ]
    if as_json:
        print_json(found)
    else:
        print_table(found, _LIST)


@app.command(epilog="Example: `drawback topics lag --json`.")
def lag(as_json: JsonOption = False) -> None:
    """Show how many records wait for each consumer group on each topic, and how old the oldest is; exit 1 where some wait."""
    from drawback.adapters.kafka.admin import BrokerError  # noqa: PLC0415 - the client is slow to import
    from drawback.app.lag import lags  # noqa: PLC0415

    try:
        found = lags(load_settings())
    except BrokerError as error:
        stop(f"Kafka did not answer as expected: {error}")
    rows = [
        {
            "group": one.group,
            "topic": one.topic,
            "partitions": one.partitions,
            "waiting": one.waiting,
            "oldest_waits_s": one.oldest_waits_s,
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(rows, _LAG)
    if any(one.waiting for one in found):
        raise typer.Exit(1)


@app.command(epilog="Example: `drawback topics apply --dry-run`. Nothing is ever deleted.")
def apply(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Create missing topics and set what differs from the catalogue; with --dry-run exit 1 where something differs."""
    from kafka.errors import KafkaError  # noqa: PLC0415 - the client is slow to import and only needed here

    from drawback.adapters.kafka.admin import KafkaAdmin  # noqa: PLC0415
    from drawback.app.connections import in_sync_wanted, kafka_connection  # noqa: PLC0415

    settings = load_settings()
    connection, in_sync = kafka_connection(settings), in_sync_wanted(settings)
    try:
        differences = KafkaAdmin(connection).apply(
            TOPICS, copies=settings.kafka.copies, in_sync=in_sync, dry_run=dry_run
        )
    except KafkaError as error:
        stop(f"Kafka at {connection.bootstrap} did not answer as expected: {error}")
    if as_json:
        print_json(
            [
                {
                    "topic": d.topic,
                    "change": d.change.value,
                    "what": d.what,
                    "wanted": d.wanted,
                    "found": d.found,
                }
                for d in differences
            ]
        )
    else:
        for difference in differences:
            typer.echo(str(difference))
        if not differences:
            typer.echo(f"{len(TOPICS)} topics are as the catalogue wants them")
    if dry_run and differences:
        raise typer.Exit(1)


@app.command(epilog="Example: `drawback topics acls --producer User:erp | sh -e` beside Kafka's own scripts.")
def acls(
    program: Annotated[
        str, typer.Option("--program", help="The principal of this program.")
    ] = "User:drawback",
    producer: Annotated[
        str, typer.Option("--producer", help="The principal of a producer.")
    ] = "User:producer",
    as_json: JsonOption = False,
) -> None:
    """Print the permissions that keep producers off the topics which only this program writes; nothing is changed."""
    found = list(permissions(program, producer))
    if as_json:
        print_json([each._asdict() for each in found])
        return
    bootstrap = shlex.quote(load_settings().kafka.bootstrap)
    for each in found:
        who, topic = shlex.quote(each.principal), shlex.quote(each.topic)
        typer.echo(
            f"kafka-acls.sh --bootstrap-server {bootstrap} --add --allow-principal {who} --operation {each.operation} --topic {topic}"
        )
    typer.echo(
        f"kafka-acls.sh --bootstrap-server {bootstrap} --add --allow-principal {shlex.quote(program)} --operation Read --group '*'"
    )
