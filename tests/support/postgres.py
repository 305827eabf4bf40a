"""Fixtures `postgres_url` (one server for the session) and `postgres_database` (a fresh database per test)."""

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from support.runners import load_runner

postgres_run = load_runner("postgres")

# A test's server may lose what a power cut would take, never what a killed process would: that is all we test here.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "512MB"}


def database_url(server_url: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{database}"))


def _server(settings: dict[str, str]) -> Iterator[Any]:
    home = Path(
        tempfile.mkdtemp(prefix="drawback-postgres-", dir="/tmp")
    )  # pytest's own is closed to the server's user
    server = postgres_run.Server(home, settings=settings)
    try:
        server.up()
    except postgres_run.PostgresUnavailableError as missing:
        shutil.rmtree(home, ignore_errors=True)
        pytest.skip(f"needs PostgreSQL: {missing}")
    try:
        yield server
    finally:
        server.down()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """The session's server, tuned for speed of tests."""
    yield from _server(QUICK)


@pytest.fixture
def postgres_own_server() -> Iterator[Any]:
    """A durable server of this test's own, which it may kill and start again."""
    yield from _server({})


@pytest.fixture(scope="session")
def postgres_url(postgres_server: Any) -> str:
    """postgresql://user:password@127.0.0.1:port/postgres of the session's server."""
    url: str = postgres_server.url
    return url


@contextmanager
def _empty_database(server_url: str) -> Iterator[str]:
    """The address of an empty database; it is gone at the end."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield database_url(server_url, name)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database that only this test uses."""
    with _empty_database(postgres_url) as address:
        yield address


@pytest.fixture(scope="module")
def postgres_module_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database that the tests of one file share."""
    with _empty_database(postgres_url) as address:
        yield address


@contextmanager
def _copies(server_url: str, template: str) -> Iterator[Callable[[], Engine]]:
    """Makes empty databases with all tables, quickly; they are gone at the end."""
    made: list[tuple[str, Engine]] = []

    def make() -> Engine:
        name = f"test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        made.append((name, open_database(database_url(server_url, name))))
        return made[-1][1]

    try:
        yield make
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            for name, engine in made:
                engine.dispose()
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a database with all tables and no rows."""
    name = "empty_with_tables"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    engine = open_database(database_url(postgres_url, name))
    migrate(engine)
    engine.dispose()
    return name


@pytest.fixture
def empty_on_postgres(postgres_url: str, postgres_template: str) -> Iterator[Callable[[], Engine]]:
    """Makes empty databases for one test."""
    with _copies(postgres_url, postgres_template) as make:
        yield make


@pytest.fixture(scope="session")
def session_on_postgres(postgres_url: str, postgres_template: str) -> Iterator[Callable[[], Engine]]:
    """Makes empty databases that last for the session."""
    with _copies(postgres_url, postgres_template) as make:
        yield make
