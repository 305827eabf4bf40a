"""`drawback remedies`: the ways to get duty back or to put a claim right, which are open until when, and what excludes what."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args

import typer
from sqlalchemy import Connection, Engine

from drawback.adapters.clock import SystemClock
from drawback.app.product import Product
from drawback.cli.claims import named_claim
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, LimitOption, open_for_reading
from drawback.cli.law import law_now, law_on
from drawback.cli.law_gaps import print_law_gaps
from drawback.cli.naming import at_most_one
from drawback.cli.output import WRONG_CALL, Column, console, money, print_json, print_table, stop
from drawback.rules.eligibility.remedies import Remedy
from drawback.views import entries, remedies
from drawback.views.claims import claim_record
from drawback.views.models import as_fields
from drawback_schemas.registry import Event
from drawback_schemas.remedies import (
    ClaimRemedyEnded,
    ClaimRemedyName,
    ClaimRemedyTaken,
    EntryReconciliationFlagged,
    EntryRemedyEnded,
    EntryRemedyTaken,
)

app = typer.Typer(help="The remedies of entries and claims: open, used or closed, and what excludes what.")
_SOURCE = "urn:drawback:cli"
_LIST = (
    Column("due_on", "Until"),
    Column("operate_on", "Act by"),
    Column("remedy", "Remedy"),
    Column("subject", "Entry or claim"),
    Column("claimant", "Claimant"),
    money("money", "Money"),
    Column("summary", "What"),
    Column("citation", "Citation"),
)
_BOARD = (
    Column("remedy", "Remedy"),
    Column("standing", "Stands"),
    Column("until", "Until"),
    Column("because", "Because"),
    money("money", "Money"),
    Column("forfeits", "Taking it forfeits"),
    Column("warnings", "In its way"),
    Column("citation", "Citation"),
)


class TakenRemedy(StrEnum):
    """What can be recorded here; protests, corrections, CAPE and amendments come with events of their own."""

    RECONCILIATION = "reconciliation"
    DISCLOSURE = "prior-disclosure"
    TENDER = "tender"
    PREFERENCE = "post-importation"
    SUIT = "suit"


_OfClaims = frozenset(get_args(ClaimRemedyName))
NamedArgument = Annotated[str, typer.Argument(help="Entry number, claim id or claim number.")]
RemedyOption = Annotated[TakenRemedy, typer.Option("--remedy", help="Which.")]
OnOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day of it; else today.")
]
AmountOption = Annotated[str, typer.Option("--amount", help="Dollars, such as 1250.00.")]


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback remedies --claimant acme`; `drawback remedies show XYZ-4101117-9`.",
)
def list_open(
    context: typer.Context,
    on: OnOption = None,
    claimant: ClaimantOption = "",
    limit: LimitOption = 500,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the remedies that are open and have a last day, the nearest first."""
    if context.invoked_subcommand is not None:
        return
    with open_for_reading(database, claimant).connect() as connection:
        found = remedies.open_remedies(connection, _day(on), claimant, limit)
    shown = [as_fields(one) | {"remedy": one.remedy} for one in found]
    if as_json:
        print_json(shown)
    elif shown:
        print_table(shown, _LIST)
    print_law_gaps(database, beside=as_json, on=_day(on))
    if not shown:
        stop("no remedy with a last day is open")


@app.command(epilog="Example: `drawback remedies show XYZ-4101117-9 --on 2026-05-01 --json`.")
def show(
    named: NamedArgument,
    on: OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the board of one entry or claim."""
    engine = open_for_reading(database, claimant)
    day, calendar = _day(on), law_now(engine).calendar
    with engine.connect() as connection:
        kind, owner, key = _subject(connection, named, claimant)
        board = remedies.of_entry if kind == "entry" else remedies.of_claim
        rows = board(connection, calendar, owner, key, day)
    if as_json:
        print_json(
            {
                "subject_kind": kind,
                "subject": key,
                "claimant": owner,
                "on": day,
                "remedies": [as_fields(row) for row in rows],
            }
        )
        return
    print_table(
        [as_fields(row) | {"warnings": "; ".join(row.warnings)} for row in rows],
        _BOARD,
        f"{kind} {key} on {day}",
    )


@app.command(epilog="Example: `drawback remedies take XYZ-4101117-9 --remedy suit --reference 26-00017`.")
def take(
    named: NamedArgument,
    remedy: RemedyOption,
    on: OnOption = None,
    reference: Annotated[str, typer.Option("--reference", help="Number of the filing.")] = "",
    amount: AmountOption = "",
    by: Annotated[str, typer.Option("--by", help="Who took it.")] = "",
    despite: Annotated[
        bool, typer.Option("--despite", help="Record it although another remedy excludes it.")
    ] = False,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that a remedy was taken; refused where what is taken already excludes it."""
    engine, day, dollars_ = open_for_reading(database, claimant), _day(on), _amount(amount)
    with engine.connect() as connection:
        kind, owner, key = _subject(connection, named, claimant)
        in_the_way = (
            remedies.standing_in_the_way(connection, owner, key, Remedy(remedy.value))
            if kind == "entry"
            else ()
        )
    refusing = [one for one in in_the_way if one.refused]
    if refusing and not despite:
        stop(f"not taken: {'; '.join(one.says for one in refusing)}; --despite records it all the same")
    warnings = [one.says for one in in_the_way]
    event: Event
    if kind == "entry":
        event = EntryRemedyTaken(
            entry_number=key, remedy=remedy.value, taken_on=day, reference=reference, amount=dollars_, by=by
        )
    else:
        _of_claim(remedy)
        event = ClaimRemedyTaken(
            claim_id=key,
            remedy=remedy.value,  # type: ignore[arg-type]  # looked at just now
            taken_on=day,
            reference=reference,
            amount=dollars_,
            by=by,
        )
    _tell(engine, (kind, owner, key), event, day, f"{remedy.value} taken on {day}", warnings, as_json=as_json)


@app.command(epilog="Example: `drawback remedies end XYZ-4101117-9 --remedy suit --outcome denied`.")
def end(
    named: NamedArgument,
    remedy: RemedyOption,
    outcome: Annotated[
        Literal["granted", "partly-granted", "denied", "withdrawn"],
        typer.Option("--outcome", help="How it ended."),
    ],
    on: OnOption = None,
    amount: AmountOption = "",
    reason: Annotated[str, typer.Option("--reason", help="What CBP or the court said.")] = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record how a remedy ended."""
    engine, day, granted = open_for_reading(database, claimant), _day(on), _amount(amount)
    with engine.connect() as connection:
        kind, owner, key = _subject(connection, named, claimant)
    event: Event
    if kind == "entry":
        event = EntryRemedyEnded(
            entry_number=key,
            remedy=remedy.value,
            ended_on=day,
            outcome=outcome,
            amount=granted,
            reason=reason,
        )
    else:
        _of_claim(remedy)
        event = ClaimRemedyEnded(
            claim_id=key,
            remedy=remedy.value,  # type: ignore[arg-type]  # looked at just now
            ended_on=day,
            outcome=outcome,
            amount=granted,
            reason=reason,
        )
    _tell(engine, (kind, owner, key), event, day, f"{remedy.value} {outcome} on {day}", [], as_json=as_json)


@app.command(epilog="Example: `drawback remedies flag XYZ-4101117-9 --issue value`.")
def flag(
    named: NamedArgument,
    issue: Annotated[
        Literal["value", "classification", "9802", "preference"],
        typer.Option("--issue", help="What the entry of type 09 will settle."),
    ],
    on: OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that the summary of an entry is flagged for reconciliation."""
    engine, day = open_for_reading(database, claimant), _day(on)
    with engine.connect() as connection:
        kind, owner, key = _subject(connection, named, claimant)
    if kind != "entry":
        stop(f"{named} is a claim; only an entry summary is flagged for reconciliation", WRONG_CALL)
    event = EntryReconciliationFlagged(entry_number=key, flagged_on=day, issue=issue)
    _tell(
        engine, (kind, owner, key), event, day, f"flagged for reconciliation ({issue})", [], as_json=as_json
    )


def _tell(
    engine: Engine,
    subject: tuple[str, str, str],
    event: Event,
    on: date,
    says: str,
    warnings: list[str],
    *,
    as_json: bool,
) -> None:
    before = _refusals(engine, subject)
    _, owner, key = subject
    Product(engine, law_on(engine)).emit([(owner, event)], max(on, SystemClock().today()), _SOURCE)
    refused = [one for one in _refusals(engine, subject) if one not in before]
    if refused:
        stop(f"not taken: {refused[-1].reason}")
    if as_json:
        print_json({"subject": key, "claimant": owner, "told": says, "warnings": warnings})
        return
    console().print(f"{key}: {says}")
    for warning in warnings:
        console().print(f"look: {warning}")


def _refusals(engine: Engine, subject: tuple[str, str, str]) -> tuple[Any, ...]:
    kind, owner, key = subject
    with engine.connect() as connection:
        if kind == "entry":
            return entries.entry_record(connection, owner, key).refused
        return claim_record(connection, owner, key).view.refused


def _subject(connection: Connection, named: str, claimant: str) -> tuple[str, str, str]:
    """An entry of that number, else a claim."""
    entry = at_most_one(entries.named(connection, named, claimant), named)
    if entry is not None:
        return "entry", entry.claimant, entry.key
    claim = named_claim(connection, named, claimant)
    return "claim", claim.claimant, claim.key


def _of_claim(remedy: TakenRemedy) -> None:
    if remedy.value not in _OfClaims:
        stop(f"{remedy.value} is of entries; of a claim: {', '.join(sorted(_OfClaims))}", WRONG_CALL)


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text.replace("$", "").replace(",", ""))
    except InvalidOperation:
        stop(f"{text!r} is no amount; expected dollars such as 1250.00", WRONG_CALL)
    if not amount.is_finite() or amount < 0 or amount != amount.quantize(Decimal("0.01")):
        stop(f"{text!r} is no amount; expected dollars and cents such as 1250.00", WRONG_CALL)
    return amount


def _day(on: datetime | None) -> date:
    return on.date() if on else SystemClock().today()
