"""`drawback entries` and `drawback entries show N`."""

from typing import Annotated, Any

import msgspec
import typer
from sqlalchemy import Engine, select

from drawback.cli.claims import DOCKET, STORY
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
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.entries.routes import ENTRY
from drawback_schemas.entries import EntryChanged

app = typer.Typer(help="List the import entries, or show one with its lines.")

_LIST = (
    Column("key", "Entry"),
    Column("claimant", "Claimant"),
    Column("entry_type", "Type"),
    Column("entry_on", "Entered"),
    Column("state", "State"),
    Column("liquidated_on", "Liquidated"),
    Column("final_on", "Final"),
    Column("line_count", "Lines", "right"),
    money("value", "Value"),
    money("deposited", "Deposited"),
    money("assessed", "Assessed"),
    money("difference", "Difference"),
    Column("suspended", "Suspended"),
    Column("extended", "Extended"),
)
_LINES = (
    Column("line_number", "Line", "right"),
    Column("hts", "HTS"),
    Column("origin", "Origin"),
    Column("quantity", "Quantity", "right"),
    Column("unit", "Unit"),
    money("value", "Value"),
    Column("charges", "Charges"),
    Column("sku", "SKU"),
)
_DIFFERENCES = (
    Column("line_number", "Line", "right"),
    Column("case_number", "Case"),
    money("deposited", "Deposited"),
    money("expected", "Expected"),
    money("difference", "Difference"),
    money("interest", "Interest"),
    Column("basis", "Basis"),
)
_CLAIMS = (
    Column("owner", "Claim"),
    Column("line_number", "Line", "right"),
    Column("quantity", "Units", "right"),
    Column("class_code", "Class"),
    money("entitled", "Entitled"),
)


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback entries --suspended`. `drawback entries show N` shows one.",
)
def list_entries(
    context: typer.Context,
    state: Annotated[str, typer.Option("--state", help="Only entries in this state, such as filed.")] = "",
    suspended: Annotated[bool, typer.Option("--suspended", help="Only those that are suspended.")] = False,
    claimant: ClaimantOption = "",
    limit: LimitOption = 1000,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the import entries, newest first."""
    if context.invoked_subcommand is not None:
        return
    engine = open_for_reading(database)
    entries = sheet("entry")
    query = select(*columns_of(entries)).order_by(entries.c.entry_on.desc(), entries.c.key)
    if state:
        query = query.where(entries.c.state == state)
    if suspended:
        query = query.where(entries.c.suspended)
    if claimant:
        query = query.where(entries.c.claimant == claimant)
    found = rows(engine, query.limit(limit))
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    if not found:
        stop("no entry fits")


@app.command(epilog="Example: `drawback entries show ABC-1234567-8 --json`.")
def show(
    entry: Annotated[str, typer.Argument(help="Entry number, with or without hyphens.")],
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one entry: lines with charges, AD/CVD differences, claims that rest on it, due dates, story."""
    engine = open_for_reading(database)
    found = whole_entry(engine, entry, claimant)
    if as_json:
        print_json(found)
        return
    parts = {name: found.pop(name) for name in ("lines", "differences", "claims", "docket", "story")}
    print_facts(found, f"Entry {found['key']}")
    print_table(
        [{**line, "charges": _charges(line)} for line in parts["lines"]], _LINES, "Lines as they stand"
    )
    if parts["differences"]:
        print_table(parts["differences"], _DIFFERENCES, "AD/CVD deposited against expected")
    if parts["claims"]:
        print_table(parts["claims"], _CLAIMS, "Claims that rest on it")
    print_table(parts["docket"], DOCKET, "Docket")
    print_table(parts["story"], STORY, "Story")


def whole_entry(engine: Engine, entry: str, claimant: str) -> dict[str, Any]:
    """Return one entry with all that belongs to it; ends the program where there is none or more than one."""
    entries = sheet("entry")
    bare = entry.replace("-", "").replace(" ", "").upper()
    query = select(*columns_of(entries), entries.c.doc).where(entries.c.key.in_({entry, bare}))
    if claimant:
        query = query.where(entries.c.claimant == claimant)
    found = rows(engine, query)
    if not found:
        stop(f"there is no entry {entry!r}; `drawback entries` lists them")
    if len(found) > 1:
        owners = ", ".join(row["claimant"] for row in found)
        stop(f"{entry!r} is known of {len(found)} claimants, {owners}; add --claimant")
    row = found[0]
    owner, key, doc = row["claimant"], row["key"], row.pop("doc")
    of_it = {"claimant": owner, "subject_kind": "entry", "subject": key}
    return {
        **row,
        "lines": _lines(doc),
        "differences": related(
            engine, "adcvd_difference", order=("line_number", "case_number"), claimant=owner, owner=key
        ),
        "claims": related(
            engine,
            "claim_line",
            order=("owner", "line_number", "class_code"),
            claimant=owner,
            entry_number=key,
        ),
        "docket": related(engine, "docket", order=("due_on", "deadline"), **of_it),
        "story": related(engine, "history", order=("seq",), **of_it),
    }


def _lines(doc: bytes) -> list[dict[str, Any]]:
    published = ENTRY.publish(decode_state(ENTRY.state, doc))
    if not isinstance(published, EntryChanged) or not published.versions:
        return []
    return [dict(msgspec.to_builtins(line)) for line in published.versions[-1].lines]


def _charges(line: dict[str, Any]) -> str:
    return ", ".join(
        f"{charge['duty_class']} {charge.get('heading', '')} {charge['amount']}".replace("  ", " ")
        for charge in line["charges"]
    )
