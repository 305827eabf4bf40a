"""Opening the database for commands that read, and the options they share."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.connections import database_url
from drawback.cli.output import NOTHING, WRONG_CALL, stop
from drawback.config.logging import configure_logging
from drawback.config.settings import Settings
from drawback.config.sources import load_settings
from drawback.domain.masking import without_secrets
from drawback.views.known_claimants import claimants, is_claimant

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", "-d", help="Database URL or SQLite file; else DRAWBACK_DATABASE__URL."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON; money and dates are strings.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="Print at most so many rows.")]
ClaimantOption = Annotated[str, typer.Option("--claimant", help="Only this claimant's.")]


def database_exists(database: str | None) -> bool:
    """Whether the database that the settings or `--database` name is there; of a server that is taken for granted."""
    settings = load_settings({"database": {"url": as_url(database)}} if database else None)
    try:
        parsed = make_url(database_url(settings))
    except ArgumentError:
        return True  # opening it says what is wrong
    return parsed.get_backend_name() != "sqlite" or not parsed.database or Path(parsed.database).is_file()


def open_for_reading(database: str | None, claimant: str = "") -> Engine:
    """Open a database that must be there, with its tables up to date; a claimant that somebody asks about must be known in it."""
    settings = settings_for(database)
    configure_logging(settings.log.of_a_command, settings.log.form)
    url = database_url(settings)
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database and not Path(parsed.database).is_file():
            stop(
                f"there is no database at {parsed.database}; `drawback demo` or `drawback run` makes one, "
                "and --database names another",
                NOTHING,
            )
        engine = open_database(url)
        migrate(engine)
    except ValueError as error:
        stop(f"the database {without_secrets(url)!r} cannot be used: {error}", WRONG_CALL)
    if claimant:
        _must_be_known(engine, claimant)
    return engine


def _must_be_known(engine: Engine, claimant: str) -> None:
    """A name that nobody has would find nothing, and read as if there were nothing to do."""
    with engine.connect() as connection:
        if is_claimant(connection, claimant):
            return
        known = claimants(connection)
    near = get_close_matches(claimant, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known[:10]) or 'none'}"
    stop(f"there is no claimant {claimant!r}; {hint}", WRONG_CALL)


def sqlite_file(named: str | Path) -> Path:
    """The file of a database that is a file: named by its path or as a URL; a path, as the default of an option is one, is itself.

    Raises:
        typer.BadParameter: the URL names a server, or none.
    """
    if isinstance(named, Path) or "://" not in named:
        return Path(named)
    try:
        parsed = make_url(named)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise typer.BadParameter(
            f"{without_secrets(named)!r} is no SQLite file; expected a path, e.g. demo.db, as it is made anew"
        )
    return Path(parsed.database)


def settings_for(database: str | None) -> Settings:
    """Read the settings, with the database that was named on the command line."""
    return load_settings({"database": {"url": as_url(database)}} if database else None)


def as_url(database: str) -> str:
    return database if "://" in database else f"sqlite:///{database}"
