"""Opening the database: SQLite for one process, PostgreSQL for many; the same tables and the same code."""

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from drawback.adapters.sql.store import tune_sqlite
from drawback.domain.errors import UserError
from drawback.domain.masking import without_secrets

DEFAULT_PREPARE_THRESHOLD = 5
"""How often a statement runs before the server keeps it prepared; what the driver does by itself."""
_OURS = ("prepare_threshold", "password_file")
"""Parts of the URL's query that are for this program, not for the server."""


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
            f"the database URL {without_secrets(url)!r} cannot be read: {without_secrets(str(error))}; "
            "expected e.g. sqlite:///drawback.db"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
        return tune_sqlite(create_engine(parsed))
    if parsed.get_backend_name() == "postgresql":
        return _open_postgresql(parsed)
    raise BadDatabaseError(
        f"the database {parsed.get_backend_name()!r} is not supported; expected sqlite or postgresql"
    )


def _open_postgresql(url: URL) -> Engine:
    threshold, file = (str(url.query.get(name, "")) for name in _OURS)
    engine = create_engine(
        url.difference_update_query(_OURS).set(drivername="postgresql+psycopg"),
        pool_size=5,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={"prepare_threshold": _prepare_threshold(threshold)},
    )
    if file:
        event.listen(engine, "do_connect", partial(_with_password_of, Path(file)))
    return engine


def _prepare_threshold(given: str) -> int | None:
    if given == "never":
        return None
    if given and not given.isdigit():
        raise BadDatabaseError(f"prepare_threshold is {given!r}; expected a number, or never")
    return int(given) if given else DEFAULT_PREPARE_THRESHOLD


def _with_password_of(file: Path, _dialect: Any, _record: Any, _args: Any, params: dict[str, Any]) -> None:
    """Read the password anew for each connection: a token that was replaced counts from the next one on."""
    params["password"] = file.read_text(encoding="utf-8").strip()
