"""`drawback documents`: papers that claims rest on, kept by their hash, with what they are about, held or removed."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.app.documents import LARGEST, DocumentDesk, Handed
from drawback.cli.database import (
    ClaimantOption,
    DatabaseOption,
    JsonOption,
    LimitOption,
    open_for_reading,
    settings_for,
)
from drawback.cli.output import WRONG_CALL, Column, console, messages, print_json, print_table, stop
from drawback.domain.papers import PaperKind, SubjectKind
from drawback.views import documents as view
from drawback.views.choices import UnknownChoice
from drawback.views.models import as_fields

app = typer.Typer(
    help="Keep papers that claims rest on: by their hash, with what they are about; held, released, removed."
)
ByOption = Annotated[str, typer.Option("--by", help="Your name, kept with what you do.")]
WhyOption = Annotated[str, typer.Option("--reason", help="Why, for whoever asks later.")]
Paper = Annotated[str, typer.Argument(help="The beginning of the document's hash, as the list shows it.")]
LinkOption = Annotated[
    list[str] | None,
    typer.Option(
        "--link",
        help="What it is about, as claim:NUMBER, entry:NUMBER, export:ID or inquiry:ID; may be given again.",
    ),
]
_COLUMNS = (
    Column("sha256", "Hash"),
    Column("claimant", "Claimant"),
    Column("name", "Name"),
    Column("kind", "Kind"),
    Column("dated_on", "Dated"),
    Column("received_on", "Received"),
    Column("about", "About"),
    Column("held_for", "Held for"),
)


@app.command(
    epilog="Example: `drawback documents add bol.pdf --kind bill-of-lading --link export:X20250615100001/1 --claimant acme`."
)
def add(
    files: Annotated[list[Path], typer.Argument(help="Files to keep.")],
    *,
    kind: Annotated[PaperKind, typer.Option("--kind", help="What the paper is.")] = PaperKind.OTHER,
    dated: Annotated[
        datetime | None, typer.Option("--dated", formats=["%Y-%m-%d"], help="The day on the paper.")
    ] = None,
    source: Annotated[str, typer.Option("--source", help="Where it comes from, such as a broker.")] = "",
    link: LinkOption = None,
    by: ByOption = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep files for a claimant; links are proposed from the text of PDFs, for a person to confirm."""
    engine, desk = _desk(database)
    told = []
    for file in files:
        try:
            if file.stat().st_size > LARGEST:
                stop(
                    f"{file} has {file.stat().st_size:,} bytes; a document has at most {LARGEST:,}",
                    WRONG_CALL,
                )
            content = file.read_bytes()
        except OSError as error:
            stop(f"{file}: {error.strerror}", WRONG_CALL)
        given = Handed(
            claimant,
            file.name,
            content,
            kind,
            source,
            dated.date() if dated else None,
            tuple(map(_subject, link or ())),
        )
        kept = desk.keep(given, by=by)
        told.append(
            {"file": str(file), **as_fields(kept), "proposed": [as_fields(one) for one in kept.proposed]}
        )
    engine.dispose()
    if as_json:
        print_json({"documents": told})
        return
    for one in told:
        state = "kept" if one["new"] else "was kept already"
        console().print(f"{one['file']}: {state} as {one['sha256'][:16]}", soft_wrap=True)
        for proposed in one["proposed"]:
            console().print(
                f"  proposed: {proposed['subject_kind']} {proposed['subject']} ({proposed['because']})",
                soft_wrap=True,
            )
        if one["remark"]:
            messages().print(f"  {one['remark']}", soft_wrap=True)


@app.command("list", epilog="Example: `drawback documents list --about acme-1 --json`.")
def list_documents(
    *,
    kind: Annotated[str, typer.Option("--kind", help="Only papers of this kind.")] = "",
    about: Annotated[
        str, typer.Option("--about", help="Only papers about this claim, entry, export or inquiry.")
    ] = "",
    show: Annotated[
        str, typer.Option("--show", help="Only those that are held, proposed (links to confirm) or unlinked.")
    ] = "",
    claimant: ClaimantOption = "",
    limit: LimitOption = 200,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List documents, the newest first."""
    engine = open_for_reading(database)
    try:
        chosen = view.DocumentFilter(claimant, kind, about, show)
    except UnknownChoice as bad:
        stop(str(bad), WRONG_CALL)
    with engine.connect() as connection:
        found = chosen.listing().page(connection, size=limit).rows
        rows = [
            {
                **as_fields(one),
                "about": ", ".join(_says(each) for each in view.links(connection, one.claimant, one.sha256)),
            }
            for one in found
        ]
    if as_json:
        print_json({"documents": rows})
        return
    print_table([{**one, "sha256": one["sha256"][:16]} for one in rows], _COLUMNS, "Documents")


@app.command(
    epilog="Example: `drawback documents show 3fa9c1 --json`, or with `--out bol.pdf` the file itself."
)
def show(
    document: Paper,
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the document's bytes to this file.")
    ] = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a document: what it is about, until when it must be kept, what was done with it."""
    engine, desk = _desk(database)
    with engine.connect() as connection:
        one = _named(engine, document, claimant)
        about = view.links(connection, one.claimant, one.sha256)
        until = view.kept_until(connection, one.claimant, about)
        done = view.acts(connection, one.claimant, one.sha256)
    if out is not None:
        try:
            out.write_bytes(desk.content(one.claimant, one.sha256))
        except OSError as error:
            stop(f"{out} cannot be written: {error.strerror}", WRONG_CALL)
    if as_json:
        print_json(
            {
                **as_fields(one),
                "links": [as_fields(each) for each in about],
                "kept_until": until.on,
                "kept_because": until.says,
                "done": [as_fields(each) for each in done],
            }
        )
        return
    out_to = console()
    out_to.print(f"{one.name} · {one.kind} · {one.size:,} bytes · {one.media_type}", soft_wrap=True)
    out_to.print(f"SHA-256 {one.sha256}", soft_wrap=True)
    out_to.print(f"Kept until {until.on or 'no day yet'}: {until.says}", soft_wrap=True)
    if one.held_for:
        out_to.print(f"Legal hold: {one.held_for}", soft_wrap=True)
    for each in about:
        out_to.print(f"About {_says(each)}" + (f" ({each.because})" if each.because else ""), soft_wrap=True)
    for act in done:
        out_to.print(
            f"{act.at:%Y-%m-%d %H:%M} {act.act} by {act.who or 'nobody named'}: {act.says}", soft_wrap=True
        )


@app.command(epilog="Example: `drawback documents link 3fa9c1 entry:XYZ-4101117-9 --by 'Dana Whitfield'`.")
def link(
    document: Paper,
    about: Annotated[str, typer.Argument(help="claim:NUMBER, entry:NUMBER, export:ID or inquiry:ID.")],
    *,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the link back, also one that was proposed.")
    ] = False,
    by: ByOption = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a document is about, or confirm what was proposed."""
    engine, desk = _desk(database)
    one = _named(engine, document, claimant)
    kind, subject = _subject(about)
    act = desk.unlink if remove else desk.link
    done = act(one.claimant, one.sha256, kind, subject, by=by)
    _say(one, "done" if done else "nothing to do: it was so already", as_json=as_json)


@app.command(
    epilog="Example: `drawback documents hold 3fa9c1 --reason 'CIT 25-00123' --by 'Dana Whitfield'`."
)
def hold(
    document: Paper,
    *,
    reason: WhyOption = "",
    by: ByOption = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold a document: it is not removed until somebody releases it."""
    engine, desk = _desk(database)
    one = _named(engine, document, claimant)
    desk.hold(one.claimant, one.sha256, reason, by=by)
    _say(one, f"{one.name} is held", as_json=as_json)


@app.command(
    epilog="Example: `drawback documents release 3fa9c1 --reason 'suit settled' --by 'Dana Whitfield'`."
)
def release(
    document: Paper,
    *,
    reason: WhyOption = "",
    by: ByOption = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a legal hold."""
    engine, desk = _desk(database)
    one = _named(engine, document, claimant)
    desk.release(one.claimant, one.sha256, reason, by=by)
    _say(one, f"{one.name} is held no more", as_json=as_json)


@app.command(
    epilog="Example: `drawback documents remove 3fa9c1 --reason 'retention over' --by 'Dana Whitfield'`."
)
def remove(
    document: Paper,
    *,
    reason: WhyOption = "",
    by: ByOption = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove a document that nothing requires any more; what was done with it stays on record."""
    engine, desk = _desk(database)
    one = _named(engine, document, claimant)
    desk.remove(one.claimant, one.sha256, reason, by=by)
    _say(one, f"{one.name} is removed", as_json=as_json)


def _say(one: view.PaperKept, says: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"claimant": one.claimant, "sha256": one.sha256, "name": one.name, "says": says})
    else:
        console().print(says, soft_wrap=True)


class _Opened(NamedTuple):
    engine: Engine
    desk: DocumentDesk


def _desk(database: str | None) -> _Opened:
    engine = open_for_reading(database)
    return _Opened(engine, DocumentDesk(engine, settings_for(database).documents, SystemClock()))


def _named(engine: Engine, beginning: str, claimant: str) -> view.PaperKept:
    with engine.connect() as connection:
        found = view.beginning(connection, beginning, claimant)
    if len(found) != 1:
        stop(
            f"there is no document {beginning}"
            if not found
            else f"several documents begin with {beginning}; give more of the hash, or --claimant"
        )
    return found[0]


def _subject(text: str) -> tuple[SubjectKind, str]:
    kind, _, name = text.partition(":")
    if kind not in list(SubjectKind) or not name:
        stop(
            f"{text!r} names nothing; expected claim:NUMBER, entry:NUMBER, export:ID or inquiry:ID",
            WRONG_CALL,
        )
    return SubjectKind(kind), name


def _says(one: view.DocumentLinked) -> str:
    return f"{one.subject_kind} {one.subject}" + (" (proposed)" if one.proposed else "")
