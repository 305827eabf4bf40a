"""`drawback chase`: missing proofs per exporter, the dearest first, with a mail that asks for them."""

from pathlib import Path
from typing import Annotated

import typer

from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.output import Column, console, money, print_json, print_table, stop
from drawback.views import chase as view
from drawback.views.models import as_fields

app = typer.Typer(help="Missing proofs per exporter, the dearest first, with a mail that asks for them.")
_COLUMNS = (
    Column("export_id", "Export"),
    Column("disposed_on", "Day"),
    money("money", "Drawback"),
    Column("missing", "Missing"),
    Column("claims", "Claims"),
)


@app.command(epilog="Example: `drawback chase --claimant acme --mails mails/`.")
def chase(
    *,
    mails: Annotated[
        Path | None,
        typer.Option("--mails", help="Folder for one mail per exporter, as text; nothing is sent."),
    ] = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what each exporter still has to send for claims that are not over, by the drawback that rests on it."""
    with open_for_reading(database, claimant).connect() as connection:
        found = view.chase(connection, law_now(connection.engine), claimant)
    if mails is not None:
        mails.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(found, 1):
            text = f"Subject: {one.subject}\n\n{one.mail}"
            (mails / f"{number:03}.txt").write_text(text, encoding="utf-8")
    if as_json:
        print_json(
            [
                {**as_fields(one), "money": one.money, "subject": one.subject, "mail": one.mail}
                for one in found
            ]
        )
    else:
        for one in found:
            console().print(view.in_words(one))
            print_table(
                [{**as_fields(proof), "claims": ", ".join(proof.claims)} for proof in one.proofs], _COLUMNS
            )
    if not found:
        stop("no proof is missing")
