"""`drawback claims` and `drawback claims show N`."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import msgspec
import typer
from sqlalchemy import Engine, or_, select

from drawback.adapters.clock import SystemClock
from drawback.app import approvals
from drawback.app.bootstrap import law_of
from drawback.app.product import Product
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
from drawback.cli.output import (
    WRONG_CALL,
    Column,
    console,
    money,
    print_facts,
    print_json,
    print_table,
    stop,
)
from drawback.config.sources import load_settings
from drawback.domain.money import dollars
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.approving import Shown
from drawback.lifecycles.claims.state import Amendment, ClaimRecord

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
SOURCE = "urn:drawback:cli"
ByOption = Annotated[
    str, typer.Option("--by", help="Your name; kept with the approval as declared, not verified.")
]
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


@app.command(epilog="Example: `drawback claims approve acme-2025-03-58-b01 --by 'Dana Whitfield'`.")
def approve(
    claim: Annotated[str, typer.Argument(help="Claim id or claim number, with or without hyphens.")],
    by: ByOption,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
) -> None:
    """Approve an assembled claim for filing."""
    engine = open_for_reading(database)
    found = whole_claim(engine, claim, claimant)
    try:
        approvals.approve_claim(
            product_on(engine),
            found["claimant"],
            found["key"],
            by=by,
            on=SystemClock().today(),
            source=SOURCE,
        )
    except approvals.NotApproved as refused:
        stop(str(refused))
    console().print(f"Approved: claim {found['number'] or found['key']}, by {by} (declared, not verified)")


@app.command(
    "approve-amendment",
    epilog="Example: `drawback claims approve-amendment CLM00000015 --number 1 --difference 455.41 --by 'Dana Whitfield'`.",
)
def approve_amendment(
    claim: Annotated[str, typer.Argument(help="Claim id or claim number, with or without hyphens.")],
    by: ByOption,
    number: Annotated[int, typer.Option("--number", help="Number of the amendment that you saw.")],
    difference: Annotated[
        str, typer.Option("--difference", help="Its difference in dollars, as you saw it.")
    ],
    content: Annotated[
        str,
        typer.Option(
            "--content", help="Its content hash, or the beginning of it, from `claims show --json`."
        ),
    ] = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
) -> None:
    """Approve the drafted amendment of a claim exactly as you saw it."""
    engine = open_for_reading(database)
    found = whole_claim(engine, claim, claimant)
    try:
        shown = Shown(number, Decimal(difference.replace("$", "").replace(",", "")), content)
        draft = approvals.approve_amendment(
            product_on(engine),
            found["claimant"],
            found["key"],
            shown,
            by=by,
            on=SystemClock().today(),
            source=SOURCE,
        )
    except InvalidOperation:
        stop(f"{difference!r} is no amount; expected dollars such as 455.41 or -2276.99", WRONG_CALL)
    except approvals.NotApproved as refused:
        stop(str(refused))
    console().print(
        f"Approved: amendment {draft.number} of {found['number'] or found['key']}, {dollars(draft.difference)}, "
        f"by {by} (declared, not verified); content {draft.content[:12]}"
    )


def product_on(engine: Engine) -> Product:
    """The whole product on an open database."""
    return Product(engine, law_of(load_settings()))


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
        "amendments": _amendments(engine, owner, key),
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


def _amendments(engine: Engine, claimant: str, key: str) -> list[dict[str, Any]]:
    """The amendments with who approved what and when, and before and after of each line and class."""
    claims = sheet("claim")
    with engine.connect() as connection:
        doc = connection.scalar(
            select(claims.c.doc).where(claims.c.claimant == claimant, claims.c.key == key)
        )
    record: ClaimRecord = decode_state(ClaimRecord, doc)
    known = {amendment.number: amendment for amendment in record.view.amendments}
    rows = related(engine, "amendment", order=("number",), claimant=claimant, owner=key)
    return [{**row, **_told(known[row["number"]])} for row in rows]


def _told(amendment: Amendment) -> dict[str, Any]:
    approval = amendment.approval
    return {
        "content": amendment.content,
        "approved_on": approval.approved_on if approval else None,
        "approved_by": approval.by if approval else "",
        "approved_identity": approval.identity if approval else "",
        "approved_content": (approval.content or "not recorded") if approval else "",
        "transmitted_on": amendment.transmitted_on,
        "transmitted_by": amendment.transmitted_by,
        "answered_on": amendment.answered_on,
        "answered_by": amendment.answered_by,
        "changes": [msgspec.to_builtins(change) for change in amendment.changes],
    }
