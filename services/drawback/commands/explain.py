"""`drawback explain CLAIM [LINE]`: the arithmetic of a claim as a customs officer checks it by hand."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import or_, select

from drawback.bootstrap import law_of
from drawback.claims.explaining import LineExplained, penalty_range
from drawback.commands.database import DatabaseOption, JsonOption, open_for_reading, sheet
from drawback.commands.output import console, print_json, stop
from drawback.domain.money import ZERO, Money, dollars
from drawback.product import Product
from drawback.rules.steps import plain
from drawback.serving import explain_lines
from drawback.settings_sources import load_settings

app = typer.Typer(help="Derive the amounts of a claim, step by step, with their paragraphs.")


@app.command()
def explain(
    claim: Annotated[str, typer.Argument(help="Claim id or claim number, with or without dashes.")],
    line: Annotated[int | None, typer.Argument(help="Only this line; they count from 1.")] = None,
    *,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Derive the amounts of a claim, step by step, with their paragraphs.

    For example `drawback explain acme-2023-11-58-b01 1`.
    """
    product = Product(open_for_reading(database), law_of(load_settings()))
    claims = sheet("claim")
    number = claim.replace("-", "")
    query = select(claims.c.claimant, claims.c.key).where(
        or_(claims.c.key == claim, claims.c.number == number)
    )
    with product.engine.connect() as connection:
        found = connection.execute(query).first()
    if found is None:
        stop(f"there is no claim {claim!r}; `drawback claims` lists them")
    lines = explain_lines(product, found.claimant, found.key, line)
    if not lines:
        stop(f"claim {found.key} has no line {line}")
    if as_json:
        print_json(
            {"claim": found.key, "lines": [_plain(one) for one in lines], "penalty_range": _penalties(lines)}
        )
        return
    for one in lines:
        _print(one)
    if (at_risk := penalty_range(_exposed(lines))) is not None:
        console().print(
            f"Exposure {dollars(_exposed(lines))}: the statute would refuse it. Penalty at most {dollars(at_risk.negligence)} "
            f"for a first negligent violation, {dollars(at_risk.fraud)} for fraud ({at_risk.formula}; {at_risk.citation})"
        )


def _exposed(lines: Sequence[LineExplained]) -> Money:
    return sum((line.exposure for line in lines), ZERO)


def _penalties(lines: Sequence[LineExplained]) -> dict[str, Any] | None:
    at_risk = penalty_range(_exposed(lines))
    return (
        None
        if at_risk is None
        else {
            "exposure": _exposed(lines),
            "negligence": at_risk.negligence,
            "fraud": at_risk.fraud,
            "formula": at_risk.formula,
            "citation": at_risk.citation,
        }
    )


def _plain(line: LineExplained) -> dict[str, Any]:
    return {
        "number": line.number,
        "entry_number": line.entry_number,
        "line_number": line.line_number,
        "export_id": line.export_id,
        "quantity": line.quantity,
        "claimed": line.claimed,
        "entitled": line.entitled,
        "exposure": line.exposure,
        "not_priced": line.not_priced,
        "flags": list(line.flags),
        "steps": [
            {
                "label": step.label,
                "formula": step.formula,
                "inputs": dict(step.inputs),
                "result": step.result,
                "rounding": step.rounding,
                "citation": step.citation,
                "certainty": step.certainty.value,
                "note": step.note,
            }
            for step in line.steps
        ],
        "left_out": [
            {
                "duty_class": left.duty_class.value,
                "heading": left.heading,
                "amount": left.amount,
                "reason": left.reason,
                "citation": left.citation,
            }
            for left in line.left_out
        ],
    }


def _print(line: LineExplained) -> None:
    out = console()
    out.print(
        f"Line {line.number}: entry {line.entry_number}/{line.line_number} → {line.export_id}, {plain(line.quantity)} units; "
        f"asked {dollars(line.claimed)}, worth {dollars(line.entitled)}"
    )
    if line.not_priced:
        out.print(f"  No figure: {line.not_priced}")
    table = Table(show_edge=False)
    for heading in ("Step", "How", "Result", "Rounding", "Under"):
        table.add_column(heading, overflow="fold")
    for step in line.steps:
        inputs = ", ".join(f"{name} = {value}" for name, value in step.inputs)
        table.add_row(
            step.label, f"{step.formula} ({inputs})", plain(step.result), step.rounding, step.citation
        )
    for left in line.left_out:
        what = f"{left.duty_class.value} {left.heading}".strip()
        table.add_row(f"Left out: {what}", left.reason, f"−{dollars(left.amount)}", "", left.citation)
    out.print(table)
    for flag in line.flags:
        out.print(f"  Look at: {flag}")
