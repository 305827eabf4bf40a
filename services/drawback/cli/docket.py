"""`drawback docket`: what is due, until when, under which rule."""

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import select

from drawback.cli.database import (
    ClaimantOption,
    DatabaseOption,
    JsonOption,
    LimitOption,
    columns_of,
    open_for_reading,
    rows,
    sheet,
)
from drawback.cli.output import Column, money, print_json, print_table, stop

app = typer.Typer(help="List the due dates, each with its rule.")

_LIST = (
    Column("due_on", "Due"),
    Column("deadline", "Deadline"),
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
    engine = open_for_reading(database)
    due = sheet("docket")
    query = select(*columns_of(due)).order_by(due.c.due_on, due.c.subject_kind, due.c.subject, due.c.deadline)
    if not every:
        query = query.where(due.c.met_on.is_(None))
    if since:
        query = query.where(due.c.due_on >= since.date())
    if until:
        query = query.where(due.c.due_on <= until.date())
    if deadline:
        query = query.where(due.c.deadline == deadline)
    if claimant:
        query = query.where(due.c.claimant == claimant)
    found = rows(engine, query.limit(limit))
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    if not found:
        stop("nothing is due that fits")
