"""`drawback privileges`: waivers of prior notice and accelerated payment, from application to appeal, and the bonds behind it."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.app.product import Product
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_on
from drawback.cli.output import WRONG_CALL, Column, money, print_json, print_table, stop
from drawback.views import privileges as view
from drawback.views.models import as_fields
from drawback_schemas.privileges import BondStood, PrivilegeMoved
from drawback_schemas.registry import Event

app = typer.Typer(help="Waivers of prior notice, accelerated payment and its bonds.")
_SOURCE = "urn:drawback:cli"
_LIST = (
    Column("claimant", "Claimant"),
    Column("name", "Privilege"),
    Column("state", "Stands"),
    Column("held", "Held"),
    Column("since", "Since"),
    Column("due_on", "Due"),
    Column("due", "What"),
    Column("said", "Look at"),
)
_BONDS = (
    Column("claimant", "Claimant"),
    money("bonds", "Bonds in force"),
    money("paid", "Paid before liquidation"),
    money("asked", "Asked, not paid yet"),
    money("lacks", "Not covered"),
)
_OnOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; else today.")
]
_OneClaimant = Annotated[str, typer.Option("--claimant", help="Whose it is.")]


class PrivilegeChoice(StrEnum):
    """The privileges, as the command names them."""

    ONE_TIME = "one-time-waiver"
    PRIOR_NOTICE = "waiver-of-prior-notice"
    ACCELERATED = "accelerated-payment"


class StepChoice(StrEnum):
    """The steps of a privilege, as the command names them."""

    APPLIED = "applied"
    APPROVED = "approved"
    DENIED = "denied"
    APPEALED = "appealed"
    PROPOSED = "revocation-proposed"
    CHALLENGED = "challenged"
    WITHDRAWN = "revocation-withdrawn"
    REVOKED = "revoked"
    STAYED = "stayed"
    REINSTATED = "reinstated"
    SUCCEEDED = "succeeded"
    GIVEN_UP = "given-up"


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback privileges --claimant acme --json`.",
)
def listed(
    context: typer.Context,
    on: _OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where each privilege stands, what is due on it, and whether the bonds cover accelerated payment."""
    if context.invoked_subcommand is not None:
        return
    with open_for_reading(database, claimant).connect() as connection:
        found = view.standings(connection, claimant)
        bonds = view.bonds(connection, _day(on), claimant)
    if as_json:
        print_json(
            {"privileges": [as_fields(one) for one in found], "bonds": [as_fields(one) for one in bonds]}
        )
    else:
        if found:
            print_table([as_fields(one) | {"said": "; ".join(one.findings)} for one in found], _LIST)
        if bonds:
            print_table([as_fields(one) for one in bonds], _BONDS)
    if not found and not bonds:
        stop(
            "nothing is known of a privilege; `drawback privileges step accelerated-payment applied` records the first"
        )


@app.command(
    epilog="Example: `drawback privileges step accelerated-payment applied --claimant acme --on 2026-03-02 --reference AP-26-01`."
)
def step(
    privilege: Annotated[PrivilegeChoice, typer.Argument(help="Which.")],
    name: Annotated[StepChoice, typer.Argument(metavar="STEP", help="What happened.")],
    claimant: _OneClaimant,
    on: _OnOption = None,
    reference: Annotated[str, typer.Option("--reference", help="CBP's number of it.")] = "",
    predecessor: Annotated[str, typer.Option("--predecessor", help="Whose it was, for succeeded.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="What CBP said.")] = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record a step of a privilege; 1 where it does not fit where the privilege stands."""
    day = _day(on)
    event = PrivilegeMoved(
        privilege=privilege.value,
        step=name.value,
        on=day,
        reference=reference,
        predecessor=predecessor,
        reason=reason,
    )
    _tell(open_for_reading(database, claimant), claimant, event, day, privilege.value, as_json=as_json)


@app.command(epilog="Example: `drawback privileges bond 9912B4471 --claimant acme --amount 500000.00`.")
def bond(
    number: Annotated[str, typer.Argument(help="The bond's number.")],
    claimant: _OneClaimant,
    amount: Annotated[str, typer.Option("--amount", help="Dollars, such as 500000.00.")],
    on: _OnOption = None,
    surety: Annotated[str, typer.Option("--surety", help="Who stands for it.")] = "",
    ended: Annotated[
        datetime | None,
        typer.Option("--ended", formats=["%Y-%m-%d"], help="First day on which it covers nothing more."),
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record a bond that covers accelerated payment, or its new amount."""
    try:
        dollars = Decimal(amount.replace(",", "").lstrip("$"))
    except InvalidOperation:
        stop(f"--amount {amount!r} is no amount; expected dollars such as 500000.00", WRONG_CALL)
    if not dollars.is_finite() or dollars < 0:
        stop(f"--amount {amount!r} is no amount of a bond; expected dollars such as 500000.00", WRONG_CALL)
    day = _day(on)
    ended_on = ended.date() if ended else None
    event = BondStood(
        bond_number=number,
        effective_on=day,
        amount=dollars.quantize(Decimal("0.01")),
        surety=surety,
        ended_on=ended_on,
    )
    _tell(
        open_for_reading(database, claimant),
        claimant,
        event,
        day,
        PrivilegeChoice.ACCELERATED.value,
        as_json=as_json,
    )


def _tell(engine: Engine, claimant: str, event: Event, on: date, privilege: str, *, as_json: bool) -> None:
    with engine.connect() as connection:
        before = {said for one in view.standings(connection, claimant) for said in one.findings}
    Product(engine, law_on(engine)).emit([(claimant, event)], max(on, SystemClock().today()), _SOURCE)
    with engine.connect() as connection:
        found = [one for one in view.standings(connection, claimant) if one.privilege == privilege]
        bonds = view.bonds(connection, on, claimant)
    says = [said for one in found for said in one.findings if said not in before]
    if as_json:
        print_json(
            {"privileges": [as_fields(one) for one in found], "bonds": [as_fields(one) for one in bonds]}
        )
    else:
        for one in found:
            due = f"; {one.due} by {one.due_on}" if one.due else ""
            typer.echo(f"{one.name} of {claimant}: {one.state}{due}")
        for said in says:
            typer.echo(said)
    refused = [said for said in says if "does not fit" in said]
    if refused:
        stop("recorded, but without effect until something makes it fit")


def _day(on: datetime | None) -> date:
    return on.date() if on else SystemClock().today()
