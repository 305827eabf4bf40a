"""`drawback docket`: what is due, until when, under which rule."""

from datetime import datetime
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, LimitOption, open_for_reading
from drawback.cli.output import Column, money, print_json, print_table, stop
from drawback.views.docket import DocketFilter
from drawback.views.due_dates import title
from drawback.views.models import as_fields

app = typer.Typer(help="List the due dates, each with its rule.")

_LIST = (
    Column("due_on", "Due"),
    Column("operate_on", "Act by"),
    Column("what", "What"),
    Column("subject_kind", "Of"),
    Column("subject", "Number"),
    Column("claimant", "Claimant"),
    money("money", "Money"),
    Column("met_on", "Met"),
    Column("citation", "Citation"),
    Column("formula", "Reckoned"),
    Column("contested", "Contested"),
)


@app.command(epilog="Example: `drawback docket --until 2025-09-30 --json`.")
def docket(
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Due on this day or later.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Due on this day or earlier.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are met.")] = False,
    deadline: Annotated[str, typer.Option("--deadline", help="Only this kind, such as protest.")] = "",
    claimant: ClaimantOption = "",
    limit: LimitOption = 1000,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the due dates that are open, the next first, each with its rule and its inputs."""
    chosen = DocketFilter(
        show="every" if every else "all",
        first_on=since.date() if since else None,
        last_on=until.date() if until else None,
        deadline=deadline,
        claimant=claimant,
    )
    with open_for_reading(database).connect() as connection:
        page = chosen.listing(SystemClock().today()).page(connection, size=limit)
    found = [as_fields(row) for row in page.rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(
            [
                row | {"what": f"{title(row['deadline'], row['summary'])} ({row['deadline']})"}
                for row in found
            ],
            _LIST,
        )
    if not found:
        stop("nothing is due that fits")
