"""`drawback lapsed`: the rights whose day went by, and what was lost with them."""

import typer

from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, LimitOption, open_for_reading
from drawback.cli.output import Column, money, print_json, print_table, stop
from drawback.domain.money import dollars
from drawback.views.due_dates import title
from drawback.views.lapsed import LapsedFilter, lost
from drawback.views.models import as_fields

app = typer.Typer(help="List the rights whose day went by, and the money lost.")

_LIST = (
    Column("due_on", "Lapsed"),
    Column("what", "What"),
    Column("subject_kind", "Of"),
    Column("subject", "Number"),
    Column("claimant", "Claimant"),
    money("money", "Money"),
)


@app.command(epilog="Example: `drawback lapsed --claimant acme --json`.")
def lapsed(
    claimant: ClaimantOption = "",
    limit: LimitOption = 1000,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the rights that lapsed, the last first, and sum what was lost: the days of one entry or claim count once."""
    chosen = LapsedFilter(claimant=claimant)
    with open_for_reading(database).connect() as connection:
        found = [as_fields(row) for row in chosen.listing().page(connection, size=limit).rows]
        together = lost(connection, chosen)
    if as_json:
        print_json({"count": together.count, "money": together.money, "rights": found})
    elif found:
        print_table(
            [row | {"what": title(row["deadline"])} for row in found],
            _LIST,
            f"{together.count} lapsed, {dollars(together.money)} lost",
        )
    if not found:
        stop("nothing lapsed")
