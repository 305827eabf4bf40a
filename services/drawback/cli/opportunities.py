"""`drawback opportunities`: what could be claimed and is not, highest value first, and claims drafted of it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.app.filing_worth import worth_filing
from drawback.app.opportunities import NotDraftedError, OpportunityFinder, draft
from drawback.app.product import Product
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now, law_on
from drawback.cli.law_gaps import print_law_gaps
from drawback.cli.output import NOTHING, WRONG_CALL, Column, console, money, print_json, print_table, stop
from drawback.domain.money import dollars
from drawback.matching.filing_choice import Costs, trial_claim
from drawback.matching.lacking import Lack
from drawback.rules.money.filing_worth import FeeModel
from drawback.views import opportunities as view
from drawback.views.models import as_fields

app = typer.Typer(help="What could be claimed and is not, with what is missing for it.")
_OnOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day asked; else today.")
]
_ROWS = (
    Column("name", "Opportunity"),
    money("money", "Brings"),
    Column("claim_by", "Claim by"),
    Column("imports", "Imports", "right"),
    Column("exports", "Exports", "right"),
    Column("needs", "Missing"),
)
_SUMS = (Column("of", "By"), Column("count", "Opportunities", "right"), money("money", "Brings"))


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback opportunities --claimant acme --missing part`; `drawback opportunities --by month --json`.",
)
def list_(
    context: typer.Context,
    on: _OnOption = None,
    provision: Annotated[str, typer.Option("--provision", help="Only this provision, such as 59.")] = "",
    hts: Annotated[str, typer.Option("--hts", help="Only numbers that begin so.")] = "",
    destination: Annotated[str, typer.Option("--destination", help="Only goods sent there: DE.")] = "",
    month: Annotated[str, typer.Option("--month", help="Only what lapses in this month: 2026-03.")] = "",
    missing: Annotated[
        str, typer.Option("--missing", help=f"Only what lacks this: {', '.join((view.READY, *Lack))}.")
    ] = "",
    by: Annotated[str, typer.Option("--by", help=f"Sums instead of a list: {', '.join(view.BY)}.")] = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what could be claimed of five years and is not, dearest first: what it brings, until when, what is missing."""
    if context.invoked_subcommand is not None:
        return
    if by and by not in view.BY:
        stop(f"--by is {by!r}; expected one of {', '.join(view.BY)}", WRONG_CALL)
    if missing and missing not in {view.READY, *Lack}:
        stop(f"--missing is {missing!r}; expected one of {', '.join((view.READY, *Lack))}", WRONG_CALL)
    engine = open_for_reading(database, claimant)
    found = OpportunityFinder(law_on(engine))(engine, on.date() if on else SystemClock().today(), claimant)
    rows = view.chosen(
        found, view.OpportunityFilter(claimant, provision, hts, destination.upper(), month, missing)
    )
    if by:
        summed = [as_fields(one) for one in view.sums(rows, by)]
        print_json(summed) if as_json else print_table(summed, _SUMS, title=f"Opportunities by {by}")
    elif as_json:
        print_json([as_fields(one) for one in rows])
    elif rows:
        shown = [
            {**as_fields(one), "needs": "; ".join(one.needs) or "nothing: draft the claim"} for one in rows
        ]
        print_table(shown, _ROWS, title="Opportunities")
        console().print(
            f"{len(rows)} opportunities, {dollars(view.total(rows))} as far as there are figures."
        )
        if any(one.at_most for one in rows):
            console().print("A figure whose unit or foreign duty is missing is what it brings at most.")
    print_law_gaps(database, beside=as_json, on=on.date() if on else None)
    if not rows:
        if not as_json and not by:
            console().print("Nothing that is free could be claimed.")
        raise typer.Exit(NOTHING)


@app.command(
    "draft",
    epilog="Example: `drawback opportunities draft 59.84818050.DE.2030-01.ready --claimant acme --by 'Dana Whitfield'`.",
)
def draft_(
    name: Annotated[str, typer.Argument(help="The opportunity, as listed.")],
    claimant: Annotated[str, typer.Option("--claimant", help="Whose it is.")],
    by: Annotated[str, typer.Option("--by", help="Your name; kept as declared, not verified.")],
    on: _OnOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft the claim of one opportunity, for a person to approve."""
    engine = open_for_reading(database, claimant)
    law = law_on(engine)
    product, day = Product(engine, law), on.date() if on else SystemClock().today()
    if not by.strip():
        stop("say who drafts: a person's name, such as Dana Whitfield", WRONG_CALL)
    try:
        made = draft(product, OpportunityFinder(law), claimant, name, day, " ".join(by.split()))
    except NotDraftedError as refused:
        stop(str(refused))
    if as_json:
        print_json([{"claim_id": one.claim_id, "designations": len(one.designations)} for one in made])
        return
    for one in made:
        console().print(
            f"Drafted {one.claim_id}: {len(one.designations)} designations. Approve it with `drawback approve`."
        )


_ContingencyOption = Annotated[
    float, typer.Option("--contingency", min=0, max=100, help="The broker's share of the refund in per cent.")
]
_FixedOption = Annotated[
    float, typer.Option("--fixed", min=0, help="The broker's fixed fee a claim, dollars.")
]
_OwnOption = Annotated[
    float, typer.Option("--own-fixed", min=0, help="Dollars a claim that filing oneself costs besides hours.")
]
_HourOption = Annotated[float, typer.Option("--hour", min=0, help="Dollars that an hour of work costs.")]
_HoursOption = Annotated[
    float, typer.Option("--hours", min=0, help="Hours that a claim takes to file oneself.")
]
_MinutesOption = Annotated[
    float, typer.Option("--minutes", min=0, help="Minutes of review that a designation takes.")
]
_WORTH = (
    Column("claim", "Claim"),
    Column("state", "State"),
    money("refund", "Refund"),
    Column("hours", "Hours", "right"),
    money("own_net", "Left, filed oneself"),
    money("broker_net", "Left, by a broker"),
    money("overclaimed", "Exposed"),
    money("penalty_fraud", "Penalty at most"),
    Column("advice", "Do"),
    Column("because", "Because"),
)


@app.command(
    "worth",
    epilog="Example: `drawback opportunities worth --claimant acme --contingency 20 --fixed 500 --hour 75 --json`.",
)
def worth(
    on: _OnOption = None,
    *,
    contingency: _ContingencyOption = 20,
    fixed: _FixedOption = 500,
    own_fixed: _OwnOption = 0,
    hour: _HourOption = 75,
    hours: _HoursOption = 4,
    minutes: _MinutesOption = 6,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Weigh each claim that is not filed: net by oneself and by a broker, hours, exposure; file, fold into the next, or drop."""
    engine = open_for_reading(database, claimant)
    law = law_now(engine)
    day = on.date() if on else SystemClock().today()
    costs = _costs(contingency, fixed, own_fixed, hour, hours, minutes)
    found = OpportunityFinder(law)(engine, day, claimant)
    rows = [as_fields(one) for one in worth_filing(engine, law, found, costs, day, claimant)]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(rows, _WORTH, title="Worth filing")
        console().print(
            "Fees, hours and rates are assumptions (see --help); penalties are the most that 19 U.S.C. 1593a allows, no forecast."
        )
    print_law_gaps(database, beside=as_json, on=day)
    if not rows:
        if not as_json:
            console().print("No claim waits to be filed, and none could be drafted.")
        raise typer.Exit(NOTHING)


@app.command(
    "trial",
    epilog="Example: `drawback opportunities trial --claimant acme`; then `drawback opportunities draft NAME`.",
)
def trial(
    on: _OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Name the smallest, best documented claim for a first filing, with its reasons."""
    engine = open_for_reading(database, claimant)
    law = law_now(engine)
    day = on.date() if on else SystemClock().today()
    one = trial_claim(OpportunityFinder(law)(engine, day, claimant), Costs(), day, law)
    if one is None:
        stop("no claim could be drafted of which every export has its carrier document")
    if as_json:
        print_json(as_fields(one))
        print_law_gaps(database, beside=True, on=day)
        return
    print_law_gaps(database, beside=False, on=day)
    console().print(f"{one.name} of {one.claimant}: {dollars(one.refund)}", soft_wrap=True)
    for reason in one.reasons:
        console().print(f"  {reason}", soft_wrap=True)


def _costs(
    contingency: float, fixed: float, own_fixed: float, hour: float, hours: float, minutes: float
) -> Costs:
    broker = FeeModel(Decimal(str(contingency)), Decimal(str(fixed)))
    return Costs(broker, *(Decimal(str(one)) for one in (own_fixed, hour, hours, minutes)))
