"""`drawback replay`: rebuild the state of any day from the journal, and prove that the present follows from it."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from sqlalchemy import Engine

from drawback.adapters.sql.arrangement import How, arrangement
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import (
    differences,
    journal_heads,
    journal_length,
    read_journal,
    steps_recorded,
    story_differences,
)
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import SqlStore
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.output import NOTHING, WRONG_CALL, messages, print_json, stop
from drawback.engine.replay import BrokenChain
from drawback.engine.replay import replay as send
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback.simulation.demo.summary import summarise

_NO_STORY = (
    "The story was not compared: it is only rebuilt where services run together and it is recorded of every event which others "
    "were handled with it (journals of older versions do not say)."
)
app = typer.Typer(help="Rebuild the state of a day from the journal, or check the present against it.")


@app.command()
def replay(
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Only what was known by this day."),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into", help="SQLite file for the rebuilt state; else in a file that is removed again."
        ),
    ] = None,
    law_known_on: Annotated[
        datetime | None,
        typer.Option(
            "--law-known-on",
            formats=["%Y-%m-%d"],
            help="With the tables of law as known on this day; else all that are loaded.",
        ),
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rebuild the state of a day from the journal; without a day, compare it byte for byte with what is stored.

    It says which law it used: a table loaded since the state was stored shows as differences. For example `drawback replay --as-of 2024-06-30 --into then.db`, then `drawback claims --database then.db`.
    """
    source = open_for_reading(database)
    if into is not None and into.exists():
        stop(f"{into} exists; name a file that does not, so that nothing is overwritten", WRONG_CALL)
    with TemporaryDirectory(prefix="drawback-replay-") as folder:
        target = open_database(f"sqlite:///{into or Path(folder) / 'rebuilt.db'}")
        migrate(target)
        try:
            _rebuild(source, target, as_of, law_known_on, as_json=as_json)
        finally:
            target.dispose()


def _rebuild(
    source: Engine, target: Engine, as_of: datetime | None, law_known_on: datetime | None, *, as_json: bool
) -> None:
    """Replay the journal into the target, compare where no day was named, and print what came of it."""
    out = messages()
    total = journal_length(source)
    day = as_of.date() if as_of else None
    law = law_now(source)
    if law_known_on is not None:
        law = law.as_known_on(law_known_on.date())
    try:
        count = send(
            read_journal(source),
            Step(SERVICES, SqlStore(target), law),
            as_of=day,
            progress=lambda done: out.print(f"{done} of {total} events"),
            heads=lambda: journal_heads(source),
        )
    except BrokenChain as broken:
        stop(str(broken))
    different = differences(source, target) if day is None else []
    with_story = day is None and steps_recorded(source) and not _apart(source)
    if with_story:
        different += story_differences(source, target)
    if as_json:
        found = [{"table": d.table, "key": d.key, "why": d.why} for d in different]
        print_json(
            {
                "replayed": count,
                "as_of": day,
                "law": law.says,
                "differences": found,
                "story_compared": with_story,
                "state": summarise(target, 0.0).as_json(),
            }
        )
    else:
        out.print(f"{count} events replayed; the hash chain holds.")
        out.print(f"Law: {law.says}.")
        if day is None:
            compared = "state and story equal" if with_story else "state equals"
            out.print(
                f"The rebuilt {compared} the stored one."
                if not different
                else f"{len(different)} differences:"
            )
            if not with_story:
                out.print(_NO_STORY)
        for one in different:
            out.print(f"  {one.table} {one.key}: {one.why}")
    if different:
        raise typer.Exit(NOTHING)


def _apart(engine: Engine) -> bool:
    with engine.connect() as connection:
        return arrangement(connection) is How.APART
