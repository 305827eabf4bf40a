"""What `drawback intake` says: how a file is read, before anything is taken, and what became of it."""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from drawback.app.file_intake import Intake
from drawback.intake.problems import RowProblem
from drawback.intake.understanding import Understanding

_SHOWN: Final = 20
"""Sentences on rows that are printed."""


def say_reading(out: Console, reading: Understanding) -> None:
    """Say in a few lines how a file is read, while it is."""
    if reading.problem:
        return  # the outcome says it
    first, *more = reading.says
    out.print(f"{reading.file}: {first}", soft_wrap=True)
    for sentence in (*more, *reading.left_out):
        out.print(f"  {sentence}", style="dim", soft_wrap=True)


def show_reading(out: Console, reading: Understanding) -> None:
    """Show how a file would be read: form, sheet, each column with its first value and how it is written, what is left out or assumed."""
    if reading.problem:
        return  # the outcome says it
    out.print(f"{reading.file}: {reading.form}", style="bold", soft_wrap=True)
    if reading.columns:
        out.print(_columns(reading))
    left_out = (*reading.left_out, *filter(None, [reading.without_data]))
    for label, sentences in (
        ("missing", reading.missing),
        ("not used", [", ".join(reading.ignored)] if reading.ignored else []),
        ("left out", left_out),
        ("note", reading.remarks),
    ):
        for sentence in sentences:
            out.print(f"  {label:<9} {sentence}", soft_wrap=True)


def _columns(reading: Understanding) -> Table:
    """The columns that are used. Cells are text of somebody else: nothing in them is markup."""
    table = Table(box=None, padding=(0, 2, 0, 2), header_style="dim")
    for heading in ("heading", "read as", "first value", "written"):
        table.add_column(heading, overflow="fold")
    for use in reading.columns:
        if use.field:
            table.add_row(*map(Text, (" ".join(use.heading.split()), use.field, use.example, use.how)))
    return table


def say_outcome(out: Console, report: Intake, *, dry_run: bool) -> None:
    """Say what became of a file: events, rows held back, remarks; the worst first, the rest counted."""
    kinds = ", ".join(f"{count} {name}" for name, count in sorted(report.by_type.items())) or "nothing new"
    would = "would be " if dry_run else ""
    parked = f", {report.outcome.parked} of them parked" if report.outcome.parked else ""
    said = () if report.understood is None else report.understood.left_out
    news = [
        problem
        for problem in report.problems
        if problem.held or not problem.message.endswith(said or ("\0",))
    ]
    sentences = list(_by_row(news))
    remarks = sum(1 for _, stopped in sentences if not stopped)
    held = report.problems.rows_held
    out.print(
        f"{report.file}: {_count(report.events, 'event')} {would}taken in ({kinds}){parked}; "
        f"{_count(held, 'row') if held else 'nothing'} held back"
        + (f", {_count(remarks, 'remark')}" if remarks else ""),
        style="bold",
    )
    if parked:
        for sentence in report.parked:
            out.print(f"  {sentence}", style="red", soft_wrap=True)
        if len(report.parked) < report.outcome.parked:
            out.print("  `drawback parked` lists all of them", style="red")
    for sentence, stopped in sentences[:_SHOWN]:
        out.print(f"  {sentence}", style="red" if stopped else "yellow", soft_wrap=True)
    if (more := held + remarks - _SHOWN) > 0:
        out.print(f"  and {more} more; `drawback parked` lists what was held back")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _by_row(problems: Iterable[RowProblem]) -> Iterator[tuple[str, bool]]:
    """One sentence for each row, and whether it was held back: whole files first, then rows held back, then remarks."""
    rows: dict[tuple[bool, bool, str], list[str]] = {}
    for problem in problems:
        rows.setdefault((not problem.held, bool(problem.row), problem.place), []).append(problem.message)
    for (taken, _, _), messages_of_row in sorted(rows.items(), key=lambda item: item[0][:2]):
        more = f" (and {len(messages_of_row) - 1} more on this row)" if len(messages_of_row) > 1 else ""
        yield messages_of_row[0] + more, not taken
