"""Insert many rows at once, replacing or keeping those that are there; the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from drawback.adapters.sql_store import table

Values = Mapping[str, Any]


def put(connection: Connection, name: str, rows: Sequence[Values]) -> None:
    """Insert rows; where the primary key is there already, the new values replace the old ones."""
    if not rows:
        return
    target = table(name)
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    key = [column.name for column in target.primary_key]
    statement = insert(target)
    changed = {column: statement.excluded[column] for column in rows[0] if column not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), list(rows))


def add(connection: Connection, name: str, rows: Sequence[Values]) -> None:
    """Insert rows; one whose key (primary or unique) is there already is left as it is."""
    if not rows:
        return
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    connection.execute(insert(table(name)).on_conflict_do_nothing(), list(rows))
