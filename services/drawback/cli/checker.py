"""`drawback checker` writes the static page, `drawback assess` asks whether drawback is worth looking into."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from drawback.app.bootstrap import load_law
from drawback.calculator.assessment import QUESTIONS, AnswerError, Volume, assess
from drawback.calculator.checker_page import checker_page
from drawback.cli.output import WRONG_CALL, print_json, stop

app = typer.Typer(no_args_is_help=True, help="The checker as a page, and the self-assessment.")


@app.command(
    epilog="Example: `drawback checker -o checker.html`; open the file in any browser, or put it on any web server."
)
def checker(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the page.")] = Path(
        "checker.html"
    ),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Say in JSON what was written.")] = False,
) -> None:
    """Write the checker as one static page: limits, 99 %, share and fee, computed in the browser alone; nothing is sent."""
    page = checker_page(load_law().calendar)
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        stop(f"{output} cannot be written: {error.strerror}", WRONG_CALL)
    if as_json:
        print_json({"written": str(output), "characters": len(page)})
    else:
        typer.echo(f"{output} written; it needs no server and sends nothing")


@app.command(
    "assess",
    epilog="Example: `drawback assess`, or `drawback assess --answer role=both --answer goods=unused ... --duty 250000 --share 12`.",
)
def assess_command(
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", help="An answer as QUESTION=ANSWER; what is not given is asked."),
    ] = None,
    duty: Annotated[str, typer.Option("--duty", help="Dollars of duty paid in a year.")] = "",
    share: Annotated[
        str, typer.Option("--share", help="Per cent of the goods that is exported or destroyed.")
    ] = "",
    cost: Annotated[str, typer.Option("--cost", help="Dollars that filing costs in a year.")] = "0",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Ask about role, goods, duties, records and volume, and say honestly whether drawback is worth looking into."""
    answers = dict(_pair(one) for one in answer or [])
    for question in QUESTIONS:
        if question.name not in answers:
            for option in question.options:
                typer.echo(f"  {option.name:<12}{option.label}", err=True)
            answers[question.name] = typer.prompt(question.asks, err=True).strip()
    volume = Volume(
        _figure("duty", duty or typer.prompt("Duty paid in a year in $", err=True)),
        _figure("share", share or typer.prompt("Share of the goods that leaves in %", err=True)),
        _figure("cost", cost),
    )
    try:
        found = assess(answers, volume)
    except AnswerError as error:
        stop(str(error), WRONG_CALL)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    typer.echo(f"{found.outlook.capitalize()}.")
    for sentence in found.sentences:
        typer.echo(f"  {sentence}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        stop(f"{text!r} is no answer; expected QUESTION=ANSWER, such as role=both", WRONG_CALL)
    return name.strip(), value.strip()


def _figure(name: str, text: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", "").replace("$", "").removesuffix("%").strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        stop(f"{name} is {text!r}; expected a figure such as 250000", WRONG_CALL)
    return found
