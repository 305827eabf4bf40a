"""The command line: `drawback VERB …`. Exit codes: 0 done, 1 nothing found or a problem in the data, 2 a wrong call."""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from drawback import __version__
from drawback.cli.verbs import VERBS, Verb
from drawback.domain.errors import UserError
from drawback.domain.masking import without_secrets

_ONLY_AT_THE_TOP = ("install_completion", "show_completion")
_VERBS = {verb.name: verb for verb in VERBS}


class Verbs(TyperGroup):
    """A group whose verbs are imported when they are used, not when they are listed."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's shape
        """Return the names in the order of the table."""
        return list(_VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer's shape
        """Return a verb as the help needs it: its name and its line."""
        verb = _VERBS.get(cmd_name)
        return None if verb is None else TyperCommand(verb.name, help=verb.says)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return a verb as it is run."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and load(_VERBS[str(name)]), rest

    def invoke(self, ctx: Any) -> Any:
        """Run a verb; what its user can put right ends it with a sentence and an exit code, not with a traceback."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            typer.echo(without_secrets(str(error)), err=True)
            raise typer.Exit(error.code) from None


def load(verb: Verb) -> Any:
    """Import a verb and return its command."""
    made: Any = typer.main.get_command(getattr(import_module(verb.module), verb.app))
    if verb.command and isinstance(made, TyperGroup):
        made = made.commands[verb.command]
    made.name = verb.name
    made.params = [param for param in made.params if param.name not in _ONLY_AT_THE_TOP]
    return made


app = typer.Typer(
    name="drawback",
    cls=Verbs,
    no_args_is_help=True,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_show_locals=False,
)


def _say_version(asked: bool) -> None:
    """Print the version and end, before a verb is missed."""
    if asked:
        typer.echo(f"drawback-monitor {__version__}")
        raise typer.Exit


@app.callback(
    help="Claim lifecycle and liquidation monitor for U.S. duty drawback.",
    epilog="Begin with `drawback demo`. Every verb has --help with an example, and --json. "
    "Exit codes: 0 done, 1 nothing found or a problem in the data, 2 a wrong call.",
)
def drawback(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_say_version, help="Print the version and end."),
    ] = False,
) -> None:
    """Speak for the whole program: its version."""


def main() -> None:
    """Run the program; a database that does not answer ends it with a sentence, not with a traceback."""
    try:
        app()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        if says := _of_the_file(error):
            typer.echo(says, err=True)
            sys.exit(1)
        because = _not_answering(error)
        if because is None:
            raise
        typer.echo(
            f"the database does not answer: {without_secrets(because)}; expected the one that DRAWBACK_DATABASE__URL names to be up",
            err=True,
        )
        sys.exit(1)


_FILE_FAULTS = {
    "SQLITE_BUSY": "another process has been writing into the database for two minutes; nothing was written, try again",
    "SQLITE_NOTADB": "the file that is named as the database is none of SQLite's; expected one that `drawback run` or `drawback demo` made",
    "SQLITE_CORRUPT": "the database file is damaged; docs/backup.md says how a backup is restored",
    "SQLITE_CANTOPEN": "the database file cannot be opened; expected a file in a folder that may be written",
    "SQLITE_READONLY": "the database file may only be read; expected one that may be written",
    "SQLITE_FULL": "the disk of the database is full; nothing of this step was written",
}


def _of_the_file(error: Exception) -> str:
    """What is wrong with the file of a SQLite database, or that somebody else had its one lock for as long as we wait; empty otherwise."""
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - a verb loads only what it needs

    if not isinstance(error, DBAPIError):
        return ""
    name = getattr(error.orig, "sqlite_errorname", "")
    return next((says for begins, says in _FILE_FAULTS.items() if name.startswith(begins)), "")


def _not_answering(error: Exception) -> str | None:
    """What the database's driver says, where it was not even reached: an error without a statement."""
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415 - a verb loads only what it needs

    if not isinstance(error, OperationalError) or error.statement is not None:
        return None
    return str(error.orig).strip().splitlines()[0]
