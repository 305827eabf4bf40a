"""`drawback claims` and `drawback claims show N`."""

from datetime import date
from typing import Annotated, Any

import msgspec
import typer
from sqlalchemy import Connection

from drawback.adapters.clock import SystemClock
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, LimitOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.law_gaps import print_law_gaps
from drawback.cli.naming import the_one
from drawback.cli.output import Column, money, print_facts, print_gaps, print_json, print_table, stop
from drawback.cli.tables import DOCKET, OWNER, STORY, SUBJECT, as_owed, titled
from drawback.views import claims as view
from drawback.views import docket, like_goods, readings
from drawback.views.amendments import AmendmentDetail, details
from drawback.views.claims import Claim, ClaimFilter
from drawback.views.models import as_fields
from drawback.views.owed import on_claim
from drawback.views.story import as_learnt

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
_FINDINGS = (Column("says", "What"),)
_READINGS = (
    Column("question", "Question"),
    money("moves", "Moves it by"),
    Column("from_on", "From"),
    Column("says", "The other reading"),
    Column("citation", "Citation"),
)
_LIKE = (
    Column("form", "Form"),
    Column("inquiry", "Inquiry"),
    Column("entry_number", "Entry"),
    Column("line_number", "Line", "right"),
    Column("hts", "HTS"),
    Column("alike", "Alike in"),
    money("money", "Money"),
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
    with open_for_reading(database, claimant).connect() as connection:
        listing = ClaimFilter(state=state, claimant=claimant).listing()
        found = [as_fields(row) for row in listing.page(connection, size=limit).rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    if not found:
        stop("no claim fits")
    print_law_gaps(database, beside=as_json)


@app.command(epilog="Example: `drawback claims show BC9-0001234-5 --json`.")
def show(
    claim: Annotated[str, typer.Argument(help="Claim id or claim number, with or without hyphens.")],
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one claim: money, lines, amendments, due dates, story."""
    with open_for_reading(database, claimant).connect() as connection:
        found = named_claim(connection, claim, claimant)
        lists = _lists(connection, found)
    if as_json:
        print_json(as_fields(found) | lists)
        return
    print_facts(as_fields(found), f"Claim {found.number or found.key}")
    if lists["owed_today"]["total"]:
        print_facts(lists["owed_today"], "Owed by us today")
    if lists["findings"]:
        print_table([{"says": says} for says in lists["findings"]], _FINDINGS, "What a person must know")
    if lists["contested"]["readings"]:
        spread = {name: lists["contested"][name] for name in ("least", "expected", "most")}
        print_facts(spread, "By contested law")
        print_table(lists["contested"]["readings"], _READINGS, "Contested readings")
    if lists["like_goods"]:
        print_table(lists["like_goods"], _LIKE, "Like what CBP asks about elsewhere")
    print_table(lists["lines"], _LINES, "Designations by revenue class")
    if lists["amendments"]:
        print_table(lists["amendments"], _AMENDMENTS, "Amendments")
    print_table(titled(lists["docket"]), DOCKET, "Docket")
    print_table(lists["story"], STORY, "Story")
    print_gaps(lists["law_known_to"])


def named_claim(connection: Connection, text: str, claimant: str) -> Claim:
    """Return the claim that a text names; ends the program where there is none or more than one."""
    found = view.named(connection, text, claimant)
    return the_one(found, text, f"there is no claim {text!r}; `drawback claims` lists them")


def _contested(connection: Connection, claim: Claim, today: date) -> dict[str, Any]:
    """Least, expected and most by contested law, and the readings."""
    found = readings.of_claim(connection, claim.claimant, claim.key)
    expected = readings.expected_of(claim.state, claim.entitled, claim.liquidated)
    spread = readings.spread(expected, found, today)
    return {
        "least": spread.least,
        "expected": spread.expected,
        "most": spread.most,
        "readings": [as_fields(one, OWNER) for one in found],
    }


def _lists(connection: Connection, claim: Claim) -> dict[str, Any]:
    """Return all that belongs to a claim: rows, what a person must know, and what is owed today."""
    owner, key = claim.claimant, claim.key
    law, today = law_now(connection.engine), SystemClock().today()
    record = view.claim_record(connection, owner, key)
    by_number = details(record)
    return {
        "findings": list(record.view.findings),
        "contested": _contested(connection, claim, today),
        "like_goods": [as_fields(row) for row in like_goods.of_claim(connection, owner, key)],
        "owed_today": as_owed(on_claim(record.view, today, law.rates)),
        "law_known_to": list(law.known_to(today)),
        "lines": [as_fields(row, OWNER) for row in view.lines(connection, owner, key)],
        "amendments": [
            as_fields(row, OWNER) | _as_approved(by_number[row.number])
            for row in view.amendments(connection, owner, key)
        ],
        "docket": [as_fields(row, SUBJECT) for row in docket.of_subject(connection, owner, ("claim",), key)],
        "story": [as_fields(row, SUBJECT) for row in as_learnt(connection, owner, "claim", key)],
    }


def _as_approved(detail: AmendmentDetail) -> dict[str, object]:
    changes = [msgspec.structs.asdict(change) for change in detail.changes]
    return as_fields(detail, ("number", "changes")) | {"changes": changes}
