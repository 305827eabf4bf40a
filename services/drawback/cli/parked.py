"""`drawback parked`, `parked show ID` and `parked replay ID`: what could not be handled."""

from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, select

from drawback.cli.database import (
    DatabaseOption,
    JsonOption,
    LimitOption,
    columns_of,
    open_for_reading,
    rows,
    sheet,
)
from drawback.cli.output import WRONG_CALL, Column, print_facts, print_json, print_table, stop

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
    engine = open_for_reading(database)
    held = sheet("parked")
    query = select(*columns_of(held)).order_by(held.c.parked_on, held.c.id)
    if status != "all":
        query = query.where(held.c.status == status)
    found = rows(engine, query.limit(limit))
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
    found = _one(open_for_reading(database), parked_id)
    if as_json:
        print_json(found)
        return
    raw = found.pop("raw")
    print_facts(found, f"Parked {found['id']}")
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
    found = _one(engine, parked_id)
    from drawback.cli.replaying import replay_parked  # noqa: PLC0415 - the whole product, only needed here

    try:
        outcome = replay_parked(engine, found["id"], file.read_bytes() if file else None)
    except ValueError as error:
        stop(str(error), WRONG_CALL)
    if as_json:
        print_json(
            {
                "id": found["id"],
                "heard": outcome.heard,
                "repeated": outcome.repeated,
                "parked": outcome.parked,
                "changed": outcome.changed,
            }
        )
    if outcome.parked:
        stop(f"{found['id']} was parked again; `drawback parked` says why")
    if not outcome.heard:
        stop(f"{found['id']} had been handled already: nothing changed")
    if not as_json:
        typer.echo(f"{found['id']}: handled, {outcome.changed} changed")


def _one(engine: Engine, parked_id: str) -> dict[str, Any]:
    held = sheet("parked")
    query = select(held).where(held.c.id.startswith(parked_id, autoescape=True)).order_by(held.c.id).limit(3)
    found = rows(engine, query)
    exact = [row for row in found if row["id"] == parked_id]
    if exact:
        return exact[0]
    if not found:
        stop(f"nothing is parked under {parked_id!r}; `drawback parked --status all` lists everything")
    if len(found) > 1:
        stop(
            f"{parked_id!r} begins more than one id, such as {found[0]['id']} and {found[1]['id']}",
            WRONG_CALL,
        )
    return found[0]
