"""`drawback approve claim` and `drawback approve amendment`: a named person approves exactly what was shown."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer
from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.app import approvals
from drawback.app.four_eyes import FourEyes
from drawback.app.product import Product
from drawback.cli.claims import named_claim
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_on
from drawback.cli.output import WRONG_CALL, console, print_json, stop
from drawback.config.sources import load_settings
from drawback.domain.money import dollars
from drawback.lifecycles.claims.approving import AmendmentSeen
from drawback.views.claims import Claim

app = typer.Typer(help="Approve a proposed claim, or the drafted amendment of a claim, under your name.")
_SOURCE = "urn:drawback:cli"
ClaimArgument = Annotated[str, typer.Argument(help="Claim id or claim number, with or without hyphens.")]
ByOption = Annotated[str, typer.Option("--by", help="Your name; kept as declared, not verified.")]


@app.command("claim", epilog="Example: `drawback approve claim acme-2025-03-58-b01 --by 'Dana Whitfield'`.")
def claim(
    claim_named: ClaimArgument,
    by: ByOption,
    *,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve an assembled claim for filing."""
    engine = open_for_reading(database, claimant)
    found = _named(engine, claim_named, claimant)
    today = SystemClock().today()
    try:
        approvals.approve_claim(
            _product(engine),
            found.claimant,
            found.key,
            approvals.Approver(by),
            on=today,
            source=_SOURCE,
            eyes=_eyes(engine),
        )
    except approvals.NotApproved as refused:
        stop(str(refused))
    if as_json:
        print_json({"claim": found.key, "approved_on": today, "approved_by": by, "identity": "declared"})
        return
    console().print(f"Approved: claim {found.number or found.key}, by {by} (declared, not verified)")


@app.command(
    "amendment",
    epilog="Example: `drawback approve amendment CLM00000015 --number 1 --difference 455.41 --by 'Dana Whitfield'`.",
)
def amendment(
    claim_named: ClaimArgument,
    by: ByOption,
    number: Annotated[int, typer.Option("--number", help="Number of the amendment that you saw.")],
    difference: Annotated[
        str, typer.Option("--difference", help="Its difference in dollars, as you saw it.")
    ],
    *,
    content: Annotated[
        str,
        typer.Option(
            "--content", help="Its content, or the beginning of it, from `drawback claims show --json`."
        ),
    ] = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve the drafted amendment of a claim exactly as you saw it."""
    engine = open_for_reading(database, claimant)
    found = _named(engine, claim_named, claimant)
    today = SystemClock().today()
    try:
        shown = AmendmentSeen(number, Decimal(difference.replace("$", "").replace(",", "")), content)
        draft = approvals.approve_amendment(
            _product(engine),
            found.claimant,
            found.key,
            shown,
            approvals.Approver(by),
            on=today,
            source=_SOURCE,
            eyes=_eyes(engine),
        )
    except InvalidOperation:
        stop(f"{difference!r} is no amount; expected dollars such as 455.41 or -2276.99", WRONG_CALL)
    except approvals.NotApproved as refused:
        stop(str(refused))
    if as_json:
        result = {"claim": found.key, "amendment": draft.number, "difference": draft.difference}
        print_json(
            {
                **result,
                "content": draft.content,
                "approved_on": today,
                "approved_by": by,
                "identity": "declared",
            }
        )
        return
    console().print(
        f"Approved: amendment {draft.number} of {found.number or found.key}, {dollars(draft.difference)}, "
        f"by {by} (declared, not verified); content {draft.content[:12]}"
    )


def _named(engine: Engine, text: str, claimant: str) -> Claim:
    with engine.connect() as connection:
        return named_claim(connection, text, claimant)


def _eyes(engine: Engine) -> FourEyes:
    return FourEyes(engine, SystemClock(), load_settings().people.four_eyes)


def _product(engine: Engine) -> Product:
    return Product(engine, law_on(engine))
