"""`drawback inquiries`: what CBP asks; who answers until when, what the answer must hold, and the sealed package."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlalchemy import Connection

from drawback import __version__
from drawback.adapters.clock import SystemClock
from drawback.app.product import Product
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption, LimitOption, open_for_reading
from drawback.cli.law import law_on
from drawback.cli.naming import the_one
from drawback.cli.output import (
    NOTHING,
    WRONG_CALL,
    Column,
    console,
    money,
    print_facts,
    print_json,
    print_table,
    stop,
)
from drawback.cli.tables import DOCKET, STORY, SUBJECT, titled
from drawback.domain.money import dollars
from drawback.views import docket, like_goods, response
from drawback.views import inquiries as view
from drawback.views.inquiries import Inquiry, InquiryFilter
from drawback.views.models import as_fields
from drawback.views.story import as_learnt
from drawback_schemas.inquiries import InquiryAnswered, InquiryAssigned, InquiryClosed, InquiryExtended
from drawback_schemas.registry import Event

app = typer.Typer(help="CBP's questions and notices, and the answers to them.")
_SOURCE = "urn:drawback:cli"
_LIST = (
    Column("key", "Inquiry"),
    Column("claimant", "Claimant"),
    Column("form", "Form"),
    Column("state", "State"),
    Column("issued_on", "Issued"),
    Column("answer_by", "Answer by"),
    Column("answered_on", "Answered"),
    Column("entry_number", "Entry"),
    Column("claim_id", "Claim"),
    Column("owner", "Owner"),
    money("money", "Money"),
)
_CHECKLIST = (
    Column("held", "Held"),
    Column("what", "What the answer must hold"),
    Column("citation", "Citation"),
)
_LIKE = (
    Column("claim_id", "Claim"),
    Column("claim_state", "State"),
    Column("entry_number", "Entry"),
    Column("line_number", "Line", "right"),
    Column("hts", "HTS"),
    Column("part", "Part"),
    Column("supplier", "Supplier"),
    Column("alike", "Alike in"),
    money("money", "Money"),
)
NameArgument = Annotated[str, typer.Argument(help="Number of the inquiry, as `drawback inquiries` lists it.")]
OnOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day it was done; else today.")
]


@app.callback(
    invoke_without_command=True,
    epilog="Example: `drawback inquiries --all`; `drawback inquiries show CF28-2026-0007`.",
)
def list_inquiries(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also those that are answered or closed.")] = False,
    form: Annotated[str, typer.Option("--form", help="Only this form, such as CF-28.")] = "",
    claimant: ClaimantOption = "",
    limit: LimitOption = 1000,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what CBP asks and has not been answered, newest first."""
    if context.invoked_subcommand is not None:
        return
    chosen = InquiryFilter(form=form, status="all" if every else "open", claimant=claimant)
    with open_for_reading(database, claimant).connect() as connection:
        found = [as_fields(row) for row in chosen.listing().page(connection, size=limit).rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    if not found:
        stop("no inquiry fits")


@app.command(epilog="Example: `drawback inquiries show CF28-2026-0007 --json`.")
def show(
    inquiry: NameArgument,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one inquiry: money touched, checklist of the answer, like goods in other open claims, due dates, story."""
    with open_for_reading(database, claimant).connect() as connection:
        found = _named(connection, inquiry, claimant)
        parts = _parts(connection, found)
    if as_json:
        print_json(as_fields(found) | parts)
        return
    print_facts(as_fields(found), f"{found.form} {found.key}")
    print_table(parts["checklist"], _CHECKLIST, "The answer")
    if parts["like_goods"]:
        print_table(parts["like_goods"], _LIKE, "Like goods in other open claims")
        typer.echo(f"{dollars(parts['like_goods_money'])} rests on them")
    print_table(titled(parts["docket"]), DOCKET, "Docket")
    print_table(parts["story"], STORY, "Story")


@app.command(epilog="Example: `drawback inquiries package CF28-2026-0007 --out cf28.zip`.")
def package(
    inquiry: NameArgument,
    out: Annotated[Path, typer.Option("--out", help="The ZIP file to write.")],
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write all that is held on an inquiry as a ZIP with a manifest and a seal; the same state gives the same bytes."""
    with open_for_reading(database, claimant).connect() as connection:
        found = _named(connection, inquiry, claimant)
        content = response.package(connection, found.claimant, found.key, __version__)
    out.write_bytes(content)
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        seal = archive.read(response.SEAL).decode().split()[-1]
    if as_json:
        print_json({"file": str(out), "files": names, "seal": seal})
    else:
        console().print(f"{out}: {len(names)} files, sealed {seal}")


@app.command(epilog="Example: `drawback inquiries verify cf28.zip`.")
def verify(file: Annotated[Path, typer.Argument(help="A package.")], as_json: JsonOption = False) -> None:
    """Check that nothing in a package was changed since it was sealed; 1 where something was."""
    try:
        wrong = response.broken(file.read_bytes())
    except (OSError, zipfile.BadZipFile) as error:
        stop(f"{file} is no package: {error}", WRONG_CALL)
    if as_json:
        print_json({"file": str(file), "sealed": not wrong, "problems": wrong})
    else:
        console().print("\n".join(wrong) or "the seal holds")
    if wrong:
        raise typer.Exit(NOTHING)


@app.command(epilog="Example: `drawback inquiries assign CF28-2026-0007 --to dana`.")
def assign(
    inquiry: NameArgument,
    to: Annotated[str, typer.Option("--to", help="Who answers.")],
    on: OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say who answers."""
    day = _day(on)
    _act(
        database,
        inquiry,
        claimant,
        lambda key: InquiryAssigned(inquiry_id=key, assigned_on=day, owner=to),
        day,
        as_json=as_json,
    )


@app.command(epilog="Example: `drawback inquiries extend CF28-2026-0007 --until 2026-05-01`.")
def extend(
    inquiry: NameArgument,
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The new last day.")],
    on: OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that CBP granted more time."""
    day, last = _day(on), until.date()
    _act(
        database,
        inquiry,
        claimant,
        lambda key: InquiryExtended(inquiry_id=key, extended_on=day, until_on=last),
        day,
        as_json=as_json,
    )


@app.command(
    epilog="Example: `drawback inquiries answer CF28-2026-0007 --by dana --reference 'ACE message 12'`."
)
def answer(
    inquiry: NameArgument,
    by: Annotated[str, typer.Option("--by", help="Who answered.")],
    reference: Annotated[
        str, typer.Option("--reference", help="How it was sent, such as the seal of its package.")
    ] = "",
    on: OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that the answer was sent."""
    day = _day(on)
    _act(
        database,
        inquiry,
        claimant,
        lambda key: InquiryAnswered(inquiry_id=key, answered_on=day, by=by, reference=reference),
        day,
        as_json=as_json,
    )


@app.command(epilog="Example: `drawback inquiries close CF28-2026-0007 --outcome no-change`.")
def close(
    inquiry: NameArgument,
    outcome: Annotated[
        Literal["no-change", "change", "withdrawn"], typer.Option("--outcome", help="How CBP closed it.")
    ],
    on: OnOption = None,
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that CBP closed it."""
    day = _day(on)
    _act(
        database,
        inquiry,
        claimant,
        lambda key: InquiryClosed(inquiry_id=key, closed_on=day, outcome=outcome),
        day,
        as_json=as_json,
    )


def _act(database: str | None, inquiry: str, claimant: str, event: Any, on: date, *, as_json: bool) -> None:
    engine = open_for_reading(database, claimant)
    with engine.connect() as connection:
        found = _named(connection, inquiry, claimant)
        before = set(like_goods.inquiry_view(connection, found.claimant, found.key).refused)
    told: Event = event(found.key)
    Product(engine, law_on(engine)).emit([(found.claimant, told)], max(on, SystemClock().today()), _SOURCE)
    with engine.connect() as connection:
        now = _named(connection, found.key, found.claimant)
        refused = [
            refusal.reason
            for refusal in like_goods.inquiry_view(connection, now.claimant, now.key).refused
            if refusal not in before
        ]
    if refused:
        stop(f"not taken: {refused[-1]}")
    if as_json:
        print_json(as_fields(now))
        return
    until = f", answer by {now.answer_by}" if now.answer_by else ""
    console().print(f"{now.form} {now.key}: {now.state}{until}")


def _named(connection: Connection, key: str, claimant: str) -> Inquiry:
    found = view.named(connection, key, claimant)
    return the_one(found, key, f"there is no inquiry {key!r}; `drawback inquiries --all` lists them")


def _parts(connection: Connection, found: Inquiry) -> dict[str, Any]:
    owner, key = found.claimant, found.key
    alike = like_goods.of_inquiry(connection, owner, key)
    items = response.checklist(connection, owner, like_goods.inquiry_view(connection, owner, key))
    return {
        "days_late": found.days_late,
        "checklist": [as_fields(item) for item in items],
        "like_goods": [as_fields(one) for one in alike],
        "like_goods_money": like_goods.total(alike),
        "docket": [
            as_fields(row, SUBJECT) for row in docket.of_subject(connection, owner, ("inquiry",), key)
        ],
        "story": [as_fields(row, SUBJECT) for row in as_learnt(connection, owner, "inquiry", key)],
    }


def _day(on: datetime | None) -> date:
    return on.date() if on else SystemClock().today()
