"""`drawback backfill`: take in years of events at once."""

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from drawback.adapters.clock import SystemClock
from drawback.catching_up import HelperEndedError, catch_up, look_through, processes_here
from drawback.commands.database import DatabaseOption, JsonOption, as_url
from drawback.commands.output import NOTHING, WRONG_CALL, print_json, progress_bar, stop
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
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            "-p",
            min=1,
            help="How many at once, each with claimants of its own. [default: a core each, at most 4]",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Take in years of events at once: read in the order of what they are about, in large transactions, in several processes.

    All files together are one history, in the order in which they are named. Interrupted, run it again: what was taken is not taken twice. What cannot be read
    is parked. For example `drawback backfill events-2021.jsonl events-2022.jsonl --database history.db`.
    """
    settings = load_settings({"database": {"url": as_url(database)}} if database else None)
    configure_logging(settings.log.level, settings.log.form)
    out = Console(stderr=True, highlight=False)
    began = perf_counter()
    with progress_bar(out) as bar:
        looking = bar.add_task("looking through bytes", total=None)
        try:
            shares = look_through(
                files,
                processes or processes_here(),
                lambda done, total: bar.update(looking, completed=done, total=total),
            )
        except OSError as error:
            stop(f"{error.filename}: {error.strerror}; expected files of JSON lines", WRONG_CALL)
        bar.remove_task(looking)
        taking = bar.add_task("taking in events", total=shares.events)

        def advance(done: Outcome) -> None:
            bar.advance(taking, done.heard + done.repeated + done.parked)

        try:
            done = catch_up(shares, settings, SystemClock().today(), advance)
        except HelperEndedError as error:
            stop(f"{error}; run it again: what was taken is not taken twice", NOTHING)
    seconds = perf_counter() - began
    if as_json:
        print_json(
            {
                "events": shares.events,
                "taken": done.heard,
                "known_already": done.repeated,
                "parked": done.parked,
                "processes": max(1, len(shares.parts)),
                "seconds": round(seconds, 1),
            }
        )
    out.print(
        f"{shares.events:,} events: {done.heard:,} taken, {done.repeated:,} known already, {done.parked:,} parked; "
        f"{seconds:,.0f} s" + ("; `drawback parked` lists what could not be handled" if done.parked else "")
    )
    if done.parked:
        raise typer.Exit(NOTHING)
