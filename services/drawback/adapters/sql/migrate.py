"""Bringing a database's tables up to date: revisions run once, in one transaction, under a lock."""

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect, select, text
from sqlalchemy.sql.expression import column, table

from drawback.adapters.sql.tables import metadata
from drawback.domain.errors import UserError

_HERE = Path(__file__).with_name("migrations")
_LOCK = 0x64726177626B  # "drawbk": any number, the same in every process
_MODULES = (
    "drawback.adapters.sql.tables",
    "drawback.adapters.sql.alert_tables",
    "drawback.adapters.sql.arrangement",
    "drawback.adapters.sql.people_tables",
)
"""Modules whose import enters tables into the metadata."""


class NewerDatabaseError(UserError):
    """The database was written by a newer version of this program."""


def all_tables() -> MetaData:
    """Return the metadata with every table of the product in it."""
    for module in _MODULES:
        import_module(module)
    return metadata


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the revisions shipped with the package."""
    made = Config()
    # ConfigParser reads % as the start of a name
    made.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    made.set_main_option("path_separator", "newline")
    made.attributes["connection"] = connection
    return made


def head() -> str:
    """Return the newest revision that this program knows."""
    newest = ScriptDirectory.from_config(config()).get_current_head()
    if newest is None:
        raise RuntimeError(f"{_HERE} holds no revision; expected at least the initial one")
    return newest


def current(connection: Connection) -> str | None:
    """Return the revision a database is at, or None where it has no tables of ours yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
    return found


def migrate(engine: Engine) -> str:
    """Bring the tables up to date, return the revision reached, and do nothing where they already are.

    1. Take the lock: a transaction's advisory lock on PostgreSQL, the write lock on SQLite. A second process waits here.
    2. Presentation at the revision the database is at.
    3. Run what is missing; all of it commits with the lock's release, or none.

    Raises:
        NewerDatabaseError: the database was written by a newer version of this program.
    """
    scripts = ScriptDirectory.from_config(config())
    wanted = head()
    with engine.connect() as connection:
        if current(connection) == wanted:
            return wanted
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = current(connection)
        known = {script.revision for script in scripts.walk_revisions()}
        if found is not None and found not in known:
            raise NewerDatabaseError(
                f"the database is at revision {found}, which this version of the program does not know (newest known: "
                f"{wanted}); expected a database of this version or older: install the newer program that wrote it"
            )
        if found != wanted:
            command.upgrade(config(connection), "head")
    return wanted
