"""`drawback refunds`: what liquidation gave back, what CBP paid, what is missing; compared with CBP's report of batches."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law_gaps import print_law_gaps
from drawback.cli.output import NOTHING, WRONG_CALL, Column, money, print_json, print_table, stop
from drawback.domain.money import dollars
from drawback.intake import values
from drawback.intake.headings import plain_heading
from drawback.intake.values import BadValue
from drawback.views import refunds as view
from drawback.views.models import as_fields

app = typer.Typer(help="Refunds by importer and liquidation date, against CBP's report.")
_BATCHES = (
    Column("importer_number", "Importer"),
    Column("liquidated_on", "Liquidated"),
    Column("entries", "Entries", "right"),
    money("refunds", "Given back"),
    money("refunded", "Paid"),
    money("open", "Missing"),
    Column("returned", "Came back", "right"),
)
_COMPARED = (
    Column("importer_number", "Importer"),
    Column("liquidated_on", "Liquidated"),
    money("expected", "By the entries"),
    money("told", "By CBP"),
    money("difference", "Difference"),
    Column("says", "Says"),
)
_HEADINGS = {
    "importer": (
        "importernumber",
        "importer",
        "iornumber",
        "ior",
        "importerofrecord",
        "importerofrecordnumber",
    ),
    "day": ("liquidationdate", "liquidated", "liquidatedon", "dateofliquidation"),
    "paid": (
        "refundprincipal",
        "refundprincipalamount",
        "principal",
        "refundamount",
        "amount",
        "totalrefundamount",
    ),
}


@app.command(epilog="Example: `drawback refunds --claimant acme --against rev615.csv --json`.")
def refunds(
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            help="CBP's batches as CSV: importer number, liquidation date, amount without interest.",
        ),
    ] = None,
    entries: Annotated[bool, typer.Option("--entries", help="Entry by entry instead of by batch.")] = False,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what liquidation gave back, by importer and liquidation date as CBP pays it: paid, missing, come back.

    With `--against` each batch of CBP's report is compared with its entries, to the cent; 1 where one differs.
    """
    told = list(_told(against)) if against is not None else []
    with open_for_reading(database, claimant).connect() as connection:
        found = view.refunds(connection, claimant)
    if against is not None:
        _print_compared(view.compared(found, told), as_json=as_json)
        return
    rows = [as_fields(one) for one in (found if entries else view.batches(found))]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(rows, (Column("owner", "Entry"), *_BATCHES[:2], *_BATCHES[3:6]) if entries else _BATCHES)
        typer.echo(f"{dollars(sum(one.open for one in found))} missing")  # type: ignore[arg-type]  # at least one row
    if not rows:
        stop("no refund is known")
    print_law_gaps(database, beside=as_json)


def _print_compared(rows: list[view.ComparedBatch], *, as_json: bool) -> None:
    found = [as_fields(one) for one in rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _COMPARED)
    if not found:
        stop("neither the entries nor the report know of a refund")
    if any(one.difference for one in rows):
        raise typer.Exit(NOTHING)


def _told(path: Path) -> Iterator[view.BatchTold]:
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{path} cannot be read as CSV: {error}", WRONG_CALL)
    plain = [plain_heading(cell) for cell in rows[0]] if rows else []
    places = {
        name: next((plain.index(known) for known in spelled if known in plain), None)
        for name, spelled in _HEADINGS.items()
    }
    missing = [name for name, place in places.items() if place is None]
    if missing:
        stop(
            f"{path}: no column for {', '.join(missing)}; expected Importer Number, Liquidation Date and Refund Principal Amount",
            WRONG_CALL,
        )
    importer, day, paid = (place or 0 for place in places.values())
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            yield view.BatchTold(
                row[importer].strip(), values.day(row[day].strip()), values.money(row[paid].strip())
            )
        except BadValue as bad:
            stop(f"{path}, row {number}: saw {', '.join(row)!r}; expected {bad.expected}", WRONG_CALL)
        except IndexError:
            stop(f"{path}, row {number}: fewer cells than headings", WRONG_CALL)
