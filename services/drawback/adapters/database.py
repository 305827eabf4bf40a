"""Opening the database: SQLite for one process, PostgreSQL for many; the same tables and the same code."""

from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from drawback.adapters.sql_store import tune_sqlite


class BadDatabaseError(ValueError):
    """The URL of the database is none that this program can use."""


def open_database(url: str, *, writes: bool = False) -> Engine:
    """Open a database by URL (`sqlite:///file.db` or `postgresql://…`).

    `writes` is for processes that run the step: on PostgreSQL their transactions are serializable, so that two processes
    that touch one claimant, or one that reads what the other writes, end as if one had come after the other.

    Raises:
        BadDatabaseError: the URL is none that this program can use.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadDatabaseError(
            f"the database URL {url!r} cannot be read: {error}; expected e.g. sqlite:///drawback.db"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
        return tune_sqlite(create_engine(parsed))
    if parsed.get_backend_name() == "postgresql":
        chosen = parsed.set(drivername="postgresql+psycopg")
        isolation = "SERIALIZABLE" if writes else "READ COMMITTED"
        return create_engine(chosen, pool_size=5, pool_pre_ping=True, isolation_level=isolation)
    raise BadDatabaseError(
        f"the database {parsed.get_backend_name()!r} is not supported; expected sqlite or postgresql"
    )


def plainly(engine: Engine) -> Engine:
    """The same database for what guards itself by comparing and setting: its reads make no step's transaction fail."""
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(isolation_level="READ COMMITTED")
