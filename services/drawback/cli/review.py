"""`drawback review`: pairings that wait for a person, both sides with their money; approve, reject, remember."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import typer

from drawback.adapters.clock import SystemClock
from drawback.app import reviewing
from drawback.app.product import Product
from drawback.app.reviewing import NotReviewedError, Reviewer, Verdict
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_on
from drawback.cli.law_gaps import print_law_gaps
from drawback.cli.output import NOTHING, WRONG_CALL, Column, console, money, print_json, print_table, stop
from drawback.domain.money import dollars
from drawback.views.models import as_fields
from drawback.views.review import waiting_pair

app = typer.Typer(
    help="Pairings that wait for a person: list, approve, reject, remember.", no_args_is_help=True
)
_SOURCE = "urn:drawback:cli"
_COLUMNS = (
    Column("pair", "Pairing"),
    Column("quantity", "Units", "right"),
    money("money", "Refund"),
    Column("confidence", "Sure", "right"),
    Column("reasons", "Why a person looks"),
)
ByOption = Annotated[str, typer.Option("--by", help="Your name; kept as declared, not verified.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, for whoever asks later.")]
WhoseOption = Annotated[str, typer.Option("--claimant", help="Whose they are.")]
OnOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="The day of the match; today unless said."),
]
FromOption = Annotated[
    int | None,
    typer.Option(
        "--propose-from", min=0, max=100, help="Try another threshold, in per cent, than the claimant's own."
    ),
]
PairsArgument = Annotated[
    list[str] | None, typer.Argument(help="Pairings, such as XYZ41011179/1+X20250615100001/1.")
]
AllOption = Annotated[bool, typer.Option("--all", help="All that wait now.")]


@app.command("list", epilog="Example: `drawback review list --claimant acme --propose-from 90 --json`.")
def list_(
    on: OnOption = None,
    *,
    propose_from: FromOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what the best pairing would use if a person approved it: both sides, money, confidence and its reasons."""
    day = on.date() if on else SystemClock().today()
    found = reviewing.queue(_product(database), day, claimant, propose_from)
    rows = [as_fields(waiting_pair(whose, one)) for whose, waiting in found.items() for one in waiting]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(
            [{**row, "reasons": "; ".join(row["reasons"])} for row in rows], _COLUMNS, title="Review queue"
        )
        waiting = dollars(sum((row["money"] for row in rows), Decimal(0)))
        console().print(f"{len(rows)} pairings wait; {waiting} of refund with them.")
    else:
        console().print("No pairing waits for a person.")
    print_law_gaps(database, beside=as_json, on=day)
    if not rows:
        raise typer.Exit(NOTHING)


@app.command(
    "approve",
    epilog="Example: `drawback review approve XYZ41011179/1+X20250615100001/1 --claimant acme --by 'Dana Whitfield'`.",
)
def approve(
    by: ByOption,
    claimant: WhoseOption,
    pairs: PairsArgument = None,
    *,
    everything: AllOption = False,
    propose_from: FromOption = None,
    on: OnOption = None,
    reason: ReasonOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve pairings: the next match may use them, whatever their confidence."""
    _decide("approve", by, claimant, pairs, everything, propose_from, on, reason, database, as_json=as_json)


@app.command(
    "reject",
    epilog="Example: `drawback review reject --all --claimant acme --by 'Dana Whitfield' --reason 'other goods'`.",
)
def reject(
    by: ByOption,
    claimant: WhoseOption,
    pairs: PairsArgument = None,
    *,
    everything: AllOption = False,
    propose_from: FromOption = None,
    on: OnOption = None,
    reason: ReasonOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reject pairings: no later match proposes or queues them."""
    _decide("reject", by, claimant, pairs, everything, propose_from, on, reason, database, as_json=as_json)


@app.command(
    "remember",
    epilog="Example: `drawback review remember approve VALVE-1 VALVE-1B --claimant acme --by 'Dana Whitfield'`.",
)
def remember(
    verdict: Annotated[Literal["approve", "reject"], typer.Argument(help="What holds from now on.")],
    imported_part: Annotated[str, typer.Argument(help="Part number of the import.")],
    exported_part: Annotated[str, typer.Argument(help="Part number of the export.")],
    by: ByOption,
    claimant: WhoseOption,
    *,
    reason: ReasonOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide for good whether one part may be claimed against another; a decision about a single pairing goes before it."""
    try:
        event = reviewing.remember(
            _product(database), claimant, (imported_part, exported_part), verdict, _who(by, reason)
        )
    except NotReviewedError as refused:
        stop(str(refused))
    if as_json:
        print_json(
            {
                "imported_part": event.imported_part,
                "exported_part": event.exported_part,
                "verdict": event.verdict,
                "decided_on": event.decided_on,
                "decided_by": event.by,
            }
        )
        return
    console().print(
        f"{event.imported_part} against {event.exported_part}: {verdict}, remembered for {claimant} by {event.by} (declared, not verified)"
    )


def _decide(
    verdict: Verdict,
    by: str,
    claimant: str,
    pairs: list[str] | None,
    everything: bool,
    propose_from: int | None,
    on: datetime | None,
    reason: str,
    database: str | None,
    *,
    as_json: bool,
) -> None:
    if bool(pairs) == everything:
        stop("name the pairings, or say --all for all that wait", WRONG_CALL)
    product, day = _product(database), on.date() if on else SystemClock().today()
    try:
        who = _who(by, reason)
        named = [reviewing.read_pair(one) for one in pairs or ()]
        waiting = reviewing.queue(product, day, claimant, propose_from).get(claimant, ())
        chosen = named or [reviewing.pair_of(one) for one in waiting]
        events = reviewing.decide(product, claimant, chosen, verdict, who, waiting)
    except NotReviewedError as refused:
        stop(str(refused))
    if as_json:
        print_json(
            [
                {
                    "pair": reviewing.name_of((one.entry_number, one.line_number, one.export_id)),
                    "verdict": one.verdict,
                    "money": one.money,
                    "decided_on": one.decided_on,
                    "decided_by": one.by,
                }
                for one in events
            ]
        )
    else:
        total = dollars(sum((one.money for one in events), Decimal(0)))
        console().print(
            f"{len(events)} pairings: {verdict}, {total} waited for it; by {by} (declared, not verified)"
        )
    if not events:
        raise typer.Exit(NOTHING)


def _who(by: str, reason: str) -> Reviewer:
    clock = SystemClock()
    return Reviewer(by, clock.today(), clock.now(), _SOURCE, reason)


def _product(database: str | None) -> Product:
    engine = open_for_reading(database)
    return Product(engine, law_on(engine))
