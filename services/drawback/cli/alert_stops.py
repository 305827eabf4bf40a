"""`drawback alerts stopped`: which addresses asked for no more mails of a kind, and how they get them again."""

from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql import audit, mail_stops
from drawback.adapters.sql.audit import Act
from drawback.app.reception import PROCESS
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading
from drawback.cli.output import Column, console, print_json, print_table, stop


def stopped(
    *,
    resume: Annotated[
        str, typer.Option("--resume", help="An address that gets everything again from now on.")
    ] = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List who asked, by the link in a mail, for no more digests, or to have the next in line told of a due date."""
    engine = open_for_reading(database)
    with engine.connect() as connection:
        found = [one for one in mail_stops.every_stop(connection) if not resume or one[0] == resume]
    if not found:
        stop(f"{resume} gets everything" if resume else "nobody asked for fewer mails")
    if resume:
        with engine.begin() as connection:
            for address, obligation, _ in found:
                mail_stops.resume(connection, address, obligation)
            audit.record(connection, PROCESS, Act("resume mails", subject=resume), SystemClock().now())
    rows = [{"address": a, "what": what or "digests", "since": at} for a, what, at in found]
    if as_json:
        print_json(rows)
        return
    print_table(rows, [Column(name, name.capitalize()) for name in ("address", "what", "since")])
    if resume:
        console().print(f"{resume} gets these again.")
