"""`drawback migrate`: the stored state under the rules of this version, tried first with `--check`."""

from typing import Annotated

import typer
from rich.console import Console

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import move_to, oldest_code
from drawback.app.alerting import AlertService
from drawback.app.connections import database_url, told_settings
from drawback.app.rederive import CannotRederiveError, rederive
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading, settings_for
from drawback.cli.law import law_now
from drawback.cli.output import NOTHING, WRONG_CALL, print_json, stop
from drawback.config.sources import load_settings
from drawback.engine.chain import BrokenChain

app = typer.Typer(help="Derive the stored state anew from the journal, under the rules of this version.")


@app.command(
    epilog="Examples: `drawback migrate --check`, then `drawback migrate`; before a roll-out `drawback migrate --to head`. "
    "Make a copy of the database before."
)
def migrate(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what would move; ends with 1 where something would.")
    ] = False,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="REVISION",
            help="Only bring the tables to this revision, forward or back: head, or a number such as 0003.",
        ),
    ] = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Derive the state anew from the journal, print every claim that moved with before, after and why, and tell each owner in one message.

    Events, approvals, what was filed, the story and sent alerts stay as they are. Stop workers and producers first.
    With `--to` nothing is derived: the tables are made or brought up to date, as a step of its own before processes are replaced, or
    taken back.
    """
    if to and check:
        stop("--check and --to were both given; expected one of them", WRONG_CALL)
    if to:
        _move(database, to, as_json=as_json)
        return
    engine = open_for_reading(database)
    settings, clock = load_settings(), SystemClock()
    law, out = law_now(engine), Console(stderr=True, highlight=False, markup=False)
    try:
        found = rederive(
            engine,
            law,
            clock.today(),
            check=check,
            progress=lambda done: out.print(f"{done} events"),
        )
    except (CannotRederiveError, BrokenChain) as refused:
        stop(str(refused))
    messages = 0
    if found.differences and not check:
        desk = AlertService(engine, told_settings(settings, engine), law.calendar)
        messages = desk.tell_upgrade(clock.today(), clock.now(), found.by_claimant)
    if as_json:
        print_json(
            {
                "events": found.events,
                "checked_only": check,
                "moved": [
                    {
                        "claimant": m.claimant,
                        "claim_id": m.claim_id,
                        "before": m.before,
                        "after": m.after,
                        "why": m.why,
                    }
                    for m in found.moved
                ],
                "amendments_changed": found.amendments,
                "messages": messages,
            }
        )
    else:
        verb = "would move" if check else "moved"
        out.print(f"{found.events} events derived anew; {len(found.moved)} claims {verb}.")
        for one in found.moved:
            out.print(f"{one.claimant}  {one.says}")
            for why in one.why:
                out.print(f"    {why}")
        for amendment in found.amendments:
            out.print(
                f"{amendment} was approved or sent and is described otherwise now; what was sent stays in the journal"
            )
    if check and found.differences:
        raise typer.Exit(NOTHING)


def _move(database: str | None, to: str, *, as_json: bool) -> None:
    """Bring the tables to a revision and say where they were."""
    engine = open_database(database_url(settings_for(database)))
    before, after = move_to(engine, to)
    if as_json:
        print_json({"before": before, "after": after, "runs_from": oldest_code(after)})
    elif before == after:
        typer.echo(f"The tables are at revision {after} already.")
    else:
        typer.echo(
            f"The tables were {f'at revision {before}' if before else 'not there'} and are at {after} now; "
            f"programs that know {oldest_code(after)} or newer may use them."
        )
