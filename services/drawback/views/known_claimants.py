"""Who the claimants are: all of whom anything was taken in, registered or not."""

from typing import Any

from sqlalchemy import Column, Connection, Select, func, select, union

from drawback.adapters.sql.journal import AGGREGATES
from drawback.adapters.sql.tables import metadata
from drawback_schemas.envelope import ALL_CLAIMANTS

_MANY = 200
_LISTED = ("claimant", "claim", "entry", "inquiry", "shipment")
"""Where a claimant is who has anything that a page lists."""


def names_in(column: Column[Any]) -> Select[tuple[str]]:
    """The claimants of one table, the first two hundred: one look into its index for each, however many rows a claimant has."""
    first = select(func.min(column).label("name")).cte(recursive=True)
    following = select(func.min(column)).where(column > first.c.name).scalar_subquery()
    names = first.union_all(select(following).where(first.c.name.is_not(None)))
    return select(names.c.name).where(names.c.name.is_not(None)).limit(_MANY)


def claimants(connection: Connection) -> list[str]:
    """The first two hundred claimants, by name."""
    queries = [names_in(metadata.tables[name].c.claimant).subquery() for name in _LISTED]
    found = union(*(select(one.c.name) for one in queries)).subquery()
    query = select(found.c.name).where(found.c.name != ALL_CLAIMANTS).order_by(found.c.name).limit(_MANY)
    return list(connection.scalars(query))


def is_claimant(connection: Connection, name: str) -> bool:
    """Whether anything was ever taken in of a claimant, or waits to be corrected."""
    columns = (metadata.tables[of].c.claimant for of in (*AGGREGATES, "parked"))
    return any(
        connection.scalar(select(column).where(column == name).limit(1)) is not None for column in columns
    )
