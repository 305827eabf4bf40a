"""`drawback check CLAIM`: a claim as ACE would see it, before it is filed."""

from typing import Any

import typer

from drawback.adapters.clock import SystemClock
from drawback.app.preflight import check_before_filing
from drawback.cli.claims import named_claim
from drawback.cli.database import open_for_reading, settings_for
from drawback.cli.law import law_now
from drawback.cli.output import NOTHING, Column, console, print_json, print_table
from drawback.filing.conditions import ace_conditions
from drawback.filing.foretold import ForetoldCondition
from drawback.filing.preflight import Preflight
from drawback.rules.findings import RuleFinding

_CONDITIONS = (
    Column("code", "Code"),
    Column("severity", "Severity"),
    Column("line", "Line", "right"),
    Column("where", "Where"),
    Column("cause", "Cause"),
    Column("correction", "Correction"),
    Column("source", "Published in"),
)
_FINDINGS = (
    Column("rule", "Rule"),
    Column("outcome", "Follows"),
    Column("where", "Where"),
    Column("says", "What"),
    Column("citation", "Under"),
)


def check_claim(claim: str, claimant: str, surety: str, database: str | None, *, as_json: bool) -> None:
    """Say what ACE would answer to a claim and what its content lacks; ends with 1 where something stops it."""
    settings = settings_for(database)
    with open_for_reading(database).connect() as connection:
        found = named_claim(connection, claim, claimant)
        seen = check_before_filing(
            connection,
            law_now(connection.engine),
            found.claimant,
            found.key,
            today=SystemClock().today(),
            port=settings.filing.port,
            surety=surety,
        )
    if as_json:
        print_json({"claim": found.key, **_plain(seen)})
    else:
        _print(found.number or found.key, seen)
    if not seen.passes:
        raise typer.Exit(NOTHING)


def _plain(seen: Preflight) -> dict[str, Any]:
    return {
        "passes": seen.passes,
        "conditions": [_condition(one) for one in seen.conditions],
        "findings": [_finding(one) for one in seen.findings],
        "not_predicted": [
            {"code": one.code, "name": one.name, "meaning": one.meaning, "because": one.not_predicted}
            for one in ace_conditions().values()
            if one.not_predicted
        ],
    }


def _condition(one: ForetoldCondition) -> dict[str, Any]:
    known = one.condition
    return {
        "code": known.code,
        "name": known.name,
        "severity": known.severity,
        "level": known.level,
        "line": one.line,
        "where": one.where,
        "class_code": one.class_code,
        "meaning": known.meaning,
        "cause": one.cause,
        "correction": known.correction,
        "source": f"{known.source} of {known.dated}",
        "certainty": known.certainty,
    }


def _finding(one: RuleFinding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "outcome": one.outcome.value,
        "blocks": one.blocks,
        "where": one.where,
        "says": one.says,
        "citation": one.basis.text,
    }


def _print(name: str, seen: Preflight) -> None:
    if seen.conditions:
        print_table([_condition(one) for one in seen.conditions], _CONDITIONS, "Conditions of ACE")
    if seen.findings:
        print_table([_finding(one) for one in seen.findings], _FINDINGS, "Completeness and law (R-133)")
    if seen.passes:
        console().print(f"Claim {name}: nothing known stops it.")
    quiet = ", ".join(one.code for one in ace_conditions().values() if one.not_predicted)
    console().print(f"Not foretold: {quiet} (`--json` says why).")
