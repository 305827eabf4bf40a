"""How results are printed: tables for people, JSON for programs (money and dates as strings), sentences for mistakes."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from drawback.domain.masking import without_secrets
from drawback.domain.money import dollars

_WIDE = 240
OK, NOTHING, WRONG_CALL = 0, 1, 2


def shown(value: object) -> str:
    """Return a value as a table shows it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return str(value)


def in_dollars(value: object) -> str:
    """Return an amount as every page, message and command prints it."""
    return dollars(value) if isinstance(value, Decimal) else shown(value)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a printed table: which field, under which heading, in which form."""

    field: str
    heading: str
    align: Literal["left", "right"] = "left"
    form: Callable[[object], str] = shown


def money(field: str, heading: str) -> Column:
    """Return a column of dollars."""
    return Column(field, heading, "right", in_dollars)


def print_json(value: object) -> None:
    """Print one JSON document to standard output."""
    typer.echo(json.dumps(value, default=_plain, indent=2, ensure_ascii=False))


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def progress_bar(out: Console) -> Progress:
    """A bar for work that takes long, on a terminal only; it is gone when the work is done."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=out,
        transient=True,
        disable=not out.is_terminal,
    )


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], title: str = "") -> None:
    """Print rows as a table: fitted to a terminal, wide and uncut elsewhere."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column.heading, justify=column.align, overflow="fold")
    for row in rows:
        table.add_row(*(column.form(row.get(column.field)) for column in columns))
    console().print(table)


def print_facts(facts: Mapping[str, Any], title: str) -> None:
    """Print the fields of one thing, those that are set; its decimals are amounts."""
    table = Table(title=title, title_justify="left", show_header=False, box=None)
    for name, value in facts.items():
        if value not in (None, ""):
            table.add_row(name.replace("_", " "), in_dollars(value))
    console().print(table)


def print_gaps(gaps: Sequence[str], *, beside: bool = False) -> None:
    """Say of which tables of law the day asked lies beyond what is known; `beside` a list in JSON on standard error."""
    for gap in gaps:
        (messages() if beside else console()).print(gap)


def console() -> Console:
    """Return the console for standard output as it is now."""
    made = Console(highlight=False, markup=False)
    return made if made.is_terminal else Console(highlight=False, markup=False, width=_WIDE)


def messages() -> Console:
    """Return the console for remarks beside a result, on standard error; brackets in a text are brackets."""
    made = Console(stderr=True, highlight=False, markup=False)
    return made if made.is_terminal else Console(stderr=True, highlight=False, markup=False, width=_WIDE)


def stop(sentence: str, code: int = NOTHING) -> NoReturn:
    """Say a sentence on standard error and end with a code."""
    typer.echo(without_secrets(sentence), err=True)
    raise typer.Exit(code)
