"""`drawback demo`: five years of an example importer's events, then the dashboard."""

import json
import socket
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from drawback.adapters.alert_desk import AlertDesk
from drawback.adapters.alert_post import AlertPost
from drawback.adapters.clock import SimulatedClock, stopwatch
from drawback.adapters.sql.claimant_names import ClaimantNames
from drawback.app.bootstrap import open_product
from drawback.app.connections import alert_settings
from drawback.app.dashboard import dashboard, serve
from drawback.cli.output import WRONG_CALL, stop
from drawback.config.logging import configure_logging
from drawback.config.sources import load_settings
from drawback.domain.money import dollars
from drawback.simulation.demo.files import Arrival, arrivals, example_folder
from drawback.simulation.demo.run import Walk
from drawback.simulation.demo.story import Line
from drawback.simulation.demo.summary import Summary, summarise

app = typer.Typer(help="Walk through five years of an example importer's events, then serve the dashboard.")
_STYLES = {
    "adcvd": "bold yellow",
    "amendment": "bold cyan",
    "inquiry": "magenta",
    "intake": "red",
    "ledger": "red",
}


@app.command()
def demo(
    *,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after the story.")] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print the summary as one JSON object; everything else on standard error."
        ),
    ] = False,
    database: Annotated[Path, typer.Option("--database", help="SQLite file to write, made anew.")] = Path(
        "drawback-demo.db"
    ),
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Other dated files than the shipped example.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Port of the dashboard; a free one if it is taken.")
    ] = None,
) -> None:
    """Walk through five years of an example importer's events, then serve the dashboard.

    For example `drawback demo`, or `drawback demo --no-serve --json` for a script.
    """
    settings = load_settings()
    configure_logging("error", settings.log.form)
    out = Console(stderr=as_json, highlight=False)
    try:
        files = arrivals(folder or example_folder())
    except (OSError, ValueError) as error:
        stop(f"the files cannot be walked through: {error}", WRONG_CALL)
    if not files:
        stop(f"{folder} holds no files; expected names such as 2022-04-01.es003.acme.csv", WRONG_CALL)
    out.print(
        f"[bold]Drawback Monitor[/bold] walks through {len(files)} files from {files[0].on} to {files[-1].on}."
    )
    started = stopwatch()
    _remove(database)
    product = open_product(f"sqlite:///{database}")
    clock = SimulatedClock(files[0].on)
    chosen = alert_settings(settings, ClaimantNames(product.engine))
    desk, post = (
        AlertDesk(product.engine, chosen, product.law.calendar),
        AlertPost(product.engine, chosen),
    )

    def sweep(today: date) -> None:
        clock.set(today)
        if desk.sweep(today, clock.now()).deliveries:
            post.deliver_sandbox(clock.now())
        if product.law.calendar.is_business_day(today) and desk.digest(today, clock.now()):
            post.deliver_sandbox(clock.now())

    end = _walk(Walk(product, sweep, lambda line: _print(out, line), lambda _day: None), files, out)
    summary = summarise(product.engine, stopwatch() - started)
    if as_json:
        sys.stdout.write(json.dumps(summary.as_json()) + "\n")
        sys.stdout.flush()
    else:
        _print_summary(out, summary, end)
    if no_serve:
        return
    at = _free_port(settings.dashboard.host, port or settings.dashboard.port)
    out.print(f"The dashboard is at [bold]http://{settings.dashboard.host}:{at}/[/bold] — Ctrl-C ends it.")
    serve(dashboard(product, chosen, clock), settings.dashboard.host, at)


def _walk(walk: Walk, files: list[Arrival], out: Console) -> date:
    first, last = files[0].on, files[-1].on
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=out,
        transient=True,
        disable=not out.is_terminal,
    )
    with bar if out.is_terminal else nullcontext():
        task = bar.add_task(str(first), total=(last - first).days + 1)
        walk.tick = lambda today: bar.update(task, advance=1, description=str(today))
        return walk.through(files)


def _print(out: Console, line: Line) -> None:
    style = _STYLES.get(line.kind.split(".")[0], "")
    out.print(f"[dim]{line.on}[/dim] {line.text}", style=style, markup=True, soft_wrap=True)


def _print_summary(out: Console, summary: Summary, end: date) -> None:
    table = Table(title=f"What came of it by {end}", title_justify="left", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_row("Import entries (lines)", f"{summary.entries} ({summary.entry_lines})")
    table.add_row("Export and destruction lines", str(summary.exports))
    for state, count in summary.claims.items():
        table.add_row(f"Claims {state}", str(count))
    table.add_row("Amendments", str(summary.amendments))
    table.add_row("Alerts", str(summary.alerts))
    table.add_row("Deadlines open", str(summary.deadlines_open))
    table.add_row("Parked", str(summary.parked))
    table.add_row("Claimed", dollars(summary.claimed))
    table.add_row("Paid", dollars(summary.paid))
    table.add_row("Owed to us, less what we owe", dollars(summary.owed))
    table.add_row("Seconds", f"{summary.seconds:.1f}")
    out.print(table)


def _remove(database: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)


def _free_port(host: str, wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return wanted
