"""`drawback claims` and `drawback claims show N`."""

from typing import Annotated, Any

import typer
from sqlalchemy import Engine, or_, select

from drawback.cli.database import (
    ClaimantOption,
    DatabaseOption,
    JsonOption,
    LimitOption,
    columns_of,
    open_for_reading,
    related,
    rows,
    sheet,
)
from drawback.cli.output import Column, money, print_facts, print_json, print_table, stop

app = typer.Typer(help="List the claims, or show one with its lines and dates.")

_LIST = (
    Column("key", "Claim"),
    Column("number", "Number"),
    Column("claimant", "Claimant"),
    Column("provision", "Provision"),
    Column("state", "State"),
    Column("filed_on", "Filed"),
    Column("liquidated_on", "Liquidated"),
    money("claimed", "Claimed"),
    money("entitled", "Entitled"),
    money("paid", "Paid"),
    money("owed_to_us", "Owed to us"),
    money("owed_by_us", "Owed by us"),
    Column("amendment", "Amendment"),
)
_LINES = (
    Column("number", "#", "right"),
    Column("entry_number", "Entry"),
    Column("line_number", "Line", "right"),
    Column("export_id", "Export"),
    Column("quantity", "Units", "right"),
    Column("class_code", "Class"),
    money("claimed", "Claimed"),
    money("calculated", "Calculated"),
    money("entitled", "Entitled"),
)
_AMENDMENTS = (
    Column("number", "#", "right"),
    Column("state", "State"),
    Column("route", "Route"),
    money("difference", "Difference"),
    Column("detected_on", "Detected"),
    Column("due_on", "Due"),
    Column("cause", "Cause"),
    Column("citation", "Citation"),
)
DOCKET = (
    Column("due_on", "Due"),
    Column("deadline", "Deadline"),
    Column("met_on", "Met"),
    money("money", "Money"),
    Column("citation", "Citation"),
    Column("formula", "Reckoned"),
)
STORY = (Column("on", "Day"), Column("text", "What happened"))


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback claims --state filed --json`. `drawback claims show N` shows one.",
)
def list_claims(
    context: typer.Context,
    state: Annotated[str, typer.Option("--state", help="Only claims in this state, such as filed.")] = "",
    claimant: ClaimantOption = "",
    limit: LimitOption = 1000,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the claims, newest filing first."""
    if context.invoked_subcommand is not None:
        return
    engine = open_for_reading(database)
    claims = sheet("claim")
    query = select(*columns_of(claims)).order_by(claims.c.filed_on.desc().nulls_first(), claims.c.key)
    if state:
        query = query.where(claims.c.state == state)
    if claimant:
        query = query.where(claims.c.claimant == claimant)
    found = rows(engine, query.limit(limit))
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    if not found:
        stop("no claim fits")


@app.command(epilog="Example: `drawback claims show BC9-0001234-5 --json`.")
def show(
    claim: Annotated[str, typer.Argument(help="Claim id or claim number, with or without hyphens.")],
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one claim: money, lines, amendments, due dates, story."""
    engine = open_for_reading(database)
    found = whole_claim(engine, claim, claimant)
    if as_json:
        print_json(found)
        return
    lists = {name: found.pop(name) for name in ("lines", "amendments", "docket", "story")}
    print_facts(found, f"Claim {found['number'] or found['key']}")
    print_table(lists["lines"], _LINES, "Designations by revenue class")
    if lists["amendments"]:
        print_table(lists["amendments"], _AMENDMENTS, "Amendments")
    print_table(lists["docket"], DOCKET, "Docket")
    print_table(lists["story"], STORY, "Story")


def whole_claim(engine: Engine, claim: str, claimant: str) -> dict[str, Any]:
    """Return one claim with all that belongs to it; ends the program where there is none or more than one."""
    claims = sheet("claim")
    bare = claim.replace("-", "").replace(" ", "")
    query = select(*columns_of(claims)).where(
        or_(claims.c.key == claim, claims.c.number == claim, claims.c.number == bare)
    )
    if claimant:
        query = query.where(claims.c.claimant == claimant)
    found = rows(engine, query)
    if not found:
        stop(f"there is no claim {claim!r}; `drawback claims` lists them")
    if len(found) > 1:
        owners = ", ".join(row["claimant"] for row in found)
        stop(f"{claim!r} names {len(found)} claims, of {owners}; add --claimant")
    row = found[0]
    owner, key = row["claimant"], row["key"]
    return {
        **row,
        "lines": related(
            engine, "claim_line", order=("number", "class_code", "entry_number"), claimant=owner, owner=key
        ),
        "amendments": related(engine, "amendment", order=("number",), claimant=owner, owner=key),
        "docket": related(
            engine,
            "docket",
            order=("due_on", "deadline"),
            claimant=owner,
            subject_kind="claim",
            subject=key,
        ),
        "story": related(
            engine, "history", order=("seq",), claimant=owner, subject_kind="claim", subject=key
        ),
    }
