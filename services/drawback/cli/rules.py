"""`drawback rules`: the tables of law that change with time: ask them, and lay newer ones over those that ship."""

import re
from dataclasses import asdict
from datetime import date, datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.adapters.law_tables import LawTables, Updates, open_tables, own_rows
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.law_versions import law_updates
from drawback.adapters.sql.migrate import migrate
from drawback.alerting.digest import NewLaw
from drawback.app.alerting import AlertService
from drawback.app.connections import database_url, told_settings
from drawback.app.law_update import lay_over
from drawback.app.rederive import Rederived
from drawback.cli.database import DatabaseOption, database_exists, open_for_reading, settings_for
from drawback.cli.output import WRONG_CALL, Column, print_json, print_table, stop
from drawback.config.logging import configure_logging
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
_VERSIONS = (
    Column("version", "Version", "right"),
    Column("table", "Table"),
    Column("rows", "Rows", "right"),
    Column("file", "File"),
    Column("who", "By"),
    Column("laid_at", "When"),
)


@app.command("update", epilog="Example: `drawback rules update newer.csv --by 'Dana Whitfield'`.")
def update_command(
    file: Annotated[
        Path,
        typer.Argument(help="CSV: tariff programmes, interest rates or MPF limits, known by its columns."),
    ],
    by: Annotated[
        str, typer.Option("--by", help="Your name; kept as declared. Else the name you are logged in with.")
    ] = "",
    database: DatabaseOption = None,
    as_json: AsJson = False,
) -> None:
    """Check a newer table of law, derive the database anew under it, keep it there as the next version, and say what moved.

    All of it or nothing is written. Processes that run take the new version with their next transaction; workers that run apart
    must have passed on what they emitted.
    """
    engine, clock, settings = _made(database), SystemClock(), settings_for(database)
    try:
        done = lay_over(
            engine, settings, file, who=" ".join(by.split()) or getuser(), now=clock.now(), on=clock.today()
        )
    except OSError as error:
        stop(f"{error.filename or file}: {error.strerror}")
    except BrokenChain as broken:
        stop(f"nothing is written: {broken}")
    except ValueError as error:
        stop(str(error))
    found, table, messages = done.found, done.table, 0
    if found.differences:
        desk = AlertService(engine, told_settings(settings, engine), done.law.calendar)
        why = NewLaw(
            f"Newer table of {table.table}", f"A newer table of {table.table} was laid over the law", "record"
        )
        messages = desk.tell_upgrade(clock.today(), clock.now(), found.all_by_claimant, why)
    if as_json:
        fields = {name: value for name, value in asdict(table).items() if name != "rows"}
        print_json(fields | {"version": done.version, "recomputed": _as_fields(found), "messages": messages})
        return
    typer.echo(
        f"version {done.version}: {table.table}, {table.added} rows new, {table.replaced} replaced, {table.in_force} in force."
    )
    if table.overruled:
        typer.echo(
            f"{table.overruled} of its rows count on no day: rows with a later known_on speak of them."
        )
    typer.echo(
        f"{found.events} events derived anew: {len(found.entries)} entries and {len(found.moved)} claims moved."
    )
    for entry in found.entries:
        typer.echo(f"{entry.claimant}  entry {entry.says}")
    for claim in found.moved:
        typer.echo(f"{claim.claimant}  claim {claim.says}")
        for why_moved in claim.why:
            typer.echo(f"    {why_moved}")
    typer.echo(f"{messages} {'message' if messages == 1 else 'messages'} to owners.")


def _made(database: str | None) -> Engine:
    """The database, made where there is none yet: the law is kept in it."""
    settings = settings_for(database)
    configure_logging(settings.log.of_a_command, settings.log.form)
    engine = open_database(database_url(settings))
    migrate(engine)
    return engine


@app.command("versions", epilog="Example: `drawback rules versions`.")
def versions_command(
    show: Annotated[int | None, typer.Option("--show", min=1, help="Print the rows of this version.")] = None,
    database: DatabaseOption = None,
    as_json: AsJson = False,
) -> None:
    """List what was laid over the law in the database: version, table, rows, from which file, by whom and when."""
    with open_for_reading(database).connect() as connection:
        updates = law_updates(connection)
    if show is not None:
        one = next((update for update in updates if update.number == show), None)
        if one is None:
            stop(
                f"there is no version {show} of the law; the newest is {updates[-1].number if updates else 0}"
            )
        typer.echo(one.rows, nl=False)
        return
    found = [
        {
            "version": one.number,
            "table": one.table,
            "rows": len(one.rows.splitlines()) - 1,
            "file": one.file,
            "who": one.who,
            "laid_at": one.laid_at.isoformat(timespec="seconds"),
        }
        for one in updates
    ]
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _VERSIONS)
    else:
        typer.echo("Nothing was laid over the law that ships.")


def _as_fields(found: Rederived) -> dict[str, Any]:
    return {
        "events": found.events,
        "entries": [asdict(entry) for entry in found.entries],
        "claims": [asdict(claim) for claim in found.moved],
        "amendments_changed": list(found.amendments),
    }


@app.command("tables", epilog="Example: `drawback rules tables --known-on 2025-06-30`.")
def tables_command(
    known_on: KnownOn = None, folder: Folder = None, database: DatabaseOption = None, as_json: AsJson = False
) -> None:
    """List the tables: how many rows, how many of them yours, how far they reach, and when the last row was learnt."""
    where, updates = _folder(folder), _updates(database)
    tables = _known(_open(where, updates), known_on)
    rates, limits = tables.rates, tables.limits
    found = [
        _listed(PROGRAMME_TABLE, tables.programmes.rows, None, where, updates),
        _listed(RATE_TABLE, rates.rows, rates.known_through, where, updates),
        _listed(MPF_TABLE, limits.rows, limits.known_through, where, updates),
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
    database: DatabaseOption = None,
    as_json: AsJson = False,
) -> None:
    """Say what a table answers for a day, and where that stands: a heading's drawback, interest rates, MPF limits."""
    tables = _known(_open(_folder(folder), _updates(database)), known_on)
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
    table: TableSchema[Any], rows: tuple[Any, ...], through: date | None, folder: Path, updates: Updates
) -> dict[str, Any]:
    path = folder / table.file
    own = {table.key(row) for row in own_rows(table, folder, updates)}
    return {
        "table": table.name,
        "rows": len(rows),
        "own": sum(table.key(row) in own for row in rows),
        "holds_through": through,
        "learnt_through": max((row.known_on for row in rows), default=None),
        "file": str(path) if path.exists() else "",
    }


def _updates(database: str | None) -> Updates:
    """What the database laid over the law; nothing where there is none."""
    if not database_exists(database):
        return ()
    with open_for_reading(database).connect() as connection:
        return [(one.table, one.rows) for one in law_updates(connection)]


def _folder(given: Path | None) -> Path:
    return given or load_settings().rules.folder


def _open(folder: Path, updates: Updates) -> LawTables:
    try:
        return open_tables(folder, updates)
    except ValueError as error:
        stop(str(error))


def _known(tables: LawTables, day: datetime | None) -> LawTables:
    return tables if day is None else tables.as_known_on(day.date())
