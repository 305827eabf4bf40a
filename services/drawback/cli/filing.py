"""`drawback filing write` and `read`: a claim as the records that ACE takes, and back."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.app.filing import FiledClaim, FilingOptions, write_claim
from drawback.cli import filing_answers
from drawback.cli.claims import named_claim
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.output import NOTHING, WRONG_CALL, console, messages, print_json, stop
from drawback.config.settings import Filing
from drawback.config.sources import load_settings
from drawback.domain.identifiers import NotAnIdentifier, read_claim_number
from drawback.filing.claim import Bond, Sender
from drawback.filing.crosscheck import faults
from drawback.filing.message import STRUCTURE, CatairBatch, read_batch
from drawback.filing.records import CatairRecord, NotARecord
from drawback.filing.reply import REPLY
from drawback.filing.totals import early_payment_lost

app = typer.Typer(
    help="Write a claim as the file that ACE takes (CATAIR, application DE), or read such a file or a reply (DX)."
)


app.command(epilog="Example: `drawback filing answer reply.txt --on 2025-08-03 --json`.")(
    filing_answers.answer
)
app.command(epilog="Example: `drawback filing respond claim.txt --claimant acme -o reply.txt`.")(
    filing_answers.respond
)


@app.command(
    epilog="Example: `drawback filing write acme-2025-03-58-b01 --number CLM-0000000-7 --port 3901 --site 1001 -o claim.txt`."
)
def write(
    claim: Annotated[str, typer.Argument(help="Claim id or claim number, with or without hyphens.")],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; else standard output.")
    ] = None,
    number: Annotated[str, typer.Option("--number", help="Claim number, where the claim has none yet.")] = "",
    claimant_number: Annotated[
        str, typer.Option("--claimant-number", help="Importer number of the claimant.")
    ] = "",
    port: Annotated[str, typer.Option("--port", help="Drawback office: 1001, 2809, 3901 or 5301.")] = "",
    site: Annotated[str, typer.Option("--site", help="Site code that CBP assigned to the sender.")] = "",
    reference: Annotated[
        str, typer.Option("--reference", help="Your own reference, at most nine characters.")
    ] = "",
    one_time_waiver: Annotated[
        bool, typer.Option("--one-time-waiver", help="A one-time waiver was applied for.")
    ] = False,
    retail_substitution: Annotated[
        bool,
        typer.Option(
            "--retail-substitution", help="Goods returned at retail are claimed by substitution (56, 70)."
        ),
    ] = False,
    waiver: Annotated[
        list[str] | None,
        typer.Option(
            "--waiver",
            help="Exporter whose written waiver of the right to claim you hold; may be given again.",
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a claim that ACE has (filing action R).")
    ] = False,
    corrected: Annotated[
        bool, typer.Option("--corrected", help="Ask what the law gives now, not what was asked and rejected.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write the file and keep no copy in the database.")
    ] = False,
    by: Annotated[str, typer.Option("--by", help="Your name, kept with the copy.")] = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write an approved claim; every check between its records is made, and the bytes are kept with their hash.

    The certificates that its provision asks for (bill of materials, wine, petroleum) are set: by transmitting the file you give them.
    The password of record A is masked: put it in where you transmit. Nothing is sent.
    """
    engine = open_for_reading(database, claimant)
    settings = load_settings()
    with engine.connect() as connection:
        found = named_claim(connection, claim, claimant)
    sender = _sender(
        settings.filing,
        found.number or _read_number(number),
        port or settings.filing.port,
        site or settings.filing.site,
        reference,
    )
    asked = FilingOptions(
        claim_number=_read_number(number),
        claimant_number=claimant_number,
        one_time_waiver=one_time_waiver,
        retail_substitution=retail_substitution,
        waivers=tuple(waiver or ()),
        replacement=replace,
        corrected=corrected,
        bond=Bond(settings.filing.surety) if settings.filing.surety else None,
    )
    written = write_claim(
        engine,
        law_now(engine),
        found.claimant,
        found.key,
        sender,
        asked,
        on=SystemClock().today(),
        by=by,
        keep=not dry_run,
    )
    _hand_over(written, output, as_json=as_json)


@app.command(epilog="Example: `drawback filing read claim.txt --json`.")
def read(
    file: Annotated[
        Path, typer.Argument(help="A file of records of 80 characters: a batch (DE) or a reply (DX).")
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Read a file of records: what each field says, and everything that is wrong between them."""
    try:
        data = file.read_bytes()
    except OSError as error:
        stop(f"{file}: {error.strerror}", WRONG_CALL)
    structure = REPLY if data[:1] == b"E" or b"\nE0" in data else STRUCTURE
    batch = read_batch(data, structure)
    wrong = faults(batch) if structure is STRUCTURE else []
    remarks = [early_payment_lost(claim) for claim in batch.claims] if structure is STRUCTURE else []
    if as_json:
        print_json(
            {
                "records": [_fields(one) for one in batch.records()],
                "faults": [_fault(one) for one in wrong],
                "remarks": [one for one in remarks if one],
            }
        )
    else:
        _print(batch, wrong)
        for remark in filter(None, remarks):
            messages().print(remark, style="yellow", soft_wrap=True)
    if wrong:
        raise typer.Exit(NOTHING)


def _sender(settings: Filing, number: str, port: str, site: str, reference: str) -> Sender:
    if not port:
        stop(
            "the port of the drawback office is not known; give --port, or set DRAWBACK_FILING__PORT",
            WRONG_CALL,
        )
    if not site:
        stop(
            "the site code of the sender is not known; give --site, or set DRAWBACK_FILING__SITE", WRONG_CALL
        )
    return Sender(site, settings.sender or number[:3], port, reference)


def _read_number(text: str) -> str:
    try:
        return read_claim_number(text) if text else ""
    except NotAnIdentifier as bad:
        stop(str(bad), WRONG_CALL)


def _hand_over(written: FiledClaim, output: Path | None, *, as_json: bool) -> None:
    if output is not None:
        output.write_bytes(written.raw)
    if as_json:
        print_json(
            {
                "claim": written.claim_id,
                "claim_number": written.claim_number,
                "records": written.records,
                "sha256": written.sha256,
                "remark": written.remark,
                "file": str(output) if output else None,
            }
        )
        return
    if output is None:
        sys.stdout.write(written.raw.decode("ascii"))
    if written.remark:
        messages().print(written.remark, style="yellow", soft_wrap=True)
    messages().print(
        f"{written.records} records of claim {written.claim_id}; kept as {written.sha256[:16] or 'no copy'}."
    )


def _fields(one: CatairRecord) -> dict[str, object]:
    values: dict[str, object] = {}
    for field in one.type.fields:
        if field.kind == "S" or not one.text(field.name) or field.name == "password":
            continue
        values[field.name] = (
            one.figure(field.name)
            if field.kind == "(S)N"
            else one.day(field.name)
            if field.kind == "D"
            else one.text(field.name)
        )
    return {"line": one.line, "record": one.type.code, "fields": values}


def _fault(one: NotARecord) -> dict[str, object]:
    return {
        "line": one.line,
        "record": one.record,
        "position": one.position,
        "field": one.field,
        "seen": one.seen,
        "expected": one.expected,
        "says": str(one),
    }


def _print(batch: CatairBatch, wrong: list[NotARecord]) -> None:
    out = console()
    for one in batch.records():
        fields = _fields(one)["fields"]
        assert isinstance(fields, dict)  # noqa: S101 - made above
        said = ", ".join(
            f"{name.replace('_', ' ')} {value}"
            for name, value in fields.items()
            if name != "control_identifier"
        )
        out.print(f"{one.line:>5}  {one.type.code:<2} {one.type.title}: {said}", soft_wrap=True)
    for fault in wrong:
        messages().print(str(fault), style="red", soft_wrap=True)
    if not wrong:
        out.print("The records agree with each other.")
