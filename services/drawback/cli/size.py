"""`drawback size`: what drawback could be worth, from duty spend, kinds of duty, re-export share and years."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.typesetting import typeset
from drawback.calculator.size import Kind, SizeAnswer, size
from drawback.calculator.size_report import as_html, as_typst
from drawback.cli.database import JsonOption
from drawback.cli.law import law_without_database
from drawback.cli.output import WRONG_CALL, Column, messages, money, print_table, stop
from drawback.domain.money import dollars
from drawback.domain.types import Provision

app = typer.Typer(help="Size what drawback could be worth.")
_ROWS = (
    Column("what", "Duty"),
    money("paid", "Paid"),
    Column("eligible", "Comes back?"),
    Column("because", "Because"),
    Column("citation", "Citation"),
    money("comes_back", "Could come back"),
)


@app.command(
    epilog="Example: `drawback size --duty 2000000 --reexport 30`, or with "
    "`--mix duty=1200000 --mix 9903.88.03=500000 --mix 9903.81.91=300000 --years 5 --html size.html`."
)
def size_command(
    duty: Annotated[
        str, typer.Option("--duty", help="Duty paid in a year, in dollars; else the sum of --mix.")
    ] = "0",
    reexport: Annotated[
        str, typer.Option("--reexport", help="Share that leaves the country again, in percent.")
    ] = "",
    mix: Annotated[
        list[str] | None,
        typer.Option(
            "--mix",
            help="Duty of one kind in a year: `duty=1200000`, `mpf=9000`, or a chapter 99 heading `9903.88.03=500000`.",
        ),
    ] = None,
    eligible: Annotated[
        str,
        typer.Option(
            "--eligible",
            help="Share of the duty that may be drawn back, in percent, where that is known instead of --mix.",
        ),
    ] = "",
    years: Annotated[
        str, typer.Option("--years", help="Years of imports; a first claim reaches back five.")
    ] = "1",
    provision: Annotated[
        Provision, typer.Option("--provision", help="Under which provision (ACE code).")
    ] = Provision.UNUSED_DIRECT,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Entry date that decides on headings; else today."),
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the report as one HTML file.")] = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="Write the report as PDF (extra `documents`).")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say what could come back: at least, at most, and by kind of duty with the reason."""
    if not reexport:
        stop("which share leaves the country again was not said; expected --reexport, such as 30", WRONG_CALL)
    spend, share = _number("--duty", duty), _number("--reexport", reexport)
    kinds = [_kind(each) for each in mix or ()]
    if eligible:
        if kinds:
            stop("--eligible and --mix say the same thing in two ways; expected one of them", WRONG_CALL)
        kinds = [Kind("duty", spend * _share("--eligible", eligible) / 100)]
    answer = size(
        kinds,
        paid_a_year=spend,
        reexported_percent=share,
        years=_number("--years", years),
        on=on.date() if on else SystemClock().today(),
        provision=provision,
        programmes=law_without_database().programmes,
        rest="barred" if eligible else "unknown",
    )
    if html is not None:
        _write(html, as_html(answer).encode())
    if pdf is not None:
        _write(pdf, typeset(as_typst(answer)))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())
    else:
        _show(answer)


def _show(answer: SizeAnswer) -> None:
    print_table([msgspec.structs.asdict(row) for row in answer.rows], _ROWS)
    out = messages()
    counted = f"{answer.years_counted:f} year" + ("" if answer.years_counted == 1 else "s")
    out.print(
        f"{dollars(answer.paid_a_year)} a year, {answer.reexported_percent:f} % of it leaving again, {counted}: "
        f"{dollars(answer.if_all)} if all of it were eligible; at least {dollars(answer.at_least)}, at most {dollars(answer.at_most)}",
        soft_wrap=True,
    )
    for remark in answer.remarks:
        out.print(remark, style="dim", soft_wrap=True)


def _kind(said: str) -> Kind:
    what, equals, paid = said.partition("=")
    if not equals:
        stop(f"--mix {said!r}; expected a kind and its amount, such as duty=1200000", WRONG_CALL)
    return Kind(what.strip(), _number("--mix", paid))


def _share(option: str, text: str) -> Decimal:
    share = _number(option, text)
    if share > 100:  # noqa: PLR2004 - all of it
        stop(f"{option} {text!r}; expected 0 to 100 percent", WRONG_CALL)
    return share


def _number(option: str, text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").strip().removeprefix("$").removesuffix("%").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or number >= Decimal(10) ** 15:
        stop(f"{option} {text!r}; expected a figure that is not negative, such as 2000000", WRONG_CALL)
    return number


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        stop(f"{path} cannot be written: {error.strerror}", WRONG_CALL)
