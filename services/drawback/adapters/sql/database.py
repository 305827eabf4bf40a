"""Opening the database: SQLite for one process, PostgreSQL for many; the same tables and the same code."""

from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from drawback.adapters.sql.store import tune_sqlite
from drawback.domain.errors import UserError


class BadDatabaseError(UserError):
    """The URL of the database is none that this program can use."""


def open_database(url: str) -> Engine:
    """Open a database by URL (`sqlite:///file.db` or `postgresql://…`).

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
        return create_engine(chosen, pool_size=5, pool_pre_ping=True, isolation_level="READ COMMITTED")
    raise BadDatabaseError(
        f"the database {parsed.get_backend_name()!r} is not supported; expected sqlite or postgresql"
    )
