"""`drawback match`: the best claims from what is free, with the proof of what they are worth."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import msgspec
import typer
from rich.progress import Progress, TaskID

from drawback.adapters.clock import stopwatch
from drawback.app.matchers import Wishes, best_matcher
from drawback.app.product import Product
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_on
from drawback.cli.law_gaps import print_law_gaps
from drawback.cli.output import (
    NOTHING,
    WRONG_CALL,
    Column,
    console,
    messages,
    print_json,
    print_table,
    progress_bar,
    stop,
)
from drawback.domain.money import dollars
from drawback.matching.proposal import Proposal, as_part
from drawback_schemas.parts import ProposalPart

app = typer.Typer(help="Propose the best claims from what is free.")

_CLAIMS = (
    Column("claim_id", "Claim"),
    Column("provision", "Provision"),
    Column("designations", "Designations", "right"),
)
_MOST_WEIGHT = 100


@dataclass(slots=True)
class _Bar:
    """The bar of one claimant after another."""

    bar: Progress
    task: TaskID | None = field(default=None)

    def __call__(self, done: int, of: int) -> None:
        if self.task is None or done == 1:
            self.task = self.bar.add_task("matching", total=of)
        self.bar.update(self.task, completed=done, total=of)


@app.command(epilog="Example: `drawback match --on 2025-12-01 --claimant acme --dry-run --json`.")
def match(
    on: Annotated[
        datetime,
        typer.Option("--on", formats=["%Y-%m-%d"], help="The day on which the claims are assembled."),
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be proposed; write nothing.")
    ] = False,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit", min=0, help="Seconds after which the best found is taken, with its gap; 0: none."
        ),
    ] = 0,
    expiry_weight: Annotated[
        str,
        typer.Option("--expiry-weight", help="Per cent by which imports that lapse soon weigh more; 0: off."),
    ] = "0",
    horizon: Annotated[
        int, typer.Option("--horizon", min=1, help="Days within which an import lapses soon.")
    ] = 180,
    least: Annotated[
        str, typer.Option("--least", help="Dollars below which no designation is proposed.")
    ] = "0",
    in_question: Annotated[
        bool,
        typer.Option(
            "--in-question", help="Also use entries under protest or in CAPE, which are left out otherwise."
        ),
    ] = False,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose the best lawful claims from what claimants have free, and say how far that can be from the best there is.

    Units of filed, approved and proposed claims stay where they are. Beside the value stand what no lawful pairing can exceed, and what
    first in, first out and greedy matching find in the same goods.
    """
    weight = _number(expiry_weight, "--expiry-weight", "per cent from 0 to 100, such as 2", _MOST_WEIGHT)
    engine = open_for_reading(database, claimant)
    product = Product(engine, law_on(engine))
    began = stopwatch()
    matcher = best_matcher(
        Wishes(
            weight=weight / 100,
            horizon_days=horizon,
            least=_number(least, "--least", "dollars such as 25.00"),
            in_question=in_question,
            over=lambda: bool(time_limit) and stopwatch() - began > time_limit,
        )
    )
    with progress_bar(messages()) as bar:
        found = list(product.proposals(on.date(), claimant, matcher=matcher, progress=_Bar(bar)))
    if not dry_run:
        product.assemble(found, on.date())
    if as_json:
        print_json([_fields(one, written=not dry_run) for one in found])
    else:
        for one in found:
            _print(one, dry_run=dry_run)
    print_law_gaps(database, beside=as_json, on=on.date())
    if not any(one.claims for one in found):
        if not as_json:
            console().print("Nothing to claim: no free import fits an unclaimed export.")
        raise typer.Exit(NOTHING)


def _number(text: str, option: str, expected: str, most: int | None = None) -> Decimal:
    try:
        number = Decimal(text.strip(" $%").replace(",", ""))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0 or (most is not None and number > most):
        stop(f"{option} is {text!r}; expected {expected}", WRONG_CALL)
    return number


def _rows(one: Proposal) -> list[dict[str, object]]:
    return [
        {"claim_id": claim.claim_id, "provision": claim.provision, "designations": len(claim.designations)}
        for claim in one.claims
    ]


def _fields(one: Proposal, *, written: bool) -> dict[str, object]:
    part = as_part(one)
    figures = {name: getattr(part, name) for name in ProposalPart.__struct_fields__}
    return {
        "claimant": one.claimant,
        "on": one.on,
        "written": written,
        **figures,
        "claims": [
            {
                "claim_id": claim.claim_id,
                "provision": claim.provision,
                "designations": [
                    {
                        "entry_number": part.entry_number,
                        "line_number": part.line_number,
                        "export_id": part.export_id,
                        "quantity": part.quantity,
                        "articles": part.articles,
                        "conversion": msgspec.structs.asdict(part.conversion) if part.conversion else None,
                    }
                    for part in claim.designations
                ],
            }
            for claim in one.claims
        ],
        "queued": [
            {
                "entry_number": item.candidate.entry_number,
                "line_number": item.candidate.line_number,
                "export_id": item.candidate.export_id,
                "provision": item.candidate.provision.value,
                "quantity": item.quantity,
                "money": item.money,
                "reasons": item.judgement.reasons,
                "confidence": item.judgement.confidence,
            }
            for item in one.queued
        ],
    }


def _print(one: Proposal, *, dry_run: bool) -> None:
    part = as_part(one)
    out = console()
    if one.claims:
        print_table(
            _rows(one), _CLAIMS, title=f"{one.claimant}, {one.on}" + (" (dry run)" if dry_run else "")
        )
    solved = "" if one.solved else "; time or the extra `optimise` was missing to prove more"
    out.print(
        f"{one.claimant}: {dollars(one.value)} in {len(one.claims)} claims. No lawful pairing of the same goods brings more than "
        f"{dollars(one.bound)}: proved within {part.gap_percent.normalize():f} % ({one.solver} {one.version}{solved}).",
        soft_wrap=True,
    )
    if one.queued:
        waiting = dollars(sum((item.money for item in one.queued), Decimal(0)))
        out.print(
            f"{len(one.queued)} pairings that would bring more wait for a person, {waiting} with them: `drawback review list`."
        )
    out.print(
        f"On the same goods first in, first out brings {dollars(one.first_in_first_out)}, greedy by pair "
        f"{dollars(one.greedy)}.",
        soft_wrap=True,
    )
    if one.expiry_cost:
        out.print(
            f"Given up so that what lapses soon goes first: {dollars(one.expiry_cost)} of {dollars(one.before_rounding + one.expiry_cost)}."
        )
    if one.side_cost:
        out.print(
            f"One method per line (19 CFR 190.51(a)(3)) and least pieces cost {dollars(one.side_cost)}."
        )
