"""Bringing a database's tables up to date: revisions run once, in one transaction, under a lock."""

from importlib import import_module
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, delete, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import column, table

from drawback.adapters.sql.tables import metadata
from drawback.domain.errors import UserError

_HERE = Path(__file__).with_name("migrations")
_LOCK = 0x64726177626B  # "drawbk": any number, the same in every process
_ONE_AT_A_TIME = Lock()
"""Alembic keeps what runs in its modules: two threads that made tables of two databases at once ended with a KeyError."""
_TABLES = "tables"
_NO_RIGHT = "42501"
"""What PostgreSQL answers to who may not do something."""
_MODULES = (
    "drawback.adapters.sql.tables",
    "drawback.adapters.sql.alert_tables",
    "drawback.adapters.sql.arrangement",
    "drawback.adapters.sql.decisions",
    "drawback.adapters.sql.reading_tables",
    "drawback.adapters.sql.running",
    "drawback.adapters.sql.kept_documents",
    "drawback.adapters.sql.law_versions",
    "drawback.adapters.sql.mail_stops",
    "drawback.adapters.sql.own_desk",
    "drawback.adapters.sql.people_tables",
    "drawback.adapters.sql.read_mails",
    "drawback.adapters.sql.privilege_tables",
    "drawback.adapters.sql.standing",
    "drawback.adapters.sql.taken_files",
    "drawback.adapters.sql.warehouse_tables",
    "drawback.adapters.sql.written_filings",
)
"""Modules whose import enters tables into the metadata."""


_RECORD = table("table_record", column("what"), column("revision"), column("runs_from"))


class NewerDatabaseError(UserError):
    """The tables were brought further by a newer version than this one may run on."""


class OlderDatabaseError(UserError):
    """The tables are older than this program needs, and its role may not change them; once the owner has, starting again helps."""

    code = 1


class UnknownRevisionError(UserError):
    """There is no such revision."""


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


def oldest_code(revision: str) -> str:
    """Return the newest revision known to the oldest code that may run on tables of this revision.

    A revision only adds, so that older code goes on; one that drops something (`DROPS`) needs at least the code of the revision before it.
    """
    scripts = ScriptDirectory.from_config(config())
    oldest = revision
    for script in scripts.iterate_revisions(revision, "base"):
        oldest = script.revision
        if hasattr(script.module, "DROPS"):
            return str(script.down_revision)
    return oldest


def migrate(engine: Engine) -> str:
    """Bring the tables up to date, return the revision that they are at, and do nothing where they already are.

    1. Take the lock: a transaction's advisory lock on PostgreSQL, the write lock on SQLite. A second process waits here.
    2. Look at the revision the database is at.
    3. Run what is missing; all of it commits with the lock's release, or none.

    Tables that a newer version brought further are left alone where they say that this code may run on them.

    Raises:
        NewerDatabaseError: this code may not run on the tables.
        OlderDatabaseError: the tables are older, and the role may not change them.
    """
    wanted = head()
    with engine.connect() as connection:
        found = current(connection)
        if found == wanted or (found is not None and _may_run_on(connection, found, wanted)):
            return found
    try:
        with engine.begin() as connection:
            _lock(connection)
            found = current(connection)
            if found is not None and _may_run_on(connection, found, wanted):
                return found
            if found != wanted:
                with _ONE_AT_A_TIME:
                    command.upgrade(config(connection), "head")
                _record(connection, wanted)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_RIGHT:
            raise
        raise OlderDatabaseError(
            f"the tables are at revision {found or 'none'}, this program needs {wanted}, and its role may not change them; "
            "expected `drawback migrate --to head` to have run as the owner of the tables"
        ) from None
    return wanted


def move_to(engine: Engine, revision: str) -> tuple[str | None, str]:
    """Bring the tables to a revision, forward or back, and return the one that they were at and the one that they are at.

    `revision` is a number such as 0003, or `head` for the newest that this program knows.

    Raises:
        UnknownRevisionError: there is no such revision.
        NewerDatabaseError: the tables are at a revision that this version does not know, so that it cannot take it back.
    """
    scripts = ScriptDirectory.from_config(config())
    known = sorted(script.revision for script in scripts.walk_revisions())
    wanted = head() if revision == "head" else revision
    if wanted not in known:
        raise UnknownRevisionError(
            f"there is no revision {revision!r} of the tables; expected head or one of {', '.join(known)}"
        )
    with engine.begin() as connection:
        _lock(connection)
        found = current(connection)
        if found is not None and found not in known:
            raise NewerDatabaseError(
                f"the tables are at revision {found}, which this version does not know (newest known: {known[-1]}); expected the newer "
                f"program, which can take it back: `drawback migrate --to {wanted}`"
            )
        if found is None or found < wanted:
            with _ONE_AT_A_TIME:
                command.upgrade(config(connection), wanted)
        elif found > wanted:
            with _ONE_AT_A_TIME:
                command.downgrade(config(connection), wanted)
        _record(connection, wanted)
    return found, wanted


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _may_run_on(connection: Connection, found: str, wanted: str) -> bool:
    """Whether tables of a revision that this code does not know say that it may run on them; False where it knows the revision.

    Raises:
        NewerDatabaseError: it may not.
    """
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found in known:
        return False
    runs_from = None
    if inspect(connection).has_table(_RECORD.name):
        query = select(_RECORD.c.runs_from).where(_RECORD.c.what == _TABLES, _RECORD.c.revision == found)
        runs_from = connection.scalar(query)
    if runs_from in known:
        return True
    raise NewerDatabaseError(
        f"the database is at revision {found}, which this version of the program does not know (newest known: {wanted}), and it "
        f"may be used by programs that know {runs_from or found} or newer; expected a database that this version may use: install the "
        "newer program that wrote it, or let that take the tables back with `drawback migrate --to REVISION`"
    )


def _record(connection: Connection, revision: str) -> None:
    """Write down the revision, and from which code on it may be used; tables before 0005 have no place for it."""
    if not inspect(connection).has_table(_RECORD.name):
        return
    connection.execute(delete(_RECORD).where(_RECORD.c.what == _TABLES))
    row = {"what": _TABLES, "revision": revision, "runs_from": oldest_code(revision)}
    connection.execute(insert(_RECORD).values(row))
