"""`drawback made`: productions and what stands against them, bills of materials, rulings, and an export's way back to its imports."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.output import WRONG_CALL, Column, print_json, print_table, stop
from drawback.views import made as view

app = typer.Typer(
    help="Productions, bills of materials and rulings, and what an exported article was made of."
)

_PRODUCTIONS = (
    Column("production_id", "Production"),
    Column("claimant", "Claimant"),
    Column("produced_on", "Made on"),
    Column("article", "Article"),
    Column("quantity", "Made", "right"),
    Column("ruling_number", "Ruling"),
    Column("basis", "Basis"),
    Column("claimable", "Claimable"),
    Column("against", "What stands against it"),
)
_BILLS = (
    Column("bill_id", "Bill"),
    Column("article", "Article"),
    Column("effective_from", "From"),
    Column("effective_to", "To"),
    Column("components", "Components"),
    Column("problem", "Problem"),
)
_RULINGS = (
    Column("ruling_number", "Ruling"),
    Column("kind", "Kind"),
    Column("standing", "Standing"),
    Column("on", "Since"),
    Column("articles", "Articles"),
)
_NEEDS = (
    Column("part", "Input"),
    Column("used", "Used", "right"),
    Column("appearing", "Appearing", "right"),
    Column("unit", "Unit"),
    Column("path", "Through"),
)
_TRACE = (
    Column("claim_id", "Claim"),
    Column("articles", "Articles", "right"),
    Column("production_id", "Production"),
    Column("component", "Component"),
    Column("entry_number", "Entry"),
    Column("line_number", "Line", "right"),
    Column("quantity", "Units", "right"),
)


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback made --claimant acme`; `drawback made trace X20250615100009/1`.",
)
def productions(
    context: typer.Context,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the productions, the latest first, with what stands against a claim on each."""
    if context.invoked_subcommand is not None:
        return
    with open_for_reading(database, claimant).connect() as connection:
        found = view.productions(connection, claimant)
    if as_json:
        print_json([asdict(one) for one in found])
    elif found:
        print_table(
            [asdict(one) | {"against": "; ".join(each.says for each in one.against)} for one in found],
            _PRODUCTIONS,
        )
    if not found:
        stop("no production is known; `drawback intake productions.csv --kind productions` takes them in")


@app.command(epilog="Example: `drawback made bills --json`.")
def bills(
    claimant: ClaimantOption = "", database: DatabaseOption = None, as_json: JsonOption = False
) -> None:
    """List the versions of the bills of materials, with circles and versions that are in force at once."""
    with open_for_reading(database, claimant).connect() as connection:
        found = view.bills(connection, claimant)
    _show([asdict(one) for one in found], _BILLS, "no bill of materials is known", as_json=as_json)


@app.command(epilog="Example: `drawback made rulings --json`.")
def rulings(
    claimant: ClaimantOption = "", database: DatabaseOption = None, as_json: JsonOption = False
) -> None:
    """List the manufacturing rulings as they stand."""
    with open_for_reading(database, claimant).connect() as connection:
        found = view.rulings(connection, claimant)
    _show([asdict(one) for one in found], _RULINGS, "no ruling is known", as_json=as_json)


@app.command(epilog="Example: `drawback made needs PUMP 100 --on 2025-02-10 --claimant acme`.")
def needs(
    article: Annotated[str, typer.Argument(help="Part number of the article.")],
    quantity: Annotated[str, typer.Argument(help="How many of it.")] = "1",
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; else today.")
    ] = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what articles need of each input by the bills in force, through all levels."""
    try:
        wanted = Decimal(quantity.replace(",", ""))
    except InvalidOperation:
        wanted = Decimal(0)
    if not wanted.is_finite() or wanted <= 0:
        stop(f"the quantity is {quantity!r}; expected a number above zero, such as 100", WRONG_CALL)
    day = on.date() if on else SystemClock().today()
    with open_for_reading(database, claimant).connect() as connection:
        names = view.claimants_with_books(connection, claimant)
        if len(names) != 1:
            stop(f"{len(names)} claimants have books; --claimant names one", WRONG_CALL)
        found = view.bill_needs(connection, names[0], article, wanted, day)
    _show([asdict(one) for one in found], _NEEDS, "nothing is needed", as_json=as_json)


@app.command(epilog="Example: `drawback made trace X20250615100009/1 --json`.")
def trace(
    export_id: Annotated[str, typer.Argument(help="The export line, such as X20250615100009/1.")],
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow an exported article back: claim, production, component, entry line."""
    with open_for_reading(database, claimant).connect() as connection:
        found = view.trace(connection, export_id, claimant)
    _show([asdict(one) for one in found], _TRACE, f"no claim holds {export_id}", as_json=as_json)


def _show(
    found: list[dict[str, object]], columns: tuple[Column, ...], nothing: str, *, as_json: bool
) -> None:
    if as_json:
        print_json(found)
    elif found:
        print_table(found, columns)
    if not found:
        stop(nothing)
