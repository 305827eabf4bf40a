"""`drawback alerts watch`: from outside, whether dates are swept, messages arrive and files come in."""

from pathlib import Path
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.app.connections import told_settings
from drawback.app.watching import Watchdog
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading, settings_for
from drawback.cli.law import law_now
from drawback.cli.output import NOTHING, console, print_json
from drawback.views.models import as_fields


def watch(
    *,
    tell: Annotated[
        bool,
        typer.Option("--tell", help="Tell whoever runs the product what is stale, each thing once a day."),
    ] = False,
    inbox: Annotated[
        Path | None, typer.Option("--inbox", help="Also look for files in this folder that nobody takes.")
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is stale: sweep, digests, messages, outbox, files, reports of CBP for three business days; ends with 1 where anything is.

    Run it from cron, apart from the processes that it watches: `*/15 * * * * drawback alerts watch --tell`.
    """
    settings, engine = settings_for(database), open_for_reading(database)
    desk = Watchdog(engine, told_settings(settings, engine), law_now(engine).calendar, SystemClock())
    found = desk.look(inbox)
    sent = desk.tell(found) if tell else 0
    if as_json:
        print_json({"watched": [as_fields(one) for one in found], "messages": sent})
    else:
        for one in found:
            console().print(f"{'STALE' if one.stale else 'ok':<6} {one.what}: {one.says}")
    if any(one.stale for one in found):
        raise typer.Exit(NOTHING)
