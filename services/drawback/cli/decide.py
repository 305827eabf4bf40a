"""`drawback decide whose` and `drawback decide exports`: a named person decides about goods that stand there twice."""

from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.app import deciding
from drawback.app.product import Product
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_on
from drawback.cli.output import console, print_json, stop

app = typer.Typer(help="Decide about goods that stand there twice: under two claimants, or in two reports.")
_SOURCE = "urn:drawback:cli"
ByOption = Annotated[str, typer.Option("--by", help="Your name; kept as declared, not verified.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, for whoever asks later.")]


@app.command(
    "whose", epilog="Example: `drawback decide whose XYZ-4101117-9 --belongs-to acme --by 'Dana Whitfield'`."
)
def whose(
    named: Annotated[str, typer.Argument(help="Entry number, or export line such as X20250615123456/1.")],
    by: ByOption,
    belongs_to: Annotated[
        list[str] | None,
        typer.Option(
            "--belongs-to", help="The claimant; several where each claims a part. Left out: who reports it."
        ),
    ] = None,
    *,
    reason: ReasonOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whose an entry or export is that several claimants report; the others claim nothing new of it."""
    clock = SystemClock()
    today = clock.today()
    try:
        told = deciding.award(
            _product(database),
            named,
            belongs_to or (),
            by=by,
            on=today,
            source=_SOURCE,
            reason=reason,
            at=clock.now(),
        )
    except deciding.NotDecidedError as refused:
        stop(str(refused))
    if as_json:
        print_json(
            {"subject": named, "belongs_to": belongs_to, "told": told, "decided_on": today, "decided_by": by}
        )
        return
    console().print(
        f"{named} is of {', '.join(belongs_to or ())}, decided by {by} (declared, not verified); told: {', '.join(told)}"
    )


@app.command(
    "exports",
    epilog="Example: `drawback decide exports X20250615123456/1 SO-7781/1 --two --claimant acme --by 'Dana Whitfield'`.",
)
def exports(
    one: Annotated[str, typer.Argument(help="An export line.")],
    other: Annotated[str, typer.Argument(help="The line that looks like it.")],
    by: ByOption,
    claimant: Annotated[str, typer.Option("--claimant", help="Whose they are.")],
    same: Annotated[bool, typer.Option("--same/--two", help="One shipment told twice, or two shipments.")],
    *,
    reason: ReasonOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether two export lines that look alike are one shipment or two."""
    clock = SystemClock()
    today = clock.today()
    try:
        deciding.compare(
            _product(database),
            claimant,
            one,
            other,
            same=same,
            by=by,
            on=today,
            source=_SOURCE,
            reason=reason,
            at=clock.now(),
        )
    except deciding.NotDecidedError as refused:
        stop(str(refused))
    if as_json:
        print_json({"exports": [one, other], "same": same, "decided_on": today, "decided_by": by})
        return
    words = "one shipment, told twice" if same else "two shipments"
    console().print(f"{one} and {other} are {words}, decided by {by} (declared, not verified)")


def _product(database: str | None) -> Product:
    engine = open_for_reading(database)
    return Product(engine, law_on(engine))
