"""`drawback estimate`, `price` and `dates`: the rules from the command line, nothing stored."""

from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import msgspec
import typer
from rich.console import Console

from drawback.adapters.chapter99 import load_chapter99
from drawback.calculator.answers import answer_estimate, answer_price, estimates
from drawback.calculator.checks import answer_checks
from drawback.calculator.checks_form import CheckForm
from drawback.calculator.dates import answer_dates
from drawback.calculator.dates_form import DatesForm
from drawback.calculator.forms import EstimateForm, PriceForm
from drawback.calculator.pages import show_estimate, show_portfolio
from drawback.calculator.portfolio import answer_portfolio
from drawback.calculator.portfolio_form import PortfolioForm
from drawback.calculator.questions import ask_estimate
from drawback.calculator.reading import NotUnderstood, read
from drawback.cli.database import ClaimantOption, DatabaseOption, JsonOption
from drawback.cli.law import law_without_database
from drawback.cli.preflight import check_claim

app = typer.Typer(
    no_args_is_help=True, help="Price, estimate and date by the rules alone; nothing is stored."
)

T = TypeVar("T")
_DATA, _CALL = 1, 2
"""Exit codes: a problem in the data, a wrong call."""
JsonFile = Annotated[Path, typer.Argument(help="JSON file; `-` reads standard input.")]


def _text(file: Path) -> bytes:
    if str(file) == "-":
        return typer.get_binary_stream("stdin").read()
    try:
        return file.read_bytes()
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}.", _CALL)


def _read(file: Path, form: type[T]) -> T:
    try:
        return read(_text(file), form)
    except NotUnderstood as error:
        _stop(f"{file}: {error}")


def _stop(message: str, code: int = _DATA) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


def _print(answer: object) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())


@app.command(
    "estimate",
    epilog="Example: `drawback estimate`, `drawback estimate --json pair.json`, `drawback estimate --portfolio products.json`.",
)
def estimate_command(
    json_file: Annotated[
        Path | None,
        typer.Option(
            "--json", help="Take the pair, or a list of pairs, from a JSON file and answer in JSON."
        ),
    ] = None,
    portfolio: Annotated[
        Path | None,
        typer.Option(
            "--portfolio", help="Take products and lanes from a JSON file; with --as-json answer in JSON."
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--as-json", help="Answer a portfolio in JSON.")] = False,
) -> None:
    """May drawback be claimed for one import and one export, how much, until when, and is it worth filing?

    A portfolio is products times lanes (origin, mode, destination): duty per programme by the tariff and the chapter 99 stack of the
    day, what comes back, and why not the rest.
    """
    law = law_without_database()
    try:
        if portfolio is not None:
            found = answer_portfolio(_read(portfolio, PortfolioForm), law, load_chapter99())
            if as_json:
                _print(found)
            else:
                show_portfolio(found, Console(markup=False))
            return
        if json_file is None:
            form = ask_estimate(
                lambda question, default: typer.prompt(question, default=default),
                lambda complaint: typer.echo(complaint, err=True),
            )
            show_estimate(answer_estimate(form, law), Console(markup=False))
            return
        wanted: EstimateForm | list[EstimateForm] = _read(json_file, EstimateForm | list[EstimateForm])  # type: ignore[arg-type]
        _print(estimates(wanted, law) if isinstance(wanted, list) else answer_estimate(wanted, law))
    except (ValueError, OverflowError) as error:
        _stop(str(error))


@app.command(
    "price",
    epilog="Example: `drawback price claim.json`. Schema: schemas/json/calculator/price.request.json.",
)
def price_command(file: JsonFile) -> None:
    """Price a claim given as JSON: every class, what is left out, totals; schema in schemas/json/calculator."""
    form = _read(file, PriceForm)
    try:
        _print(answer_price(form, law_without_database()))
    except (ValueError, OverflowError) as error:
        _stop(f"{file}: {error}")


@app.command(
    "dates", epilog='Example: `echo \'{"import_on": "2020-06-15", "provision": "58"}\' | drawback dates -`.'
)
def dates_command(file: JsonFile) -> None:
    """Every date that follows from the facts given as JSON; schema in schemas/json/calculator."""
    facts = _read(file, DatesForm)
    try:
        _print(answer_dates(facts, law_without_database().calendar))
    except (ValueError, OverflowError) as error:
        _stop(f"{file}: {error}")


@app.command(
    "check",
    epilog='Example: `echo \'{"late_bill": {"balance": "500", "liquidated_on": "2025-01-10", "billed_on": "2025-01-10", '
    '"paid_on": "2025-03-20"}}\' | drawback check -`; or `drawback check acme-2025-06-59-b01 --json`.',
)
def check_command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE|CLAIM", help="JSON file, `-` for standard input, or a claim.")
    ],
    *,
    surety: Annotated[str, typer.Option("--surety", help="Surety code of the bond of the claim.")] = "",
    claimant: ClaimantOption = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a claim as ACE would before it is filed; or say what the rules make of facts given as JSON.

    The schema of the facts is in schemas/json/calculator.
    """
    if str(file) != "-" and not file.exists() and file.suffix.lower() != ".json":
        check_claim(str(file), claimant, surety, database, as_json=as_json)
        return
    facts = _read(file, CheckForm)
    try:
        _print(answer_checks(facts, law_without_database()))
    except (ValueError, LookupError, OverflowError) as error:
        _stop(f"{file}: {error}")
