"""`drawback intake`: take in reports, notices and events from files."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from drawback.adapters.clock import SystemClock
from drawback.adapters.files.reading import NO_CLAIMANT, shown_name, understand
from drawback.app.bootstrap import law_of, open_product
from drawback.app.connections import database_url
from drawback.app.file_intake import Intake
from drawback.cli.database import DatabaseOption, as_url
from drawback.cli.learn import Request, teach
from drawback.cli.output import NOTHING, WRONG_CALL, messages, print_json, progress_bar, stop
from drawback.config.logging import configure_logging
from drawback.config.sources import load_settings
from drawback.intake.fields import EVERYBODYS
from drawback.intake.problems import RowProblem
from drawback.intake.understanding import Understanding
from drawback_schemas.envelope import ALL_CLAIMANTS

app = typer.Typer(help="Take in ACE reports, notices and events from files.")
_SHOWN = 20


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
            help="entries, entry-dates, entry-money, cape-status, liquidations, exports, bills-of-materials, productions, rulings, movements, destructions, inquiries, "
            "adcvd-rates, adcvd-instructions, events; else by the headings.",
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
    product = open_product(database_url(settings), law_of(settings), settings.arrivals.unchecked_sources)
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
                understood=partial(_say, out),
            )
        _report(out, report, dry_run=dry_run)
        taken.append(_plain(report))
        bad = bad or bool(report.outcome.parked) or any(problem.held for problem in report.problems)
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


def _say(out: Console, reading: Understanding) -> None:
    first, *more = reading.says
    out.print(f"{reading.file}: {first}", soft_wrap=True)
    for sentence in more:
        out.print(f"  {sentence}", style="dim", soft_wrap=True)


def _report(out: Console, report: Intake, *, dry_run: bool) -> None:
    kinds = ", ".join(f"{count} {name}" for name, count in sorted(report.by_type.items())) or "nothing new"
    would = "would be " if dry_run else ""
    parked = f", {report.outcome.parked} of them parked" if report.outcome.parked else ""
    out.print(
        f"{report.file}: {report.events} events {would}taken in ({kinds}){parked}, {len(report.problems)} problems"
    )
    if parked:
        out.print("  `drawback parked` says why", style="red")
    sentences = list(_by_row(report.problems))
    for sentence, held in sentences[:_SHOWN]:
        out.print(f"  {sentence}", style="red" if held else "yellow", soft_wrap=True)
    if len(sentences) > _SHOWN:
        out.print(f"  and {len(sentences) - _SHOWN} more; `drawback parked` lists what was held back")


def _by_row(problems: Sequence[RowProblem]) -> Iterator[tuple[str, bool]]:
    """One sentence for each row, and whether it was held back: whole files first, then rows held back, then remarks."""
    rows: dict[tuple[bool, bool, str], list[str]] = {}
    for problem in problems:
        place = problem.message.partition(", column")[0] if problem.row else problem.message
        rows.setdefault((not problem.held, bool(problem.row), place), []).append(problem.message)
    for (taken, _, _), messages_of_row in sorted(rows.items(), key=lambda item: item[0][:2]):
        more = f" (and {len(messages_of_row) - 1} more on this row)" if len(messages_of_row) > 1 else ""
        yield messages_of_row[0] + more, not taken


def _plain(report: Intake) -> dict[str, Any]:
    return {
        "file": report.file,
        "events": report.events,
        "by_type": report.by_type,
        "changed": report.outcome.changed,
        "parked": report.outcome.parked,
        "problems": [_problem(problem) for problem in report.problems],
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
