"""`drawback parts`: the claimant's parts with their tariff numbers over time, and where these differ, with the money."""

from typing import Annotated

import typer

from drawback.adapters.sql.free_goods import read_goods, read_parts
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.output import NOTHING, Column, console, money, print_json, print_table
from drawback.matching.parts import drifts, uses
from drawback.views.models import as_fields

app = typer.Typer(help="Parts with their tariff numbers over time, and where these differ.")
_USES = (
    Column("part", "Part"),
    Column("side", "Side"),
    Column("number", "Number"),
    Column("by", "Filer, exporter"),
    Column("first_on", "From"),
    Column("last_on", "To"),
    Column("lines", "Lines", "right"),
    money("value", "Value"),
)
_DRIFTS = (
    Column("part", "Part"),
    Column("between", "Between"),
    money("money", "Money"),
    Column("says", "What"),
)


@app.command(epilog="Example: `drawback parts --claimant acme --drift --json`.")
def parts(
    claimant: Annotated[str, typer.Option("--claimant", help="Whose parts.")],
    *,
    drift: Annotated[
        bool, typer.Option("--drift", help="Only parts whose numbers cannot all be right, dearest first.")
    ] = False,
    part: Annotated[str, typer.Option("--part", help="Only this part.")] = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the parts of a claimant: under which number each was imported and exported, by whom, from when to when, and what the product master says."""
    engine = open_for_reading(database)
    with engine.connect() as connection:
        imports, exports = read_goods(connection, claimant)
        master = read_parts(connection, claimant)
    found = drifts(imports, exports, law_now(engine), master) if drift else uses(imports, exports, master)
    rows = [as_fields(one) for one in found if part in {"", one.part}]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(rows, _DRIFTS if drift else _USES, title="Drift" if drift else "Parts")
    else:
        console().print("No part is classified in two ways." if drift else "No part number is known.")
    if not rows:
        raise typer.Exit(NOTHING)
