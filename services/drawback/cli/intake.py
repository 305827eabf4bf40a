"""`drawback intake`: take in reports, notices and events from files."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from drawback.adapters.clock import SystemClock
from drawback.adapters.files.reading import NO_CLAIMANT, shown_name, understand
from drawback.app.bootstrap import product_of
from drawback.app.file_intake import Intake
from drawback.cli.database import DatabaseOption, as_url
from drawback.cli.intake_report import say_outcome, say_reading, show_reading
from drawback.cli.learn import Request, teach
from drawback.cli.output import NOTHING, WRONG_CALL, messages, print_json, progress_bar, stop
from drawback.config.logging import configure_logging
from drawback.config.sources import load_settings
from drawback.intake.fields import EVERYBODYS
from drawback.intake.problems import RowProblem
from drawback.intake.understanding import Understanding
from drawback_schemas.envelope import ALL_CLAIMANTS

app = typer.Typer(help="Take in ACE reports, notices and events from files.")


@app.command()
def intake(
    files: Annotated[
        list[Path], typer.Argument(help="CSV, XLSX, XLS, XLSB, ODS, HTML, JSON or JSON-lines files.")
    ],
    *,
    claimant: Annotated[str, typer.Option("--claimant", help="Whose files they are.")] = "",
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="entries, entry-dates, entry-money, cape-status, liquidations, exports, bills-of-materials, productions, rulings, parts, movements, destructions, inquiries, "
            "adcvd-rates, adcvd-instructions, adcvd-notices, events; else by the headings.",
        ),
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The reports' day; else today.")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="TOML or JSON file with headings of your own.")
    ] = None,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn", help="Explain a file's headings once; files of that source are read so from then on."
        ),
    ] = False,
    means: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="With --learn: what a heading means, as `Heading=field`; also `=field:value` for all rows.",
        ),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", help="With --learn: the source's name; else the file's.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")
    ] = False,
    database: DatabaseOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was taken as JSON.")] = False,
) -> None:
    """Take in ACE reports, notices and events from files; say first what was understood.

    For example `drawback intake es003.csv liquidations.xlsx --claimant acme`, or with `--dry-run` first. Headings nobody knows are
    explained once: `drawback intake --learn odd.csv --claimant acme --map "Kundennr.=entry.importer_number"`.
    """
    settings = load_settings({"database": {"url": as_url(database)}} if database else None)
    configure_logging(settings.log.of_a_command, settings.log.form)
    whose = claimant or settings.inbox.claimant
    on = as_of.date() if as_of else SystemClock().today()
    out = messages()
    if not whose.strip("*") and not learn:
        _ask_whose(files, kind, profile)
    product = product_of(settings)
    if learn:
        request = Request(whose or ALL_CLAIMANTS, kind, tuple(means or ()), source, profile, on, dry_run)
        teach(product.snapshots, files, request, as_json=as_json)
        return
    taken: list[dict[str, Any]] = []
    bad = False
    for path in files:
        with progress_bar(out) as bar:
            report = product.take_in(
                path,
                claimant=whose or ALL_CLAIMANTS,
                on=on,
                kind=kind,
                dry_run=dry_run,
                profile=profile,
                progress=_progress(bar, path),
                understood=partial(show_reading if dry_run else say_reading, out),
            )
        say_outcome(out, report, dry_run=dry_run)
        taken.append(_plain(report))
        bad = bad or bool(report.outcome.parked or report.problems.held)
    if as_json:
        print_json(taken)
    if bad:
        raise typer.Exit(NOTHING)


def _ask_whose(files: list[Path], kind: str | None, profile: Path | None) -> None:
    """Refuse reports without a claimant: the same entries under another claimant would count twice."""
    for path in files:
        reading = understand(path, kind, profile)
        if (
            reading.kind in EVERYBODYS
            or reading.kind is None
            or any(use.field == "claimant" for use in reading.columns)
        ):
            continue
        stop(f"{reading.file}: {NO_CLAIMANT}", WRONG_CALL)


def _progress(bar: Progress, path: Path) -> Callable[[int, int], None]:
    task = bar.add_task(shown_name(path), total=None)

    def update(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    return update


def _plain(report: Intake) -> dict[str, Any]:
    return {
        "file": report.file,
        "events": report.events,
        "by_type": report.by_type,
        "changed": report.outcome.changed,
        "parked": report.outcome.parked,
        "parked_because": report.parked,
        "rows_held": report.problems.rows_held,
        "problems": [_problem(problem) for problem in report.problems],
        "reading": _reading(report.understood),
    }


def _reading(reading: Understanding | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {
        "kind": reading.kind,
        "form": dict(reading.described),
        "heading_row": reading.heading_row,
        "rows": reading.rows_sampled,
        "columns": [asdict(use) for use in reading.columns],
        "left_out": [*reading.left_out, *filter(None, [reading.without_data])],
        "notes": [*reading.missing, *reading.remarks],
    }


def _problem(problem: RowProblem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "expected": problem.expected,
        "message": problem.message,
        "held": problem.held,
    }
