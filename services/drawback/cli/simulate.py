"""`drawback simulate`: make an importer of any size."""

import time
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from drawback.cli.output import messages
from drawback.simulation.generator.compose import SEED, write_example
from drawback.simulation.generator.generate import Form, generate

simulate_app = typer.Typer(no_args_is_help=False)


def simulate(
    out: Annotated[Path, typer.Option("--out", help="Empty folder to write into.")],
    entries: Annotated[int, typer.Option("--entries", min=1, help="How many import entries.")] = 1_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")] = 7,
    claimants: Annotated[int, typer.Option("--claimants", min=1, help="Among how many claimants.")] = 1,
    form: Annotated[
        str, typer.Option("--format", help="`files`: reports; `events`: JSON lines for Kafka or a backfill.")
    ] = "files",
    example: Annotated[bool, typer.Option("--example", help="Write the shipped example instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was made as one JSON object.")] = False,
) -> None:
    """Make import entries, liquidations, exports and claims of invented importers, with real tariff arithmetic.

    For example `drawback simulate --entries 100000 --seed 7 --out trade`, or, for Kafka or a backfill,
    `drawback simulate --entries 20000 --claimants 8 --format events --out backfill`.
    """
    console = messages()
    if form not in ("files", "events"):
        console.print(f"--format is {form!r}; expected files or events")
        raise typer.Exit(2)
    started = time.perf_counter()
    if example:
        if out.exists() and any(out.iterdir()):
            console.print(f"{out} is not empty; give a new folder, so that nothing old is mixed in")
            raise typer.Exit(2)
        book = write_example(out, SEED)
        console.print(f"{out}: the example with {len(book.happenings)} happenings")
        return
    chosen: Form = "events" if form == "events" else "files"
    columns = (TextColumn("making entries"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console, disable=as_json) as bar:
            task = bar.add_task("entries", total=entries)
            made = generate(
                entries,
                seed,
                out,
                form=chosen,
                claimants=claimants,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
            bar.update(task, completed=entries)
    except ValueError as error:
        console.print(str(error))
        raise typer.Exit(2) from None
    seconds = round(time.perf_counter() - started, 1)
    if as_json:
        typer.echo(msgspec.json.encode({**msgspec.to_builtins(made), "seconds": str(seconds)}).decode())
    else:
        console.print(
            f"{out}: {made.entries:,} entries ({made.entry_lines:,} lines), {made.exports:,} exports, "
            f"{made.claims:,} claims, {made.events:,} facts in {made.files:,} files, {made.bytes / 1e6:,.1f} MB, {seconds} s"
        )


simulate_app.command()(simulate)
