"""`drawback docket`: what is due, until when, under which rule."""

from datetime import datetime
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, LimitOption, open_for_reading
from drawback.cli.docket_week import print_week
from drawback.cli.law_gaps import print_law_gaps
from drawback.cli.output import Column, money, print_json, print_table, stop
from drawback.cli.tables import titled
from drawback.domain.money import dollars
from drawback.views.docket import DocketFilter
from drawback.views.lapsed import lapsed, lost
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
    Column("met_on", "Closed"),
    Column("citation", "Citation"),
    Column("formula", "Reckoned"),
    Column("contested", "Contested"),
)

_LAPSED = (
    Column("due_on", "Lapsed"),
    Column("deadline", "Deadline"),
    Column("what", "What"),
    Column("subject_kind", "Of"),
    Column("subject", "Number"),
    Column("claimant", "Claimant"),
    money("money", "At stake"),
    money("lost", "Lost"),
    Column("citation", "Citation"),
    Column("told_on", "Told"),
)


@app.command(epilog="Example: `drawback docket --until 2025-09-30 --json`.")
def docket(
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Due on this day or later.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Due on this day or earlier.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are closed.")] = False,
    gone: Annotated[
        bool, typer.Option("--lapsed", help="Rights that lapsed instead, with the money lost.")
    ] = False,
    week: Annotated[
        bool,
        typer.Option(
            "--week", help="The report of the week instead: due, overdue, moved, waived, lapsed, done."
        ),
    ] = False,
    owner: Annotated[str, typer.Option("--owner", help="With --week: of one owner, by name.")] = "",
    deadline: Annotated[str, typer.Option("--deadline", help="Only this kind, such as protest.")] = "",
    claimant: ClaimantOption = "",
    limit: LimitOption = 1000,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the due dates that are open, the next first, each with its rule and its inputs.

    With `--lapsed` the rights whose day went by: what was at stake, and what of it counts as lost.
    """
    if gone:
        _print_lapsed(claimant, since, until, database, as_json=as_json)
        return
    if week:
        print_week(database, claimant, owner, as_json=as_json)
        return
    chosen = DocketFilter(
        show="every" if every else "all",
        first_on=since.date() if since else None,
        last_on=until.date() if until else None,
        deadline=deadline,
        claimant=claimant,
    )
    with open_for_reading(database, claimant).connect() as connection:
        page = chosen.listing(SystemClock().today()).page(connection, size=limit)
    found = [as_fields(row) for row in page.rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(
            titled(found),
            _LIST,
        )
    if not found:
        stop("nothing is due that fits")
    print_law_gaps(database, beside=as_json)


def _print_lapsed(
    claimant: str, since: datetime | None, until: datetime | None, database: str | None, *, as_json: bool
) -> None:
    with open_for_reading(database, claimant).connect() as connection:
        found = lapsed(
            connection,
            claimant=claimant,
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
    rows = [as_fields(row) for row in found]
    if as_json:
        print_json({"lapsed": rows, "lost": f"{lost(found):.2f}"})
    elif rows:
        print_table(rows, _LAPSED)
        typer.echo(f"{dollars(lost(found))} lost")
    if not rows:
        stop("nothing lapsed that fits")
    print_law_gaps(database, beside=as_json)
