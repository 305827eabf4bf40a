"""`drawback parked`, `parked show ID` and `parked replay ID`: what could not be handled."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from drawback.cli.database import DatabaseOption, JsonOption, LimitOption, open_for_reading
from drawback.cli.output import WRONG_CALL, Column, print_facts, print_json, print_table, stop
from drawback.views import parked as view
from drawback.views.models import as_fields
from drawback.views.parked import OLDEST_FIRST, Parked, ParkedFilter

app = typer.Typer(help="List, show or replay what could not be handled.")

_LIST = (
    Column("id", "Id"),
    Column("parked_on", "Parked"),
    Column("status", "Status"),
    Column("reason_kind", "Kind"),
    Column("event_type", "Event"),
    Column("subject", "Of"),
    Column("file", "File"),
    Column("row", "Row", "right"),
    Column("reason", "Why"),
)
StatusOption = Annotated[
    str, typer.Option("--status", help="open, resolved, replayed, or all.", metavar="STATUS")
]
_STATUSES = ("open", "resolved", "replayed", "all")


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback parked --json`. `drawback parked show ID` prints the raw bytes.",
)
def parked(
    context: typer.Context,
    status: StatusOption = "open",
    limit: LimitOption = 1000,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what is parked, with the reason."""
    if context.invoked_subcommand is None:
        _list(status, limit, database, as_json=as_json)


@app.command("list", epilog="Example: `drawback parked list --status all`.")
def list_parked(
    status: StatusOption = "open",
    limit: LimitOption = 1000,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what is parked, with the reason."""
    _list(status, limit, database, as_json=as_json)


def _list(status: str, limit: int, database: str | None, *, as_json: bool) -> None:
    if status not in _STATUSES:
        stop(f"--status is {status!r}; expected one of {', '.join(_STATUSES)}", WRONG_CALL)
    with open_for_reading(database).connect() as connection:
        listing = ParkedFilter(status=status).listing(OLDEST_FIRST)
        found = [as_fields(row) for row in listing.page(connection, size=limit).rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    else:
        typer.echo("nothing is parked", err=True)


@app.command(epilog="Example: `drawback parked show 3f2a… --json`. The beginning of an id is enough.")
def show(
    parked_id: Annotated[str, typer.Argument(metavar="ID", help="Id, or its beginning.")],
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one parked thing with its raw bytes."""
    with open_for_reading(database).connect() as connection:
        found = _one(connection, parked_id)
        raw = view.raw(connection, found.id)
    if as_json:
        print_json(as_fields(found) | {"raw": raw})
        return
    print_facts(as_fields(found), f"Parked {found.id}")
    typer.echo(raw.decode(errors="backslashreplace"))


@app.command(epilog="Example: `drawback parked replay 3f2a… --file corrected.json`.")
def replay(
    parked_id: Annotated[str, typer.Argument(metavar="ID", help="Id, or its beginning.")],
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", exists=True, dir_okay=False, help="The corrected event; else as it was parked."
        ),
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Handle a parked event again, corrected where a file is given; the original stays on record."""
    engine = open_for_reading(database)
    with engine.connect() as connection:
        found = _one(connection, parked_id)
    from drawback.cli.replaying import replay_parked  # noqa: PLC0415 - the whole product, only needed here

    outcome = replay_parked(engine, found.id, file.read_bytes() if file else None)
    if as_json:
        print_json(
            {
                "id": found.id,
                "heard": outcome.received,
                "repeated": outcome.repeated,
                "parked": outcome.parked,
                "changed": outcome.changed,
            }
        )
    if outcome.parked:
        stop(f"{found.id} was parked again; `drawback parked` says why")
    if not outcome.received:
        stop(f"{found.id} had been handled already: nothing changed")
    if not as_json:
        typer.echo(f"{found.id}: handled, {outcome.changed} changed")


def _one(connection: Connection, parked_id: str) -> Parked:
    found = view.beginning(connection, parked_id)
    if not found:
        stop(f"nothing is parked under {parked_id!r}; `drawback parked --status all` lists everything")
    if len(found) > 1:
        stop(f"{parked_id!r} begins more than one id, such as {found[0].id} and {found[1].id}", WRONG_CALL)
    return found[0]
