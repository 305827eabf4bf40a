"""`drawback entries` and `drawback entries show N`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from msgspec.structs import asdict
from sqlalchemy import Connection

from drawback.adapters.clock import SystemClock
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, LimitOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.law_gaps import print_law_gaps
from drawback.cli.naming import the_one
from drawback.cli.output import Column, money, print_facts, print_gaps, print_json, print_table, stop
from drawback.cli.tables import DOCKET, OWNER, STORY, SUBJECT, as_owed, titled
from drawback.domain.money import dollars
from drawback.views import cases, docket
from drawback.views import entries as view
from drawback.views.claims import lines_of_entry
from drawback.views.entries import Entry, EntryFilter
from drawback.views.models import as_fields
from drawback.views.owed import on_entry
from drawback.views.story import as_learnt
from drawback_schemas.parts import LinePart

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
_FINDINGS = (Column("on", "Since"), Column("says", "What"), money("money", "Money"))
_CLAIMS = (
    Column("owner", "Claim"),
    Column("line_number", "Line", "right"),
    Column("quantity", "Units", "right"),
    Column("class_code", "Class"),
    money("entitled", "Entitled"),
)

_ENTRY = ("claimant", "entry_number")


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
    with open_for_reading(database, claimant).connect() as connection:
        chosen = EntryFilter(state=state, suspended="yes" if suspended else "", claimant=claimant)
        found = [as_fields(row) for row in chosen.listing().page(connection, size=limit).rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    if not found:
        stop("no entry fits")
    print_law_gaps(database, beside=as_json)


@app.command(epilog="Example: `drawback entries show ABC-1234567-8 --json`.")
def show(
    entry: Annotated[str, typer.Argument(help="Entry number, with or without hyphens.")],
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one entry: lines with charges, AD/CVD differences, claims that rest on it, due dates, story."""
    with open_for_reading(database, claimant).connect() as connection:
        found = named_entry(connection, entry, claimant)
        parts = _parts(connection, found)
    if as_json:
        print_json(as_fields(found) | parts)
        return
    owed = parts["owed_today"]
    print_facts(as_fields(found), f"Entry {found.key}")
    print_table(
        [{**line, "charges": _charges(line)} for line in parts["lines"]], _LINES, "Lines as they stand"
    )
    if owed["total"]:
        print_facts(owed, "Owed by us today")
    if parts["findings"]:
        print_table(parts["findings"], _FINDINGS, "What a person must look at")
    if parts["differences"]:
        print_table(parts["differences"], _DIFFERENCES, "Deposited against expected or assessed")
    if parts["claims"]:
        print_table(parts["claims"], _CLAIMS, "Claims that rest on it")
    print_table(titled(parts["docket"]), DOCKET, "Docket")
    print_table(parts["story"], STORY, "Story")
    print_gaps(parts["law_known_to"])


def named_entry(connection: Connection, text: str, claimant: str) -> Entry:
    """Return the entry of a number; ends the program where there is none or more than one."""
    found = view.named(connection, text, claimant)
    return the_one(found, text, f"there is no entry {text!r}; `drawback entries` lists them")


def _parts(connection: Connection, entry: Entry) -> dict[str, Any]:
    """Return all that belongs to an entry, as rows."""
    owner, key = entry.claimant, entry.key
    law, today = law_now(connection.engine), SystemClock().today()
    record = view.entry_record(connection, owner, key)
    current = record.current
    lines = [_line(line) for line in current.lines] if current else []
    of_it = docket.of_subject(connection, owner, ("entry",), key)
    return {
        "lines": lines,
        "findings": [asdict(finding) for finding in record.findings],
        "reports": [asdict(report) for report in record.reports],
        "account": asdict(record.account),
        "owed_today": as_owed(on_entry(record, today, law.rates)),
        "law_known_to": list(law.known_to(today)),
        "differences": [as_fields(row, OWNER) for row in cases.of_entry(connection, owner, key)],
        "claims": [as_fields(row, _ENTRY) for row in lines_of_entry(connection, owner, key)],
        "docket": [as_fields(row, SUBJECT) for row in of_it],
        "story": [as_fields(row, SUBJECT) for row in as_learnt(connection, owner, "entry", key)],
    }


def _line(line: LinePart) -> dict[str, Any]:
    return asdict(line) | {"charges": [asdict(charge) for charge in line.charges]}


def _charges(line: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{charge['duty_class']} {charge['heading']} {dollars(charge['amount'])}".replace("  ", " ")
        for charge in line["charges"]
    )
