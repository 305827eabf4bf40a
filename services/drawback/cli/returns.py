"""`drawback returns`: returned units from their order line to their entry line, and labels for them."""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.output import WRONG_CALL, Column, print_json, print_table, stop
from drawback.dashboard.export import cell
from drawback.views import returns as view

app = typer.Typer(help="Returned goods: from the order line to the entry line, and labels for the units.")

_LINES = (
    Column("return_id", "Return"),
    Column("claimant", "Claimant"),
    Column("returned_on", "Back on"),
    Column("order", "Order"),
    Column("sku", "Part"),
    Column("quantity", "Units", "right"),
    Column("origin", "Entry and line"),
    Column("traced_by", "Told by"),
    Column("whereabouts", "Lies or left"),
    Column("provision", "Provision"),
    Column("said", "What stands against it"),
)
_NOTHING = (
    "nothing came back; `drawback intake movements.csv --kind movements` takes in what a warehouse tells"
)


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback returns --claimant acme`; `drawback returns labels -o labels.csv`.",
)
def returns(
    context: typer.Context,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List returned units, the latest first: order line, entry line and how it is told, where they lie, what is against a claim."""
    if context.invoked_subcommand is not None:
        return
    with open_for_reading(database, claimant).connect() as connection:
        found = view.returned_lines(connection, law_now(connection.engine), claimant)
    if as_json:
        print_json([asdict(one) for one in found])
    elif found:
        print_table([asdict(one) | _words(one) for one in found], _LINES)
    if not found:
        stop(_NOTHING)


@app.command(epilog="Example: `drawback returns labels --claimant acme -o labels.csv`.")
def labels(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A CSV file with a row a label; else a list.")
    ] = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a label for each returned unit that is still there: unit, return, order and entry line; /returns/labels prints them."""
    with open_for_reading(database, claimant).connect() as connection:
        found = view.labels(view.returned_lines(connection, law_now(connection.engine), claimant))
    if not found:
        stop("no returned unit is there to be labelled")
    rows = [asdict(one) for one in found]
    if output is not None:
        _write(output, rows)
        typer.echo(f"{len(rows)} labels written to {output}")
    elif as_json:
        print_json(rows)
    else:
        columns = (
            "return_id",
            "number",
            "count",
            "sku",
            "serial",
            "order_id",
            "entry_number",
            "line_number",
            "location",
        )
        print_table(rows, tuple(Column(name, name.replace("_", " ").capitalize()) for name in columns))


def _write(output: Path, rows: list[dict[str, Any]]) -> None:
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(rows[0])
            writer.writerows([cell(value) for value in row.values()] for row in rows)
    except OSError as error:
        stop(f"{output} cannot be written: {error.strerror}", WRONG_CALL)


def _words(line: view.ReturnLine) -> dict[str, str]:
    left = f"{line.left_by} {line.left_on} {line.export_id}".strip()
    return {
        "order": "/".join(part for part in (line.order_id, line.order_line) if part),
        "origin": f"{line.entry_number}/{line.line_number}" if line.entry_number else "",
        "whereabouts": left if line.left_on else line.location,
        "said": "; ".join(line.against),
    }
