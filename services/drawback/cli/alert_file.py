"""`drawback alerts init`: a policy file to begin with, which tells whom the settings tell now."""

from pathlib import Path
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.claimant_names import ClaimantNames
from drawback.app.connections import POLICY_FILE
from drawback.cli.database import DatabaseOption, JsonOption, database_exists, open_for_reading, settings_for
from drawback.cli.output import NOTHING, WRONG_CALL, console, print_json, stop
from drawback.config.policy_template import policy_template


def init(
    *,
    file: Annotated[Path, typer.Option("--file", help="Where to write it.")] = POLICY_FILE,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a commented policy file that tells whom the settings tell now; one that is there is not touched."""
    settings = settings_for(database)
    names = dict(ClaimantNames(open_for_reading(database))) if database_exists(database) else {}
    text = policy_template(names, settings.alerts.mail_to, settings.slack.channel)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        stop(f"{file} is there already and was left as it is; --file writes another", NOTHING)
    except OSError as error:
        stop(f"{file} cannot be written: {error}", WRONG_CALL)
    if as_json:
        print_json({"file": str(file), "claimants": sorted(names)})
    else:
        console().print(
            f"Wrote {file}. Edit it, then look: `drawback alerts preview --on {SystemClock().today()}`."
        )
