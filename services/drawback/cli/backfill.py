"""`drawback backfill`: take in years of events at once."""

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.progress import Progress

from drawback.adapters.clock import SystemClock
from drawback.app.backfill import HelperEndedError, catch_up, processes_here
from drawback.cli.database import DatabaseOption, JsonOption, as_url
from drawback.cli.output import NOTHING, WRONG_CALL, messages, print_json, progress_bar, stop
from drawback.config.logging import configure_logging
from drawback.config.sources import load_settings
from drawback.engine.message import StepOutcome


class _Progress:
    """A bar for the looking through, then one for the taking in."""

    def __init__(self, bar: Progress) -> None:
        self.events = 0
        self._bar = bar
        self._task = bar.add_task("looking through bytes", total=None)

    def looking(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total)

    def found(self, events: int) -> None:
        self.events = events
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task("taking in events", total=events)

    def taken(self, done: StepOutcome) -> None:
        self._bar.advance(self._task, done.received + done.repeated + done.parked)


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
            help="How many at once, each with claimants of its own; else one a core, at most 4.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Take in years of events at once: in the order of what they are about, in large transactions, in several processes.

    All files together are one history, in the order in which they are named. Interrupted, run it again: what was taken is not taken twice. What cannot be read is parked. For example `drawback backfill events-2021.jsonl events-2022.jsonl --database history.db`.
    """
    settings = load_settings({"database": {"url": as_url(database)}} if database else None)
    configure_logging(settings.log.of_a_command, settings.log.form)
    out = messages()
    began = perf_counter()
    with progress_bar(out) as bar:
        progress = _Progress(bar)
        try:
            done = catch_up(
                files, settings, SystemClock().today(), progress, processes=processes or processes_here()
            )
        except OSError as error:
            if str(error.filename) not in map(str, files):
                raise
            stop(f"{error.filename}: {error.strerror}; expected files of JSON lines", WRONG_CALL)
        except HelperEndedError as error:
            stop(f"{error}; run it again: what was taken is not taken twice", NOTHING)
    seconds = perf_counter() - began
    if as_json:
        print_json(
            {
                "events": progress.events,
                "taken": done.received,
                "known_already": done.repeated,
                "parked": done.parked,
                "seconds": round(seconds, 1),
            }
        )
    out.print(
        f"{progress.events:,} events: {done.received:,} taken, {done.repeated:,} known already, {done.parked:,} parked; "
        f"{seconds:,.0f} s" + ("; `drawback parked` lists what could not be handled" if done.parked else "")
    )
    if done.parked:
        raise typer.Exit(NOTHING)
