"""What a person keeps for themselves: lists as they filter them, and how far they have read the story."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, delete, select
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.bulk import put
from drawback.adapters.sql.columns import instant
from drawback.adapters.sql.store import table


class KeptViewRow(SQLModel, table=True):
    """A list as somebody filters it, under the name they gave it: the address within the dashboard."""

    __tablename__ = "kept_view"
    person: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    address: str
    at: datetime = instant(nullable=False)


class LastLookRow(SQLModel, table=True):
    """The number of the last line of the story that somebody said they had read, and when they said it."""

    __tablename__ = "last_look"
    person: str = Field(primary_key=True)
    standing: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: datetime = instant(nullable=False)


@dataclass(frozen=True, slots=True)
class KeptView:
    """A list as somebody filters it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class LastLook:
    """How far somebody has read the story: the number of the last line, and when they said so."""

    standing: int
    at: datetime


def views_of(connection: Connection, person: str) -> list[KeptView]:
    """A person's views, by name."""
    rows = table("kept_view")
    query = select(rows.c.name, rows.c.address).where(rows.c.person == person).order_by(rows.c.name)
    return [KeptView(*row) for row in connection.execute(query)]


def keep_view(connection: Connection, person: str, view: KeptView, now: datetime) -> None:
    """Keep a view; one of the same name is replaced."""
    put(
        connection,
        "kept_view",
        [{"person": person, "name": view.name, "address": view.address, "at": now}],
    )


def drop_view(connection: Connection, person: str, name: str) -> None:
    """Forget a view; one that there is not is forgotten already."""
    rows = table("kept_view")
    connection.execute(delete(rows).where(rows.c.person == person, rows.c.name == name))


def last_look(connection: Connection, person: str) -> LastLook | None:
    """How far a person has read; None where they never said so."""
    rows = table("last_look")
    found = connection.execute(
        select(rows.c.standing, rows.c.at).where(rows.c.person == person)
    ).one_or_none()
    return None if found is None else LastLook(*found)


def look(connection: Connection, person: str, standing: int, now: datetime) -> None:
    """Remember how far a person has read."""
    put(connection, "last_look", [{"person": person, "standing": standing, "at": now}])
