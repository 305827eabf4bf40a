"""`drawback cape`: entries with IEEPA duty and their lanes; declarations written, and checked before they are handed in."""

import csv
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.output import NOTHING, WRONG_CALL, Column, money, print_json, print_table, stop
from drawback.domain.identifiers import print_entry_number
from drawback.domain.money import dollars
from drawback.rules.eligibility.cape import MOST_ENTRIES
from drawback.rules.eligibility.cape_file import HEADING, cape_file_problems
from drawback.views import cape as view
from drawback.views.models import as_fields

app = typer.Typer(help="Entries with IEEPA duty, their lanes in CAPE, and declarations as CSV.")
_OnOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day asked; else today.")
]
_LIST = (
    Column("entry_number", "Entry"),
    Column("importer_number", "Importer"),
    money("ieepa", "IEEPA duty"),
    Column("may", "Hand in"),
    Column("lane", "Lane, or why not"),
    Column("until", "Phase 1 until"),
    Column("outcome", "CAPE said"),
    Column("answered_on", "On"),
    Column("reason", "Reason"),
    Column("liquidates_by", "Liquidates by"),
)


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback cape --claimant acme`; `drawback cape write --claimant acme --out cape/`.",
)
def lanes(
    context: typer.Context,
    on: _OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the entries with IEEPA duty: CAPE's last word, the lane of the day, the money."""
    if context.invoked_subcommand is not None:
        return
    with open_for_reading(database, claimant).connect() as connection:
        found = view.positions(connection, _day(on), claimant)
    if as_json:
        print_json([as_fields(one) for one in found])
    elif found:
        print_table([as_fields(one) for one in found], _LIST)
        ready = [one for one in found if one.may == "yes"]
        typer.echo(f"{len(ready)} of {len(found)} entries can be handed in, {dollars(view.money(ready))}")
    if not found:
        stop("no entry with IEEPA duty is known")


@app.command(epilog="Example: `drawback cape write --claimant acme --out cape/`.")
def write(
    out: Annotated[Path, typer.Option("--out", help="Folder for the files; made where it is missing.")],
    on: _OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the declarations: one column of entry numbers, one importer a file, at most 9,999 entries each."""
    day = _day(on)
    with open_for_reading(database, claimant).connect() as connection:
        found = view.positions(connection, day, claimant)
    made = []
    for place, (importer, entries) in enumerate(view.declarations(found, MOST_ENTRIES.on(day)), start=1):
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"cape-{day}-{importer or 'importer-unknown'}-{place}.csv"
        with path.open("w", encoding="ascii", newline="") as file:
            lines = csv.writer(file, lineterminator="\r\n")
            lines.writerow([HEADING])
            lines.writerows([[print_entry_number(one.entry_number)] for one in entries])
        made.append(
            {
                "file": str(path),
                "importer_number": importer,
                "entries": len(entries),
                "ieepa": view.money(entries),
            }
        )
    if as_json:
        print_json(made)
    else:
        for one in made:
            typer.echo(f"{one['file']}: {one['entries']} entries, {dollars(one['ieepa'])} of IEEPA duty")  # type: ignore[arg-type]  # a sum of money
    if not made:
        stop("no entry can be handed in to CAPE today; `drawback cape` says why")


@app.command(epilog="Example: `drawback cape check cape.csv --claimant acme --json`.")
def check(
    file: Annotated[Path, typer.Argument(help="The CSV file as it would be handed in.")],
    on: _OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a declaration against the published validations and against what is known of its entries; 1 where CBP refuses."""
    if file.suffix.casefold() != ".csv":
        stop(f"{file.name} is no .csv file; CAPE takes only CSV, e.g. cape.csv", WRONG_CALL)
    try:
        rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        stop(f"{file} cannot be read as CSV: {error}", WRONG_CALL)
    with open_for_reading(database, claimant).connect() as connection:
        known = view.known_for_cape(connection, claimant)
    problems = cape_file_problems(rows, known.get, _day(on))
    stopping = [one for one in problems if one.stops]
    if as_json:
        print_json(
            {
                "accepted": not stopping,
                "problems": [asdict(one) | {"fault": one.fault.name} for one in problems],
            }
        )
    else:
        for one in problems:
            typer.echo(("refused: " if one.stops else "look: ") + one.says)
        typer.echo(
            f"{len(stopping)} problems for which CBP refuses the file or an entry"
            if stopping
            else "ready to hand in"
        )
    if stopping:
        raise typer.Exit(NOTHING)


def _day(on: datetime | None) -> date:
    return on.date() if on else SystemClock().today()
