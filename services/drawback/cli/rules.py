"""`drawback rules`: the tables of law that change with time: ask them, and lay newer ones over those that ship."""

import re
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.law_tables import LawTables, TableUpdate, open_tables, update_table
from drawback.alerting.digest import NewLaw
from drawback.app.alerting import AlertService
from drawback.app.bootstrap import load_law
from drawback.app.connections import told_settings
from drawback.app.rederive import CannotRederiveError, Rederived, rederive
from drawback.cli.database import DatabaseOption, database_exists, open_for_reading, settings_for
from drawback.cli.output import WRONG_CALL, Column, print_json, print_table, stop
from drawback.config.sources import load_settings
from drawback.domain.types import Provision
from drawback.engine.chain import BrokenChain
from drawback.rules.answers import NoValueInForce
from drawback.rules.explain.steps import plain
from drawback.rules.money.mpf import MPF_TABLE
from drawback.rules.tables.interest_table import RATE_TABLE, RateKind
from drawback.rules.tables.programme_table import PROGRAMME_TABLE
from drawback.rules.tables.table_schema import TableSchema, known_cell
from drawback.rules.texts_read import UNRECORDED

app = typer.Typer(no_args_is_help=True, help="The tables behind the rules.")

Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="Where your tables lie; else the setting DRAWBACK_RULES__FOLDER."),
]
KnownOn = Annotated[
    datetime | None,
    typer.Option("--known-on", formats=["%Y-%m-%d"], help="As known on this day; else all that is known."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_LIST = (
    Column("table", "Table"),
    Column("rows", "Rows", "right"),
    Column("own", "Yours", "right"),
    Column("holds_through", "Holds through"),
    Column("learnt_through", "Learnt through"),
    Column("file", "Your file"),
)


@app.command("update", epilog="Example: `drawback rules update newer.csv`.")
def update_command(
    file: Annotated[
        Path,
        typer.Argument(help="CSV: tariff programmes, interest rates or MPF limits, known by its columns."),
    ],
    folder: Folder = None,
    database: DatabaseOption = None,
    as_json: AsJson = False,
) -> None:
    """Check a newer table of law, lay it over the one in force, derive the database anew under it, and say what moved.

    Nothing is written where a row is wrong. Running processes read their tables when they start: stop them before, and start
    them again afterwards.
    """
    try:
        done = update_table(_folder(folder), file)
    except OSError as error:
        stop(f"{error.filename or file}: {error.strerror}")
    except ValueError as error:
        stop(str(error))
    found, messages = _recompute(_folder(folder), done, database)
    if as_json:
        fields = {"path": str(done.path), "recomputed": _as_fields(found), "messages": messages}
        print_json(asdict(done) | fields)
        return
    typer.echo(
        f"{done.path}: {done.table}, {done.added} rows new, {done.replaced} replaced, {done.in_force} in force."
    )
    if done.overruled:
        typer.echo(f"{done.overruled} of its rows count on no day: rows with a later known_on speak of them.")
    if found is None:
        typer.echo("There is no database yet: nothing to derive anew.")
        return
    typer.echo(
        f"{found.events} events derived anew: {len(found.entries)} entries and {len(found.moved)} claims moved."
    )
    for entry in found.entries:
        typer.echo(f"{entry.claimant}  entry {entry.says}")
    for claim in found.moved:
        typer.echo(f"{claim.claimant}  claim {claim.says}")
        for why in claim.why:
            typer.echo(f"    {why}")
    typer.echo(f"{messages} {'message' if messages == 1 else 'messages'} to owners.")


def _recompute(folder: Path, done: TableUpdate, database: str | None) -> tuple[Rederived | None, int]:
    """Derive the database anew under the tables as they are now, and tell each owner once; None where there is none yet."""
    if not database_exists(database):
        return None, 0
    engine, clock, settings = open_for_reading(database), SystemClock(), settings_for(database)
    law = load_law(settings.calendar.extra_closures, folder)
    try:
        found = rederive(engine, law, clock.today(), check=False, under=f"the newer table of {done.table}")
    except (CannotRederiveError, BrokenChain) as refused:
        stop(f"{done.path} is written, but the database was not derived anew: {refused}")
    if not found.differences:
        return found, 0
    desk = AlertService(engine, told_settings(settings, engine), law.calendar)
    why = NewLaw(
        f"Newer table of {done.table}",
        f"A newer table of {done.table} was laid over the law",
        "record",
    )
    return found, desk.tell_upgrade(clock.today(), clock.now(), found.all_by_claimant, why)


def _as_fields(found: Rederived | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "events": found.events,
        "entries": [asdict(entry) for entry in found.entries],
        "claims": [asdict(claim) for claim in found.moved],
        "amendments_changed": list(found.amendments),
    }


@app.command("tables", epilog="Example: `drawback rules tables --known-on 2025-06-30`.")
def tables_command(known_on: KnownOn = None, folder: Folder = None, as_json: AsJson = False) -> None:
    """List the tables: how many rows, how many of them yours, how far they reach, and when the last row was learnt."""
    where = _folder(folder)
    tables = _known(_open(where), known_on)
    rates, limits = tables.rates, tables.limits
    found = [
        _listed(PROGRAMME_TABLE, tables.programmes.rows, None, where),
        _listed(RATE_TABLE, rates.rows, rates.known_through, where),
        _listed(MPF_TABLE, limits.rows, limits.known_through, where),
    ]
    if as_json:
        print_json(found)
    else:
        print_table(found, _LIST)


@app.command(
    "show", epilog="Example: `drawback rules show 9903.88.03 --on 2025-06-02 --provision 59 --json`."
)
def show_command(
    subject: Annotated[
        str, typer.Argument(help="Chapter 99 heading such as 9903.88.03, or `interest`, or `mpf`.")
    ],
    on: Annotated[
        datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="Date of entry, or day of interest.")
    ],
    provision: Annotated[
        Provision, typer.Option("--provision", help="Provision code; for headings.")
    ] = Provision.UNUSED_DIRECT,
    known_on: KnownOn = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Say what a table answers for a day, and where that stands: a heading's drawback, interest rates, MPF limits."""
    tables = _known(_open(_folder(folder)), known_on)
    try:
        if subject == "interest":
            answer = _interest(tables, on.date())
        elif subject == "mpf":
            answer = _fee(tables, on.date())
        elif not re.fullmatch(r"99\d{6}(\d\d)?", subject.replace(".", "")):
            stop(
                f"{subject!r} is no heading of chapter 99; expected one such as 9903.88.03, or `interest`, or `mpf`",
                WRONG_CALL,
            )
        else:
            answer = _heading(tables, subject, on.date(), provision)
    except NoValueInForce as unknown:
        stop(f"{unknown}; a newer table is loaded with `drawback rules update FILE`")
    if as_json:
        print_json(answer)
        return
    typer.echo(f"{str(answer['answer']).capitalize()}. {answer['reason']}.")
    typer.echo(
        f"{answer['citation']} ({answer['certainty']}; {answer['source']}; known on {answer['known_on'] or UNRECORDED})"
    )
    if answer["open_point"]:
        typer.echo(answer["open_point"])


def _heading(tables: LawTables, heading: str, on: date, provision: Provision) -> dict[str, Any]:
    found = tables.programmes.of_heading(heading, on, provision)
    return {
        "answer": found.answer,
        "reason": found.reason,
        "citation": found.cite.text,
        "source": found.cite.note,
        "certainty": found.cite.certainty.value,
        "known_on": known_cell(found.known_on) or None,
        "open_point": found.flag,
    }


def _interest(tables: LawTables, on: date) -> dict[str, Any]:
    span = tables.rates.span(on)
    row = span.row
    percents = {kind: row.percent[kind] for kind in RateKind if kind in row.percent}
    listed = ", ".join(f"{kind.replace('_', ' ')} {plain(percent)} %" for kind, percent in percents.items())
    return {
        "answer": f"{plain(percents[RateKind.UNDERPAYMENT])} % on bills",
        "reason": f"{span.first_on} to {span.last_on}: {listed} a year, compounded daily",
        "citation": tables.rates.CITE.text,
        "source": row.source,
        "certainty": row.certainty.value,
        "known_on": row.known_on,
        "open_point": "",
    }


def _fee(tables: LawTables, on: date) -> dict[str, Any]:
    row = tables.limits.on(on)
    return {
        "answer": f"{plain(row.rate * 100)} %, at least ${row.minimum}, at most ${row.maximum} per formal entry",
        "reason": f"fiscal year {row.fiscal_year}, entries of {row.from_on} to {row.through_on}",
        "citation": tables.limits.CITE.text,
        "source": row.source,
        "certainty": row.certainty.value,
        "known_on": row.known_on,
        "open_point": "",
    }


def _listed(
    table: TableSchema[Any], rows: tuple[Any, ...], through: date | None, folder: Path
) -> dict[str, Any]:
    path = folder / table.file
    own = (
        {table.key(row) for row in table.read(path.read_text(encoding="utf-8"), str(path))}
        if path.exists()
        else set()
    )
    return {
        "table": table.name,
        "rows": len(rows),
        "own": sum(table.key(row) in own for row in rows),
        "holds_through": through,
        "learnt_through": max((row.known_on for row in rows), default=None),
        "file": str(path) if path.exists() else "",
    }


def _folder(given: Path | None) -> Path:
    return given or load_settings().rules.folder


def _open(folder: Path) -> LawTables:
    try:
        return open_tables(folder)
    except ValueError as error:
        stop(str(error))


def _known(tables: LawTables, day: datetime | None) -> LawTables:
    return tables if day is None else tables.as_known_on(day.date())
