"""`drawback what-if`: what would move if these events came in; nothing is written."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.app.what_if import what_if as imagine_file
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.output import NOTHING, console, in_dollars, messages, print_json
from drawback.domain.money import dollars
from drawback.views.what_if import Consequence, WhatIf
from drawback_schemas.envelope import ALL_CLAIMANTS

app = typer.Typer(help="Say what would move if these events came in.")


@app.command(
    "what-if",
    epilog="Example: `drawback what-if preliminary-rate.json --on 2026-01-15`, where the file holds an `adcvd.rate.v1`.",
)
def what_if(
    file: Annotated[
        Path, typer.Argument(help="Events as JSON or JSON lines, or a report as `drawback intake` takes it.")
    ],
    *,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="The day on which they would come in; else today."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="The kind of a report, as for `drawback intake`.")
    ] = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what would move if these events came in: claims, entries, due dates, amendments. Nothing is written.

    The events go through the same services over a copy of what they touch. Days that go by afterwards are not played.
    """
    engine = open_for_reading(database, claimant)
    found = imagine_file(
        engine,
        law_now(engine),
        file,
        claimant=claimant or ALL_CLAIMANTS,
        on=on.date() if on else SystemClock().today(),
        kind=kind,
    )
    if as_json:
        print_json(_plain(found))
    else:
        _print(found)
    if not found.consequences:
        raise typer.Exit(NOTHING)


def _plain(found: WhatIf) -> dict[str, object]:
    return {
        "on": found.on,
        "events": found.events,
        "totals": found.totals,
        "refused": list(found.refused),
        "moved": [_fields(one) for one in found.consequences],
    }


def _fields(one: Consequence) -> dict[str, object]:
    return {
        "claimant": one.claimant,
        "kind": one.kind,
        "key": one.key,
        "figures": {name: {"before": was, "after": now} for name, (was, now) in one.figures.items()},
        "due_dates": [
            {"deadline": move.deadline, "before": move.was_on, "after": move.now_on, "because": move.because}
            for move in one.due_dates
        ],
        "told": list(one.told),
    }


def _print(found: WhatIf) -> None:
    out = console()
    for one in found.consequences:
        out.print(f"{one.kind} {one.key} ({one.claimant})")
        for name, (was, now) in one.figures.items():
            out.print(f"  {name.replace('_', ' ')}: {in_dollars(was)} → {in_dollars(now)}")
        for move in one.due_dates:
            out.print(
                f"  {move.deadline}: {move.was_on or 'none'} → {move.now_on or 'none'} ({move.because})"
            )
        for text in one.told:
            out.print(f"  {text}")
    for sentence in found.refused:
        messages().print(f"Not taken: {sentence}")
    sums = ", ".join(f"{name.replace('_', ' ')} {dollars(amount)}" for name, amount in found.totals.items())
    out.print(
        f"{found.events} event(s) would be new; {len(found.consequences)} claims and entries would move; change in all: {sums}."
    )
    out.print("Nothing was written.")
