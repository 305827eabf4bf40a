"""`drawback demo`: dated files, the shipped example's or your own, walked through day by day; then the dashboard."""

import json
import socket
import sys
from collections.abc import Callable, Collection
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from drawback.adapters.clock import SimulatedClock, stopwatch
from drawback.adapters.sql.claimant_names import ClaimantNames
from drawback.adapters.sql.docket import Obligation
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.bootstrap import law_of, open_product
from drawback.app.connections import alert_settings
from drawback.app.dashboard import dashboard, serve
from drawback.app.delivery import DeliveryWorker
from drawback.app.product import Product
from drawback.app.reception import reception_of
from drawback.cli.database import sqlite_file
from drawback.cli.output import WRONG_CALL, stop
from drawback.config.logging import configure_logging
from drawback.config.sources import load_settings
from drawback.domain.money import dollars
from drawback.simulation.demo.counterparty import Counterparty
from drawback.simulation.demo.database import clear_way, mark
from drawback.simulation.demo.files import Arrival, arrivals, between, example_folder
from drawback.simulation.demo.run import DatedRun
from drawback.simulation.demo.story import Line
from drawback.simulation.demo.summary import Summary, summarise

app = typer.Typer(help="Walk through dated files day by day, then serve the dashboard.")
_STYLES = {
    "adcvd": "bold yellow",
    "amendment": "bold cyan",
    "inquiry": "magenta",
    "intake": "red",
    "ledger": "red",
}
_DAY = ["%Y-%m-%d"]


@app.command()
def demo(
    *,
    own: Annotated[
        Path | None,
        typer.Option(
            "--files",
            help="Folder of your own dated files, such as 2024-03-20.es003.acme.csv: only what they say happens.",
        ),
    ] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day; else that of the first file.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, help="Last day; else that of the last file.")
    ] = None,
    cut: Annotated[
        bool, typer.Option("--cut", help="With --files: propose claims from what is free, each month.")
    ] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after the story.")] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print the summary as one JSON object; everything else on standard error."
        ),
    ] = False,
    database: Annotated[
        Path,
        typer.Option(
            "--database",
            parser=sqlite_file,
            metavar="PATH",
            help="SQLite file to write, made anew; never over one that no demo made.",
        ),
    ] = Path("drawback-demo.db"),
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Another folder for the example's scripted people to answer to."),
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Port of the dashboard; a free one if it is taken.")
    ] = None,
) -> None:
    """Walk through five years of an example importer's events, or through dated files of your own, then serve the dashboard.

    For example `drawback demo`, or `drawback demo --files FOLDER --from 2024-01-02 --to 2025-12-31 --no-serve --json`.
    Each day on a simulated clock the files of that day are taken in, dates go by, and alerts are raised and kept in the
    sandbox; nothing is sent. A name is DAY.KIND.CLAIMANT.ENDING; without a claimant, or with "all", a file of AD/CVD
    notices or events concerns everybody.
    """
    if own is not None and folder is not None:
        stop(
            "--files walks through files of your own, --folder through the example's: name one of them",
            WRONG_CALL,
        )
    settings = load_settings()
    configure_logging("error", settings.log.form)
    out = Console(stderr=as_json, highlight=False)
    files, left_out, since, until = _chosen(own or folder or example_folder(), first, last)
    out.print(
        f"[bold]Drawback Monitor[/bold] walks through {_count(len(files), 'file')} from {since} to {until}."
    )
    if left_out:
        out.print(
            f"{_count(len(left_out), 'file')} of other days left out, the first {escape(left_out[0].path.name)}",
            style="yellow",
        )
    started = stopwatch()
    clear_way(database)
    product = open_product(f"sqlite:///{database}", law_of(settings))
    mark(database)
    clock = SimulatedClock(since)
    chosen = alert_settings(settings, ClaimantNames(product.engine))
    walk = DatedRun(
        product,
        _sweeping(product, chosen, clock),
        lambda line: _print(out, line),
        lambda _day: None,
        Counterparty(product) if own is None else None,
        cut=cut or own is None,
    )
    _walk(walk, files, since, until, out)
    summary = summarise(product.engine, stopwatch() - started)
    if as_json:
        walked = {"from": str(since), "to": str(until), "files": len(files), "left_out": len(left_out)}
        _print_object({**summary.as_json(), **walked, "problems": walk.problems})
    else:
        _print_summary(out, summary, until)
    if no_serve:
        return
    at = _free_port(settings.dashboard.host, port or settings.dashboard.port)
    out.print(f"The dashboard is at [bold]http://{settings.dashboard.host}:{at}/[/bold] — Ctrl-C ends it.")
    reception = reception_of(product.engine, settings)
    pages = dashboard(
        product,
        chosen,
        clock,
        hosts=settings.dashboard.known_as,
        reception=reception,
        four_eyes=settings.people.four_eyes,
        filing=settings.filing,
        papers=settings.documents,
    )
    serve(pages, settings.dashboard.host, at)


def _chosen(
    folder: Path, first: datetime | None, last: datetime | None
) -> tuple[list[Arrival], list[Arrival], date, date]:
    """The files to walk through, those of other days, and the first and last day."""
    try:
        found = arrivals(folder)
    except OSError as error:
        stop(f"the folder {folder} cannot be read: {error.strerror}", WRONG_CALL)
    if not found:
        stop(f"{folder} holds no files; expected names such as 2022-04-01.es003.acme.csv", WRONG_CALL)
    since = first.date() if first else found[0].on
    until = last.date() if last else found[-1].on
    if until < since:
        stop(
            f"the walk would end on {until}, before it begins on {since}; expected --from before --to",
            WRONG_CALL,
        )
    inside, outside = between(found, since, until)
    if not inside:
        stop(
            f"no file of {folder} arrives from {since} to {until}; they arrive from {found[0].on} to {found[-1].on}",
            WRONG_CALL,
        )
    return inside, outside, since, until


def _sweeping(product: Product, settings: AlertSettings, clock: SimulatedClock) -> Callable[[date], None]:
    """What happens every morning: the docket is swept, and the alerts are kept in the sandbox."""
    alerts, delivery = (
        AlertService(product.engine, settings, product.law.calendar),
        DeliveryWorker(product.engine, settings),
    )

    def lapse(today: date, passing: Collection[Obligation]) -> None:
        clock.set(today)
        if alerts.lapse(today, clock.now(), passing):
            delivery.deliver_sandbox(clock.now())

    product.passing = lapse

    def sweep(today: date) -> None:
        clock.set(today)
        if alerts.sweep(today, clock.now()).deliveries:
            delivery.deliver_sandbox(clock.now())
        if product.law.calendar.is_business_day(today) and alerts.digest(today, clock.now()):
            delivery.deliver_sandbox(clock.now())

    return sweep


def _walk(walk: DatedRun, files: list[Arrival], first: date, last: date, out: Console) -> None:
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
        walk.through(files, first, last)


def _print_object(summary: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(summary) + "\n")
    sys.stdout.flush()


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _print(out: Console, line: Line) -> None:
    style = _STYLES.get(line.kind.split(".")[0], "")
    out.print(f"[dim]{line.on}[/dim] {escape(line.text)}", style=style, markup=True, soft_wrap=True)


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
