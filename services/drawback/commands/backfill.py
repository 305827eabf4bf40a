"""`drawback backfill`: take in years of events at once."""

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from drawback.adapters.clock import SystemClock
from drawback.adapters.files.history import History
from drawback.bootstrap import law_of, open_product
from drawback.commands.database import DatabaseOption, JsonOption, as_url
from drawback.commands.output import NOTHING, WRONG_CALL, print_json, progress_bar, stop
from drawback.connections import database_url
from drawback.logging import configure_logging
from drawback.runtime.message import Outcome
from drawback.settings_sources import load_settings

app = typer.Typer(help="Take in years of events at once, from files of JSON lines.")


@app.command()
def backfill(
    files: Annotated[
        list[Path], typer.Argument(help="JSON lines, a complete event each (docs/producers.md).")
    ],
    *,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in years of events at once: read in the order of what they are about, in large transactions.

    All files together are one history, in the order in which they are named. Interrupted, run it again: what was taken is not taken twice. What cannot be read
    is parked. For example `drawback backfill events-2021.jsonl events-2022.jsonl --database history.db`.
    """
    settings = load_settings({"database": {"url": as_url(database)}} if database else None)
    configure_logging(settings.log.level, settings.log.form)
    out = Console(stderr=True, highlight=False)
    product = open_product(database_url(settings), law_of(settings))
    with progress_bar(out) as bar:
        looking = bar.add_task("looking through bytes", total=None)
        try:
            history = History(files, lambda done, total: bar.update(looking, completed=done, total=total))
        except OSError as error:
            stop(f"{error.filename}: {error.strerror}; expected files of JSON lines", WRONG_CALL)
        bar.remove_task(looking)
        taking = bar.add_task("taking in events", total=len(history))

        def advance(done: Outcome) -> None:
            bar.advance(taking, done.heard + done.repeated + done.parked)

        product.listen = advance
        began = perf_counter()
        done = product.catch_up(history, SystemClock().today())
    seconds = perf_counter() - began
    if as_json:
        print_json(
            {
                "events": len(history),
                "taken": done.heard,
                "known_already": done.repeated,
                "parked": done.parked,
                "seconds": round(seconds, 1),
            }
        )
    out.print(
        f"{len(history):,} events: {done.heard:,} taken, {done.repeated:,} known already, {done.parked:,} parked; "
        f"{seconds:,.0f} s" + ("; `drawback parked` lists what could not be handled" if done.parked else "")
    )
    if done.parked:
        raise typer.Exit(NOTHING)
