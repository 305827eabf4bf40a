"""`drawback adcvd`: the case book: rates, instructions, injunctions and reviews of a case, as known on a day."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
import typer

from drawback.adapters.clock import SystemClock
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading
from drawback.cli.law import law_now
from drawback.cli.output import Column, print_json, print_table, stop
from drawback.domain.money import dollars
from drawback.views import cases
from drawback.views.brought_in import BroughtIn, brought_in, total
from drawback.views.case_book import CaseBook, case_book
from drawback.views.models import as_fields

app = typer.Typer(help="The AD/CVD case book.")
_LIST = (
    Column("key", "Case"),
    Column("latest_on", "Latest notice"),
    Column("rates", "Rates", "right"),
    Column("instructions", "Instructions", "right"),
)
_RATES = (
    Column("kind", "Kind"),
    Column("rate", "Rate"),
    Column("party", "For"),
    Column("effective_on", "Effective"),
    Column("period_from", "Entries from"),
    Column("period_to", "to"),
    Column("published_on", "Known since"),
    Column("fr_cite", "Notice"),
)
_COURT = (
    Column("court_number", "Court number"),
    Column("importer_number", "Importer"),
    Column("exporter", "Exporter"),
    Column("period_from", "Entries from"),
    Column("period_to", "to"),
    Column("entered_on", "Entered"),
    Column("dissolved_on", "Dissolved"),
)
_REVIEWS = (
    Column("period_from", "Entries from"),
    Column("period_to", "to"),
    Column("standing", "Stands"),
    Column("since", "Since"),
)
_COVERAGE = (
    Column("decided_on", "Found"),
    Column("basis", "By"),
    Column("covered", "Inside"),
    Column("hts", "Goods"),
    Column("origins", "Origin"),
    Column("exporter", "Exporter"),
    Column("producer", "Producer"),
    Column("period_from", "Entries from"),
    Column("period_to", "to"),
    Column("reference", "Notice"),
)
_REACHED = (
    Column("claimant", "Claimant"),
    Column("entry_number", "Entry"),
    Column("line_number", "Line", "right"),
    Column("entry_on", "Entered"),
    Column("hts", "Goods"),
    Column("origin", "Origin"),
    Column("value", "Value", "right"),
    Column("exposure", "Exposure", "right"),
    Column("finding", "Finding"),
)
_DATES = (
    Column("on", "Day"),
    Column("act_by", "Act by"),
    Column("deadline", "Deadline"),
    Column("says", "What"),
    Column("citation", "Citation"),
)


@app.callback(
    invoke_without_command=True, epilog="Example: `drawback adcvd`; `drawback adcvd show A-570-890`."
)
def list_cases(context: typer.Context, database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """List the cases of which anything was published."""
    if context.invoked_subcommand is not None:
        return
    with open_for_reading(database).connect() as connection:
        found = [as_fields(row) for row in cases.LISTING.page(connection, size=1000).rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    if not found:
        stop("no notice on a case has been taken in")


@app.command(epilog="Example: `drawback adcvd show A-570-890 --known-on 2025-06-01 --json`.")
def show(
    case: Annotated[str, typer.Argument(help="Case number, with or without its company suffix.")],
    known_on: Annotated[
        datetime | None,
        typer.Option("--known-on", formats=["%Y-%m-%d"], help="As it was published by this day; else today."),
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a case as it was known on a day: rates with the entries they concern, injunctions, reviews, what is due."""
    day = known_on.date() if known_on else SystemClock().today()
    number = "-".join(case.upper().split("-")[:3])
    with open_for_reading(database).connect() as connection:
        try:
            book = case_book(connection, law_now(connection.engine).calendar, number, day)
        except LookupError as unknown:
            stop(str(unknown))
        reached = brought_in(connection, book.standing)
    if as_json:
        print_json(_as_json(book, day, reached))
        return
    rates = [_rate(rate) for rate in msgspec.to_builtins(book.standing.rates)]
    print_table(rates, _RATES, f"{number} as known on {day}")
    if book.standing.injunctions:
        print_table(msgspec.to_builtins(book.standing.injunctions), _COURT, "Injunctions")
    if book.standing.coverage:
        found = [
            one | {"hts": ", ".join(one.get("hts", ())), "origins": ", ".join(one.get("origins", ()))}
            for one in msgspec.to_builtins(book.standing.coverage)
        ]
        print_table(found, _COVERAGE, "Goods inside and outside the order")
    if reached:
        title = f"Lines brought in, entered without the case: {dollars(total(reached))} at the rates known"
        print_table([as_fields(one) for one in reached], _REACHED, title)
    if book.reviews:
        print_table([as_fields(one) for one in book.reviews], _REVIEWS, "Reviews")
    if book.dates:
        print_table([as_fields(one) for one in book.dates], _DATES, "Dates")


def _rate(rate: dict[str, Any]) -> dict[str, Any]:
    part = rate["rate"]
    shown = f"{part['rate_percent']} %" if part.get("rate_percent") else f"{part.get('per_unit')} a unit"
    return rate | {"rate": shown, "party": part.get("exporter") or part.get("producer") or "all others"}


def _as_json(book: CaseBook, day: date, reached: list[BroughtIn]) -> dict[str, Any]:
    return {
        "case_number": book.case_number,
        "known_on": day,
        "standing": msgspec.to_builtins(book.standing),
        "reviews": [as_fields(one) | {"steps": msgspec.to_builtins(one.steps)} for one in book.reviews],
        "brought_in": [as_fields(one) for one in reached],
        "dates": [as_fields(one) for one in book.dates],
    }
