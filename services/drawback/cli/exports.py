"""`drawback exports`: exports with their proofs, where papers differ, and whether they are enough."""

from typing import Annotated

import typer

from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.output import Column, money, print_json, print_table, stop
from drawback.views import exports as view
from drawback.views.models import as_fields

app = typer.Typer(help="Exports, each with its proofs, where they differ, and whether they are enough.")
_COLUMNS = (
    Column("export_id", "Export"),
    Column("disposed_on", "Day"),
    Column("quantity", "Quantity", "right"),
    Column("free", "Free", "right"),
    money("value", "Value"),
    Column("proofs", "Proofs"),
    Column("verdict", "Proof"),
    Column("differences", "Differs"),
)


@app.command(epilog="Example: `drawback exports --claimant acme --differing --json`.")
def exports(
    export_id: Annotated[str, typer.Argument(help="Only this export line, such as X20250615123456/1.")] = "",
    *,
    differing: Annotated[bool, typer.Option("--differing", help="Only where papers differ.")] = False,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List exports once each, with every paper that tells them."""
    with open_for_reading(database, claimant).connect() as connection:
        found = [
            one
            for one in view.proved(connection, claimant, export_id)
            if one.evidence.differences or not differing
        ]
    if as_json:
        print_json([as_fields(one) for one in found])
    elif found:
        print_table(
            [
                {
                    "export_id": one.export.key,
                    "disposed_on": one.export.disposed_on,
                    "quantity": one.export.quantity,
                    "free": one.export.free,
                    "value": one.export.value,
                    "proofs": ", ".join(f"{paper.name} ({paper.kind})" for paper in one.evidence.papers),
                    "verdict": one.evidence.verdict,
                    "differences": "; ".join(one.evidence.differences),
                }
                for one in found
            ],
            _COLUMNS,
        )
    if not found:
        stop("no such export" if export_id else "no export is known, or none whose papers differ")
