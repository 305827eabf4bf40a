"""Rows that belong to an aggregate, such as the lines of a claim: written in place of those it had."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from drawback.adapters.sql.bulk import Row, append, put, remove
from drawback.adapters.sql.tables import metadata
from drawback.engine.store import Key

MANY = 200
"""Rows of one owner from which on those that stay as they are are left alone: a claim of ten thousand lines of which one moved."""


def write_owned(
    connection: Connection, name: str, by_owner: Mapping[Key, Sequence[Row]], had: Collection[Key]
) -> None:
    """Write the rows of each owner; `had` are the owners that have some in the database already."""
    gone: list[Row] = []
    new: list[Row] = []
    for key, owned in by_owner.items():
        owner = {"claimant": key.claimant, "owner": key.key}
        rows = [{**owner, **row} for row in owned]
        if key in had and len(rows) >= MANY:
            _write_moved(connection, name, key, rows)
            continue
        if key in had:
            gone.append(owner)
        new += rows
    remove(connection, name, gone)
    append(connection, name, new)


def _write_moved(connection: Connection, name: str, key: Key, rows: Sequence[Row]) -> None:
    """Write only what differs from what is there."""
    table = metadata.tables[name]
    names = tuple(column.name for column in table.primary_key)
    query = select(table).where(table.c.claimant == key.claimant, table.c.owner == key.key)
    found = [dict(row) for row in connection.execute(query).mappings()]
    there = {_of(row, names): row for row in found}
    now = {_of(row, names): row for row in rows}
    remove(connection, name, [dict(zip(names, one, strict=True)) for one in there.keys() - now.keys()])
    put(connection, name, [row for one, row in now.items() if not _same(row, there.get(one))])


def _same(row: Row, there: Mapping[str, Any] | None) -> bool:
    return there is not None and all(there[name] == value for name, value in row.items())


def _of(row: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)
