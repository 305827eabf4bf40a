"""Reading and writing many rows at once, the same on SQLite and PostgreSQL.

SQLAlchemy knows the tables and how each type is stored; the rows themselves go to the driver as plain tuples, converted
column by column. SQLite takes them through `executemany`; PostgreSQL takes few that way and many through `COPY` in
binary form, which costs its client and its server a part of it. Many keys are one bound value: a list of a thousand marks costs
more to read than the rows they find.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Connection, Date, Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from drawback.adapters.sql.columns import Cents, Instant, in_cents, in_utc
from drawback.adapters.sql.tables import metadata

Row = Mapping[str, Any]
Convert = Callable[[Any], Any]
_FEW = 32
"""Rows up to which a `COPY` costs more than it saves."""
_DIALECTS: Mapping[str, Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]


class _Write(NamedTuple):
    """How rows of one shape are written: the statement for each, the one for a copied heap of them, the conversions."""

    single: str
    names: str
    target: str
    heap: str
    from_heap: str
    converts: tuple[Convert | None, ...]
    types: tuple[str, ...]
    """What PostgreSQL calls the columns' types: a copy in its own binary form costs a quarter of one in text."""


def find(
    connection: Connection,
    name: str,
    columns: tuple[str, ...],
    where: Mapping[str, str],
    among: tuple[str, Collection[str]],
) -> Sequence[Any]:
    """Read columns of the rows that have these values, and one of many in the column `among` names; text columns only."""
    column, wanted = among
    statement = _finding(connection.dialect.name, name, columns, tuple(where), column)
    once = list(dict.fromkeys(wanted))
    if connection.dialect.name == "sqlite":
        return connection.exec_driver_sql(statement, (*where.values(), json.dumps(once))).fetchall()
    return _ask(connection, statement, (once, *where.values()))


def find_pairs(
    connection: Connection,
    name: str,
    columns: tuple[str, ...],
    where: Mapping[str, str],
    by: tuple[str, str],
    wanted: Collection[tuple[str, str]],
) -> Sequence[Any]:
    """Read columns of the rows that have these values, and whose two columns `by` hold one of these pairs; text columns only.

    One question to PostgreSQL, whatever the number of pairs. SQLite is asked once per first value: it answers where it is
    asked, and finds a list of keys faster than a list of pairs.
    """
    if connection.dialect.name == "sqlite":
        grouped: dict[str, list[str]] = {}
        for first, second in wanted:
            grouped.setdefault(first, []).append(second)
        return [
            row
            for first, seconds in grouped.items()
            for row in find(connection, name, columns, {**where, by[0]: first}, (by[1], seconds))
        ]
    once = list(dict.fromkeys(wanted))
    statement = _finding_pairs(name, columns, tuple(where), by)
    return _ask(connection, statement, (*map(list, zip(*once, strict=True)), *where.values()))


def _ask(connection: Connection, statement: str, values: tuple[Any, ...]) -> Sequence[Any]:
    """Ask PostgreSQL for an answer in its own binary form: in text, a document takes twice its bytes."""
    driver: Any = connection.connection.driver_connection
    with _plain_insert(connection, statement), driver.cursor(binary=True) as cursor:
        found: Sequence[Any] = cursor.execute(statement, values).fetchall()
        return found


@contextmanager
def _plain_insert(connection: Connection, statement: str) -> Iterator[None]:
    """What the driver raises, as SQLAlchemy raises it."""
    errors = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except errors as error:
        raise DBAPIError.instance(statement, None, error, errors, dialect=connection.dialect) from error


def put(
    connection: Connection, name: str, rows: Sequence[Row], *, change: tuple[str, ...] | None = None
) -> None:
    """Insert rows; where the primary key is there already, the new values replace the old (only `change` of them, if given)."""
    if rows:
        columns = tuple(rows[0])
        key = tuple(column.name for column in metadata.tables[name].primary_key)
        changed = change if change is not None else tuple(column for column in columns if column not in key)
        _write(connection, _writing(connection.dialect.name, name, columns, key, changed), columns, rows)


def append(connection: Connection, name: str, rows: Sequence[Row]) -> None:
    """Insert rows that are new."""
    if rows:
        columns = tuple(rows[0])
        _write(connection, _writing(connection.dialect.name, name, columns, None, ()), columns, rows)


def keep(connection: Connection, name: str, rows: Sequence[Row]) -> None:
    """Insert rows; one whose key (primary or unique) is there already is left as it is."""
    if rows:
        columns = tuple(rows[0])
        _write(connection, _writing(connection.dialect.name, name, columns, (), ()), columns, rows)


def remove(connection: Connection, name: str, rows: Sequence[Row]) -> None:
    """Delete the rows that have these values."""
    if rows:
        columns = tuple(rows[0])
        statement, converts = _removing(connection.dialect.name, name, columns)
        connection.exec_driver_sql(statement, list(_tuples(columns, converts, rows)))


def _write(connection: Connection, how: _Write, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    values = _tuples(columns, how.converts, rows)
    if connection.dialect.name == "sqlite" or len(rows) <= _FEW:
        connection.exec_driver_sql(how.single, list(values))
        return
    with _plain_insert(connection, how.from_heap):
        _copy(connection.connection.driver_connection, how, values)


def _copy(driver: Any, how: _Write, values: Iterable[tuple[Any, ...]]) -> None:
    with driver.cursor() as cursor:
        if how.heap:
            cursor.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS {how.heap} (LIKE {how.target} INCLUDING DEFAULTS INCLUDING COMPRESSION) "
                "ON COMMIT DELETE ROWS"
            )
        with cursor.copy(f"COPY {how.heap or how.target} ({how.names}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(how.types)
            for row in values:
                copy.write_row(row)
        if how.heap:
            cursor.execute(how.from_heap)
            cursor.execute(f"DELETE FROM {how.heap}")  # noqa: S608 - the name of our own table


def _tuples(
    columns: tuple[str, ...], converts: tuple[Convert | None, ...], rows: Sequence[Row]
) -> Iterable[tuple[Any, ...]]:
    return zip(
        *(
            [row[column] for row in rows] if convert is None else [convert(row[column]) for row in rows]
            for column, convert in zip(columns, converts, strict=True)
        ),
        strict=True,
    )


@cache
def _writing(
    dialect: str, name: str, columns: tuple[str, ...], key: tuple[str, ...] | None, changed: tuple[str, ...]
) -> _Write:
    """`key` None inserts; otherwise a row that is there already is changed, or kept where nothing is `changed`."""
    quote = _DIALECTS[dialect].identifier_preparer.quote
    target, names = quote(name), ", ".join(quote(column) for column in columns)
    clause = ""
    if key is not None:
        on = f" ({', '.join(quote(column) for column in key)})" if key else ""
        moved = ", ".join(f"{quote(column)} = excluded.{quote(column)}" for column in changed)
        clause = f" ON CONFLICT{on} DO " + (f"UPDATE SET {moved}" if changed else "NOTHING")
    heap = quote(f"heap_of_{name}") if key is not None else ""
    marks = ", ".join([_MARKS[dialect]] * len(columns))
    return _Write(
        single=f"INSERT INTO {target} ({names}) VALUES ({marks}){clause}",  # noqa: S608 - names of our own tables
        names=names,
        target=target,
        heap=heap,
        from_heap=f"INSERT INTO {target} ({names}) SELECT {names} FROM {heap}{clause}",  # noqa: S608 - names of our own tables
        converts=_converts(dialect, name, columns),
        types=tuple(_type(name, column) for column in columns),
    )


@cache
def _finding(dialect: str, name: str, columns: tuple[str, ...], where: tuple[str, ...], among: str) -> str:
    """One look into the index per value, written so that PostgreSQL cannot plan it otherwise.

    It plans by what it last counted, at first nothing, and keeps a prepared statement's plan: with `= ANY` it reads every
    row that has the values of `where`, so that each batch takes longer than the one before. `OFFSET 0` keeps the inner
    query one of its own.
    """
    quote = _DIALECTS[dialect].identifier_preparer.quote
    tests = [f"{quote(column)} = {_MARKS[dialect]}" for column in where]
    names = ", ".join(quote(column) for column in columns)
    if dialect == "sqlite":
        tests.append(f"{quote(among)} IN (SELECT value FROM json_each(?))")  # noqa: S608 - our own column
        return f"SELECT {names} FROM {quote(name)} WHERE {' AND '.join(tests)}"  # noqa: S608 - names of our own tables
    tests.append(f"{quote(among)} = wanted.this")
    one = f"SELECT {names} FROM {quote(name)} WHERE {' AND '.join(tests)} OFFSET 0"  # noqa: S608 - names of our own tables
    return f"SELECT found.* FROM unnest(%s::text[]) AS wanted (this), LATERAL ({one}) AS found"  # noqa: S608 - ours too


@cache
def _finding_pairs(name: str, columns: tuple[str, ...], where: tuple[str, ...], by: tuple[str, str]) -> str:
    """As `_finding`, on PostgreSQL: one look into the index per pair."""
    quote = _DIALECTS["postgresql"].identifier_preparer.quote
    names = ", ".join(quote(column) for column in columns)
    first, second = map(quote, by)
    tests = [
        f"{first} = wanted.one",
        f"{second} = wanted.other",
        *(f"{quote(column)} = %s" for column in where),
    ]
    one = f"SELECT {names} FROM {quote(name)} WHERE {' AND '.join(tests)} OFFSET 0"  # noqa: S608 - names of our own tables
    pairs = "unnest(%s::text[], %s::text[]) AS wanted (one, other)"
    return f"SELECT found.* FROM {pairs}, LATERAL ({one}) AS found"  # noqa: S608 - ours too


@cache
def _removing(dialect: str, name: str, columns: tuple[str, ...]) -> tuple[str, tuple[Convert | None, ...]]:
    quote = _DIALECTS[dialect].identifier_preparer.quote
    where = " AND ".join(f"{quote(column)} = {_MARKS[dialect]}" for column in columns)
    return f"DELETE FROM {quote(name)} WHERE {where}", _converts(dialect, name, columns)  # noqa: S608 - names of our own tables


_MARKS: Mapping[str, str] = {"sqlite": "?", "postgresql": "%s"}


def _converts(dialect: str, name: str, columns: tuple[str, ...]) -> tuple[Convert | None, ...]:
    return tuple(_convert(dialect, name, column) for column in columns)


def _convert(dialect: str, name: str, column: str) -> Convert | None:
    """How a value of a column is passed to the driver, as SQLAlchemy itself does; None as it is."""
    kind = metadata.tables[name].c[column].type
    if isinstance(kind, Date):
        return _iso if dialect == "sqlite" else None
    if isinstance(kind, Cents):
        return in_cents
    if isinstance(kind, Instant):
        return _utc_text if dialect == "sqlite" else in_utc
    if isinstance(kind, Boolean) or kind.python_type is bytes:
        return None
    convert: Convert | None = kind.dialect_impl(_DIALECTS[dialect]).bind_processor(_DIALECTS[dialect])
    return convert


def _type(name: str, column: str) -> str:
    """`varchar` of VARCHAR(40)."""
    return metadata.tables[name].c[column].type.compile(_DIALECTS["postgresql"]).partition("(")[0].lower()


def _utc_text(instant: datetime | None) -> str | None:
    utc = in_utc(instant)
    return None if utc is None else utc.replace(tzinfo=None).isoformat(" ", "microseconds")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
