"""`drawback audit`: who did what, when, from where and why."""

from datetime import timedelta
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.audit import prune as prune_acts
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, LimitOption, open_for_reading
from drawback.cli.output import Column, console, print_json, print_table
from drawback.config.sources import load_settings
from drawback.views.audit import AuditFilter
from drawback.views.models import as_fields

app = typer.Typer(help="Who did what, when, from where and why.", no_args_is_help=True)


@app.command("list", epilog="Example: `drawback audit list --who dana@example.com --json`.")
def list_acts(
    *,
    who: Annotated[str, typer.Option("--who", help="Only this person's acts.")] = "",
    claimant: ClaimantOption = "",
    limit: LimitOption = 100,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List acts, newest first."""
    with open_for_reading(database, claimant).connect() as connection:
        page = AuditFilter(who, claimant).listing().page(connection, size=limit)
    rows = [as_fields(act) for act in page.rows]
    if as_json:
        print_json(rows)
        return
    headings = ("at", "who", "act", "claimant", "subject", "why", "outcome")
    print_table(rows, [Column(name, name.capitalize()) for name in headings])


@app.command(epilog="Example: `drawback audit prune`.")
def prune(database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """Drop acts that are older than DRAWBACK_PEOPLE__AUDIT_DAYS."""
    days = load_settings().people.audit_days
    with open_for_reading(database).begin() as connection:
        dropped = prune_acts(connection, SystemClock().now() - timedelta(days=days))
    if as_json:
        print_json({"dropped": dropped, "kept_days": days})
    else:
        console().print(f"{dropped} acts older than {days} days dropped.")
