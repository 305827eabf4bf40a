"""`drawback filing answer` and `respond`: what ACE answers becomes facts of the claims; a local ACE for trials."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from drawback.adapters.clock import SystemClock
from drawback.app.filing_answer import AnswerTaken, answer_locally, take_answer
from drawback.app.product import Product
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now, law_on
from drawback.cli.output import NOTHING, WRONG_CALL, console, messages, print_json, stop
from drawback.filing.conditions import UNPUBLISHED, ace_conditions

_SOURCE = "urn:drawback:ace"


def answer(
    file: Annotated[Path, typer.Argument(help="A reply of ACE (DX), with or without its envelope.")],
    *,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Day of the answer; else today.")
    ] = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in ACE's answer: claims are filed as they were written, then accepted or rejected, each condition with its line.

    Ends with 1 where a claim is rejected, or an answer fits no claim.
    """
    engine = open_for_reading(database, claimant)
    product = Product(engine, law_on(engine))
    told = take_answer(product, _bytes(file), on=_day(on), source=_SOURCE, claimant=claimant)
    shown = [_plain(one) for one in told]
    if as_json:
        print_json(shown)
    else:
        for one in shown:
            console().print(f"{one['claim_number']} {one['claim'] or ''}: {one['says']}")
            for condition in one["conditions"]:
                console().print(
                    f"  {condition['severity']} {condition['code'] or '-'} {condition['where']}: {condition['text']}. "
                    f"{condition['meaning']}. {condition['correction']}"
                )
    if any(one.reply.disposition == "R" or not one.claim_id for one in told):
        raise typer.Exit(NOTHING)


def respond(
    file: Annotated[Path, typer.Argument(help="A batch as `drawback filing write` makes it (DE).")],
    claimant: Annotated[str, typer.Option("--claimant", help="Whose entries the local ACE knows.")],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File of the reply; else standard output.")
    ] = None,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Day of the claim; else today.")
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a batch as ACE would by its published rules, from the entries known here: for trials, nothing is transmitted."""
    engine = open_for_reading(database)
    reply = answer_locally(engine, law_now(engine), claimant, _bytes(file), on=_day(on))
    if output is not None:
        output.write_bytes(reply)
    if as_json:
        print_json({"reply": reply.decode("ascii"), "file": str(output) if output else None})
    elif output is None:
        sys.stdout.write(reply.decode("ascii"))
    else:
        messages().print(f"The local ACE answered; `drawback filing answer {output}` takes it in.")


def _plain(one: AnswerTaken) -> dict[str, Any]:
    known = ace_conditions()
    return {
        "claim_number": one.reply.claim_number,
        "claimant": one.claimant,
        "claim": one.claim_id,
        "disposition": one.reply.disposition,
        "version": one.reply.version,
        "new": one.new,
        "says": one.says,
        "conditions": [
            {
                "code": each.code,
                "severity": each.severity,
                "text": each.text,
                "entry_number": each.entry_number,
                "line_number": each.line_number,
                "where": f"entry {each.entry_number} line {each.line_number}"
                if each.entry_number
                else "claim",
                "meaning": known[each.code].meaning if each.code in known else UNPUBLISHED,
                "correction": known[each.code].correction if each.code in known else "",
            }
            for each in one.reply.conditions
        ],
    }


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        stop(f"{file}: {error.strerror}", WRONG_CALL)


def _day(on: datetime | None) -> date:
    return on.date() if on is not None else SystemClock().today()
