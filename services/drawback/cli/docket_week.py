"""`drawback docket --week`: the docket's week, printed."""

import typer

from drawback.adapters.clock import SystemClock
from drawback.app.connections import told_settings
from drawback.app.owners import PolicyOwners
from drawback.cli.database import open_for_reading, settings_for
from drawback.cli.output import Column, money, print_json, print_table
from drawback.domain.money import dollars
from drawback.domain.text import plural
from drawback.views.models import as_fields
from drawback.views.weekly import weekly

_LINES = (
    Column("section", "Section"),
    Column("due_on", "Due"),
    Column("what", "What"),
    Column("subject", "Number"),
    Column("claimant", "Claimant"),
    Column("owner", "Owner"),
    money("money", "Money"),
    Column("note", "Note"),
)


def print_week(database: str | None, claimant: str, owner: str, *, as_json: bool) -> None:
    """Print the report of the seven days up to today and of what lies ahead."""
    settings, engine = settings_for(database), open_for_reading(database)
    owners = PolicyOwners(told_settings(settings, engine))

    def whose(of: str, assigned: str) -> str:
        return owners.called(assigned) if assigned else owners.of(of)

    with engine.connect() as connection:
        found = weekly(connection, SystemClock().today(), claimant, owner, whose)
    lines = [as_fields(one) for one in found.lines]
    if as_json:
        ahead = [as_fields(one) for one in found.ahead]
        print_json({"since": found.since, "on": found.on, "lines": lines, "ahead": ahead})
        return
    typer.echo(f"The docket's week from {found.since} to {found.on}")
    if lines:
        print_table(lines, _LINES)
    for one in found.ahead:
        if one.count:
            name = f"week from {one.first_on}" if one.first_on else "overdue"
            typer.echo(f"{name}: {plural(one.count, 'due date')}, {dollars(one.money)}")
