"""`drawback explain`: the amounts and dates of a claim or an entry, as a customs officer checks them by hand."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table
from sqlalchemy import Connection

from drawback.adapters.clock import SystemClock
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.naming import at_most_one
from drawback.cli.output import console, print_json, stop
from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.claims.explanation import LineExplained, penalty_range
from drawback.lifecycles.entries.explanation import DifferenceExplained
from drawback.rules.answers import Certainty, Undetermined
from drawback.rules.explain.steps import DerivationStep, plain
from drawback.rules.findings import RuleFinding
from drawback.rules.lawbook import LawBook
from drawback.views import claims, docket, entries, explained
from drawback.views.claims import Claim
from drawback.views.entries import Entry
from drawback.views.models import as_fields

T = TypeVar("T", Claim, Entry)
app = typer.Typer(
    help="Derive the amounts and dates of a claim or an entry, step by step, with their paragraphs."
)
_DATE_FIELDS = (
    "deadline", "summary", "due_on", "operate_on", "met_on", "formula", "inputs", "citation", "contested", "money",
)  # fmt: skip


@app.command()
def explain(
    subject: Annotated[
        str, typer.Argument(help="Claim id, claim number or entry number, with or without dashes.")
    ],
    line: Annotated[
        int | None, typer.Argument(help="Only this line of the claim; they count from 1.")
    ] = None,
    *,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Derive the amounts and dates of a claim or an entry, step by step, with their paragraphs.

    For example `drawback explain acme-2023-11-58-b01 1`, or `drawback explain XYZ42001542`.
    """
    engine = open_for_reading(database, claimant)
    law = law_now(engine)
    with engine.connect() as connection:
        claim = at_most_one(claims.named(connection, subject, claimant), subject)
        if claim is not None:
            _explain_claim(connection, law, claim, line, as_json=as_json)
            return
        entry = at_most_one(entries.named(connection, subject, claimant), subject)
        if entry is None:
            stop(
                f"there is no claim and no entry {subject!r}; `drawback claims` and `drawback entries` list them"
            )
        _explain_entry(connection, law, entry, as_json=as_json)


def _explain_claim(
    connection: Connection, law: LawBook, claim: Claim, line: int | None, *, as_json: bool
) -> None:
    whose = claim.claimant, claim.key
    lines = explained.lines_explained(connection, law, *whose, line)
    if line is not None and not lines:
        stop(f"claim {claim.key} has no line {line}")
    dates = _dates(connection, "claim", *whose) if line is None else []
    findings = explained.findings_against(connection, law, *whose) if line is None else ()
    undated = explained.dates_not_given(connection, "claim", *whose) if line is None else ()
    if as_json:
        print_json(
            {
                "claim": claim.key,
                "lines": [_plain(one) for one in lines],
                "penalty_range": _penalties(lines),
                "findings": [_plain_finding(one) for one in findings],
                "dates": dates,
                "undated": [_plain_undated(*one) for one in undated],
                "law_known_to": list(law.known_to(SystemClock().today())),
            }
        )
        return
    for one in lines:
        _print(one)
    if (at_risk := penalty_range(_exposed(lines))) is not None:
        console().print(
            f"Exposure {dollars(_exposed(lines))}: the statute would refuse it. Penalty at most {dollars(at_risk.negligence)} "
            f"for a first negligent violation, {dollars(at_risk.fraud)} for fraud ({at_risk.formula}; {at_risk.citation})"
        )
    for found in findings:
        where = f"{found.where}: " if found.where else ""
        console().print(f"{where}{found.says}: {found.outcome} ({found.rule}; {found.basis.text})")
    _print_dates(dates, undated)
    for gap in law.known_to(SystemClock().today()):
        console().print(gap)


def _explain_entry(connection: Connection, law: LawBook, entry: Entry, *, as_json: bool) -> None:
    whose = entry.claimant, entry.key
    differences = explained.differences_explained(connection, law, *whose)
    dates = _dates(connection, "entry", *whose)
    undated = explained.dates_not_given(connection, "entry", *whose)
    if as_json:
        print_json(
            {
                "entry": entry.key,
                "differences": [_plain_difference(one) for one in differences],
                "dates": dates,
                "undated": [_plain_undated(*one) for one in undated],
                "law_known_to": list(law.known_to(SystemClock().today())),
            }
        )
        return
    for one in differences:
        out = console()
        out.print(
            f"Line {one.line_number}, {one.case_number}: difference {dollars(one.difference)}, "
            f"interest {'not determined' if one.interest is None else dollars(one.interest)}"
        )
        if one.missing:
            out.print(f"  No figure for the interest: {one.missing}")
        out.print(_table(one.steps))
    if not differences:
        console().print(f"Entry {entry.key} has no AD/CVD difference.")
    _print_dates(dates, undated)
    for gap in law.known_to(SystemClock().today()):
        console().print(gap)


def _dates(connection: Connection, kind: str, claimant: str, subject: str) -> list[dict[str, Any]]:
    found = docket.of_subject(connection, claimant, (kind,), subject)
    return [{name: as_fields(row)[name] for name in _DATE_FIELDS} for row in found]


def _plain_undated(deadline: str, answer: Undetermined) -> dict[str, Any]:
    return {
        "deadline": deadline,
        "because": answer.because,
        "needs": list(answer.needs),
        "citation": answer.basis.text,
        "contested": [f"{reading.says}: {reading.on or 'no date'}" for reading in answer.contested],
    }


def _print_dates(dates: Sequence[dict[str, Any]], undated: Sequence[tuple[str, Undetermined]]) -> None:
    if not dates and not undated:
        return
    table = Table(show_edge=False)
    for heading in ("Date", "What", "How", "Under", "Contested"):
        table.add_column(heading, overflow="fold")
    for row in dates:
        act = "" if row["operate_on"] in (None, row["due_on"]) else f"\nact by {row['operate_on']}"
        met = f"\nmet {row['met_on']}" if row["met_on"] else ""
        table.add_row(
            f"{row['due_on']}{act}{met}",
            f"{row['deadline']} {row['summary']}",
            f"{row['formula']} ({row['inputs']})",
            row["citation"],
            row["contested"],
        )
    for deadline, answer in undated:
        shown = _plain_undated(deadline, answer)
        why = shown["because"] or f"needs {', '.join(shown['needs'])}"
        table.add_row("no date yet", deadline, why, shown["citation"], "\n".join(shown["contested"]))
    console().print(table)


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
        "steps": _plain_steps(line.steps),
        "left_out": [
            {
                "duty_class": left.duty_class.value,
                "heading": left.heading,
                "amount": left.amount,
                "reason": left.reason,
                "citation": left.citation,
                "source": left.source,
                "certainty": left.certainty,
            }
            for left in line.left_out
        ],
    }


def _plain_difference(one: DifferenceExplained) -> dict[str, Any]:
    return {
        "line_number": one.line_number,
        "case_number": one.case_number,
        "difference": one.difference,
        "interest": one.interest,
        "basis": one.basis,
        "missing": one.missing,
        "steps": _plain_steps(one.steps),
    }


def _plain_finding(found: RuleFinding) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "outcome": found.outcome.value,
        "says": found.says,
        "citation": found.basis.text,
        "where": found.where,
    }


def _plain_steps(steps: Iterable[DerivationStep]) -> list[dict[str, Any]]:
    return [
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
        for step in steps
    ]


def _table(steps: Iterable[DerivationStep]) -> Table:
    table = Table(show_edge=False)
    for heading in ("Step", "How", "Result", "Rounding", "Under"):
        table.add_column(heading, overflow="fold")
    for step in steps:
        inputs = ", ".join(f"{name} = {value}" for name, value in step.inputs)
        how = f"{step.formula} ({inputs})" + (f"; {step.note}" if step.note else "")
        sure = "" if step.certainty is Certainty.PRIMARY else f"\n({step.certainty.value})"
        table.add_row(step.label, how, plain(step.result), step.rounding, f"{step.citation}{sure}")
    return table


def _print(line: LineExplained) -> None:
    out = console()
    out.print(
        f"Line {line.number}: entry {line.entry_number}/{line.line_number} → {line.export_id}, {plain(line.quantity)} units; "
        f"asked {dollars(line.claimed)}, worth {dollars(line.entitled)}"
    )
    if line.not_priced:
        out.print(f"  No figure: {line.not_priced}")
    out.print(_table(line.steps))
    for flag in line.flags:
        out.print(f"  Look at: {flag}")
