"""`drawback intake --learn`: what the headings of a file mean, explained once and remembered for its source."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from drawback.adapters.files.learned import Lesson, lesson
from drawback.adapters.files.reading import load_profile, shown_name
from drawback.cli.output import NOTHING, WRONG_CALL, Column, messages, print_json, print_table, stop
from drawback.intake.fields import ReportKind, kind_of
from drawback.intake.headings import plain_heading
from drawback.intake.learning import Learned, fields_of, remember
from drawback.intake.profile import Profile
from drawback.intake.snapshots import SnapshotStore

_SHOWN = (
    Column("heading", "Heading"),
    Column("field", "Read as"),
    Column("why", "Because"),
    Column("example", "First cell"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked on the command line: whose source, what kind, which headings mean what, and whether to keep it."""

    claimant: str
    kind: str | None
    means: tuple[str, ...]
    source: str
    profile: Path | None
    on: date
    dry_run: bool


def teach(store: SnapshotStore, files: Sequence[Path], request: Request, *, as_json: bool) -> None:
    """Show how each file would be read, ask for what is missing where a person sits there, and remember it."""
    told: list[dict[str, object]] = []
    incomplete = False
    for path in files:
        try:
            kind = kind_of(request.kind) if request.kind else None
            profile = load_profile(request.profile)
            shown = lesson(path, kind, profile)
            told_so = _with(shown, profile, request.means)
            shown = lesson(path, shown.kind, told_so)
        except (OSError, ValueError) as error:
            stop(f"{shown_name(path)}: {error}", WRONG_CALL)
        learned = _learned(shown, told_so, request.source or shown_name(path))
        if shown.missing and sys.stdin.isatty() and not as_json:
            learned = _asked(shown, learned)
            shown = lesson(path, shown.kind, learned.profile())
        if not as_json:
            _show(path, shown, learned)
        if shown.missing:
            incomplete = True
        elif not request.dry_run:
            remember(store, request.claimant, learned, request.on)
        told.append(_plain(path, shown, learned, remembered=not shown.missing and not request.dry_run))
    if as_json:
        print_json(told)
    if incomplete:
        raise typer.Exit(NOTHING)


def _with(shown: Lesson, profile: Profile, means: Sequence[str]) -> Profile:
    """The profile with what was said by `--map` put to it."""
    columns, constants = dict(profile.columns), dict(profile.constants)
    headings = {plain_heading(heading): heading for heading, _, _ in shown.headings}
    for each in means:
        heading, _, field = each.rpartition("=")
        if not heading:
            field, _, value = field.partition(":")
            constants[_known(shown.kind, field, each)] = value
        elif plain_heading(heading) in headings:
            columns[headings[plain_heading(heading)]] = _known(shown.kind, field, each)
        else:
            stop(f"--map {each!r}: the file has no heading {heading!r}", WRONG_CALL)
    return Profile(shown.kind, columns, constants, profile.filers)


def _known(kind: ReportKind, field: str, said: str) -> str:
    field = field.strip()
    if field not in fields_of(kind):
        stop(
            f"--map {said!r}: {field!r} is no field of {kind}; expected one of {', '.join(fields_of(kind))}",
            WRONG_CALL,
        )
    return field


def _learned(shown: Lesson, profile: Profile, source: str) -> Learned:
    proposed = {one.heading: one.field for one in shown.proposals}
    return Learned(
        source=source,
        kind=shown.kind.value,
        columns={**proposed, **profile.columns},
        constants=dict(profile.constants),
    )


def _asked(shown: Lesson, learned: Learned) -> Learned:
    """Ask for each needed field which column has it."""
    columns, constants = dict(learned.columns), dict(learned.constants)
    free = [heading for heading, field, _ in shown.headings if not field and heading not in columns]
    for missing in shown.missing:
        field = missing.split(" or ", maxsplit=1)[0]
        for number, heading in enumerate(free, 1):
            typer.echo(f"  {number}  {heading}", err=True)
        answer = typer.prompt(
            f"Which column is {missing}? (number, =value for all rows, or Enter for none)",
            default="",
            err=True,
        )
        if answer.startswith("="):
            constants[field] = answer[1:]
        elif answer.isdigit() and 0 < int(answer) <= len(free):
            columns[free.pop(int(answer) - 1)] = field
    return Learned(source=learned.source, kind=learned.kind, columns=columns, constants=constants)


def _rows(shown: Lesson, learned: Learned) -> Iterator[dict[str, object]]:
    why = {one.heading: one.why for one in shown.proposals}
    for heading, field, example in shown.headings:
        own = learned.columns.get(heading, "")
        reason = why.get(heading) or ("said so" if own else "known heading" if field else "")
        yield {"heading": heading, "field": own or field or "not used", "why": reason, "example": example}


def _show(path: Path, shown: Lesson, learned: Learned) -> None:
    print_table(list(_rows(shown, learned)), _SHOWN, title=f"{shown_name(path)}, read as {shown.kind}")
    out = messages()
    for field, value in learned.constants.items():
        out.print(f"{field} is {value} on every row")
    if shown.missing:
        out.print(
            f"not remembered: no column for {', '.join(shown.missing)}; name it by --map 'Heading=field', or --map '=field:value'",
            style="red",
            soft_wrap=True,
        )
    else:
        out.print(
            f"files with these headings are read so from now on, as source {learned.source!r}", soft_wrap=True
        )


def _plain(path: Path, shown: Lesson, learned: Learned, *, remembered: bool) -> dict[str, object]:
    return {
        "file": shown_name(path),
        "kind": shown.kind.value,
        "source": learned.source,
        "columns": list(_rows(shown, learned)),
        "constants": learned.constants,
        "missing": list(shown.missing),
        "remembered": remembered,
    }
