"""`drawback settings show`: every setting, its value and where it came from."""

from dataclasses import asdict
from typing import Annotated

import typer

from drawback.cli.output import Column, print_json, print_table
from drawback.config.sources import load_settings, shown

app = typer.Typer(help="Show every setting and where it came from.", no_args_is_help=True)

_LIST = (
    Column("name", "Variable"),
    Column("value", "Value"),
    Column("origin", "From"),
    Column("says", "What it is"),
)


@app.callback()
def settings() -> None:
    """Settings are environment variables, lines of a `.env` file, or files in the folder DRAWBACK_SECRETS_DIR."""


@app.command(epilog="Example: `drawback settings show --changed`. Secrets are masked.")
def show(
    changed: Annotated[bool, typer.Option("--changed", help="Only those that are not the default.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print every setting with its value and where it came from; secrets masked."""
    found = [asdict(row) for row in shown(load_settings())]
    if changed:
        found = [row for row in found if row["origin"] != "default"]
    if as_json:
        print_json(found)
    else:
        print_table(found, _LIST)
