"""`drawback exhibit`: the package of a claim, with index, arithmetic, entries, exports and what is still missing."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Annotated

import typer

from drawback import __version__
from drawback.adapters.clock import SystemClock
from drawback.adapters.typesetting import NoTypesetterError, typeset
from drawback.app.documents import DocumentDesk
from drawback.cli.claims import named_claim
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, open_for_reading, settings_for
from drawback.cli.law import law_now
from drawback.cli.output import WRONG_CALL, Column, console, messages, money, print_json, print_table, stop
from drawback.views.exhibit import exhibit
from drawback.views.exhibit_package import as_typst, package
from drawback.views.models import as_fields
from drawback.views.response import SEAL

app = typer.Typer(help="Write the exhibit of a claim.")
_MISSING = (
    Column("export_id", "Export"),
    Column("exporter", "Exporter"),
    Column("disposed_on", "Left on"),
    money("money", "Money"),
    Column("missing", "Missing"),
)


@app.command(epilog="Example: `drawback exhibit BC9-0001234-5 --out exhibit.zip`.")
def exhibit_command(
    claim: Annotated[str, typer.Argument(help="Claim id or claim number, with or without hyphens.")],
    out: Annotated[Path | None, typer.Option("--out", help="The ZIP file to write.")] = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="Write the document alone, as PDF (extra `documents`).")
    ] = None,
    *,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write what a claim rests on as a sealed package, and list the proofs that are missing, by money."""
    engine = open_for_reading(database, claimant)
    law = law_now(engine)
    with engine.connect() as connection:
        found = named_claim(connection, claim, claimant)
        shown = exhibit(connection, law, found.claimant, found.key)
    seal = ""
    if pdf is not None:
        _write(pdf, typeset(as_typst(shown)))
    if out is not None:
        desk = DocumentDesk(engine, settings_for(database).documents, SystemClock())

        def bytes_of(sha256: str) -> bytes:
            return desk.content(shown.claimant, sha256)

        try:
            content = package(shown, __version__, typeset, bytes_of)
        except NoTypesetterError as error:
            messages().print(f"{error}; the package has the document as HTML", soft_wrap=True)
            content = package(shown, __version__, None, bytes_of)
        _write(out, content)
        with zipfile.ZipFile(BytesIO(content)) as archive:
            seal = archive.read(SEAL).decode().split()[-1]
    if as_json:
        print_json(
            {
                "claim": shown.claim_id,
                "claimed": shown.claimed,
                "papers": [as_fields(each) for each in shown.papers],
                "missing": [as_fields(each) for each in shown.missing],
                "narrative": list(shown.narrative),
                "seal": seal,
            }
        )
        return
    for sentence in shown.narrative:
        console().print(sentence, soft_wrap=True)
    if shown.missing:
        print_table([as_fields(each) for each in shown.missing], _MISSING, "Missing proofs, by money")
    if seal:
        console().print(f"{out}: sealed {seal}", soft_wrap=True)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        stop(f"{path} cannot be written: {error.strerror}", WRONG_CALL)
